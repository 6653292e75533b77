/** languageChoice: one key chooses the language of all that follows. Who says nothing gets the usual one. */
import { z } from 'zod';
import { checkPrompts, field, inKeyOrder, Key, prompts, waitSeconds } from '../fields.ts';
import { Language } from '../flow.ts';
import { nodeKind, type NodeWith, type Turn } from '../node-kind.ts';
import { withoutVariables } from '../spoken.ts';

const titles = { zh: '中文', en: '英语' };

const schema = z.object({
  prompts: prompts(),
  keys: z.record(Key, Language).meta(field('按键与语言', 'languageKeys')),
  otherwise: Language.meta(field('未选择时', 'language')),
  waitSeconds: waitSeconds(),
});

export const languageChoice = nodeKind({
  kind: 'languageChoice',
  title: '选择语言',
  family: 'collect',
  schema,
  inPath: true,
  fresh: () => ({
    prompts: [],
    keys: { '1': 'zh' as const, '2': 'en' as const },
    otherwise: 'zh' as const,
    waitSeconds: 4,
  }),
  outlets: () => [{ name: 'next', title: '之后' }],
  essence: ({ keys }) =>
    inKeyOrder(Object.keys(keys))
      .map((key) => `${key} ${titles[keys[key] ?? 'zh']}`)
      .join('，'),
  check: (node, context) => [
    ...checkPrompts(node.prompts, context),
    ...(Object.keys(node.keys).length === 0
      ? [{ severity: 'error' as const, code: 'noKeys', field: 'keys', message: '没有任何按键，请至少添加一个' }]
      : []),
  ],
  enter: ask,
  resume(node, input, visit) {
    if (input.got === 'silence') return { go: 'next', language: node.otherwise, attempts: 0 };
    if (input.got !== 'key') return null;
    const { key } = input;
    const chosen = Object.hasOwn(node.keys, key) ? node.keys[key] : undefined;
    if (chosen !== undefined) return { go: 'next', language: chosen, keys: key, attempts: 0 };
    if (visit.attempts > 0) return { go: 'next', language: node.otherwise, keys: key, attempts: 0 };
    return { ...ask(node), attempts: 1 };
  },
});

/** All languages are heard here, whatever was chosen before. */
function ask(node: NodeWith<'languageChoice', typeof schema>): Turn {
  return { stay: { ask: 'gather', prompts: withoutVariables(node.prompts), waitSeconds: node.waitSeconds } };
}
