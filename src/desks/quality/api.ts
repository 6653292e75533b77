/** The part of the contract about reviews and recordings. Fetching itself is kit/api.ts's. */
import {
  FormList,
  FormRow,
  ReviewFull,
  ReviewList,
  RuleList,
  RuleRow,
  Waveform,
  type DecideReview,
  type SaveReview,
} from '../../contract/http/quality.ts';
import { AccessList, HoldList, Retention, Verified } from '../../contract/http/recordings.ts';
import type { SamplingRule } from '../../core/quality/sample.ts';
import type { ScoreForm } from '../../core/quality/score.ts';
import { query, request, type Filters } from '../kit/api.ts';

const review = (id: string) => `/api/quality/reviews/${encodeURIComponent(id)}`;
const form = (id: string) => `/api/quality/forms/${encodeURIComponent(id)}`;
const recording = (call: string) => `/api/calls/${encodeURIComponent(call)}/recording`;
const post = (path: string, body: unknown = {}) => request(ReviewFull, path, { method: 'POST', body });
interface RuleWish {
  rule: SamplingRule;
  form: string;
  active: boolean;
}

/** The recording that is judged. */
export interface Sound {
  readonly url: string;
  waveform(): Promise<Waveform>;
}
export function soundOf(of: 'reviews' | 'calibrations', id: string): Sound {
  const path = `/api/quality/${of}/${encodeURIComponent(id)}`;
  return {
    url: `${path}/recording`,
    waveform: () => request(Waveform, `${path}/waveform`, { timeoutMs: 30_000 }),
  };
}

export const reviewsKey = ['reviews'] as const;
export const formsKey = ['score-forms'] as const;
export const rulesKey = ['sampling-rules'] as const;
export const quality = {
  list: (filters: Filters) => request(ReviewList, `/api/quality/reviews${query(filters)}`),
  mine: (filters: Filters) => request(ReviewList, `/api/quality/mine${query(filters)}`),
  one: (id: string) => request(ReviewFull, review(id)),
  ask: (call: string, name: string) => post('/api/quality/reviews', { call, form: name }),
  save: (id: string, body: SaveReview) => request(ReviewFull, review(id), { method: 'PUT', body }),
  submit: (id: string, revision: number) => post(`${review(id)}/submit`, { revision }),
  appeal: (id: string, words: string) => post(`${review(id)}/appeal`, { words }),
  decide: (id: string, decision: DecideReview) => post(`${review(id)}/decide`, decision),

  forms: () => request(FormList, '/api/quality/forms'),
  addForm: (id: string, body: ScoreForm) =>
    request(FormRow, '/api/quality/forms', { method: 'POST', body: { id, form: body } }),
  saveForm: (id: string, revision: number, body: ScoreForm) =>
    request(FormRow, form(id), { method: 'PUT', body: { revision, form: body } }),
  publishForm: (id: string, revision: number) =>
    request(FormRow, `${form(id)}/publish`, { method: 'POST', body: { revision } }),
  rules: () => request(RuleList, '/api/quality/rules'),
  addRule: (id: string, wish: RuleWish) =>
    request(RuleRow, '/api/quality/rules', { method: 'POST', body: { id, ...wish } }),
  saveRule: (id: string, revision: number, wish: RuleWish) =>
    request(RuleRow, `/api/quality/rules/${encodeURIComponent(id)}`, { method: 'PUT', body: { revision, ...wish } }),
};

export const heldKey = ['recordings-held'] as const;
export const retentionKey = ['retention'] as const;
export const recordings = {
  log: (filters: Filters) => request(AccessList, `/api/recordings/log${query(filters)}`),
  held: () => request(HoldList, '/api/recordings/held'),
  retention: () => request(Retention, '/api/recordings/retention'),
  setRetention: (wish: { talk: number; voicemail: number }) =>
    request(Retention, '/api/recordings/retention', { method: 'PUT', body: wish }),
  verify: (call: string) =>
    request(Verified, `${recording(call)}/verify`, { method: 'POST', body: {}, timeoutMs: 60_000 }),
  keep: (call: string, why: string) => request(null, `${recording(call)}/keep`, { method: 'POST', body: { why } }),
  release: (call: string, why: string) =>
    request(null, `${recording(call)}/release`, { method: 'POST', body: { why } }),
};
