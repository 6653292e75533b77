/** The calendar's part of the contract. Fetching itself is kit/api.ts's. */
import { HoldsAnswer, ScheduleList, ScheduleRow, YearList, YearRow } from '../../../contract/http/schedules.ts';
import type { Schedule, YearTable } from '../../../core/ivr/calendar.ts';
import { query, request } from '../../kit/api.ts';

const one = (id: string) => `/api/schedules/${encodeURIComponent(id)}`;

export const schedulesKey = ['schedules'] as const;
export const yearsKey = ['year-tables'] as const;
export const calendar = {
  schedules: () => request(ScheduleList, '/api/schedules'),
  add: (schedule: Schedule) => request(ScheduleRow, '/api/schedules', { method: 'POST', body: { schedule } }),
  save: (revision: number, schedule: Schedule) =>
    request(ScheduleRow, one(schedule.id), { method: 'PUT', body: { revision, schedule } }),
  remove: (id: string) => request(null, one(id), { method: 'DELETE' }),
  holds: (id: string, at: string) => request(HoldsAnswer, `${one(id)}/holds${query({ at })}`),
  years: () => request(YearList, '/api/year-tables'),
  saveYear: (revision: number, table: YearTable) =>
    request(YearRow, `/api/year-tables/${table.year}`, { method: 'PUT', body: { revision, table } }),
};
