/** The call journal and the agent's hands on a call. */
import { z } from 'zod';
import { AgentDisposition, Disposition, HandAct, MessageState } from '../words.ts';
import { listOf, Page, Timestamp } from './common.ts';

export const PathStep = z.object({
  /** Node's label, e.g. 主菜单. */
  label: z.string(),
  node: z.string(),
  /** Keys pressed there, or null when none were. */
  keys: z.string().nullable(),
  /** The caller said it, and pressed nothing: `keys` is what would have led the same way. */
  spoken: z.literal(true).optional(),
  at: Timestamp,
});
export type PathStep = z.infer<typeof PathStep>;

export const CallRow = z.object({
  id: z.string(),
  /** Masked unless the reader may see it; null when the number was withheld. */
  number: z.string().nullable(),
  region: z.string().nullable(),
  dialled: z.string(),
  /** `outbound`: an agent rang the citizen. */
  origin: z.enum(['trunk', 'web', 'outbound']),
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
  /** What agents did with the call beside talking. */
  hands: z.array(
    z.object({
      at: Timestamp,
      agentName: z.string().nullable(),
      act: HandAct,
      /** Whom it was about: a name, an office, a masked number. */
      to: z.string().nullable(),
      kind: z.enum(['agent', 'queue', 'unit', 'number']).nullable(),
      outcome: z.string().nullable(),
      seconds: z.number().int().nullable(),
      reason: z.string().nullable(),
    }),
  ),
  /** Each agent whose phone rang for it, and why theirs. */
  offered: z
    .array(
      z.object({
        at: Timestamp,
        agentName: z.string(),
        queue: z.string(),
        waitedSeconds: z.number().int(),
        why: z.string(),
      }),
    )
    .optional(),
  /** Short messages that the flow sent; `unconfigured`: there is no gateway. */
  messages: z.array(z.object({ at: Timestamp, state: MessageState })),
  surveyScore: z.number().int().nullable(),
  /** By keys after the talk, or by a short message later. */
  surveyWay: z.enum(['keys', 'sms']).nullable(),
  /** Why the flow could not go on, where it could not. */
  flowTrouble: z.string().nullable(),
});
export type CallFull = z.infer<typeof CallFull>;

export const CallQuery = Page.extend({
  number: z.string().max(30).optional(),
  agent: z.string().max(40).optional(),
  disposition: Disposition.optional(),
  /** The queue's id. */
  queue: z.string().max(100).optional(),
  dialled: z.string().max(64).optional(),
  /** Of those who needed it on entering their line. */
  skill: z.string().min(1).max(40).optional(),
  /** How it went with the person that the caller asked for; `incoming` is each call that no agent made. */
  outcome: z.enum(['incoming', 'answered', 'abandoned']).optional(),
  from: Timestamp.optional(),
  to: Timestamp.optional(),
});
export const CallList = listOf(CallRow);

/** What a call was that needs no ticket: ends the wrap-up, or spares it when said during the talk. */
export const WrapUp = z.object({ disposition: AgentDisposition });
export const AskWrapUp = z.object({ wanted: z.boolean() });
