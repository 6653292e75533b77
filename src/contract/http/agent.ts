/** The agent's own state: what the desk shows, as one snapshot. */
import { z } from 'zod';
import { AgentDisposition, AuxReason, CallState, Device, PresenceState, TicketKind, TicketState } from '../words.ts';
import { CallerRisk } from './callers.ts';
import { PathStep } from './calls.ts';
import { Timestamp } from './common.ts';
import { Hand, Party } from './hands.ts';

export const PopTicket = z.object({
  number: z.string(),
  title: z.string(),
  kind: TicketKind,
  categoryPath: z.string(),
  state: TicketState,
  open: z.boolean(),
  confidential: z.boolean(),
  createdAt: Timestamp,
});
export const PopContact = z.object({
  callId: z.string(),
  at: Timestamp,
  result: z.string(),
  agentName: z.string().nullable(),
});

/** What the citizen's number tells us. `unavailable` when the store did not answer in time: the call goes on. */
export const PopHistory = z.discriminatedUnion('status', [
  z.object({ status: z.literal('loading') }),
  z.object({ status: z.literal('unavailable') }),
  z.object({
    status: z.literal('known'),
    name: z.string().nullable(),
    firstCall: z.boolean(),
    /** Calls of this number in the last 30 days, this one included. */
    callsIn30Days: z.number().int(),
    totalTickets: z.number().int(),
    openTickets: z.number().int(),
    /** Open ones first, then newest; at most 8 rows. */
    tickets: z.array(PopTicket),
    /** Last five calls before this one. */
    contacts: z.array(PopContact),
  }),
]);
export type PopHistory = z.infer<typeof PopHistory>;

/** What follows the talk for this agent, and then what ends it. */
export const DeskWrapUp = z.object({
  mode: z.enum(['timed', 'untimed', 'optional', 'none']),
  /** Of a timed one. */
  seconds: z.number().int().nullable(),
  /** The agent asked for it. */
  wanted: z.boolean(),
  /** Said during the talk: nothing needs to follow it. */
  told: AgentDisposition.nullable(),
});
export type DeskWrapUp = z.infer<typeof DeskWrapUp>;

/** The call an agent is offered or in, with its pop. The only place an agent sees a full number. */
export const DeskCall = z.object({
  callId: z.string(),
  state: CallState,
  number: z.string().nullable(),
  /** Province and city, or kind of line, e.g. 山东 济南 / 固话 / 境外; null if it cannot be told. */
  region: z.string().nullable(),
  lineKind: z.enum(['mobile', 'fixed', 'service', 'foreign', 'unknown']),
  /** True when a web caller typed the number and nobody checked it. */
  selfReported: z.boolean(),
  dialled: z.string(),
  queue: z.object({ id: z.string(), label: z.string() }).nullable(),
  path: z.array(PathStep),
  /** What the dialled number says of its callers, then what the flow said of this call. */
  tags: z.array(z.string()),
  /** Why it was offered to this agent, in a line; null where nobody can say. */
  why: z.string().nullable().optional(),
  /** As the number or the caller chose; null when nobody did. */
  language: z.enum(['zh', 'en']).nullable(),
  arrivedAt: Timestamp,
  waitedSeconds: z.number().int(),
  /** When this state began. */
  since: Timestamp,
  connectedAt: Timestamp.nullable(),
  /** Ring or wrap-up deadline; null when the state has none. */
  deadline: Timestamp.nullable(),
  recording: z.boolean(),
  /** Everybody in the call beside this agent, the citizen first. */
  parties: z.array(Party),
  hands: z.array(Hand),
  /** What the wrap-up already has. */
  ticketNumber: z.string().nullable(),
  /** Null for an agent who was only brought to the call. */
  wrapUp: DeskWrapUp.nullable(),
  /** Said of a number that was called harassment, or is under a measure; absent for all others. */
  risk: CallerRisk.optional(),
  history: PopHistory,
});
export type DeskCall = z.infer<typeof DeskCall>;

export const Presence = z.object({
  state: PresenceState,
  reason: AuxReason.nullable(),
  since: Timestamp,
  /** What happens after the call: ready, or not ready with a reason. */
  next: z.object({ state: z.enum(['ready', 'aux', 'offline']), reason: AuxReason.nullable() }),
  /** Calls in a row that rang out at this agent's phone, and how many make them not ready; null without any. */
  misses: z.object({ inARow: z.number().int(), limit: z.number().int() }).nullable(),
});

export const AgentState = z.object({
  agentId: z.string(),
  name: z.string(),
  extension: z.string(),
  presence: Presence,
  device: Device,
  /** Whether the chosen device is registered now. */
  phoneReady: z.boolean(),
  call: DeskCall.nullable(),
  today: z.object({ answered: z.number().int(), talkedSeconds: z.number().int() }),
  /** People waiting now in this agent's queues. */
  waiting: z.number().int(),
  /** The page that owns the phone; other pages of the same login only watch. */
  page: z.string().nullable(),
  /** Number of the last push this snapshot contains. */
  seq: z.number().int(),
  /** Parts that are away now, e.g. database: shown in the status strip. */
  degraded: z.array(z.enum(['database', 'redis', 'asterisk'])),
});
export type AgentState = z.infer<typeof AgentState>;

export const SetPresence = z.object({
  state: z.enum(['ready', 'aux', 'offline']),
  reason: AuxReason.optional(),
  device: Device.optional(),
  /** Id the page made for itself; the page that signs in takes the phone over. */
  page: z.string().max(40).optional(),
});

/** How the browser phone reaches Asterisk: always through this server's own /ws. */
export const PhoneAccess = z.object({
  /** e.g. sip:8001-web@hotline */
  uri: z.string(),
  username: z.string(),
  password: z.string(),
  /** Path on this server, e.g. /ws */
  websocket: z.string(),
});
export type PhoneAccess = z.infer<typeof PhoneAccess>;
export const GuestPhone = PhoneAccess.extend({ target: z.string() });
