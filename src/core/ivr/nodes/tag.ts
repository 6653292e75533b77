/** tag: puts a word on the call; whoever answers sees it, the journal and the ticket keep it. */
import { z } from 'zod';
import { field } from '../fields.ts';
import { nodeKind } from '../node-kind.ts';

export const tag = nodeKind({
  kind: 'tag',
  title: '标记',
  family: 'decide',
  schema: z.object({ tag: z.string().max(40).meta(field('标记')) }),
  fresh: () => ({ tag: '' }),
  outlets: () => [{ name: 'next', title: '之后' }],
  essence: (node) => node.tag || '（空）',
  check: (node) =>
    node.tag.trim() === ''
      ? [{ severity: 'error', code: 'noTag', field: 'tag', message: '没有写标记，请填写几个字' }]
      : [],
  enter: (node) => ({ go: 'next', effects: [{ effect: 'tag', tag: node.tag }] }),
  resume: () => null,
});
