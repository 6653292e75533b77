/** say: speaks, then goes on. A key pressed meanwhile is kept for the next menu when `bargeIn` is set. */
import { z } from 'zod';
import { checkPrompts, field, gist, prompts } from '../fields.ts';
import { nodeKind } from '../node-kind.ts';
import { spoken } from '../spoken.ts';

export const say = nodeKind({
  kind: 'say',
  title: '播报',
  family: 'say',
  schema: z.object({
    prompts: prompts(),
    bargeIn: z.boolean().meta(field('可按键打断')),
  }),
  fresh: () => ({ prompts: [], bargeIn: true }),
  outlets: () => [{ name: 'next', title: '之后' }],
  essence: (node) => gist(node.prompts),
  check: (node, context) => checkPrompts(node.prompts, context),
  enter(node, visit) {
    const words = spoken(node.prompts, visit);
    return words.length === 0 ? { go: 'next' } : { stay: { ask: 'say', prompts: words, bargeIn: node.bargeIn } };
  },
  resume(node, input) {
    if (input.got === 'finished') return { go: 'next' };
    if (input.got === 'key' && node.bargeIn) return { go: 'next', typed: input.key };
    return null;
  },
});
