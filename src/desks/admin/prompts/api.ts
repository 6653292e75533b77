/** The prompt library's part of the contract. Fetching itself is kit/api.ts's. */
import type { z } from 'zod';
import { PromptList, PromptRow } from '../../../contract/http/prompts.ts';
import type { NewPrompt, SavePrompt } from '../../../contract/http/prompts.ts';
import { query, request, requestSound } from '../../kit/api.ts';

export type Key = Pick<PromptRow, 'id' | 'language'>;
const one = ({ id, language }: Key) => `/api/prompts/${encodeURIComponent(id)}/${language}`;
/** Converting ten minutes takes a while. */
const uploadMs = 120_000;

export const promptsKey = ['prompts'] as const;
export const prompts = {
  list: () => request(PromptList, '/api/prompts'),
  add: (form: z.input<typeof NewPrompt>) => request(PromptRow, '/api/prompts', { method: 'POST', body: form }),
  save: (key: Key, form: z.input<typeof SavePrompt>) => request(PromptRow, one(key), { method: 'PUT', body: form }),
  remove: (key: Key) => request(null, one(key), { method: 'DELETE' }),
  tryOut: (text: string, language: 'zh' | 'en', voice: string | null) =>
    requestSound('/api/prompts/try', { text, language, voice }),
  upload: (key: Key, revision: number, audio: Blob) =>
    request(PromptRow, `${one(key)}/sound${query({ revision: String(revision) })}`, {
      method: 'PUT',
      audio,
      timeoutMs: uploadMs,
    }),
  unrecord: (key: Key, revision: number) =>
    request(PromptRow, `${one(key)}/sound${query({ revision: String(revision) })}`, { method: 'DELETE' }),
  soundUrl: ({ revision, ...key }: Key & { revision: number }) =>
    `${one(key)}/sound${query({ revision: String(revision) })}`,
};
