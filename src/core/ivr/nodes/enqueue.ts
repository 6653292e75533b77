/** enqueue: the caller waits for a person. Comes back only when the line overflows. */
import { z } from 'zod';
import { queueId } from '../../kernel/ids.ts';
import { field } from '../fields.ts';
import { nodeKind } from '../node-kind.ts';

export const enqueue = nodeKind({
  kind: 'enqueue',
  title: '排队',
  family: 'leave',
  schema: z.object({
    queue: z.string().max(40).meta(field('队列', 'queue')),
    skills: z.array(z.string().min(1).max(40)).max(10).meta(field('所需技能', 'skills')),
    priority: z.number().int().min(0).max(99).meta(field('优先级')),
  }),
  fresh: () => ({ queue: '', skills: [], priority: 0 }),
  outlets: () => [{ name: 'overflow', title: '无人接听' }],
  essence: (node, names) =>
    `${names?.queues?.[node.queue] ?? (node.queue || '（未选队列）')}${node.priority > 0 ? ` 优先 ${node.priority}` : ''}`,
  check(node, { queues }) {
    if (node.queue === '')
      return [{ severity: 'error', code: 'noQueue', field: 'queue', message: '没有选队列，请选择' }];
    if (queues === null || queues.has(node.queue)) return [];
    return [
      { severity: 'error', code: 'unknownQueue', field: 'queue', message: `队列“${node.queue}”不存在，请另选一个` },
    ];
  },
  enter: (node) => ({
    stay: { ask: 'enqueue', queue: queueId(node.queue), skills: node.skills, priority: node.priority },
  }),
  resume: (_node, input) => (input.got === 'overflow' ? { go: 'overflow' } : null),
});
