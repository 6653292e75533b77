/**
 * A call as each of its agents sees it: the one who has it in hand, the colleague who was brought to it, the one who
 * left it and writes down what it was. Reads the call, decides nothing.
 */
import type { DeskCall } from '../contract/http/agent.ts';
import {
  agentOf,
  type AfterTalk,
  type Call,
  type Callee,
  type Facts,
  type Other,
  type Place,
} from '../core/call/call.ts';
import { colleagueOf, leaverOf, otherOf, ringOf } from '../core/call/members.ts';
import { modeOf } from '../core/call/wrap-up.ts';
import type { AgentId } from '../core/kernel/ids.ts';
import { secondsBetween, type Instant } from '../core/kernel/instant.ts';
import { maskNumber } from '../core/kernel/phone-number.ts';
import type { WrapUpRule } from '../core/queue/wrap-up.ts';

export interface CallView {
  readonly state: DeskCall['state'];
  readonly since: Instant;
  readonly deadline: Instant | null;
  readonly connectedAt: Instant | null;
  readonly recording: boolean;
  readonly parties: DeskCall['parties'];
  readonly wrapUp: DeskCall['wrapUp'];
}

/** What a person reads of a party. */
export type LabelOf = (whom: Callee | { readonly agent: AgentId }) => string;

/** What follows a talk of this call, by the rules of now. */
export type WrapUpRuleFor = (call: { readonly facts: Facts; readonly place: Place }) => WrapUpRule;

/** Null when this agent has nothing to do with the call. */
export function viewOf(call: Call, agent: AgentId, labelOf: LabelOf, ruleFor: WrapUpRuleFor): CallView | null {
  const leaver = leaverOf(call, agent);
  if (leaver !== null) {
    const { partedAt, deadline, connectedAt } = leaver;
    const wrapUp = atWork(leaver);
    return { state: 'wrapping', since: partedAt, deadline, connectedAt, recording: false, parties: [], wrapUp };
  }
  if (colleagueOf(call) === agent) return colleagues(call, labelOf);
  return agentOf(call) === agent || ringOf(call, agent) !== null ? owners(call, labelOf, ruleFor) : null;
}

/** Work that goes on ends as it was begun, whatever the rules say now. */
function atWork(work: AfterTalk & { readonly partedAt: Instant }): DeskCall['wrapUp'] {
  const { deadline, partedAt } = work;
  const seconds = deadline === null ? null : secondsBetween(partedAt, deadline);
  return { mode: modeOf(work), seconds, wanted: true, told: null };
}

function wrapUpOf(call: Call, ruleFor: WrapUpRuleFor): DeskCall['wrapUp'] {
  if (call.state === 'wrapping') return atWork(call);
  if (!('place' in call)) return null;
  const rule = ruleFor(call);
  const talk = 'talk' in call ? call.talk : null;
  return {
    mode: rule.mode,
    seconds: rule.mode === 'timed' ? rule.seconds : null,
    wanted: talk?.wantsWrapUp ?? false,
    told: talk?.disposition ?? null,
  };
}

function owners(call: Call, labelOf: LabelOf, ruleFor: WrapUpRuleFor): CallView {
  const { state } = call;
  return {
    state,
    since: sinceOf(call),
    deadline: deadlineOf(call),
    connectedAt: 'talk' in call ? call.talk.connectedAt : null,
    recording:
      ['connected', 'held', 'consulting', 'conference'].includes(state) && !('talk' in call && call.talk.paused),
    parties: [...citizenIn(call), ...otherIn(call, labelOf)],
    wrapUp: wrapUpOf(call, ruleFor),
  };
}

function colleagues(call: Call, labelOf: LabelOf): CallView {
  const other = otherOf(call);
  const owner = agentOf(call);
  const rings = other?.state === 'ringing';
  const how = call.state === 'reconnecting' ? (call.company?.how ?? 'consulting') : call.state;
  const since = other?.since ?? call.facts.arrivedAt;
  const theirs = { id: `agent:${owner}`, kind: 'agent' as const, since: iso(since) };
  const withOwner = call.state !== 'reconnecting' && other?.state === 'talking';
  return {
    state: rings ? 'offering' : how,
    since,
    deadline: rings ? (other?.ringUntil ?? null) : null,
    connectedAt: other?.answeredAt ?? null,
    recording: !rings,
    wrapUp: null,
    parties: [
      ...citizenIn(call),
      ...(owner === null
        ? []
        : [
            {
              ...theirs,
              label: labelOf({ agent: owner }),
              state: withOwner ? ('talking' as const) : ('held' as const),
            },
          ]),
    ],
  };
}

const iso = (at: Instant): string => new Date(at).toISOString();

/** Nobody once the citizen is gone. */
function citizenIn(call: Call): DeskCall['parties'] {
  const state = citizenIs(call);
  if (state === null) return [];
  const { caller } = call.facts;
  const label = caller === null ? '号码未显示' : maskNumber(caller);
  return [{ id: 'citizen', kind: 'citizen', label, state, since: iso(sinceOf(call)) }];
}

function citizenIs(call: Call): DeskCall['parties'][number]['state'] | null {
  switch (call.state) {
    case 'connected':
    case 'conference':
      return 'talking';
    case 'consulting':
      return call.other.state === 'held' ? 'talking' : 'held';
    case 'dialling':
      return call.rings === 'citizen' ? 'ringing' : null;
    case 'offering':
    case 'held':
      return 'held';
    case 'reconnecting':
      return call.company?.how === 'conference' ? 'talking' : 'held';
    default:
      return null;
  }
}

function otherIn(call: Call, labelOf: LabelOf): DeskCall['parties'] {
  const other = otherOf(call);
  if (other === null) return [];
  const alone = call.state === 'reconnecting' && call.company?.how === 'consulting' && other.state === 'talking';
  const state = alone ? 'held' : other.state;
  return [{ id: other.leg, kind: kindOf(other), label: labelOf(other.to), state, since: iso(other.since) }];
}

const kindOf = ({ to }: Other): 'agent' | 'unit' | 'number' =>
  'agent' in to ? 'agent' : 'unit' in to ? 'unit' : 'number';

function sinceOf(call: Call): Instant {
  switch (call.state) {
    case 'offering':
      return call.offeredAt;
    case 'connected':
      return call.talk.connectedAt;
    case 'held':
      return call.heldAt;
    case 'dialling':
    case 'consulting':
    case 'conference':
      return call.since;
    case 'reconnecting':
      return call.lostAt;
    case 'wrapping':
      return call.partedAt;
    default:
      return call.facts.arrivedAt;
  }
}

function deadlineOf(call: Call): Instant | null {
  switch (call.state) {
    case 'offering':
    case 'dialling':
      return call.ringUntil;
    case 'reconnecting':
      return call.giveUpAt;
    case 'wrapping':
      return call.deadline;
    default:
      return null;
  }
}
