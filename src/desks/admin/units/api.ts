/** The units' part of the contract. Fetching itself is kit/api.ts's. */
import type { z } from 'zod';
import { UnitList, UnitRow, type NewUnit, type SaveUnit } from '../../../contract/http/units.ts';
import { request } from '../../kit/api.ts';

export const unitsKey = ['units'] as const;
export const units = {
  list: () => request(UnitList, '/api/units'),
  add: (form: z.input<typeof NewUnit>) => request(UnitRow, '/api/units', { method: 'POST', body: form }),
  save: (id: string, form: z.input<typeof SaveUnit>) =>
    request(UnitRow, `/api/units/${encodeURIComponent(id)}`, { method: 'PUT', body: form }),
};
