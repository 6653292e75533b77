/** The prompt library, for admins. Recordings come in as audio and are heard by ranges. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import { NewPrompt, PromptList, PromptPath, PromptRow, SavePrompt, TryPrompt } from '../../contract/http/prompts.ts';
import type { Limiters } from '../limits.ts';
import type { PromptDoor } from '../../service/prompt-library.ts';
import type { Routes } from '../route.ts';
import { Trouble } from '../trouble.ts';
import { streamSound } from './recording.ts';

const access = ['admin'] as const;
const tag = '提示语';
const Revision = z.object({ revision: z.coerce.number().int() });
/** Makes the address another one after each recording. */
const Which = z.object({ revision: z.coerce.number().int().optional() });

export function promptRoutes(routes: Routes, prompts: PromptDoor, limiters: Pick<Limiters, 'voices'>): void {
  routes.route(
    'get',
    '/api/prompts',
    { access, tag, summary: '提示语库，连同使用它的流程', answer: PromptList },
    async () => ({
      items: await prompts.list(),
      next: null,
    }),
  );
  routes.route(
    'post',
    '/api/prompts',
    { access, tag, summary: '新增提示语', body: NewPrompt, answer: PromptRow },
    ({ me, body: { id, language, ...content } }) => prompts.add(me.username, { id, language }, content),
  );
  routes.route(
    'put',
    '/api/prompts/:id/:language',
    { access, tag, summary: '修改提示语', params: PromptPath, body: SavePrompt, answer: PromptRow },
    ({ me, params, body: { revision, ...content } }) => prompts.save(me.username, params, revision, content),
  );
  routes.route(
    'delete',
    '/api/prompts/:id/:language',
    { access, tag, summary: '删除没有流程使用的提示语', params: PromptPath, answer: 'nothing' },
    ({ me, params }) => prompts.remove(me.username, params),
  );
  routes.route(
    'post',
    '/api/prompts/try',
    {
      access: ['admin', 'supervisor'],
      tag,
      summary: '用合成声音试听一段文字',
      body: TryPrompt,
      answer: 'wav',
      limits: [limiters.voices],
    },
    async ({ request, response, body: { text, language, voice } }) => {
      const wav = await prompts.tryOut(text, language, voice);
      const read = (from: number, to: number) => Readable.from([wav.subarray(from, to + 1)]);
      await streamSound(request, response, { bytes: wav.length, read });
    },
  );
  soundRoutes(routes, prompts);
}

function soundRoutes(routes: Routes, prompts: PromptDoor): void {
  const path = '/api/prompts/:id/:language/sound';
  const shared = { access, tag, params: PromptPath };
  routes.route(
    'get',
    path,
    { ...shared, summary: '听录音（支持 Range）', query: Which, answer: 'wav' },
    async ({ params, request, response }) => {
      const sound = await prompts.listen(params);
      if (sound === null) throw new Trouble(404, 'prompt-not-recorded');
      await streamSound(request, response, sound);
    },
  );
  routes.route(
    'put',
    path,
    { ...shared, summary: '上传录音', query: Revision, upload: 'audio', answer: PromptRow },
    ({ me, params, query, request }) =>
      // Left open when it is refused, or the answer would have no way back.
      prompts.record(me.username, params, query.revision, request.iterator({ destroyOnReturn: false })),
  );
  routes.route(
    'delete',
    path,
    { ...shared, summary: '去掉录音，改用合成声音', query: Revision, answer: PromptRow },
    ({ me, params, query }) => prompts.unrecord(me.username, params, query.revision),
  );
}
