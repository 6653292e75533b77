/** Half-written forms, kept per person. Only their writer reads them. */
import { z } from 'zod';
import { Draft, SaveDraft } from '../../contract/http/tickets.ts';
import type { Drafts } from '../needs.ts';
import type { Routes } from '../route.ts';
import { Trouble } from '../trouble.ts';

const DraftPath = z.object({ key: z.string().regex(/^[\w.:@+-]{1,120}$/, '不是草稿编号') });
const DraftList = z.object({ items: z.array(Draft) });

export function draftRoutes(routes: Routes, drafts: Drafts): void {
  const access = ['agent', 'supervisor'] as const;
  const tag = '草稿';
  routes.route('get', '/api/drafts', { access, tag, summary: '我的草稿', answer: DraftList }, async ({ me }) => ({
    items: await drafts.list(me.username),
  }));

  routes.route(
    'get',
    '/api/drafts/:key',
    { access, tag, summary: '一份草稿', params: DraftPath, answer: Draft },
    async ({ me, params }) => {
      const draft = await drafts.read(me.username, params.key);
      if (!draft) throw new Trouble(404, 'not-found');
      return draft;
    },
  );

  routes.route(
    'put',
    '/api/drafts/:key',
    { access, tag, summary: '存草稿', params: DraftPath, body: SaveDraft, answer: Draft },
    ({ me, params, body }) => drafts.save(me.username, params.key, body),
  );

  routes.route(
    'delete',
    '/api/drafts/:key',
    { access, tag, summary: '删除草稿', params: DraftPath, answer: 'nothing' },
    ({ me, params }) => drafts.remove(me.username, params.key),
  );
}
