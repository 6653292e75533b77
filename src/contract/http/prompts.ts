/** The prompt library: texts and recordings that flows share. A recording travels as audio, not as JSON. */
import { z } from 'zod';
import { listOf, Revision, Timestamp, words } from './common.ts';

const PromptId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, '编号只能用小写字母、数字和连字符');
const Language = z.enum(['zh', 'en']);
const Voice = z
  .string()
  .max(60)
  .regex(/^[\w.:-]+$/, '声音名只能用字母、数字和 . : -');
export const PromptPath = z.object({ id: PromptId, language: Language });

export const Recording = z.object({
  sound: z.string(),
  seconds: z.number(),
  /** RMS in dBFS, as it came and as callers hear it. */
  loudnessBefore: z.number(),
  loudnessAfter: z.number(),
});
export type Recording = z.infer<typeof Recording>;

export const PromptUse = z.discriminatedUnion('in', [
  z.object({
    in: z.literal('flow'),
    flow: z.string(),
    flowName: z.string(),
    /** Null for the draft. */
    version: z.number().int().nullable(),
    /** New calls walk this version. */
    live: z.boolean(),
  }),
  /** The notice of a surge that is prepared. */
  z.object({ in: z.literal('surge'), profile: z.string(), name: z.string() }),
]);
export type PromptUse = z.infer<typeof PromptUse>;

export const PromptRow = z.object({
  id: z.string(),
  language: Language,
  name: z.string(),
  text: z.string(),
  voice: z.string().nullable(),
  recording: Recording.nullable(),
  revision: Revision,
  savedAt: Timestamp,
  savedBy: z.string(),
  usedBy: z.array(PromptUse),
});
export type PromptRow = z.infer<typeof PromptRow>;
export const PromptList = listOf(PromptRow);

const content = {
  name: words(40).pipe(z.string().min(1, '请填写名称')),
  text: words(1000).pipe(z.string().min(1, '请填写文字')),
  voice: Voice.nullable().default(null),
};
export const NewPrompt = z.object({ id: PromptId, language: Language, ...content });
/** `revision` is the one that was looked at: what somebody else saved since is not overwritten. */
export const SavePrompt = z.object({ revision: Revision, ...content });

/** Spoken by the voice of this hotline, for trying out. */
export const TryPrompt = z.object({
  text: words(300).pipe(z.string().min(1, '请填写文字')),
  language: Language,
  voice: Voice.nullable().default(null),
});
