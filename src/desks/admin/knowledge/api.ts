/** The knowledge base's part of the contract. Fetching itself is kit/api.ts's. */
import type { z } from 'zod';
import {
  AskedKnowledge,
  KnowledgeList,
  KnowledgeRow,
  KnowledgeVersions,
  type AskKnowledge,
  type NewKnowledge,
  type SaveKnowledge,
} from '../../../contract/http/knowledge.ts';
import { query, request, type Filters } from '../../kit/api.ts';

const base = '/api/knowledge';
/** A voice is asked first. */
const saveMs = 30_000;

export const knowledgeKey = ['knowledge'] as const;
export const knowledge = {
  list: (filters: Filters) => request(KnowledgeList, `${base}${query(filters)}`),
  add: (form: z.input<typeof NewKnowledge>) =>
    request(KnowledgeRow, base, { method: 'POST', body: form, timeoutMs: saveMs }),
  save: (id: string, form: z.input<typeof SaveKnowledge>) =>
    request(KnowledgeRow, `${base}/${id}`, { method: 'PUT', body: form, timeoutMs: saveMs }),
  versions: (id: string) => request(KnowledgeVersions, `${base}/${id}/versions`),
  ask: (form: z.input<typeof AskKnowledge>) => request(AskedKnowledge, `${base}/ask`, { method: 'POST', body: form }),
};
