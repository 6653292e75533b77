/** The supervisor's hands on the floor: a watch over a call, states and messages for agents. */
import { z } from 'zod';
import { AuxReason, Device } from '../words.ts';
import { Timestamp } from './common.ts';

export const WatchMode = z.enum(['listen', 'whisper', 'barge']);
export type WatchMode = z.infer<typeof WatchMode>;

export const WatchEnd = z.enum([
  'stopped',
  'hungUp',
  'noAnswer',
  'callEnded',
  'deskGone',
  'failed',
  'taken',
  'handedBack',
  'phoneLost',
]);
export type WatchEnd = z.infer<typeof WatchEnd>;

/** A supervisor's watch over a call. `ringing` is the supervisor's own phone. */
export const WatchState = z.object({
  callId: z.string(),
  agentId: z.string().nullable(),
  agentName: z.string().nullable(),
  mode: WatchMode,
  state: z.enum(['ringing', 'on']),
  device: Device,
});
export type WatchState = z.infer<typeof WatchState>;

/** A talk that the supervisor took over from its agent: they speak with the citizen. */
export const TakenTalk = z.object({
  callId: z.string(),
  agentId: z.string(),
  agentName: z.string().nullable(),
  /** Masked. */
  number: z.string().nullable(),
  since: Timestamp,
  device: Device,
});
export type TakenTalk = z.infer<typeof TakenTalk>;

/** `why` tells how the last one ended; null for a supervisor who has watched nothing lately. */
export const WatchNow = z.object({
  watch: WatchState.nullable(),
  taken: TakenTalk.nullable(),
  why: WatchEnd.nullable(),
});
export type WatchNow = z.infer<typeof WatchNow>;

/** Without a device: the browser if its phone is there, else the SIP phone. */
export const StartWatch = z.object({ device: Device.optional() });

/** To the agent who had the talk, or to the head of the line. */
export const HandBack = z.object({ to: z.enum(['agent', 'queue']) });

const Reason = z.string().trim().min(2, '请写明原因').max(200, '不超过 200 字');

export const ReleaseCall = z.object({ reason: Reason });

export const ForceState = z.object({
  state: z.enum(['ready', 'aux', 'offline']),
  /** What the agent is shown when not ready. */
  aux: AuxReason.exclude(['missed', 'refused', 'phoneLost']).default('other'),
  reason: Reason,
});

export const SendMessage = z.object({
  /** Nobody named: everyone who is signed in. */
  to: z.array(z.string().max(64)).max(2000),
  text: z.string().trim().min(1, '请填写内容').max(200, '不超过 200 字'),
});
export const SentMessage = z.object({ reached: z.number().int() });

/** From a supervisor to an agent's desk. */
export const AgentMessage = z.object({ from: z.string(), text: z.string(), at: Timestamp });
