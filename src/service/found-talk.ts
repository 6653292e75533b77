/**
 * A talk that nobody remembers: the controller died and the live state was lost with Valkey. Who speaks with whom can
 * still be read from the legs' names and the bridge they share, so two people are not torn apart. Pure.
 */
import { recordingOf, type CallIn, type Facts } from '../core/call/call.ts';
import type { Flow } from '../core/ivr/flow.ts';
import { agentId, callId, type AgentId, type LegId, type QueueId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { LiveLeg, Survey } from './ports.ts';

export interface FoundTalk {
  readonly agent: AgentId;
  readonly agentLeg: LegId;
}

/** Legs that we ring are named `agent-<id of the agent>-<unique>`. */
const agentLegName = /^agent-(.+)-[^-]+$/;

export function foundTalk(citizen: LiveLeg, survey: Survey): FoundTalk | null {
  const bridge = survey.bridges.find(({ id }) => id === `call-${citizen.leg}`);
  if (bridge === undefined || !bridge.legs.includes(citizen.leg)) return null;
  for (const leg of bridge.legs) {
    const agent = agentLegName.exec(leg)?.[1];
    if (agent !== undefined) return { agent: agentId(agent), agentLeg: leg };
  }
  return null;
}

/** Legs of citizens and other offices who talk in a call's bridge: whatever the call was, they are left to it. */
export function legsInTransfer(survey: Survey): Set<LegId> {
  const outside = new Set(survey.legs.filter(({ role }) => role === 'outside').map(({ leg }) => leg));
  const talks = survey.bridges.filter(
    ({ id, legs }) => id.startsWith('call-') && legs.length > 1 && legs.some((leg) => outside.has(leg)),
  );
  return new Set(talks.flatMap(({ legs }) => legs));
}

/** The call as it must be by now; its way through the menu and its wait are lost. */
export function callOfTalk(
  citizen: LiveLeg,
  { agent, agentLeg }: FoundTalk,
  known: { flow: Flow; queue: QueueId; endpoint: string; now: Instant },
): CallIn<'connected'> {
  const id = callId(citizen.leg);
  const arrivedAt = citizen.arrivedAt ?? known.now;
  const facts: Facts = {
    id,
    callerLeg: citizen.leg,
    caller: citizen.caller,
    dialled: citizen.dialled,
    origin: citizen.origin,
    arrivedAt,
    flow: { id: known.flow.id, version: known.flow.version },
  };
  return {
    state: 'connected',
    facts,
    path: [],
    offers: 1,
    plays: 0,
    place: {
      queue: known.queue,
      priority: 0,
      queuedAt: arrivedAt,
      cursor: { node: known.flow.start, attempts: {}, typed: '' },
    },
    talk: { agent, endpoint: known.endpoint, connectedAt: known.now, recording: recordingOf(facts), ticket: null },
    agentLeg,
  };
}
