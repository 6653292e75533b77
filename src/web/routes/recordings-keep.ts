/** Recordings as evidence: verified on demand, kept by rule, held for a reason, and the log of who listened. */
import { createHash } from 'node:crypto';
import {
  AccessList,
  AccessQuery,
  HoldList,
  HoldRecording,
  Retention,
  SetRetention,
  Verified,
} from '../../contract/http/recordings.ts';
import type { Audit, RecordingFile, RecordingKeep, Recordings } from '../needs.ts';
import type { Routes } from '../route.ts';
import { Trouble } from '../trouble.ts';
import { CallPath } from './calls.ts';

const tag = '录音保管';
const access = ['supervisor'] as const;
const readers = ['supervisor', 'admin'] as const;

async function hashOf(file: RecordingFile): Promise<string> {
  const hash = createHash('sha256');
  if (file.bytes > 0) for await (const piece of file.read(0, file.bytes - 1)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

const compared = (sealed: string | null, found: string): Verified['is'] =>
  sealed === null ? 'unsealed' : found === sealed ? 'intact' : 'changed';

export function recordingKeepRoutes(routes: Routes, keep: RecordingKeep, recordings: Recordings, audit: Audit): void {
  routes.route(
    'post',
    '/api/calls/:id/recording/verify',
    { access, tag, summary: '核验录音是否与封存时一致', params: CallPath, answer: Verified },
    async ({ me, params: { id } }) => {
      const seal = await keep.sealOf(id);
      if (seal === null) throw new Trouble(404, 'recording-missing');
      const file = await recordings.open(seal.name);
      const found = file === null ? null : await hashOf(file);
      const is = found === null ? 'missing' : compared(seal.sha256, found);
      const { username: who, role } = me;
      await audit.record({ who, role, act: 'recording.verified', object: `call:${id}`, reason: is });
      if (is !== 'unsealed') await keep.verified(seal.name, is);
      return { is, sealed: seal.sha256, found, at: new Date().toISOString() };
    },
  );
  routes.route(
    'post',
    '/api/calls/:id/recording/keep',
    { access, tag, summary: '保全录音：到期也不删除', params: CallPath, body: HoldRecording, answer: 'nothing' },
    ({ me, params: { id }, body }) => keep.hold(me, id, body.why),
  );
  routes.route(
    'post',
    '/api/calls/:id/recording/release',
    { access, tag, summary: '解除保全', params: CallPath, body: HoldRecording, answer: 'nothing' },
    ({ me, params: { id }, body }) => keep.release(me, id, body.why),
  );
  routes.route(
    'get',
    '/api/recordings/held',
    { access: readers, tag, summary: '保全中的录音', answer: HoldList },
    async () => ({ items: await keep.holds(), next: null }),
  );
  routes.route(
    'get',
    '/api/recordings/log',
    { access: readers, tag, summary: '谁在何时因何收听、核验、保全了录音', query: AccessQuery, answer: AccessList },
    ({ query }) => keep.log(query),
  );
  routes.route(
    'get',
    '/api/recordings/retention',
    { access: readers, tag, summary: '录音保存期限', answer: Retention },
    () => keep.retention(),
  );
  routes.route(
    'put',
    '/api/recordings/retention',
    { access: ['admin'], tag, summary: '修改录音保存期限', body: SetRetention, answer: Retention },
    ({ me, body }) => keep.setRetention(me, body),
  );
}
