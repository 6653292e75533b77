/** What the supervisor's pages ask of the server. */
import { SurveyRules, type SaveSurveyRules } from '../../contract/http/sms.ts';
import {
  SentMessage,
  WatchNow,
  type ForceState,
  type HandBack,
  type ReleaseCall,
  type SendMessage,
  type WatchMode,
} from '../../contract/http/supervision.ts';
import { Board, FloorSettings } from '../../contract/http/wallboard.ts';
import type { z } from 'zod';
import { request } from '../kit/api.ts';

const call = (id: string, what: string) => `/api/supervision/${encodeURIComponent(id)}/${what}`;
const post = <T>(shape: z.ZodType<T> | null, path: string, body: unknown = {}) =>
  request(shape, path, { method: 'POST', body });

export const floorApi = {
  board: () => request(Board, '/api/wallboard', { timeoutMs: 5000 }),
  saveSettings: (settings: FloorSettings) =>
    request(FloorSettings, '/api/wallboard/settings', { method: 'PUT', body: settings }),
  watch: () => request(WatchNow, '/api/supervision/watch'),
  begin: (id: string, mode: WatchMode) => post(WatchNow, call(id, mode)),
  stop: (id: string) => post(null, call(id, 'stop')),
  take: (id: string) => post(WatchNow, call(id, 'take')),
  handBack: async (id: string, body: z.input<typeof HandBack>): Promise<void> =>
    void (await post(null, call(id, 'hand-back'), body)),
  hangUp: async (id: string): Promise<void> => void (await post(null, call(id, 'hangup'))),
  release: (id: string, body: z.input<typeof ReleaseCall>) => post(null, call(id, 'release'), body),
  force: (agent: string, body: z.input<typeof ForceState>) =>
    post(null, `/api/supervision/agents/${encodeURIComponent(agent)}/state`, body),
  surveyRules: () => request(SurveyRules, '/api/survey-rules'),
  saveSurveyRules: (rules: SaveSurveyRules) =>
    request(SurveyRules, '/api/survey-rules', { method: 'PUT', body: rules }),
  message: (body: z.input<typeof SendMessage>) => post(SentMessage, '/api/supervision/messages', body),
};
