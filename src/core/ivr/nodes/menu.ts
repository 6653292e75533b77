/**
 * menu: speaks and takes one key, also while speaking. No input, a wrong key and too many misses are outlets of their
 * own: mixing them up is the commonest fault of other menus.
 */
import type { NodeOf } from '../flow.ts';
import type { NodeKind, Turn, Visit } from '../node-kind.ts';

function missed(node: NodeOf<'menu'>, outlet: string, visit: Visit, keys?: string): Turn {
  const attempts = visit.attempts + 1;
  const go = attempts >= node.maxAttempts ? node.tooMany : outlet;
  return { go, attempts, ...(keys === undefined ? {} : { keys }) };
}

export const menu: NodeKind<NodeOf<'menu'>> = {
  outlets: (node) => [
    ...Object.entries(node.keys).map(([key, to]) => ({ name: `key:${key}`, to })),
    { name: 'noInput', to: node.noInput },
    { name: 'invalid', to: node.invalid },
    { name: 'tooMany', to: node.tooMany },
  ],
  enter: (node) => ({ ask: 'gather', prompts: node.prompts, waitSeconds: node.waitSeconds }),
  resume(node, input, visit) {
    if (input.got === 'silence') return missed(node, node.noInput, visit);
    if (input.got !== 'key') return null;
    const to = node.keys[input.key];
    return to === undefined ? missed(node, node.invalid, visit, input.key) : { go: to, keys: input.key, attempts: 0 };
  },
};
