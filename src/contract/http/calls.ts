/** The call journal and the agent's hands on a call. */
import { z } from 'zod';
import { AgentDisposition, Disposition } from '../words.ts';
import { listOf, Page, Timestamp } from './common.ts';

export const PathStep = z.object({
  /** Node's label, e.g. 主菜单. */
  label: z.string(),
  node: z.string(),
  /** Keys pressed there, or null when none were. */
  keys: z.string().nullable(),
  at: Timestamp,
});
export type PathStep = z.infer<typeof PathStep>;

export const CallRow = z.object({
  id: z.string(),
  /** Masked unless the reader may see it; null when the number was withheld. */
  number: z.string().nullable(),
  region: z.string().nullable(),
  dialled: z.string(),
  origin: z.enum(['trunk', 'web']),
  arrivedAt: Timestamp,
  queuedAt: Timestamp.nullable(),
  answeredAt: Timestamp.nullable(),
  endedAt: Timestamp.nullable(),
  /** Seconds in line until an agent answered or the caller left; null when never queued. */
  waitedSeconds: z.number().int().nullable(),
  talkedSeconds: z.number().int().nullable(),
  queue: z.string().nullable(),
  agentId: z.string().nullable(),
  agentName: z.string().nullable(),
  disposition: Disposition.nullable(),
  ticketNumber: z.string().nullable(),
  hasRecording: z.boolean(),
  /** What the dialled number says of its callers, then what the flow said of this call. */
  tags: z.array(z.string()),
});
export type CallRow = z.infer<typeof CallRow>;

export const CallFull = CallRow.extend({
  flow: z.object({ id: z.string(), version: z.number().int() }).nullable(),
  path: z.array(PathStep),
  recording: z.object({ name: z.string(), seconds: z.number().nullable(), sha256: z.string().nullable() }).nullable(),
  /** Times the call was offered to an agent before it was answered. */
  offers: z.number().int(),
  /** How many times a controller took it over from another. */
  adoptions: z.number().int(),
  transfers: z.array(
    z.object({
      at: Timestamp,
      /** The office or number, or the emergency line. */
      to: z.string(),
      emergency: z.boolean(),
      outcome: z.enum(['connected', 'busy', 'noAnswer', 'failed', 'abandoned']),
      /** Whether both were heard while the hotline was still in the call. */
      bothSpoke: z.boolean(),
      talkedSeconds: z.number().int().nullable(),
    }),
  ),
  /** Short messages that the flow sent; `unconfigured`: there is no gateway. */
  messages: z.array(z.object({ at: Timestamp, state: z.enum(['queued', 'unconfigured', 'sent', 'failed']) })),
  surveyScore: z.number().int().nullable(),
  /** Why the flow could not go on, where it could not. */
  flowTrouble: z.string().nullable(),
});
export type CallFull = z.infer<typeof CallFull>;

export const CallQuery = Page.extend({
  number: z.string().max(30).optional(),
  agent: z.string().max(40).optional(),
  disposition: Disposition.optional(),
  from: Timestamp.optional(),
  to: Timestamp.optional(),
});
export const CallList = listOf(CallRow);

/** Ends wrap-up without a ticket. */
export const WrapUp = z.object({ disposition: AgentDisposition });
