/**
 * The agent's door to what can be done on a call beside answering it: whom to bring, where to take it, where to leave it,
 * calls of their own. Finds the people and numbers that are meant; what becomes of it is the call's machine's.
 */
import type { z } from 'zod';
import type {
  CallTarget,
  Directory,
  MakeCall,
  ParkedCall,
  PauseRecording,
  TransferCall,
} from '../contract/http/hands.ts';
import type { Callee, Facts } from '../core/call/call.ts';
import { dialable } from '../core/call/dialable.ts';
import type { CallEvent, Undated } from '../core/call/events.ts';
import { handsOf, type Hand } from '../core/call/hands.ts';
import { agentLegOf, agentsOf, leaverOf, otherOf } from '../core/call/members.ts';
import { agentId, callId, legId, queueId, type AgentId, type CallId, type LegId } from '../core/kernel/ids.ts';
import { maskNumber } from '../core/kernel/phone-number.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';
import { endpointOf, type AgentRoster } from './agent-roster.ts';
import type { HandsDoor } from './doors.ts';
import type { FlowShelf } from './flow-shelf.ts';
import type { LiveCall } from './live-call.ts';
import type { Clock, NumbersBehind, QueueRow, Telephony, UnitRow } from './ports.ts';
import type { QueueFloor } from './queue-floor.ts';
import type { Switchboard } from './switchboard.ts';

const callsAMinute = 6;
const minuteMs = 60_000;

export interface CallHandsHouse {
  readonly roster: AgentRoster;
  readonly floor: QueueFloor;
  readonly switchboard: Switchboard;
  readonly flows: FlowShelf;
  readonly telephony: Pick<Telephony, 'muteRecording'>;
  readonly numbers: NumbersBehind;
  readonly clock: Clock;
  newId(): string;
  newLegId(agent: AgentId): LegId;
  queues(): readonly QueueRow[];
  units(): readonly UnitRow[];
}

export class CallHands implements HandsDoor {
  /** When each agent made their last calls. */
  readonly #made = new Map<AgentId, number[]>();

  constructor(private readonly house: CallHandsHouse) {}

  async transfer(agent: AgentId, call: CallId, { kind, to }: z.infer<typeof TransferCall>): Promise<null | Refusal> {
    if (kind === 'attended') return this.consult(agent, call, to);
    const live = this.#mine(agent, call, 'transfer');
    if (isRefusal(live)) return live;
    if ('queue' in to) {
      const queue = this.house.queues().find(({ id }) => id === to.queue);
      if (queue === undefined) return { refused: 'no-such-target' };
      return this.#post(live, { type: 'LineAsked', queue: queue.id });
    }
    return this.#bring(agent, live, to, 'TransferAsked');
  }

  async consult(agent: AgentId, call: CallId, to: CallTarget): Promise<null | Refusal> {
    const live = this.#mine(agent, call, 'consult');
    return isRefusal(live) ? live : this.#bring(agent, live, to, 'ConsultAsked');
  }

  swap = (agent: AgentId, call: CallId) => this.#ask(agent, call, 'swap', { type: 'SwapAsked' });
  conference = (agent: AgentId, call: CallId) => this.#ask(agent, call, 'conference', { type: 'ConferenceAsked' });
  complete = (agent: AgentId, call: CallId) => this.#ask(agent, call, 'complete', { type: 'CompleteAsked' });
  leave = (agent: AgentId, call: CallId) => this.#ask(agent, call, 'leave', { type: 'LeaveAsked' });
  survey = (agent: AgentId, call: CallId) => this.#ask(agent, call, 'survey', { type: 'SurveyAsked' });
  keys = (agent: AgentId, call: CallId, keys: string) => this.#ask(agent, call, 'keys', { type: 'KeysAsked', keys });
  park = (agent: AgentId, call: CallId) =>
    this.#ask(agent, call, 'park', { type: 'ParkAsked', slot: this.#freeSlot() });

  async drop(agent: AgentId, call: CallId, party: string): Promise<null | Refusal> {
    const live = this.#mine(agent, call, 'drop');
    if (isRefusal(live)) return live;
    return otherOf(live.call)?.leg === party ? this.#post(live, { type: 'DropAsked' }) : { refused: 'no-such-target' };
  }

  /** Asterisk is asked first: what the journal calls silent must be silent. */
  async pauseRecording(
    agent: AgentId,
    call: CallId,
    { act, reason }: z.infer<typeof PauseRecording>,
  ): Promise<null | Refusal> {
    if (act === 'resume') return this.#ask(agent, call, 'resumeRecording', { type: 'RecordingResumed' });
    const live = this.#mine(agent, call, 'pauseRecording');
    if (isRefusal(live)) return live;
    if (reason === undefined) return { refused: 'reason-needed' };
    const leg = agentLegOf(live.call);
    const reach = leg === null ? 'gone' : await this.house.telephony.muteRecording(leg, true);
    if (leg === null || reach === 'gone') return { refused: 'not-recorded' };
    const still = this.#mine(agent, call, 'pauseRecording');
    if (!isRefusal(still) && agentLegOf(still.call) === leg)
      return this.#post(still, { type: 'RecordingPaused', reason });
    // The call went on while Asterisk was asked: nobody would end this silence. One that was noted meanwhile stays.
    const isNoted = 'talk' in live.call && live.call.talk.paused && agentLegOf(live.call) === leg;
    if (!isNoted) await this.house.telephony.muteRecording(leg, false).catch(() => undefined);
    return isRefusal(still) ? still : { refused: 'not-recorded' };
  }

  parked(): z.infer<typeof ParkedCall>[] {
    return [...this.house.switchboard.all()].flatMap(({ call }) => {
      if (call.state !== 'parked') return [];
      const { facts, slot, by, parkedAt, until } = call;
      const number = facts.caller === null ? null : maskNumber(facts.caller);
      return [{ callId: facts.id, slot, number, by: this.#nameOf(by), since: iso(parkedAt), until: iso(until) }];
    });
  }

  /** Null when this call is not parked, and the hand means something else. */
  pickUp(agent: AgentId, call: CallId): null | 'not-parked' | Refusal {
    const live = this.house.switchboard.get(call);
    const who = this.house.roster.get(agent);
    if (live?.call.state !== 'parked' || who === null) return 'not-parked';
    const own = leaverOf(live.call, agent) !== null;
    if (!own && !this.house.roster.engage(agent, call)) return { refused: 'not-free-for-this' };
    return this.#post(live, {
      ...{ type: 'PickUpAsked', agent, endpoint: endpointOf(who), leg: this.house.newLegId(agent) },
    });
  }

  directory(agent: AgentId): z.infer<typeof Directory> {
    const free = [...this.house.roster.free.all()];
    const isFree = new Set(free.map((each) => each.agent));
    const others = [...this.house.roster.all()].filter(
      ({ id, presence }) => id !== agent && presence.state !== 'offline',
    );
    return {
      agents: others.map(({ id, name, extension, presence }) => ({
        ...{ id, name, extension, presence: presence.state, free: isFree.has(id) },
      })),
      queues: this.house.queues().map(({ id, label }) => ({
        ...{
          id,
          label,
          free: free.filter(({ queues }) => queues.has(id)).length,
          waiting: this.house.floor.waitingIn([id]),
        },
      })),
      units: this.house.units().map(({ id, label, note }) => ({ id, label, note })),
    };
  }

  async make(agent: AgentId, { to }: z.infer<typeof MakeCall>): Promise<{ callId: string } | Refusal> {
    const { clock, roster, flows, switchboard } = this.house;
    const number = await this.#numberFor(to);
    if (isRefusal(number)) return number;
    const who = roster.get(agent);
    const own = flows.own();
    const queue = who?.queues.values().next().value;
    if (who === null || own === null || queue === undefined) return { refused: 'not-an-agent' };
    if (!this.#mayMake(agent)) return { refused: 'too-many-calls' };
    const id = callId(`out-${this.house.newId().toLowerCase()}`);
    if (!roster.engage(agent, id)) return { refused: 'not-free-for-this' };
    const now = clock.now();
    const facts: Omit<Facts, 'flow'> = {
      ...{
        id,
        callerLeg: legId(`outside-${id}`),
        caller: number,
        dialled: own.dialled,
        origin: 'outbound',
        arrivedAt: now,
      },
    };
    const cursor = { node: own.flow.start, attempts: {}, typed: '' };
    const place = { queue, priority: 0, queuedAt: now, cursor };
    switchboard.dial(facts, own.flow, { agent, endpoint: endpointOf(who), leg: this.house.newLegId(agent), place });
    return { callId: id };
  }

  async #numberFor(to: z.infer<typeof MakeCall>['to']): Promise<string | Refusal> {
    const raw = 'number' in to ? to.number : await this.house.numbers.behind(to);
    if (raw === null) return { refused: 'no-number' };
    return dialable(raw) ?? { refused: 'number-not-allowed' };
  }

  #mayMake(agent: AgentId): boolean {
    const now = this.house.clock.now();
    const lately = (this.#made.get(agent) ?? []).filter((at) => at > now - minuteMs);
    if (lately.length >= callsAMinute) return false;
    this.#made.set(agent, [...lately, now]);
    return true;
  }

  /** Rings whoever is meant; an agent is reserved first, so that no other call rings there at the same moment. */
  #bring(agent: AgentId, live: LiveCall, target: CallTarget, type: 'ConsultAsked' | 'TransferAsked'): null | Refusal {
    const to = this.#calleeOf(agent, target);
    if (isRefusal(to)) return to;
    if (!('agent' in to))
      return this.#post(live, { type, to, leg: legId(`outside-${this.house.newId().toLowerCase()}`) });
    const { id } = live.call.facts;
    if (!this.house.roster.reserve(to.agent, id)) return { refused: 'agent-not-free' };
    this.#post(live, { type, to, leg: this.house.newLegId(to.agent) });
    if (!agentsOf(live.call).has(to.agent)) this.house.roster.callMoved(to.agent, id, 'free');
    return null;
  }

  #calleeOf(agent: AgentId, target: CallTarget): Callee | Refusal {
    const { roster } = this.house;
    if ('agent' in target) {
      if (target.agent === agent) return { refused: 'transfer-to-self' };
      const who = roster.get(agentId(target.agent));
      return who === null ? { refused: 'no-such-target' } : { agent: who.id, endpoint: endpointOf(who) };
    }
    if ('queue' in target) {
      const queue = queueId(target.queue);
      const [first] = [...roster.free.all()]
        .filter(({ queues }) => queues.has(queue))
        .sort((a, b) => a.idleSince - b.idleSince);
      const who = first === undefined ? null : roster.get(first.agent);
      return who === null ? { refused: 'agent-not-free' } : { agent: who.id, endpoint: endpointOf(who) };
    }
    if ('unit' in target) {
      const unit = this.house.units().find(({ id }) => id === target.unit);
      return unit === undefined ? { refused: 'no-such-target' } : { unit: unit.id, number: unit.number };
    }
    const known = this.house.units().find(({ number }) => number === target.number);
    if (known !== undefined) return { unit: known.id, number: known.number };
    const number = dialable(target.number);
    return number === null ? { refused: 'number-not-allowed' } : { number };
  }

  async #ask(agent: AgentId, call: CallId, hand: Hand, event: Undated): Promise<null | Refusal> {
    const live = this.#mine(agent, call, hand);
    return isRefusal(live) ? live : this.#post(live, event);
  }

  #mine(agent: AgentId, call: CallId, hand: Hand): LiveCall | Refusal {
    const live = this.house.switchboard.get(call);
    if (live === null || !agentsOf(live.call).has(agent)) return { refused: 'not-your-call', callId: call };
    if (!handsOf(live.call, agent).includes(hand)) return { refused: 'not-in-this-state', state: live.call.state };
    return live;
  }

  #post(live: LiveCall, event: Undated): null {
    live.post({ ...event, at: this.house.clock.now() } as CallEvent);
    return null;
  }

  #freeSlot(): string {
    const taken = new Set(this.parked().map(({ slot }) => slot));
    for (let slot = 1; ; slot += 1) if (!taken.has(String(slot))) return String(slot);
  }

  #nameOf(agent: AgentId): string {
    return this.house.roster.get(agent)?.name ?? agent;
  }
}

const iso = (at: number): string => new Date(at).toISOString();
