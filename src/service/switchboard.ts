/**
 * All live calls. Telephony's events find their call here; new callers get one, pinned to the published flow; after a
 * restart or a lost link the switchboard compares what it knows with what lives at Asterisk and posts what was missed.
 */
import { hasCaller, isOver, otherLegOf, type Call, type Facts } from '../core/call/call.ts';
import { newCall } from '../core/call/decide.ts';
import type { CallEvent } from '../core/call/events.ts';
import type { Context, LiveWorld, Rules } from '../core/call/step.ts';
import type { Flow } from '../core/ivr/flow.ts';
import { callId, type AgentId, type CallId, type LegId, type QueueId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { Log } from '../log.ts';
import type { FlowShelf } from './flow-shelf.ts';
import { callOfTalk, foundTalk, legsInTransfer, type FoundTalk } from './found-talk.ts';
import { LiveCall, type CallHouse } from './live-call.ts';
import type { Clock, LiveLeg, Survey, Telephony, TelephonyEvent } from './ports.ts';

/** Younger calls may have events under way. */
const sweepOnlyOlderMs = 10_000;
/** Q.850: the party hung up in the ordinary way. */
const normalClearing = 16;

export type SwitchboardHouse = Omit<CallHouse, 'telephony' | 'clock' | 'log' | 'claimLeg' | 'moved' | 'crashed'> & {
  moved(before: Call, after: Call, event: CallEvent): void;
  phoneChanged(endpoint: string, online: boolean): void;
  /** The agent's first queue and the phone they sit at; null for nobody we know. */
  seatOf(agent: AgentId): { queue: QueueId; endpoint: string } | null;
  /** What flows go by just now. */
  world(): LiveWorld;
};

/** Whether a phone that we rang for this call has not been answered yet, as far as we know. */
function rings(call: Call): boolean {
  if (call.state === 'inIvr') return call.phase.is === 'transferring' && call.phase.answeredAt === null;
  return call.state === 'offering' || (call.state === 'reconnecting' && call.ringing);
}

export class Switchboard {
  readonly #calls = new Map<CallId, LiveCall>();
  readonly #legs = new Map<LegId, CallId>();
  /** Taken over from a controller that is no more, and not yet compared with Asterisk. */
  readonly #takenOver = new Set<CallId>();
  readonly #house: CallHouse;

  constructor(
    private readonly telephony: Telephony,
    private readonly flows: FlowShelf,
    private readonly rules: Rules,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly outside: SwitchboardHouse,
  ) {
    this.#house = {
      ...outside,
      telephony,
      clock,
      log,
      claimLeg: (leg, call) => void this.#legs.set(leg, call),
      moved: (before, after, event) => this.#moved(before, after, event),
      crashed: (call, error) => this.#crashed(call, error),
    };
  }

  get(id: CallId): LiveCall | null {
    return this.#calls.get(id) ?? null;
  }
  get size(): number {
    return this.#calls.size;
  }
  all(): Iterable<LiveCall> {
    return this.#calls.values();
  }

  take(event: TelephonyEvent): void {
    const { at } = event;
    switch (event.type) {
      case 'CallArrived':
        return this.#arrived(event);
      case 'PhoneChanged':
        return this.outside.phoneChanged(event.endpoint, event.online);
      case 'AgentLegAnswered': {
        const known = this.#callOf(event.leg);
        if (known === null) void this.telephony.hangUp(event.leg).catch(() => undefined);
        else known.post({ type: 'AgentAnswered', leg: event.leg, at });
        return;
      }
      case 'OutsideAnswered': {
        const known = this.#callOf(event.leg);
        if (known === null) void this.telephony.hangUp(event.leg).catch(() => undefined);
        else known.post({ type: 'OutsideAnswered', leg: event.leg, at });
        return;
      }
      case 'LegSpoke':
        this.#callOf(event.leg)?.post({ type: 'LegSpoke', leg: event.leg, at });
        return;
      case 'RecordingEnded': {
        // Their names are ours too: `voicemail-<call>-<n>`.
        const { recording, seconds, failed } = event;
        const call = callId(recording.replace(/^voicemail-/, '').replace(/-\d+$/, ''));
        this.#calls.get(call)?.post({ type: 'RecordingEnded', recording, seconds, failed, at });
        return;
      }
      case 'LegEnded':
      case 'LegLeft':
        return this.#legEnded(event.leg, at, event.type === 'LegEnded' ? event.cause : normalClearing);
      case 'KeyPressed':
        this.#callOf(event.leg)?.post({ type: 'KeyPressed', key: event.key, at });
        return;
      case 'PlaybackEnded':
        // Playback ids are ours: `<call>-p<n>`.
        this.#calls
          .get(callId(event.playback.replace(/-p\d+$/, '')))
          ?.post({ type: 'PlaybackEnded', playback: event.playback, at });
        return;
    }
  }

  #callOf(leg: LegId): LiveCall | null {
    const id = this.#legs.get(leg);
    return id === undefined ? null : (this.#calls.get(id) ?? null);
  }

  #arrived(event: Extract<TelephonyEvent, { type: 'CallArrived' }>): void {
    if (this.#calls.has(event.call)) return;
    const number = this.flows.inbound(event.dialled);
    if (number === null) {
      void this.telephony.handOver(event.leg).catch(() => undefined);
      return;
    }
    const { flow, language, priority, tag } = number;
    const facts: Facts = {
      id: event.call,
      callerLeg: event.leg,
      caller: event.caller,
      dialled: event.dialled,
      origin: event.origin,
      arrivedAt: event.at,
      flow: { id: flow.id, version: flow.version },
      language,
      priority,
      tag: tag === '' ? null : tag,
    };
    this.#open(newCall(facts), flow).post({ type: 'CallArrived', at: this.clock.now() });
  }

  #open(call: Call, flow: Flow): LiveCall {
    const context: Context = { flow, rules: this.rules, world: () => this.outside.world() };
    const live = new LiveCall(call, context, this.#house);
    this.#calls.set(call.facts.id, live);
    this.#legs.set(call.facts.callerLeg, call.facts.id);
    const other = otherLegOf(call);
    if (other !== null) this.#legs.set(other, call.facts.id);
    return live;
  }

  #legEnded(leg: LegId, at: Instant, cause: number): void {
    const live = this.#callOf(leg);
    this.#legs.delete(leg);
    if (live === null) return;
    if (live.call.facts.callerLeg === leg) return live.post({ type: 'CallerHungUp', why: 'hungUp', at });
    if (live.call.state === 'inIvr') return live.post({ type: 'OutsideEnded', leg, cause, at });
    // A SIP phone's receiver put down is meant; a browser that vanishes is not (its hang-up comes by the desk).
    const endpoint = 'talk' in live.call ? live.call.talk.endpoint : '';
    live.post({ type: 'AgentLegEnded', leg, deliberate: cause === normalClearing && !endpoint.endsWith('-web'), at });
  }

  #moved(before: Call, after: Call, event: CallEvent): void {
    this.log.info({ callId: after.facts.id, event: event.type, from: before.state, to: after.state }, 'call moved');
    this.outside.moved(before, after, event);
    if (isOver(after)) {
      this.#calls.delete(after.facts.id);
      this.#legs.delete(after.facts.callerLeg);
    }
  }

  #crashed(call: Call, error: unknown): void {
    this.log.error({ err: error, callId: call.facts.id, state: call.state }, 'call crashed, handed to the fallback');
    this.#calls.delete(call.facts.id);
    const other = otherLegOf(call);
    if (other !== null) void this.telephony.hangUp(other).catch(() => undefined);
    if (hasCaller(call)) void this.telephony.handOver(call.facts.callerLeg).catch(() => undefined);
    this.outside.leaveLine(call.facts.id);
  }

  /** An orderly stop: whoever waits or walks a menu goes to the fallback dialplan. */
  async handOverAll(): Promise<void> {
    const work: Promise<unknown>[] = [];
    for (const live of this.#calls.values()) {
      live.giveUp();
      const other = otherLegOf(live.call);
      if (hasCaller(live.call)) work.push(this.telephony.handOver(live.call.facts.callerLeg));
      if (other !== null) work.push(this.telephony.hangUp(other));
    }
    await Promise.allSettled(work);
  }

  /** Stops deciding, leaves every leg where it is: a successor will take over. */
  letGo(): void {
    for (const live of this.#calls.values()) live.giveUp();
    this.#calls.clear();
  }

  /** Calls of a controller that is no more. They hear events from now on and go on with the next `reconcile`. */
  async takeOver(stored: readonly Call[]): Promise<void> {
    for (const call of stored) {
      if (this.#calls.has(call.facts.id) || isOver(call)) continue;
      const flow =
        (await this.flows.version(call.facts.flow.id, call.facts.flow.version)) ??
        this.flows.forNumber(call.facts.dialled);
      if (flow === null) continue;
      this.#open(call, flow);
      this.#takenOver.add(call.facts.id);
    }
  }

  /**
   * Compares with what lives at Asterisk, after a takeover or when the link was lost and came back.
   * @throws TelephonyFault when Asterisk does not answer the survey; the caller tries again.
   */
  async reconcile(): Promise<{ adopted: number; closed: number; found: number }> {
    const began = this.clock.now();
    const survey = await this.telephony.survey();
    const tally = { adopted: 0, closed: 0, found: 0 };
    const legs = new Map(survey.legs.map((leg) => [leg.leg, leg]));
    for (const live of [...this.#calls.values()]) {
      if (live.call.facts.arrivedAt > began) continue;
      const taken = this.#takenOver.delete(live.call.facts.id);
      this.#compare(live, legs, survey, taken);
      if (taken) tally.adopted += 1;
      if (isOver(live.call)) tally.closed += 1;
    }
    tally.found = this.#strays(survey, began);
    return tally;
  }

  /** Now and then: an event that never came must not keep a call, or a leg, for ever. */
  async sweep(): Promise<void> {
    const began = this.clock.now();
    const survey = await this.telephony.survey();
    const legs = new Map(survey.legs.map((leg) => [leg.leg, leg]));
    const overdue = began - sweepOnlyOlderMs;
    for (const live of [...this.#calls.values()]) {
      const { call } = live;
      if (call.facts.arrivedAt > overdue) continue;
      const at = this.clock.now();
      if (hasCaller(call) && !legs.has(call.facts.callerLeg)) live.post({ type: 'CallerHungUp', why: 'hungUp', at });
      const other = otherLegOf(call);
      const settled = call.state === 'connected' || call.state === 'held' || call.state === 'inIvr';
      if (other !== null && settled && !legs.has(other)) this.#otherGone(live, other, at);
    }
    this.#strays(survey, overdue);
  }

  #compare(live: LiveCall, legs: ReadonlyMap<LegId, LiveLeg>, survey: Survey, takenOver: boolean): void {
    const at = this.clock.now();
    const before = live.call;
    const caller = legs.get(before.facts.callerLeg);
    if (hasCaller(before) && (caller === undefined || !caller.ours)) {
      const lost = survey.startedAt !== null && survey.startedAt > before.facts.arrivedAt;
      live.post({ type: 'CallerHungUp', why: lost ? 'lost' : 'hungUp', at });
    }
    const other = otherLegOf(live.call);
    const there = other === null ? undefined : legs.get(other);
    if (other !== null && there === undefined) this.#otherGone(live, other, at);
    if (other !== null && there?.up === true && rings(live.call)) {
      live.post({ type: live.call.state === 'inIvr' ? 'OutsideAnswered' : 'AgentAnswered', leg: other, at });
    }
    if (live.call !== before) {
      if (takenOver) this.outside.journal(live.call, { fact: 'adopted' });
      return;
    }
    const bridge = survey.bridges.find((each) => each.id === `call-${before.facts.id}`);
    const joined =
      other !== null &&
      bridge !== undefined &&
      bridge.legs.includes(before.facts.callerLeg) &&
      bridge.legs.includes(other);
    live.post({ type: 'Adopted', takenOver, joined, at });
  }

  #otherGone(live: LiveCall, leg: LegId, at: Instant): void {
    if (live.call.state === 'inIvr') live.post({ type: 'OutsideEnded', leg, cause: null, at });
    else live.post({ type: 'AgentLegEnded', leg, deliberate: false, at });
  }

  /**
   * Lines nobody knows of: a talk goes on, a transfer is left alone until it ends, a citizen alone starts anew at the menu, a phone of ours is put down, an empty
   * bridge removed.
   */
  #strays(survey: Survey, began: Instant): number {
    const talking = legsInTransfer(survey);
    const isStray = ({ ours, leg, arrivedAt }: LiveLeg): boolean =>
      ours && !this.#legs.has(leg) && !talking.has(leg) && (arrivedAt ?? 0) <= began;
    const citizens = survey.legs.filter((leg) => leg.role === 'citizen' && isStray(leg));
    for (const leg of citizens) {
      const talk = foundTalk(leg, survey);
      if (talk === null || !this.#takeUpTalk(leg, talk)) this.#startAnew(leg);
    }
    const phones = survey.legs.filter((leg) => leg.role !== 'citizen' && isStray(leg));
    for (const { leg } of phones) void this.telephony.hangUp(leg).catch(() => undefined);
    for (const bridge of survey.bridges) {
      const owner = bridge.id.startsWith('call-') ? callId(bridge.id.slice('call-'.length)) : null;
      if (bridge.legs.some((leg) => talking.has(leg))) continue;
      if (owner !== null && !this.#calls.has(owner)) void this.telephony.part(owner).catch(() => undefined);
    }
    return citizens.length + phones.length;
  }

  #takeUpTalk(leg: LiveLeg, talk: FoundTalk): boolean {
    const flow = this.flows.forNumber(leg.dialled);
    const seat = this.outside.seatOf(talk.agent);
    if (flow === null || seat === null) return false;
    this.log.warn({ callId: leg.leg }, 'a talk that nobody remembered goes on');
    const now = this.clock.now();
    const live = this.#open(callOfTalk(leg, talk, { ...seat, flow, now }), flow);
    live.post({ type: 'Adopted', takenOver: true, joined: true, at: now });
    return true;
  }

  #startAnew({ leg, caller, dialled, origin, arrivedAt }: LiveLeg): void {
    this.log.warn({ callId: leg }, 'a caller without a call was found and starts at the menu');
    const at = arrivedAt ?? this.clock.now();
    this.#arrived({ type: 'CallArrived', at, call: callId(leg), leg, caller, dialled, origin });
  }
}
