/** The callbacks' part of the contract. Fetching itself is kit/api.ts's. */
import type { z } from 'zod';
import { CallbackCounts, CallbackList, CallbackRow, CallbackRules } from '../../contract/http/callbacks.ts';
import type { RecordAttempt } from '../../contract/http/callbacks.ts';
import type { MakeCall } from '../../contract/http/hands.ts';
import { query, request, type Filters } from '../kit/api.ts';

const one = (id: string) => `/api/callbacks/${encodeURIComponent(id)}`;

export const callbacksKey = ['callbacks'] as const;
export const callbacks = {
  list: (filters: Filters) => request(CallbackList, `/api/callbacks${query(filters)}`),
  counts: () => request(CallbackCounts, '/api/callbacks/counts'),
  claim: (id: string) => request(CallbackRow, `${one(id)}/claim`, { method: 'POST', body: {} }),
  release: (id: string) => request(CallbackRow, `${one(id)}/release`, { method: 'POST', body: {} }),
  record: (id: string, body: z.input<typeof RecordAttempt>) =>
    request(CallbackRow, `${one(id)}/outcome`, { method: 'POST', body }),
  /** The desk never learns the number. */
  ring: (id: string) =>
    request(null, '/api/calls', { method: 'POST', body: { to: { callback: id } } satisfies MakeCallBody }),
  rules: () => request(CallbackRules, '/api/callback-rules'),
  saveRules: (body: CallbackRules) => request(CallbackRules, '/api/callback-rules', { method: 'PUT', body }),
};
type MakeCallBody = z.input<typeof MakeCall>;
