/** Surge mode's part of the contract. Fetching itself is kit/api.ts's. */
import { SurgeDeskNow, SurgeList, SurgeProfile, SurgeRow } from '../../contract/http/surge.ts';
import type { StartSurge, SurgePlan } from '../../contract/http/surge.ts';
import { request } from '../kit/api.ts';

const one = (id: string) => `/api/surge/${encodeURIComponent(id)}`;
const profile = (id: string) => `/api/surge/profiles/${encodeURIComponent(id)}`;
/** What is said is made before it holds. */
const startMs = 60_000;

export const surgeDeskKey = ['surge-desk'] as const;
export const surgeHistoryKey = ['surge-history'] as const;
export const surges = {
  desk: () => request(SurgeDeskNow, '/api/surge/desk'),
  history: () => request(SurgeList, '/api/surge/history'),
  start: (wish: StartSurge) => request(SurgeRow, '/api/surge', { method: 'POST', timeoutMs: startMs, body: wish }),
  extend: (id: string, until: string) => request(SurgeRow, `${one(id)}/extend`, { method: 'POST', body: { until } }),
  end: (id: string) => request(SurgeRow, `${one(id)}/end`, { method: 'POST', body: {} }),
  add: (plan: SurgePlan) => request(SurgeProfile, '/api/surge/profiles', { method: 'POST', body: plan }),
  save: (id: string, revision: number, plan: SurgePlan) =>
    request(SurgeProfile, profile(id), { method: 'PUT', body: { ...plan, revision } }),
  remove: (id: string, revision: number) => request(null, `${profile(id)}?revision=${revision}`, { method: 'DELETE' }),
};
