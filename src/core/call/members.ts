/** Who is in a call, on which legs, and who of them hears whom: read from its state. Pure. */
import type { AgentId, LegId } from '../kernel/ids.ts';
import { agentOf, type Call, type Leaver, type Other, type Ring } from './call.ts';

/** The party that an agent brought to the call. */
export function otherOf(call: Call): Other | null {
  switch (call.state) {
    case 'consulting':
    case 'conference':
    case 'transferring':
    case 'handedOff':
      return call.other;
    case 'reconnecting':
      return call.company?.other ?? null;
    default:
      return null;
  }
}

export const agentAt = ({ to }: Other): AgentId | null => ('agent' in to ? to.agent : null);

/** The agent whom another one brought to the call. */
export function colleagueOf(call: Call): AgentId | null {
  const other = otherOf(call);
  return other === null ? null : agentAt(other);
}

/** The phones that ring for the citizen. */
const ringsOf = (call: Call): readonly Ring[] => (call.state === 'offering' ? call.rings : []);

export const ringOf = (call: Call, agent: AgentId): Ring | null =>
  ringsOf(call).find((ring) => ring.agent === agent) ?? null;

/** The supervisor who took the talk over. */
export const takerOf = (call: Call): AgentId | null => (call.state === 'taken' ? call.supervisor : null);

export const leaverOf = (call: Call, agent: AgentId): Leaver | null =>
  call.leavers?.find((leaver) => leaver.agent === agent) ?? null;

/** All agents who have to do with the call now: in it, rung for it, or at work on it after they left. */
export function agentsOf(call: Call): ReadonlySet<AgentId> {
  const beside = [...ringsOf(call), ...(call.leavers ?? [])].map(({ agent }) => agent);
  const all = [agentOf(call), colleagueOf(call), ...beside];
  return new Set(all.filter((agent) => agent !== null));
}

/** Those of them whose phone is up in the call. */
export function agentsInTalk(call: Call): ReadonlySet<AgentId> {
  const talks = ['connected', 'held', 'consulting', 'conference', 'dialling'].includes(call.state);
  const other = otherOf(call);
  const all = [talks ? agentOf(call) : null, other?.answeredAt ? agentAt(other) : null];
  return new Set(all.filter((agent) => agent !== null));
}

export function agentLegOf(call: Call): LegId | null {
  switch (call.state) {
    case 'dialling':
    case 'connected':
    case 'held':
    case 'consulting':
    case 'conference':
    case 'reconnecting':
      return call.agentLeg;
    default:
      return null;
  }
}

/** Every leg that we rang for this call and that lives. */
export function rungLegsOf(call: Call): readonly LegId[] {
  const office = call.state === 'inIvr' && call.phase.is === 'transferring' ? call.phase.leg : null;
  const taker = call.state === 'taken' ? call.leg : null;
  const citizen = call.state === 'dialling' && call.rings === 'citizen' ? call.facts.callerLeg : null;
  const rings = ringsOf(call).map(({ leg }) => leg);
  const others = [agentLegOf(call), otherOf(call)?.leg ?? null, office, taker, citizen];
  return [...rings, ...others].filter((leg) => leg !== null);
}

/** Those of them that have not been answered, as far as we know. */
export function ringingLegsOf(call: Call): readonly LegId[] {
  const other = otherOf(call);
  const others = other?.state === 'ringing' ? [other.leg] : [];
  switch (call.state) {
    case 'inIvr':
      return call.phase.is === 'transferring' && call.phase.answeredAt === null ? [call.phase.leg] : [];
    case 'offering':
      return ringsOf(call).map(({ leg }) => leg);
    case 'dialling':
      return [call.rings === 'agent' ? call.agentLeg : call.facts.callerLeg];
    case 'reconnecting':
      return call.ringing && call.agentLeg !== null ? [call.agentLeg, ...others] : others;
    default:
      return others;
  }
}

/** Who must be together in the call's bridge. */
export function bridgedLegsOf(call: Call): readonly LegId[] {
  const { callerLeg } = call.facts;
  switch (call.state) {
    case 'inIvr':
      return call.phase.is === 'transferring' && call.phase.answeredAt !== null ? [callerLeg, call.phase.leg] : [];
    case 'connected':
      return [callerLeg, call.agentLeg];
    case 'consulting': {
      const { other, agentLeg } = call;
      if (other.state === 'held') return [callerLeg, agentLeg];
      return other.state === 'talking' ? [agentLeg, other.leg] : [agentLeg];
    }
    case 'conference':
      return [callerLeg, call.agentLeg, call.other.leg];
    case 'handedOff':
      return [callerLeg, call.other.leg];
    case 'taken':
      return [callerLeg, call.leg];
    case 'reconnecting':
      return call.company?.how === 'conference' ? [callerLeg, call.company.other.leg] : [];
    default:
      return [];
  }
}

/** Who hears music until somebody has time for them. */
export function heldLegsOf(call: Call): readonly LegId[] {
  const { callerLeg } = call.facts;
  const other = otherOf(call);
  const heard = bridgedLegsOf(call);
  switch (call.state) {
    case 'inIvr':
      return call.phase.is === 'transferring' && call.phase.answeredAt === null ? [callerLeg] : [];
    case 'queued':
      return call.speaking === null ? [callerLeg] : [];
    case 'offering':
    case 'held':
    case 'transferring':
    case 'parked':
      return [callerLeg];
    case 'consulting':
    case 'reconnecting':
      return [callerLeg, ...(other === null || other.state === 'ringing' ? [] : [other.leg])].filter(
        (leg) => !heard.includes(leg),
      );
    default:
      return [];
  }
}
