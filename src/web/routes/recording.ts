/** A call's recording, streamed by ranges so that the player can jump. Each listening is an audit row. */
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { maskFor } from '../masking.ts';
import type { Audit, CallsRead, RecordingFile, Recordings } from '../needs.ts';
import type { Routes } from '../route.ts';
import { Trouble } from '../trouble.ts';
import { CallPath } from './calls.ts';

/** A player asks for many pieces of one recording: that is one listening. */
const oneListeningMs = 10 * 60_000;

export class Listenings {
  readonly #since = new Map<string, number>();

  isNew(who: string, call: string): boolean {
    const now = performance.now();
    for (const [key, at] of this.#since) {
      if (now - at < oneListeningMs) break;
      this.#since.delete(key);
    }
    return !this.#since.has(`${who} ${call}`);
  }

  noted(who: string, call: string): void {
    this.#since.set(`${who} ${call}`, performance.now());
  }
}

function wantedRange(request: Request, bytes: number): { from: number; to: number } | null {
  const ranges = request.range(bytes, { combine: true });
  // Unreadable ranges and those of other units are answered whole, as RFC 9110 14.2 says.
  if (ranges === undefined || ranges === -2) return null;
  if (ranges === -1) throw new Trouble(416, 'range-not-there', { bytes });
  const [first] = ranges;
  return ranges.type === 'bytes' && ranges.length === 1 && first ? { from: first.start, to: first.end } : null;
}

/** By ranges, so that a player can jump. */
export async function streamSound(request: Request, response: Response, file: RecordingFile): Promise<void> {
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Content-Type', 'audio/wav');
  response.setHeader('Content-Disposition', 'inline');
  const range = wantedRange(request, file.bytes);
  const { from, to } = range ?? { from: 0, to: file.bytes - 1 };
  response.status(range ? 206 : 200);
  if (range) response.setHeader('Content-Range', `bytes ${from}-${to}/${file.bytes}`);
  response.setHeader('Content-Length', String(to - from + 1));
  if (request.method === 'HEAD' || file.bytes === 0) {
    response.end();
    return;
  }
  // A listener who closes the player is no trouble.
  await pipeline(file.read(from, to), response).catch(() => response.destroy());
}

export function recordingRoutes(routes: Routes, calls: CallsRead, recordings: Recordings, audit: Audit): void {
  const listenings = new Listenings();
  routes.route(
    'get',
    '/api/calls/:id/recording',
    {
      access: ['agent', 'supervisor', 'followup'],
      tag: '通话',
      summary: '录音（支持 Range），每次收听都留痕',
      params: CallPath,
      answer: 'wav',
    },
    async ({ me, params, request, response }) => {
      const call = await calls.callById(params.id);
      if (!call || (me.role === 'agent' && call.agentId !== me.agentId)) throw new Trouble(404, 'not-found');
      if (!maskFor(me).mayHear(call, Date.now())) throw new Trouble(403, 'recording-not-allowed');
      const file = call.recording ? await recordings.open(call.recording.name) : null;
      if (!file) throw new Trouble(404, 'recording-missing');
      if (listenings.isNew(me.username, call.id)) {
        const reason = me.role === 'agent' ? 'own call' : me.role;
        const { username: who, role } = me;
        await audit.record({ who, role, act: 'recording.played', object: `call:${call.id}`, reason });
        listenings.noted(me.username, call.id);
      }
      await streamSound(request, response, file);
    },
  );
}
