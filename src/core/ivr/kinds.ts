/** The registry of node kinds: does not compile while a kind of flow.ts is missing. */
import type { FlowNode, NodeOf } from './flow.ts';
import type { NodeKind } from './node-kind.ts';
import { enqueue } from './nodes/enqueue.ts';
import { hangUp } from './nodes/hang-up.ts';
import { hours } from './nodes/hours.ts';
import { menu } from './nodes/menu.ts';
import { say } from './nodes/say.ts';
import { ticketProgress } from './nodes/ticket-progress.ts';

export const kinds: { readonly [K in FlowNode['kind']]: NodeKind<NodeOf<K>> } = {
  say,
  menu,
  hours,
  enqueue,
  ticketProgress,
  hangUp,
};

/** The kind of this node; the cast is sound because the registry is keyed by the same discriminant. */
export const kindOf = (node: FlowNode): NodeKind<FlowNode> => kinds[node.kind] as unknown as NodeKind<FlowNode>;
