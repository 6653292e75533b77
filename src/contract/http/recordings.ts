/** Recordings as evidence: whether the file is still the sealed one, how long it is kept, what keeps it longer, who listened. */
import { z } from 'zod';
import { listOf, Page, said, Timestamp } from './common.ts';

export const Verified = z.object({
  /** `unsealed`: it is too young to have been sealed. */
  is: z.enum(['intact', 'changed', 'missing', 'unsealed']),
  sealed: z.string().nullable(),
  found: z.string().nullable(),
  at: Timestamp,
});
export type Verified = z.infer<typeof Verified>;

export const AccessRow = z.object({
  seq: z.string(),
  at: Timestamp,
  who: z.string(),
  name: z.string().nullable(),
  role: z.string(),
  /** recording.played, .verified, .held, .released, .deleted, .retention */
  act: z.string(),
  call: z.string().nullable(),
  reason: z.string(),
});
export type AccessRow = z.infer<typeof AccessRow>;
export const AccessQuery = Page.extend({
  who: z.string().max(64).optional(),
  call: z
    .string()
    .regex(/^[\w.:@+-]{1,100}$/, '不是通话编号')
    .optional(),
  act: z.enum(['played', 'verified', 'held', 'released', 'deleted', 'retention']).optional(),
});
export const AccessList = listOf(AccessRow);

export const Retention = z.object({
  /** Days, by what a recording holds. */
  talk: z.number().int(),
  voicemail: z.number().int(),
  savedAt: Timestamp,
  savedBy: z.string(),
});
export type Retention = z.infer<typeof Retention>;
const days = z.number().int().min(180, '至少 180 天').max(3650, '最多 3650 天');
export const SetRetention = z.object({ talk: days, voicemail: days });

export const HoldRecording = z.object({ why: said(200, '请写明为什么保全') });
export const HoldRow = z.object({ call: z.string(), why: z.string(), by: z.string(), at: Timestamp });
export type HoldRow = z.infer<typeof HoldRow>;
export const HoldList = listOf(HoldRow);
