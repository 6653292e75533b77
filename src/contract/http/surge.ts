/** Surge mode: what is prepared beforehand, what holds now, and what happened before. */
import { z } from 'zod';
import { listOf, Page, Revision, Timestamp, words } from './common.ts';

const Id = z.string().regex(/^[0-9a-z]{26}$/, '没有这一项');
export const SurgePath = z.object({ id: Id });

/** Written here and spoken by the voice, or a prompt of the library with its recording. */
export const SurgeNotice = z.discriminatedUnion('by', [
  z.object({
    by: z.literal('text'),
    zh: words(200).pipe(z.string().min(1, '请填写播报内容')),
    en: words(300).nullable().default(null),
  }),
  z.object({ by: z.literal('prompt'), prompt: z.string().min(1, '请选择提示语').max(60) }),
]);
export type SurgeNotice = z.infer<typeof SurgeNotice>;

/** What a caller finds while it is on. */
const plan = {
  /** The event. */
  name: words(20).pipe(z.string().min(1, '请写明是什么事件')),
  notice: SurgeNotice,
  key: z.string().regex(/^[1-8]$/, '快捷键只能是 1–8；9 是重听，0 是人工'),
  shortcut: words(10).pipe(z.string().min(1, '请填写快捷键的名称')),
  queue: z.string().min(1, '请选择队列').max(40),
  callback: z.boolean().default(true),
  insteadOfGreeting: z.boolean().default(true),
};
export const SurgePlan = z.object(plan);
export type SurgePlan = z.infer<typeof SurgePlan>;

export const SurgeProfile = z.object({
  ...plan,
  id: z.string(),
  revision: Revision,
  savedBy: z.string(),
  savedAt: Timestamp,
});
export type SurgeProfile = z.infer<typeof SurgeProfile>;
export const SaveSurgeProfile = z.object({ ...plan, revision: Revision.min(1) });
export const RemoveSurgeProfile = z.object({ revision: z.coerce.number().pipe(Revision.min(1)) });

export const SurgeState = z.enum(['active', 'ended', 'expired']);
export type SurgeState = z.infer<typeof SurgeState>;

export const SurgeRow = z.object({
  id: z.string(),
  state: SurgeState,
  name: z.string(),
  /** In every language, as it is read aloud. */
  notice: z.array(z.string()),
  key: z.string(),
  shortcut: z.string(),
  queue: z.string(),
  callback: z.boolean(),
  until: Timestamp,
  startedBy: z.string(),
  startedAt: Timestamp,
  endedBy: z.string().nullable(),
  endedAt: Timestamp.nullable(),
});
export type SurgeRow = z.infer<typeof SurgeRow>;
export const SurgeList = listOf(SurgeRow);
export const SurgeQuery = Page;

/** What everybody may know. */
export const SurgeBanner = z.object({ id: z.string(), name: z.string(), shortcut: z.string(), until: Timestamp });
export type SurgeBanner = z.infer<typeof SurgeBanner>;
export const SurgeNow = z.object({
  banner: SurgeBanner.nullable(),
  /** The server's clock: only its own is asked whether it is over. */
  at: Timestamp,
});
export type SurgeNow = z.infer<typeof SurgeNow>;

/** For those who may switch it. */
export const SurgeDeskNow = z.object({
  current: SurgeRow.nullable(),
  profiles: z.array(SurgeProfile),
  queues: z.array(z.object({ id: z.string(), label: z.string() })),
  prompts: z.array(z.object({ id: z.string(), label: z.string(), zh: z.string() })),
});
export type SurgeDeskNow = z.infer<typeof SurgeDeskNow>;

/** `revision`: of the profile as it was read before it was confirmed. */
export const StartSurge = z.object({ profile: Id, revision: Revision.min(1), until: Timestamp });
export type StartSurge = z.infer<typeof StartSurge>;
export const ExtendSurge = z.object({ until: Timestamp });
