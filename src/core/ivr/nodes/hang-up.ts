/** hangUp: says goodbye and ends the call. */
import type { NodeOf } from '../flow.ts';
import type { NodeKind } from '../node-kind.ts';

export const hangUp: NodeKind<NodeOf<'hangUp'>> = {
  outlets: () => [],
  enter: (node) => ({ ask: 'hangUp', prompts: node.prompts }),
  resume: () => null,
};
