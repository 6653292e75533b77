/** Answers to what citizens ask again and again: spoken by flows, read by agents. */
import { z } from 'zod';
import { listOf, Page, Revision, Timestamp, words } from './common.ts';

const Day = z.iso.date('日期写成 2026-12-31');
const Language = z.enum(['zh', 'en']);
const line = (atMost: number, missing: string) => words(atMost).pipe(z.string().min(1, missing));

export const KnowledgeBody = z.object({
  title: line(80, '请填写标题'),
  /** What is asked, in as many ways as people ask it: compared with what a caller said. */
  questions: z.array(line(100, '请填写问法，或删除这一行')).min(1, '至少写一种问法').max(30, '最多 30 种问法'),
  /** As callers hear it. */
  answer: line(1000, '请填写播报内容'),
  /** As agents read it. */
  screen: words(4000),
  category: z.string().max(40).nullable(),
  validFrom: Day.nullable(),
  /** The last day on which it is spoken. */
  validUntil: Day.nullable(),
  /** By then somebody shall look at it again. */
  reviewOn: Day.nullable(),
  active: z.boolean(),
});
export type KnowledgeBody = z.infer<typeof KnowledgeBody>;

export const KnowledgePath = z.object({ id: z.string().regex(/^\d{1,15}$/, '不是知识编号') });
/** Rows of before keep to none of today's limits. */
export const KnowledgeStored = z.object({
  id: z.string(),
  language: Language,
  title: z.string(),
  questions: z.array(z.string()),
  answer: z.string(),
  screen: z.string(),
  category: z.string().nullable(),
  validFrom: z.string().nullable(),
  validUntil: z.string().nullable(),
  reviewOn: z.string().nullable(),
  active: z.boolean(),
  categoryPath: z.string().nullable(),
  revision: Revision,
  savedAt: Timestamp,
  savedBy: z.string(),
});
export type KnowledgeStored = z.infer<typeof KnowledgeStored>;

export const KnowledgeUse = z.object({ flow: z.string(), flowName: z.string(), language: Language, live: z.boolean() });
export type KnowledgeUse = z.infer<typeof KnowledgeUse>;

export const KnowledgeRow = KnowledgeStored.extend({
  standing: z.enum(['inactive', 'early', 'valid', 'expired']),
  reviewDue: z.boolean(),
  /** How long callers listen. */
  seconds: z.number(),
  /** Flows that ask the knowledge base in this answer's language. */
  usedBy: z.array(KnowledgeUse),
});
export type KnowledgeRow = z.infer<typeof KnowledgeRow>;

export const KnowledgeQuery = Page.extend({
  q: z.string().max(100).optional(),
  language: Language.optional(),
  category: z.string().max(40).optional(),
  /** `reviewDue`: whatever its standing. */
  standing: z.enum(['inactive', 'early', 'valid', 'expired', 'reviewDue']).optional(),
});
export const KnowledgeList = listOf(KnowledgeRow);
export const NewKnowledge = KnowledgeBody.extend({ language: Language });
/** `revision` is the one that was looked at: what somebody else saved since is not overwritten. */
export const SaveKnowledge = KnowledgeBody.extend({ revision: Revision });

export const KnowledgeVersion = z.object({
  revision: Revision,
  savedAt: Timestamp,
  savedBy: z.string(),
  changes: z.array(z.object({ field: KnowledgeBody.keyof(), before: z.string(), after: z.string() })),
});
export type KnowledgeVersion = z.infer<typeof KnowledgeVersion>;
export const KnowledgeVersions = z.object({ items: z.array(KnowledgeVersion) });

/** What callers would hear who ask so; null: nothing is like it. */
export const AskKnowledge = z.object({ question: z.string().min(1, '请填写问题').max(200), language: Language });
export const AskedKnowledge = z.object({ found: z.object({ id: z.string(), title: z.string() }).nullable() });

/** What an agent reads: valid answers only. */
export const KnowledgeSearch = z.object({ q: z.string().max(100).default('') });
export const KnowledgeCard = KnowledgeStored.pick({
  id: true,
  language: true,
  title: true,
  categoryPath: true,
  validUntil: true,
}).extend({ text: z.string() });
export type KnowledgeCard = z.infer<typeof KnowledgeCard>;
export const KnowledgeCards = z.object({ items: z.array(KnowledgeCard) });
