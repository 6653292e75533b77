/**
 * What lies over a flow, and in which order. The emergency speaks first, to everybody: what it says may save a life, also
 * that of a caller who harasses. Then a measure against the number: whoever is held back is held back in an emergency and
 * in a surge too, with key 1 for danger to life. Then the emergency's route, then the surge's notice, then the flow. Pure.
 */
import { withEmergencyGreeting, withEmergencyRoute, type EmergencyOverlay } from '../ivr/emergency-overlay.ts';
import type { Flow } from '../ivr/flow.ts';
import { withSurge, type SurgeOverlay } from '../ivr/surge-overlay.ts';
import { underMeasure, withMeasureNodes } from './caller-overlay.ts';
import { Stage } from './measure.ts';

export interface Layers {
  readonly emergency: EmergencyOverlay | null;
  readonly surge: SurgeOverlay | null;
}

/** As a new call shall walk it. Nothing over it: the flow itself. */
export function underLayers(flow: Flow, { emergency, surge }: Layers, stage: Stage | null): Flow {
  const routed = withEmergencyRoute(withSurge(flow, surge), emergency);
  return withEmergencyGreeting(underMeasure(routed, stage), emergency, stage);
}

/** As a call walks it on that may have begun under any of them: their nodes are there, the flow begins as usual. */
export function withLayerNodes(flow: Flow, layers: Layers): Flow {
  const ways = [null, ...Stage.options].map((stage) => underLayers(flow, layers, stage).nodes);
  const nodes: Flow['nodes'] = Object.assign({}, ...ways, withMeasureNodes(flow).nodes) as Flow['nodes'];
  return { ...flow, nodes };
}
