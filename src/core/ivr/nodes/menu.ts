/** menu: speaks and takes one key, also while speaking. */
import { z } from 'zod';
import { checkPrompts, field, inKeyOrder, Key, maxAttempts, prompts, waitSeconds } from '../fields.ts';
import { missed, missOutlets } from '../miss.ts';
import { nodeKind } from '../node-kind.ts';
import { spoken } from '../spoken.ts';

export const menu = nodeKind({
  kind: 'menu',
  title: '菜单',
  family: 'collect',
  schema: z.object({
    prompts: prompts(),
    /** Key → what it is for, in a word. */
    keys: z.record(Key, z.string().max(20)).meta(field('按键', 'menuKeys')),
    waitSeconds: waitSeconds(),
    maxAttempts: maxAttempts(),
  }),
  inPath: true,
  fresh: () => ({ prompts: [], keys: { '0': '人工' }, waitSeconds: 5, maxAttempts: 3 }),
  outlets: (node) => [
    ...inKeyOrder(Object.keys(node.keys)).map((key) => ({
      name: `key:${key}`,
      title: `按键 ${key} ${node.keys[key] ?? ''}`.trim(),
    })),
    ...missOutlets,
  ],
  essence: (node) => `${inKeyOrder(Object.keys(node.keys)).join(' ')} 键`,
  check: (node, context) => [
    ...checkPrompts(node.prompts, context),
    ...(Object.keys(node.keys).length === 0
      ? [{ severity: 'error' as const, code: 'noKeys', field: 'keys', message: '没有任何按键，请至少添加一个' }]
      : []),
  ],
  enter: (node, visit) => ({
    stay: { ask: 'gather', prompts: spoken(node.prompts, visit), waitSeconds: node.waitSeconds },
  }),
  resume(node, input, visit) {
    if (input.got === 'silence') return missed(node, 'noInput', visit);
    if (input.got !== 'key') return null;
    const { key } = input;
    if (!Object.hasOwn(node.keys, key)) return missed(node, 'invalid', visit, key);
    return { go: `key:${key}`, keys: key, attempts: 0 };
  },
});
