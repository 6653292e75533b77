/** enqueue: the caller waits for a person. Comes back only when the line overflows. */
import { queueId } from '../../kernel/ids.ts';
import type { NodeOf } from '../flow.ts';
import type { NodeKind } from '../node-kind.ts';

export const enqueue: NodeKind<NodeOf<'enqueue'>> = {
  outlets: (node) => [{ name: 'overflow', to: node.overflow }],
  enter: (node) => ({ ask: 'enqueue', queue: queueId(node.queue), priority: node.priority }),
  resume: (node, input) => (input.got === 'overflow' ? { go: node.overflow } : null),
};
