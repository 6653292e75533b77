/** Short messages on their way out: what became of each, and what a person may do about it. */
import { z } from 'zod';
import { MessageState } from '../words.ts';
import { listOf, Page, Timestamp, words } from './common.ts';

export const MessageRow = z.object({
  id: z.string(),
  at: Timestamp,
  state: MessageState,
  /** Null for those who may not see numbers. */
  to: z.string().nullable(),
  /** Null for those who may not see what citizens are told. */
  text: z.string().nullable(),
  /** Null when it comes from a task of ringing back. */
  call: z.string().nullable(),
  flowName: z.string().nullable(),
  tries: z.number().int(),
  /** Null when it is not tried again. */
  nextAt: Timestamp.nullable(),
  sentAt: Timestamp.nullable(),
  /** Of the last try, of the refusal, or of who dropped it. */
  why: z.string().nullable(),
});
export type MessageRow = z.infer<typeof MessageRow>;

export const MessageQuery = Page.extend({ state: MessageState.optional(), number: z.string().max(30).optional() });
export const MessageList = listOf(MessageRow);
export const MessageCounts = z.object({
  unconfigured: z.number().int(),
  queued: z.number().int(),
  /** Since midnight. */
  sentToday: z.number().int(),
  failed: z.number().int(),
  dropped: z.number().int(),
});
export type MessageCounts = z.infer<typeof MessageCounts>;

export const MessagePath = z.object({ id: z.string().regex(/^[\w.:@+-]{1,140}$/, '不是短信编号') });
const reason = words(200).pipe(z.string().min(1, '请填写原因'));
export const SettleMessage = z.object({ reason });
