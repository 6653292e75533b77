/** Which stream of pushes a login belongs to. Joined by who one is, never by asking. */
import type { Me } from '../contract/http/session.ts';
import { agentId, type AgentId } from '../core/kernel/ids.ts';

/** A stream has its own running number. One per agent; one for the floor's other staff; a department's is its own. */
export type Stream = `agent:${string}` | 'floor' | `department:${string}`;

export const streamOfAgent = (agent: AgentId): Stream => `agent:${agent}`;

export function streamOf(me: Me): Stream | null {
  switch (me.role) {
    case 'agent':
      return me.agentId === null ? null : streamOfAgent(agentId(me.agentId));
    case 'department':
      return `department:${me.username}`;
    case 'supervisor':
    case 'dispatcher':
    case 'followup':
    case 'admin':
      return 'floor';
  }
}

/** A supervisor's own phone and watch are told here, beside the floor: whole states, which nobody counts. */
export const seatBesideFloor = (me: Me): AgentId | null =>
  me.role === 'supervisor' && me.agentId !== null ? agentId(me.agentId) : null;

/** Who may see the floor: its pages share one room. */
export const boardRoom = 'board';
export const seesBoard = (me: Me): boolean => me.role === 'supervisor' || me.role === 'admin';

/** What everybody is told reaches those who work in the hall; departments are outside it. */
export const hearsAll = (stream: Stream): boolean => !stream.startsWith('department:');
