/**
 * What lives at Asterisk, held against the calls we know: events that were missed are posted, strays are put down or
 * taken up, whatever should have been put down is put down now. After a takeover, after a lost link, and now and then.
 */
import { hasCaller, isOver, type Call } from '../core/call/call.ts';
import { bridgedLegsOf, ringingLegsOf, rungLegsOf } from '../core/call/members.ts';
import { callId, type CallId, type LegId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { CallRegister } from './call-register.ts';
import { foundTalk, legsInTransfer, type FoundTalk } from './found-talk.ts';
import type { LiveCall } from './live-call.ts';
import type { Clock, LiveLeg, Survey, Telephony } from './ports.ts';
import type { PlaceKeeper } from './place-keeper.ts';
import type { SpeechHearings } from './speech-hearings.ts';
import type { Supervision } from './supervision.ts';

/** Younger calls may have events under way. */
const sweepOnlyOlderMs = 10_000;
/** Ids of legs that we ring by the trunk begin so. */
const outsideLeg = 'outside-';

export const isOutside = (leg: LegId): boolean => leg.startsWith(outsideLeg);

/** Rooms with legs of their own, which no call knows and which are no strays. */
export interface OtherLines {
  /** Rings citizens by itself; its legs become calls when they are answered. */
  readonly ringBacks: Pick<PlaceKeeper, 'isRinging' | 'compare'>;
  /** Supervisors' legs. */
  readonly watches: Pick<Supervision, 'knowsLeg' | 'swept'>;
  /** Those that callers are listened to by. */
  readonly hearings: Pick<SpeechHearings, 'knowsLeg' | 'swept'>;
}

export interface LineSurveyHouse extends OtherLines {
  readonly telephony: Telephony;
  readonly clock: Clock;
  readonly calls: CallRegister;
  adopted(call: Call): void;
  /** A talk that nobody remembers; false when it can't go on. */
  takeUp(leg: LiveLeg, talk: FoundTalk): boolean;
  startAnew(leg: LiveLeg): void;
}

/** A change that was missed leaves these with deadlines that only an adoption starts again. */
const keepsDeadlines = (call: Call): boolean =>
  (call.leavers ?? []).length > 0 ||
  ['offering', 'reconnecting', 'consulting', 'conference', 'transferring', 'dialling'].includes(call.state);

/** Legs that must live: all but phones that have just been rung, and may not be there yet. */
function settledLegs(call: Call): readonly LegId[] {
  const ringing = ringingLegsOf(call);
  const rung = rungLegsOf(call).filter((leg) => call.state === 'inIvr' || !ringing.includes(leg));
  return hasCaller(call) ? [call.facts.callerLeg, ...rung] : rung;
}

/** The call whose bridge it is. */
const ownerOf = (bridge: string): CallId | null =>
  bridge.startsWith('call-') ? callId(bridge.slice('call-'.length)) : null;

export class LineSurvey {
  /** Taken over from a controller that is no more, and not yet compared with Asterisk. */
  readonly #takenOver = new Set<CallId>();

  constructor(private readonly house: LineSurveyHouse) {}

  takenOver(id: CallId): void {
    this.#takenOver.add(id);
  }

  /** @throws TelephonyFault when Asterisk does not answer. */
  async reconcile(): Promise<{ adopted: number; closed: number; found: number }> {
    const { telephony, clock, calls } = this.house;
    const began = clock.now();
    const survey = await telephony.survey();
    const tally = { adopted: 0, closed: 0, found: 0 };
    const legs = new Map(survey.legs.map((leg) => [leg.leg, leg]));
    for (const live of calls.all()) {
      if (live.call.facts.arrivedAt > began) continue;
      const taken = this.#takenOver.delete(live.call.facts.id);
      this.#compare(live, legs, survey, taken);
      if (taken) tally.adopted += 1;
      if (isOver(live.call)) tally.closed += 1;
    }
    tally.found = this.#strays(survey, began);
    return tally;
  }

  /** An event that never came must not keep a call, or a leg, for ever. @throws as `reconcile` */
  async sweep(): Promise<void> {
    const { telephony, clock, calls } = this.house;
    const overdue = clock.now() - sweepOnlyOlderMs;
    // As it was when Asterisk was asked: what came about meanwhile, its answer can't know.
    const before = new Map(calls.all().map((live) => [live, settledLegs(live.call)]));
    const survey = await telephony.survey();
    const legs = new Map(survey.legs.map((leg) => [leg.leg, leg]));
    for (const [live, were] of before) {
      const { call } = live;
      if (call.facts.arrivedAt > overdue) continue;
      const at = clock.now();
      for (const leg of settledLegs(call)) {
        if (!were.includes(leg) || legs.has(leg)) continue;
        if (leg === call.facts.callerLeg && hasCaller(call)) live.post({ type: 'CallerHungUp', why: 'hungUp', at });
        else this.#rungGone(live, leg, at);
      }
    }
    this.#strays(survey, overdue);
  }

  #compare(live: LiveCall, legs: ReadonlyMap<LegId, LiveLeg>, survey: Survey, takenOver: boolean): void {
    const at = this.house.clock.now();
    const before = live.call;
    const caller = legs.get(before.facts.callerLeg);
    if (hasCaller(before) && (caller === undefined || !caller.ours)) {
      const lost = survey.startedAt !== null && survey.startedAt > before.facts.arrivedAt;
      live.post({ type: 'CallerHungUp', why: lost ? 'lost' : 'hungUp', at });
    }
    for (const leg of rungLegsOf(live.call)) if (!legs.has(leg)) this.#rungGone(live, leg, at);
    for (const leg of ringingLegsOf(live.call)) {
      const type = isOutside(leg) ? 'OutsideAnswered' : 'AgentAnswered';
      if (legs.get(leg)?.up === true) live.post({ type, leg, at });
    }
    if (live.call !== before && !keepsDeadlines(live.call)) {
      if (takenOver) this.house.adopted(live.call);
      return;
    }
    const bridge = survey.bridges.find((each) => each.id === `call-${before.facts.id}`);
    const together = bridgedLegsOf(live.call);
    const joined = together.length > 0 && together.every((leg) => bridge?.legs.includes(leg) ?? false);
    live.post({ type: 'Adopted', takenOver, joined, at });
  }

  #rungGone(live: LiveCall, leg: LegId, at: Instant): void {
    if (isOutside(leg)) live.post({ type: 'OutsideEnded', leg, cause: null, at });
    else live.post({ type: 'AgentLegEnded', leg, deliberate: false, at });
  }

  /**
   * Lines nobody knows of: a talk goes on, a transfer is left alone until it ends, a citizen alone starts anew at the
   * menu, a phone of ours is put down, an empty bridge removed. @returns how many strays there were.
   */
  #strays(survey: Survey, began: Instant): number {
    const { telephony, calls, ringBacks, watches, hearings } = this.house;
    ringBacks.compare(survey, began);
    const talking = legsInTransfer({ ...survey, bridges: survey.bridges.filter(({ id }) => !this.#isOfOver(id)) });
    const settled = survey.legs.filter(({ ours, arrivedAt }) => ours && (arrivedAt ?? 0) <= began);
    const leftover = settled.filter(({ leg }) => this.#isLeft(leg));
    const isStray = ({ leg }: LiveLeg): boolean =>
      !calls.knowsLeg(leg) &&
      !talking.has(leg) &&
      !ringBacks.isRinging(leg) &&
      !watches.knowsLeg(leg) &&
      !hearings.knowsLeg(leg);
    this.#putDown(leftover);
    const unknown = settled.filter((each) => !leftover.includes(each) && isStray(each));
    const citizens = unknown.filter(({ role }) => role === 'citizen');
    for (const citizen of citizens) {
      const talk = foundTalk(citizen, survey);
      if (talk === null || !this.house.takeUp(citizen, talk)) this.house.startAnew(citizen);
    }
    // A talk that was taken up knows its phone by now.
    const phones = unknown.filter((each) => each.role !== 'citizen' && isStray(each));
    this.#putDown(phones);
    for (const bridge of survey.bridges) {
      const owner = ownerOf(bridge.id);
      if (bridge.legs.some((leg) => talking.has(leg))) continue;
      if (owner !== null && calls.get(owner) === null) void telephony.part(owner).catch(() => undefined);
    }
    watches.swept(survey);
    hearings.swept(survey);
    const left = [...survey.legs.map(({ leg }) => leg), ...survey.bridges.map(({ id }) => ownerOf(id))];
    calls.nothingLeft(began, new Set(left));
    return citizens.length + phones.length;
  }

  #putDown(legs: readonly LiveLeg[]): void {
    for (const { leg } of legs) void this.house.telephony.hangUp(leg).catch(() => undefined);
  }

  /** Of a call that is over, or that has no use for this leg any more: the word that puts it down was lost. */
  #isLeft(leg: LegId): boolean {
    const { calls } = this.house;
    const call = calls.ofLeg(leg)?.call;
    if (call === undefined) return calls.isOver(callId(leg));
    return !(hasCaller(call) && leg === call.facts.callerLeg) && !rungLegsOf(call).includes(leg);
  }

  #isOfOver(bridge: string): boolean {
    const owner = ownerOf(bridge);
    return owner !== null && this.house.calls.isOver(owner);
  }
}
