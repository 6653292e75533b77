/** What an agent can do on a call beyond answering it: other parties, transfers, parking, calls that the agent makes. */
import { z } from 'zod';
import { Timestamp, words } from './common.ts';

const Id = z.string().regex(/^[\w.:@+-]{1,100}$/, '不是有效的编号');

/** Whom a call can be taken to. `number` only where the directory or the house rules allow it. */
export const CallTarget = z.union([
  z.strictObject({ agent: Id }),
  z.strictObject({ queue: Id }),
  z.strictObject({ unit: Id }),
  z.strictObject({ number: z.string().regex(/^\+?\d{2,20}$/, '不是电话号码') }),
]);
export type CallTarget = z.infer<typeof CallTarget>;

/** `attended` rings first and is finished with `complete`; `blind` lets the caller go at once. */
export const TransferCall = z.object({ kind: z.enum(['blind', 'attended']), to: CallTarget });
export const ConsultCall = z.object({ to: CallTarget });
/** Whom to put down: a party of the call other than the citizen and oneself. */
export const DropParty = z.object({ party: Id });
export const SendKeys = z.object({ keys: z.string().regex(/^[0-9*#]{1,20}$/, '只能是数字、* 和 #') });
export const PauseRecording = z.object({ act: z.enum(['pause', 'resume']), reason: words(100).optional() });
/** Click to call: the citizen sees the hotline's number. A masked number is never sent to the desk: name what leads to it. */
export const MakeCall = z.object({
  to: z.union([
    z.strictObject({ number: z.string().regex(/^\+?\d{2,20}$/, '不是电话号码') }),
    z.strictObject({ ticket: Id }),
    z.strictObject({ callback: Id }),
    z.strictObject({ call: Id }),
  ]),
});

export const PartyState = z.enum(['ringing', 'talking', 'held']);
/** Everybody in a call beside the agent whose desk shows it. */
export const Party = z.object({
  /** Stable within the call; `citizen` for the citizen. */
  id: z.string(),
  kind: z.enum(['citizen', 'agent', 'unit', 'number']),
  /** What a person reads: a name, an office, a masked number. */
  label: z.string(),
  state: PartyState,
  since: Timestamp,
});
export type Party = z.infer<typeof Party>;

/** What would be accepted now; a button that is not among them is disabled. */
export const Hand = z.enum([
  'hold',
  'resume',
  'consult',
  'transfer',
  'swap',
  'conference',
  'complete',
  'leave',
  'drop',
  'park',
  'keys',
  'pauseRecording',
  'resumeRecording',
  'survey',
  'hangup',
]);
export type Hand = z.infer<typeof Hand>;

/** A caller who waits for any agent to pick them up. */
export const ParkedCall = z.object({
  callId: z.string(),
  slot: z.string(),
  number: z.string().nullable(),
  by: z.string(),
  since: Timestamp,
  /** Then the caller goes back to the line. */
  until: Timestamp,
});

export const ParkedCalls = z.object({ items: z.array(ParkedCall) });
/** The call that begins: first the agent's own phone rings. */
export const MadeCall = z.object({ callId: z.string() });

/** For the transfer panel: presence, free agents and waits, in one answer. */
export const Directory = z.object({
  agents: z.array(
    z.object({ id: z.string(), name: z.string(), extension: z.string(), presence: z.string(), free: z.boolean() }),
  ),
  queues: z.array(z.object({ id: z.string(), label: z.string(), free: z.number().int(), waiting: z.number().int() })),
  /** `note`: office hours, whom to ask for. */
  units: z.array(z.object({ id: z.string(), label: z.string(), note: z.string() })),
});
