/**
 * All live calls. Telephony's events find their call here; new callers get one, pinned to the published flow; after a
 * restart or a lost link the switchboard compares what it knows with what lives at Asterisk and posts what was missed.
 */
import type { Stage } from '../core/caller/measure.ts';
import { hasCaller, isOver, type Call, type Facts } from '../core/call/call.ts';
import { newCall } from '../core/call/decide.ts';
import { isRehearsalPass } from '../core/call/rehearsal-pass.ts';
import type { CallEvent } from '../core/call/events.ts';
import { newDial, type Dialler } from '../core/call/in-dial.ts';
import { otherOf, rungLegsOf } from '../core/call/members.ts';
import type { Context, LiveWorld, Rules } from '../core/call/step.ts';
import type { Flow } from '../core/ivr/flow.ts';
import { callId, type AgentId, type CallId, type LegId, type QueueId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { Log } from '../log.ts';
import { CallRegister } from './call-register.ts';
import type { FlowShelf } from './flow-shelf.ts';
import { callOfTalk, type FoundTalk } from './found-talk.ts';
import { isOutside, LineSurvey, type OtherLines } from './line-survey.ts';
import { LiveCall, type CallHouse } from './live-call.ts';
import type { Clock, LiveLeg, Telephony, TelephonyEvent } from './ports.ts';
import type { RehearsalLine } from './rehearsal-line.ts';

/** Q.850: the party hung up in the ordinary way. */
const normalClearing = 16;
/** A phone that says 486 or 603, as chan_pjsip's hangup_sip2cause has it. */
const refusals = [17, 21];
/** Not there, no way to it, or not a word from it. */
const outOfReach = [1, 3, 18, 20, 27, 38];

/** Why a phone was not answered, where it is not that it rang out. */
function unansweredBy(cause: number): 'refused' | 'unreachable' | null {
  if (refusals.includes(cause)) return 'refused';
  return outOfReach.includes(cause) ? 'unreachable' : null;
}

type ForCalls = Omit<CallHouse, 'telephony' | 'clock' | 'log' | 'claimLeg' | 'moved' | 'crashed'>;

export interface SwitchboardHouse extends ForCalls, OtherLines {
  moved(before: Call, after: Call, event: CallEvent): void;
  /** The call is no more and told nobody: no agent may be held by it, no successor find it. */
  dropped(call: CallId): void;
  phoneChanged(endpoint: string, online: boolean): void;
  /** The agent's first queue and the phone they sit at; null for nobody we know. */
  seatOf(agent: AgentId): { queue: QueueId; endpoint: string } | null;
  /** What is done about this number just now. */
  stageOf(caller: { readonly caller: string | null; readonly origin: 'trunk' | 'web' }): Stage | null;
  /** What flows go by just now. */
  world(): LiveWorld;
  rehearsals: RehearsalLine;
}

/** The phone that this leg rings, where it is an agent's. */
function endpointAt(call: Call, leg: LegId): string {
  const other = otherOf(call);
  if (other?.leg === leg) return 'agent' in other.to ? other.to.endpoint : '';
  if (call.state === 'taken') return call.endpoint;
  return 'talk' in call ? call.talk.endpoint : '';
}

export class Switchboard {
  readonly #calls = new CallRegister();
  readonly #survey: LineSurvey;
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
      claimLeg: (leg, call) => this.#calls.claim(leg, call),
      moved: (before, after, event) => this.#moved(before, after, event),
      crashed: (call, error) => this.#crashed(call, error),
    };
    this.#survey = new LineSurvey({
      ...{ telephony, clock, calls: this.#calls },
      ...{ ringBacks: outside.ringBacks, watches: outside.watches, hearings: outside.hearings },
      adopted: (call) => outside.journal(call, { fact: 'adopted' }),
      takeUp: (leg, talk) => this.#takeUpTalk(leg, talk),
      startAnew: (leg) => this.#startAnew(leg),
    });
  }

  get(id: CallId): LiveCall | null {
    return this.#calls.get(id);
  }
  get size(): number {
    return this.#calls.size;
  }
  /** Citizens' calls; an admin's rehearsal is nobody else's business. */
  all(): Iterable<LiveCall> {
    return this.#calls.ofCitizens();
  }

  take(event: TelephonyEvent): void {
    const { at } = event;
    switch (event.type) {
      case 'CallArrived':
        return this.#arrived(event);
      case 'PhoneChanged':
        return this.outside.phoneChanged(event.endpoint, event.online);
      case 'AgentLegAnswered': {
        const known = this.#calls.ofLeg(event.leg);
        if (known === null) void this.telephony.hangUp(event.leg).catch(() => undefined);
        else known.post({ type: 'AgentAnswered', leg: event.leg, at });
        return;
      }
      case 'OutsideAnswered': {
        const known = this.#calls.ofLeg(event.leg);
        if (known === null) void this.telephony.hangUp(event.leg).catch(() => undefined);
        else known.post({ type: 'OutsideAnswered', leg: event.leg, at });
        return;
      }
      case 'SupervisorAnswered':
        return; // a watch's, which has heard of it
      case 'CitizenAnswered':
        void this.telephony.hangUp(event.leg).catch(() => undefined);
        return;
      case 'LegSpoke':
        this.#calls.ofLeg(event.leg)?.post({ type: 'LegSpoke', leg: event.leg, at });
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
        this.#calls.ofLeg(event.leg)?.post({ type: 'KeyPressed', key: event.key, at });
        return;
      case 'PlaybackEnded':
        // Playback ids are ours: `<call>-p<n>`.
        this.#calls
          .get(callId(event.playback.replace(/-p\d+$/, '')))
          ?.post({ type: 'PlaybackEnded', playback: event.playback, at });
        return;
    }
  }

  #arrived(event: Extract<TelephonyEvent, { type: 'CallArrived' }>): void {
    if (this.#calls.get(event.call) !== null) return;
    if (event.origin === 'web' && isRehearsalPass(event.caller)) return this.#rehearse(event, event.caller);
    const stage = this.outside.stageOf(event);
    const number = this.flows.inbound(event.dialled, stage);
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
    const live = this.#open(newCall(facts), flow);
    live.post({ type: 'CallArrived', at: this.clock.now() });
    if (stage !== null) this.outside.journal(live.call, { fact: 'tagged', tag: `caller:${stage}` });
  }

  /** A pass in place of the caller's number: one that is not good any more is no citizen either. */
  #rehearse(event: Extract<TelephonyEvent, { type: 'CallArrived' }>, pass: string): void {
    const rehearsal = this.outside.rehearsals.begin(pass);
    if (rehearsal === null) {
      void this.telephony.hangUp(event.leg).catch(() => undefined);
      return;
    }
    const { flow, number } = rehearsal;
    const facts: Facts = {
      id: event.call,
      callerLeg: event.leg,
      caller: number,
      dialled: event.dialled,
      origin: event.origin,
      arrivedAt: event.at,
      flow: { id: flow.id, version: flow.version },
      rehearsal: pass,
    };
    this.#open(newCall(facts), flow).post({ type: 'CallArrived', at: this.clock.now() });
  }

  /** A citizen whom we rang by ourselves is there; what they hear first is this flow. */
  ringBack(facts: Facts, flow: Flow): void {
    this.#open(newCall(facts), flow).post({ type: 'CallArrived', at: this.clock.now() });
  }

  #open(call: Call, flow: Flow): LiveCall {
    const context: Context = { flow, rules: this.rules, world: () => this.outside.world() };
    const live =
      call.facts.rehearsal === undefined
        ? new LiveCall(call, context, this.#house)
        : this.outside.rehearsals.live(call, context, this.#house);
    this.#calls.add(live);
    return live;
  }

  /** An agent rings a citizen; by the flow the citizen could wait, should the agent be lost. */
  dial(facts: Omit<Facts, 'flow'>, flow: Flow, dialler: Dialler): LiveCall {
    const pinned = { ...facts, flow: { id: flow.id, version: flow.version } };
    const live = this.#open(newDial(pinned, dialler), flow);
    live.post({ type: 'CallMade', at: this.clock.now() });
    return live;
  }

  #legEnded(leg: LegId, at: Instant, cause: number): void {
    const live = this.#calls.ofLeg(leg);
    this.#calls.legEnded(leg);
    if (live === null) return;
    const rings = live.call.state === 'dialling';
    if (live.call.facts.callerLeg === leg && !rings) return live.post({ type: 'CallerHungUp', why: 'hungUp', at });
    if (isOutside(leg)) return live.post({ type: 'OutsideEnded', leg, cause, at });
    // A SIP phone's receiver put down is meant; a browser that vanishes is not (its hang-up comes by the desk).
    const isBrowser = endpointAt(live.call, leg).endsWith('-web');
    const unanswered = unansweredBy(cause);
    const deliberate = cause === normalClearing && !isBrowser;
    live.post({ type: 'AgentLegEnded', leg, deliberate, ...(unanswered === null ? {} : { unanswered }), at });
  }

  #moved(before: Call, after: Call, event: CallEvent): void {
    this.log.info({ callId: after.facts.id, event: event.type, from: before.state, to: after.state }, 'call moved');
    if (after.facts.rehearsal === undefined) this.outside.moved(before, after, event);
    if (isOver(after)) this.#calls.ended(after.facts.id, this.clock.now());
  }

  #crashed(call: Call, error: unknown): void {
    const { id, callerLeg } = call.facts;
    this.log.error({ err: error, callId: id, state: call.state }, 'call crashed, handed to the fallback');
    const stays = hasCaller(call) ? callerLeg : null;
    // Also those that the call had let go already: it broke before they were put down.
    const phones = this.#calls.legsOf(id).flatMap((leg) => (leg === stays ? [] : [this.telephony.hangUp(leg)]));
    this.#calls.forget(id);
    if (stays !== null) void this.#toFallback(call).catch(() => undefined);
    this.outside.leaveLine(id);
    // As everywhere: free only behind what puts their phones down.
    void Promise.allSettled(phones).then(() => this.outside.dropped(id));
  }

  /** There agents would be rung: nobody is for a rehearsal. */
  #toFallback({ facts: { callerLeg, rehearsal } }: Call): Promise<unknown> {
    return rehearsal === undefined ? this.telephony.handOver(callerLeg) : this.telephony.hangUp(callerLeg);
  }

  /** An orderly stop: whoever waits or walks a menu goes to the fallback dialplan. */
  async handOverAll(): Promise<void> {
    const work: Promise<unknown>[] = [];
    for (const live of this.#calls.all()) {
      live.giveUp();
      if (hasCaller(live.call)) work.push(this.#toFallback(live.call));
      for (const leg of rungLegsOf(live.call)) work.push(this.telephony.hangUp(leg));
    }
    await Promise.allSettled(work);
  }

  /** Stops deciding, leaves every leg where it is: a successor will take over. */
  letGo(): void {
    for (const live of this.#calls.all()) live.giveUp();
    this.#calls.clear();
  }

  /** Calls of a controller that is no more. They hear events from now on and go on with the next `reconcile`. */
  async takeOver(stored: readonly Call[]): Promise<void> {
    for (const call of stored) {
      if (this.#calls.get(call.facts.id) !== null || isOver(call)) continue;
      const flow =
        (await this.flows.version(call.facts.flow.id, call.facts.flow.version)) ??
        this.flows.forNumber(call.facts.dialled);
      if (flow === null) continue;
      this.#open(call, flow);
      this.#survey.takenOver(call.facts.id);
    }
  }

  /**
   * Compares with what lives at Asterisk, after a takeover or when the link was lost and came back.
   * @throws TelephonyFault when Asterisk does not answer the survey; the caller tries again.
   */
  reconcile(): ReturnType<LineSurvey['reconcile']> {
    return this.#survey.reconcile();
  }

  /** Now and then: an event that never came must not keep a call, or a leg, for ever. */
  sweep(): Promise<void> {
    return this.#survey.sweep();
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
