/** Calls as the release before stored them, in the shape of this one: a successor may be newer than who began them. Pure. */
import type { AgentId, LegId } from '../kernel/ids.ts';
import { recordingOf, type Call, type CallIn, type Ring } from './call.ts';

/** When only one phone rang at a time. */
type EarlierOffering = Omit<CallIn<'offering'>, 'rings'> &
  Partial<Pick<CallIn<'offering'>, 'rings'>> &
  Pick<Ring, 'endpoint' | 'why'> & { readonly agent: AgentId; readonly agentLeg: LegId; readonly recording?: string };

export function fromEarlier(stored: Call | EarlierOffering): Call {
  if (stored.state !== 'offering' || stored.rings !== undefined) return stored as Call;
  const { agent, endpoint, agentLeg, why, recording, ...call } = stored as EarlierOffering;
  const ring = { agent, endpoint, leg: agentLeg, recording: recording ?? recordingOf(call.facts) };
  return { ...call, rings: [why === undefined ? ring : { ...ring, why }] };
}
