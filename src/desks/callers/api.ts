/** Harassing callers' part of the contract. Fetching itself is kit/api.ts's. */
import {
  CallerFull,
  CallerList,
  MeasureRow,
  type DecideAppeal,
  type TakeMeasure,
} from '../../contract/http/callers.ts';
import { query, request, type Filters } from '../kit/api.ts';

const caller = (call: string) => `/api/callers/${encodeURIComponent(call)}`;
const measure = (id: string, act: string) => `/api/measures/${encodeURIComponent(id)}/${act}`;
const post = (path: string, body: unknown = {}) => request(MeasureRow, path, { method: 'POST', body });

export const callersKey = ['callers'] as const;
export const callers = {
  list: (filters: Filters) => request(CallerList, `/api/callers${query(filters)}`),
  one: (call: string) => request(CallerFull, caller(call)),
  take: (call: string, wish: TakeMeasure) => post(`${caller(call)}/measures`, wish),
  approve: (id: string) => post(measure(id, 'approve')),
  end: (id: string, why: string) => post(measure(id, 'end'), { why }),
  appeal: (id: string, words: string) => post(measure(id, 'appeal'), { words }),
  decide: (id: string, decision: DecideAppeal) => post(measure(id, 'decide'), decision),
};
