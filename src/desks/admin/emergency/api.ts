/** The emergency switch's part of the contract. Fetching itself is kit/api.ts's. */
import { EmergencyList, EmergencyRow } from '../../../contract/http/emergency.ts';
import type { ProposeEmergency } from '../../../contract/http/emergency.ts';
import { request } from '../../kit/api.ts';

const one = (id: string) => `/api/emergency/${encodeURIComponent(id)}`;
/** The greeting is made before it holds. */
const confirmMs = 60_000;

export const historyKey = ['emergency-history'] as const;
export const emergencies = {
  history: () => request(EmergencyList, '/api/emergency/history'),
  propose: (form: ProposeEmergency) => request(EmergencyRow, '/api/emergency', { method: 'POST', body: form }),
  confirm: (id: string) =>
    request(EmergencyRow, `${one(id)}/confirm`, { method: 'POST', timeoutMs: confirmMs, body: {} }),
  end: (id: string) => request(EmergencyRow, `${one(id)}/end`, { method: 'POST', body: {} }),
};
