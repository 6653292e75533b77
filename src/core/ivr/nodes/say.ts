/** say: speaks, then goes on. A key pressed meanwhile is kept for the next menu when `bargeIn` is set. */
import type { NodeOf } from '../flow.ts';
import type { NodeKind } from '../node-kind.ts';

export const say: NodeKind<NodeOf<'say'>> = {
  outlets: (node) => [{ name: 'next', to: node.next }],
  enter: (node) => ({ ask: 'say', prompts: node.prompts, bargeIn: node.bargeIn }),
  resume(node, input) {
    if (input.got === 'finished') return { go: node.next };
    if (input.got === 'key' && node.bargeIn) return { go: node.next, typed: input.key };
    return null;
  },
};
