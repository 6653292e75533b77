/**
 * The emergency switch as a layer over any flow: new calls begin at its greeting and take its route. Its nodes stand beside
 * the flow's own, so a call that began in the emergency finds them for as long as it lasts. Pure.
 */
import type { Instant } from '../kernel/instant.ts';
import type { Flow, FlowNode, Prompt } from './flow.ts';

export interface EmergencyOverlay {
  readonly id: string;
  readonly label: string;
  readonly greeting: readonly Prompt[];
  /** Where callers go after the greeting: into a queue, or on into the usual menu. */
  readonly route: { readonly queue: string } | 'menu';
  readonly until: Instant;
}

/** As a new call shall walk it. Without an emergency: the flow itself. */
export function withEmergency(flow: Flow, emergency: EmergencyOverlay | null): Flow {
  if (emergency === null) return flow;
  return { ...withEmergencyNodes(flow, emergency), start: greetingId(emergency) };
}

/** As a call that may have begun in the emergency finishes it: its nodes are there, the flow begins as usual. */
export function withEmergencyNodes(flow: Flow, emergency: EmergencyOverlay | null): Flow {
  if (emergency === null) return flow;
  const { label, greeting, route } = emergency;
  const queued = route === 'menu' ? null : { id: `emergency-${emergency.id}/route`, queue: route.queue };
  const nodes: Record<string, FlowNode> = {
    [greetingId(emergency)]: {
      kind: 'say',
      label: `紧急：${label}`,
      prompts: [...greeting],
      // Everybody hears it to the end: it is what they need to know.
      bargeIn: false,
      to: { next: queued?.id ?? flow.start },
    },
  };
  if (queued !== null) {
    nodes[queued.id] = {
      kind: 'enqueue',
      label: `紧急：${label}`,
      queue: queued.queue,
      skills: [],
      priority: 0,
      // Nobody there after all: the usual menu knows other ways.
      to: { overflow: flow.start },
    };
  }
  return { ...flow, nodes: { ...flow.nodes, ...nodes } };
}

const greetingId = ({ id }: EmergencyOverlay): string => `emergency-${id}/greeting`;
