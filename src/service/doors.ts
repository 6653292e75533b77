/**
 * The use cases as the web room sees them: an adapter calls these and nothing deeper. Rules that say no come back as
 * Refusals (409), faults are thrown (503).
 */
import type { AgentState, PhoneAccess, SetPresence } from '../contract/http/agent.ts';
import type {
  CallTarget,
  Directory,
  MadeCall,
  MakeCall,
  ParkedCall,
  PauseRecording,
  TransferCall,
} from '../contract/http/hands.ts';
import type { NewTicket, TicketFull } from '../contract/http/tickets.ts';
import type { AgentDisposition, Device } from '../contract/words.ts';
import type { AgentId, CallId } from '../core/kernel/ids.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { z } from 'zod';

/** The agent's presence, desk and hands on the call. One object in main.ts: service/agent-desk.ts. */
export interface AgentDoor {
  state(agent: AgentId): Promise<AgentState | Refusal>;
  setPresence(agent: AgentId, wish: z.infer<typeof SetPresence>): Promise<AgentState | Refusal>;
  /** A desk's socket came: the snapshot to send. `page` is the id the page made for itself. */
  deskConnected(agent: AgentId, page: string): Promise<AgentState>;
  deskGone(agent: AgentId, page: string): void;
  /** The browser phone's SIP WebSocket, which runs through our own /ws. */
  phoneLineOpened(agent: AgentId, page: string | null): void;
  phoneLineClosed(agent: AgentId): void;
  /** The browser says that it has painted the pop: stops the re-send and feeds the latency metric. */
  popSeen(agent: AgentId, call: CallId, paintedAt: number): void;
  phoneAccess(agent: AgentId, device: Device): PhoneAccess;
  hangUp(agent: AgentId, call: CallId): Promise<null | Refusal>;
  hold(agent: AgentId, call: CallId): Promise<null | Refusal>;
  /** From hold, or of a parked call by whoever picks it up. */
  resume(agent: AgentId, call: CallId): Promise<null | Refusal>;
  /** Back to the head of the line; the agent goes to not-ready. */
  refuseOffer(agent: AgentId, call: CallId): Promise<null | Refusal>;
  /** What the call was, without a ticket: ends wrap-up, or spares it when said during the talk. */
  wrapUp(agent: AgentId, call: CallId, disposition: z.infer<typeof AgentDisposition>): Promise<null | Refusal>;
  /** During the talk: the agent wants time after it, or after all not. */
  askWrapUp(agent: AgentId, call: CallId, wanted: boolean): Promise<null | Refusal>;
  /** Ends a wrap-up that was the agent's own choice, without a word. */
  leaveWrapUp(agent: AgentId, call: CallId): Promise<null | Refusal>;
  /** The form is being filled: the wrap-up clock gets `seconds` more. */
  extendWrapUp(agent: AgentId, call: CallId): Promise<null | Refusal>;
  /** A saved ticket ends (or will end) the wrap-up of its call. Called by the ticket office. */
  ticketSaved(agent: AgentId, call: CallId, ticketNumber: string): void;
}

/** What an agent does on a call beside answering it. One object in main.ts: service/call-hands.ts. */
export interface HandsDoor {
  transfer(agent: AgentId, call: CallId, ask: z.infer<typeof TransferCall>): Promise<null | Refusal>;
  consult(agent: AgentId, call: CallId, to: CallTarget): Promise<null | Refusal>;
  /** Who waited speaks, who spoke waits. */
  swap(agent: AgentId, call: CallId): Promise<null | Refusal>;
  conference(agent: AgentId, call: CallId): Promise<null | Refusal>;
  /** The agent goes, the other has the citizen, or will when the phone is answered. */
  complete(agent: AgentId, call: CallId): Promise<null | Refusal>;
  leave(agent: AgentId, call: CallId): Promise<null | Refusal>;
  drop(agent: AgentId, call: CallId, party: string): Promise<null | Refusal>;
  park(agent: AgentId, call: CallId): Promise<null | Refusal>;
  survey(agent: AgentId, call: CallId): Promise<null | Refusal>;
  keys(agent: AgentId, call: CallId, keys: string): Promise<null | Refusal>;
  pauseRecording(agent: AgentId, call: CallId, ask: z.infer<typeof PauseRecording>): Promise<null | Refusal>;
  make(agent: AgentId, ask: z.infer<typeof MakeCall>): Promise<z.infer<typeof MadeCall> | Refusal>;
  directory(agent: AgentId): z.infer<typeof Directory>;
  parked(): z.infer<typeof ParkedCall>[];
}

export interface TicketDoor {
  /** Opens a ticket: row, first event and outbox row in one transaction; idempotent by key. */
  open(by: { agent: AgentId | null; username: string; name: string }, form: NewTicket): Promise<TicketFull | Refusal>;
}

/** What /readyz and /healthz tell. */
export interface HealthDoor {
  /** Null when a call would be answered now; otherwise the parts that are not ready, with a sentence each. */
  notReady(): Promise<{ part: string; why: string }[]>;
  /** Parts away now, although calls may still be answered. */
  degraded(): ('database' | 'redis' | 'asterisk' | 'speech')[];
}
