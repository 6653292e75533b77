/** The agent desk's state and how each push changes it. Pure: no clock, no socket, no screen. */
import type { AgentState, DeskCall, PopHistory } from '../../contract/http/agent.ts';
import type { Push, PushData } from '../../contract/push.ts';

export interface DeskState {
  agent: AgentState | null;
  /** Number of the last push that is contained here. */
  seq: number;
  /** A push is missing: a snapshot must be asked for. */
  gap: boolean;
  /** How the last call left this desk; cleared by the next one. */
  gone: PushData<'call.gone'> | null;
}

export const emptyDesk: DeskState = { agent: null, seq: 0, gap: false, gone: null };

/** A snapshot is always believed: after a controller took over, numbers may begin anew. */
export function withSnapshot(state: DeskState, agent: AgentState): DeskState {
  const sameCall = agent.call !== null && agent.call.callId === state.agent?.call?.callId;
  const call = sameCall && agent.call ? keepHistory(state.agent?.call ?? null, agent.call) : agent.call;
  return { agent: { ...agent, call }, seq: agent.seq, gap: false, gone: agent.call === null ? state.gone : null };
}

export function reduce(state: DeskState, push: Push): DeskState {
  if (push.type === 'agent.snapshot') return withSnapshot(state, push.data);
  if (state.agent === null) return state.gap ? state : { ...state, gap: true };
  if (push.type === 'heartbeat') return push.seq > state.seq && !state.gap ? { ...state, gap: true } : state;
  if (push.seq <= state.seq) return state;
  // What did arrive is shown at once, also after a gap: a ringing call does not wait for a snapshot.
  const gap = state.gap || push.seq > state.seq + 1;
  return { ...apply(state, state.agent, push), seq: push.seq, gap };
}

type Delta = Exclude<Push, { type: 'agent.snapshot' | 'heartbeat' }>;

function apply(state: DeskState, agent: AgentState, push: Delta): DeskState {
  switch (push.type) {
    case 'presence.changed': {
      const { phoneReady, page, ...presence } = push.data;
      return { ...state, agent: { ...agent, presence, phoneReady, page } };
    }
    case 'call.offered':
      return { ...state, agent: { ...agent, call: keepHistory(agent.call, push.data) }, gone: null };
    case 'call.changed':
      if (agent.call !== null && agent.call.callId !== push.data.callId) return state;
      return { ...state, agent: { ...agent, call: keepHistory(agent.call, push.data) }, gone: null };
    case 'call.history':
      if (agent.call === null || agent.call.callId !== push.data.callId) return state;
      return { ...state, agent: { ...agent, call: { ...agent.call, history: push.data.history } } };
    case 'call.gone':
      if (agent.call !== null && agent.call.callId !== push.data.callId) return state;
      return { ...state, agent: { ...agent, call: null }, gone: push.data };
    case 'line.changed':
      return { ...state, agent: { ...agent, waiting: push.data.waiting } };
    case 'health.changed':
      return { ...state, agent: { ...agent, degraded: push.data.degraded } };
    case 'ticket.changed':
    case 'emergency.changed':
    case 'surge.changed':
    case 'agent.message':
    case 'watch.changed':
    case 'wallboard':
      return state;
  }
}

/** History once known is not unlearned by a later message that was written before it was found. */
function keepHistory(before: DeskCall | null, next: DeskCall): DeskCall {
  if (before === null || before.callId !== next.callId) return next;
  const better: PopHistory =
    next.history.status === 'known' || before.history.status !== 'known' ? next.history : before.history;
  return { ...next, history: better };
}
