/** The recording that is judged, with its waveform: of reviews and of calibrations. Listening is noted with its reason. */
import type { z } from 'zod';
import { Waveform } from '../../contract/http/quality.ts';
import type { Me } from '../../contract/http/session.ts';
import { maskNumber } from '../../core/kernel/phone-number.ts';
import { isRefusal, type Refusal } from '../../core/kernel/refusal.ts';
import type { Access } from '../auth.ts';
import type { Audit, CallsRead, RecordingFile, Recordings } from '../needs.ts';
import type { Routes } from '../route.ts';
import { Trouble } from '../trouble.ts';
import { Waveforms } from '../waveform.ts';
import { Listenings, streamSound } from './recording.ts';

/** Nobody scores by the number. */
export const masked = <T extends { number: string | null }>(talk: T | Refusal): T | Refusal =>
  isRefusal(talk) || talk.number === null ? talk : { ...talk, number: maskNumber(talk.number) };

export interface ReviewedSoundNeeds {
  readonly calls: CallsRead;
  readonly recordings: Recordings;
  readonly audit: Audit;
}

interface Judged {
  /** With `:id` in it. */
  readonly path: string;
  readonly access: Exclude<Access, 'public'>;
  readonly params: z.ZodObject<{ id: z.ZodString }>;
  /** What it is, for the list of routes. */
  readonly of: string;
  /** The first word of the noted reason. */
  readonly why: string;
  /** Throws where this person may not see it. */
  talk(me: Me, id: string): Promise<{ call: string; recording: unknown }>;
}

export function reviewedSoundRoutes(
  routes: Routes,
  { calls, recordings, audit }: ReviewedSoundNeeds,
  { path, access, params, of, why, talk }: Judged,
): void {
  const listenings = new Listenings();
  const waveforms = new Waveforms();
  const soundOf = async (me: Me, id: string): Promise<{ name: string; call: string; file: RecordingFile }> => {
    const judged = await talk(me, id);
    const call = judged.recording === null ? null : await calls.callById(judged.call);
    const file = call?.recording ? await recordings.open(call.recording.name) : null;
    if (!call?.recording || !file) throw new Trouble(404, 'recording-missing');
    return { name: call.recording.name, call: call.id, file };
  };
  routes.route(
    'get',
    `${path}/recording`,
    { access, tag: '质检', summary: `${of}的录音（支持 Range），收听留痕`, params, answer: 'wav' },
    async ({ me, params: { id }, request, response }) => {
      const { call, file } = await soundOf(me, id);
      const { username: who, role } = me;
      if (listenings.isNew(who, call)) {
        await audit.record({ who, role, act: 'recording.played', object: `call:${call}`, reason: `${why} ${id}` });
        listenings.noted(who, call);
      }
      await streamSound(request, response, file);
    },
  );
  routes.route(
    'get',
    `${path}/waveform`,
    { access, tag: '质检', summary: `${of}的波形`, params, answer: Waveform },
    async ({ me, params: { id } }) => {
      const { name, file } = await soundOf(me, id);
      const drawn = await waveforms.of(name, file);
      if (drawn === null) throw new Trouble(404, 'recording-missing');
      return drawn;
    },
  );
}
