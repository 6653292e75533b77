/** The part of the contract about calibrations. Fetching itself is kit/api.ts's. */
import { z } from 'zod';
import {
  CalibrationFull,
  CalibrationList,
  DeviationList,
  type ConcludeCalibration,
} from '../../contract/http/calibrations.ts';
import type { SaveReview } from '../../contract/http/quality.ts';
import { Draft } from '../../contract/http/tickets.ts';
import { Reasons } from '../../core/quality/calibration.ts';
import { Answers } from '../../core/quality/score.ts';
import { asApiError, query, request, type Filters } from '../kit/api.ts';

const path = '/api/quality/calibrations';
const one = (id: string) => `${path}/${encodeURIComponent(id)}`;
const draft = (id: string) => `/api/drafts/calibration-${encodeURIComponent(id)}`;
const post = (where: string, body: unknown) => request(CalibrationFull, where, { method: 'POST', body });

export const calibrationsKey = ['calibrations'] as const;
export const calibrations = {
  list: (filters: Filters) => request(CalibrationList, `${path}${query(filters)}`),
  one: (id: string) => request(CalibrationFull, one(id)),
  begin: (call: string, form: string) => post(path, { call, form }),
  save: (id: string, body: SaveReview) => request(CalibrationFull, `${one(id)}/score`, { method: 'PUT', body }),
  submit: (id: string, revision: number) => post(`${one(id)}/submit`, { revision }),
  conclude: (id: string, agreed: ConcludeCalibration) => post(`${one(id)}/conclude`, agreed),
  deviations: (last: string) => request(DeviationList, `/api/quality/deviations${query({ last })}`),
};

const Agreement = z.object({ answers: Answers, reasons: Reasons });
export type Agreement = z.infer<typeof Agreement>;
const nothing: Agreement = { answers: {}, reasons: {} };

/** An agreement in work is its writer's alone, kept as drafts are. */
export const agreementDrafts = {
  read: async (id: string): Promise<Agreement> => {
    try {
      return Agreement.safeParse((await request(Draft, draft(id))).form).data ?? nothing;
    } catch (failed) {
      if (asApiError(failed).status === 404) return nothing;
      throw failed;
    }
  },
  save: (id: string, form: Agreement) =>
    request(Draft, draft(id), { method: 'PUT', body: { callId: null, form: { ...form } } }),
  remove: (id: string) => request(null, draft(id), { method: 'DELETE' }),
};
