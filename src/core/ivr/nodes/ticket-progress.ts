/** ticketProgress: looks up the caller's open tickets by number and speaks their states. Never their contents. */
import type { NodeOf } from '../flow.ts';
import type { NodeKind } from '../node-kind.ts';

export const ticketProgress: NodeKind<NodeOf<'ticketProgress'>> = {
  outlets: (node) => [{ name: 'next', to: node.next }],
  enter: (node) => ({ ask: 'lookUp', what: 'ticketProgress', language: node.language }),
  resume(node, input) {
    if (input.got === 'answer') return { stay: { ask: 'say', prompts: input.prompts, bargeIn: true } };
    if (input.got === 'finished') return { go: node.next };
    if (input.got === 'key') return { go: node.next, typed: input.key };
    return null;
  },
};
