/**
 * The emergency switch as two layers over any flow: new calls begin at its greeting and take its route. What lies between
 * the two, and over what else, is for layers.ts. Pure.
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

/** Where an emergency sends its callers, in place of the flow's own beginning. */
export function withEmergencyRoute(flow: Flow, emergency: EmergencyOverlay | null): Flow {
  if (emergency === null || emergency.route === 'menu') return flow;
  const start = `emergency-${emergency.id}/route`;
  const route: FlowNode = {
    kind: 'enqueue',
    label: `紧急：${emergency.label}`,
    queue: emergency.route.queue,
    skills: [],
    priority: 0,
    // Nobody there after all: the usual menu knows other ways.
    to: { overflow: flow.start },
  };
  return { ...flow, nodes: { ...flow.nodes, [start]: route }, start };
}

/** What everybody hears first. `variant` names the greeting of those who go elsewhere after it. */
export function withEmergencyGreeting(flow: Flow, emergency: EmergencyOverlay | null, variant: string | null): Flow {
  if (emergency === null) return flow;
  const start = `emergency-${emergency.id}/greeting${variant === null ? '' : `-${variant}`}`;
  const greeting: FlowNode = {
    kind: 'say',
    label: `紧急：${emergency.label}`,
    prompts: [...emergency.greeting],
    // Everybody hears it to the end: it is what they need to know.
    bargeIn: false,
    to: { next: flow.start },
  };
  return { ...flow, nodes: { ...flow.nodes, [start]: greeting }, start };
}
