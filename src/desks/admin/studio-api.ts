/** The studio's part of the contract, kept out of the bundle of the other desks. Fetching itself is kit/api.ts's. */
import { z } from 'zod';
import {
  CallMeProgress,
  CallMeReady,
  DryRunResult,
  EditLease,
  FlowFull,
  FlowList,
  InboundNumberList,
  PublishCheck,
  Published,
  SavedDraft,
  StudioLists,
  Traffic,
  VersionList,
} from '../../contract/http/flows.ts';
import type { CallMe, DryRun, ImportFlow, NewFlow, Publish, SaveNumber } from '../../contract/http/flows.ts';
import { ScheduleList, YearList } from '../../contract/http/schedules.ts';
import { query, request, requestSound } from '../kit/api.ts';

const flow = (id: string) => `/api/flows/${encodeURIComponent(id)}`;
const post = <T>(shape: z.ZodType<T> | null, path: string, body: unknown = {}, timeoutMs = 10_000) =>
  request(shape, path, { method: 'POST', body, timeoutMs });
/** Publishing, as a rehearsal on the phone, prepares every prompt on the telephone exchange first. */
const publishMs = 60_000;
const Graph = z.record(z.string(), z.unknown());

export const studio = {
  flows: () => request(FlowList, '/api/flows'),
  flow: (id: string) => request(FlowFull, flow(id)),
  createFlow: (form: z.input<typeof NewFlow>) => post(FlowFull, '/api/flows', form),
  lists: () => request(StudioLists, '/api/studio/lists'),

  saveDraft: (id: string, body: { revision: number; page: string; body: Record<string, unknown> }) =>
    request(SavedDraft, `${flow(id)}/draft`, { method: 'PUT', body }),
  lease: (id: string, page: string, takeOver = false) => post(EditLease, `${flow(id)}/lease`, { page, takeOver }),
  release: (id: string, page: string) =>
    request(null, `${flow(id)}/lease${query({ page })}`, { method: 'DELETE', keepalive: true }),

  publishCheck: (id: string) => request(PublishCheck, `${flow(id)}/publish-check`),
  publish: (id: string, form: z.input<typeof Publish>) => post(Published, `${flow(id)}/publish`, form, publishMs),
  unschedule: (id: string) => request(null, `${flow(id)}/scheduled`, { method: 'DELETE' }),
  rollback: (id: string, version: number) => post(Published, `${flow(id)}/rollback`, { version }, publishMs),

  versions: (id: string, cursor?: string) => request(VersionList, `${flow(id)}/versions${query({ cursor })}`),
  file: (id: string, version?: number) => request(Graph, exportUrl(id, version)),
  importFlow: (form: z.input<typeof ImportFlow>) => post(FlowFull, '/api/flows/import', form),

  dryRun: (id: string, form: z.input<typeof DryRun>) => post(DryRunResult, `${flow(id)}/dry-run`, form),
  callMe: (id: string, form: z.input<typeof CallMe>) => post(CallMeReady, `${flow(id)}/call-me`, form, publishMs),
  callMeProgress: (id: string, pass: string) => request(CallMeProgress, `${flow(id)}/call-me/${pass}`),
  callMeSay: (id: string, pass: string, text: string) =>
    post(CallMeProgress, `${flow(id)}/call-me/${pass}/say`, { text }),
  traffic: (id: string, ask: { version?: number | undefined; from?: string }) =>
    request(Traffic, `${flow(id)}/traffic${query({ version: ask.version?.toString(), from: ask.from })}`),

  /** Spoken by the voice of the hotline. */
  speak: (text: string, language: 'zh' | 'en') => requestSound('/api/prompts/try', { text, language }),
  recordingUrl: (prompt: string, language: 'zh' | 'en') =>
    `/api/prompts/${encodeURIComponent(prompt)}/${language}/sound`,
  schedules: () => request(ScheduleList, '/api/schedules'),
  years: () => request(YearList, '/api/year-tables'),

  numbers: () => request(InboundNumberList, '/api/numbers'),
  saveNumber: (number: string, row: z.input<typeof SaveNumber>) =>
    request(null, `/api/numbers/${encodeURIComponent(number)}`, { method: 'PUT', body: row }),
  removeNumber: (number: string) => request(null, `/api/numbers/${encodeURIComponent(number)}`, { method: 'DELETE' }),
};

export const exportUrl = (id: string, version?: number): string =>
  `${flow(id)}/export${query({ version: version?.toString() })}`;

export const keys = {
  flows: ['flows'] as const,
  flow: (id: string) => ['flow', id] as const,
  versions: (id: string) => ['flow-versions', id] as const,
  lists: ['studio-lists'] as const,
  numbers: ['numbers'] as const,
};
