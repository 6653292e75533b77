/** What the floor is measured by until a supervisor says otherwise: the targets of the city standards. */
import type { AgentLimits } from './agent-lamp.ts';
import type { Threshold } from './alarms.ts';
import type { CountRules } from './counts.ts';

export interface FloorRules extends CountRules {
  readonly thresholds: readonly Threshold[];
  readonly agentLimits: AgentLimits;
}

export const usualRules: FloorRules = {
  shortAbandonSeconds: 5,
  serviceLevelSeconds: 20,
  thresholds: [
    { figure: 'waiting', queue: null, warn: 10, alarm: 20 },
    { figure: 'longestWait', queue: null, warn: 60, alarm: 120 },
    { figure: 'promptRate', queue: null, warn: 0.85, alarm: 0.8 },
    { figure: 'connectRate', queue: null, warn: 0.96, alarm: 0.95 },
  ],
  agentLimits: { talkingSeconds: 900, heldSeconds: 60, wrapUpSeconds: 90, auxSeconds: 900 },
};
