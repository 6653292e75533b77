/** survey: one key as a score. A wrong key is asked once more; nobody is kept for it. */
import { z } from 'zod';
import { checkPrompts, field, prompts, waitSeconds } from '../fields.ts';
import { nodeKind, type NodeWith, type Turn, type Visit } from '../node-kind.ts';
import { spoken } from '../spoken.ts';

const schema = z.object({
  prompts: prompts(),
  /** Score → what it means. */
  keys: z.record(z.string().regex(/^[1-9]$/, '评分只能是 1–9'), z.string().max(20)).meta(field('评分', 'menuKeys')),
  waitSeconds: waitSeconds(),
});

export const survey = nodeKind({
  kind: 'survey',
  title: '评价',
  family: 'collect',
  schema,
  fresh: () => ({
    prompts: [{ text: '请您评价本次服务，满意请按1，基本满意请按2，不满意请按3。', language: 'zh' as const }],
    keys: { '1': '满意', '2': '基本满意', '3': '不满意' },
    waitSeconds: 5,
  }),
  outlets: () => [
    { name: 'rated', title: '已评价' },
    { name: 'none', title: '未评价' },
  ],
  essence: (node) => Object.values(node.keys).join('、'),
  check: (node, context) => [
    ...checkPrompts(node.prompts, context),
    ...(Object.keys(node.keys).length === 0
      ? [{ severity: 'error' as const, code: 'noKeys', field: 'keys', message: '没有任何评分按键，请至少添加一个' }]
      : []),
  ],
  enter: ask,
  resume(node, input, visit) {
    if (input.got === 'silence') return { go: 'none', attempts: 0 };
    if (input.got !== 'key') return null;
    if (Object.hasOwn(node.keys, input.key)) {
      return { go: 'rated', attempts: 0, effects: [{ effect: 'survey', score: Number(input.key) }] };
    }
    return visit.attempts > 0 ? { go: 'none', attempts: 0 } : { ...ask(node, visit), attempts: 1 };
  },
});

function ask(node: NodeWith<'survey', typeof schema>, visit: Visit): Turn {
  return { stay: { ask: 'gather', prompts: spoken(node.prompts, visit), waitSeconds: node.waitSeconds } };
}
