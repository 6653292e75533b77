/**
 * Talks that supervisors took over: what they may do with one, and what comes of it when their browser is gone. The
 * call's machine decides; the audit row is there first.
 */
import type { TakenTalk } from '../contract/http/supervision.ts';
import { agentOf, type Call, type CallIn } from '../core/call/call.ts';
import type { CallEvent, Undated } from '../core/call/events.ts';
import { takeRefused } from '../core/call/in-take.ts';
import { agentsOf, leaverOf, takerOf } from '../core/call/members.ts';
import type { AgentId, CallId, LegId } from '../core/kernel/ids.ts';
import { maskNumber } from '../core/kernel/phone-number.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';
import type { WatchEnd } from '../core/supervise/watch.ts';
import { endpointOf, type Agent, type AgentRoster } from './agent-roster.ts';
import type { LiveCall } from './live-call.ts';
import type { Clock } from './ports.ts';
import type { Switchboard } from './switchboard.ts';
import type { OpenWatch } from './watches.ts';

export interface TakenTalksHouse {
  readonly switchboard: () => Switchboard;
  readonly roster: AgentRoster;
  readonly clock: Clock;
  newLegId(agent: AgentId): LegId;
}

type Taken = CallIn<'taken'>;
type Mine = LiveCall & { readonly call: Taken };

const isBrowsers = ({ endpoint }: Taken): boolean => endpoint.endsWith('-web');

/** How a supervisor's talk with the citizen ended. */
export function takeEnd(after: Call, { type }: CallEvent): WatchEnd {
  if (after.state === 'ended') return 'callEnded';
  return type === 'LineAsked' || type === 'TransferAsked' ? 'handedBack' : 'phoneLost';
}

export class TakenTalks {
  constructor(private readonly house: TakenTalksHouse) {}

  /** The talk that this supervisor has now. */
  of(seat: AgentId): Taken | null {
    for (const { call } of this.house.switchboard().all()) {
      if (call.state === 'taken' && call.supervisor === seat) return call;
    }
    return null;
  }

  shown(seat: AgentId): TakenTalk | null {
    const taken = this.of(seat);
    if (taken === null) return null;
    const { facts, from, since } = taken;
    return {
      callId: facts.id,
      agentId: from,
      agentName: this.house.roster.get(from)?.name ?? null,
      number: facts.caller === null ? null : maskNumber(facts.caller),
      since: new Date(since).toISOString(),
      device: isBrowsers(taken) ? 'browser' : 'sip',
    };
  }

  /** What the watch does to its leg must be done before the call has it. */
  async take(
    openNow: () => OpenWatch | null,
    call: CallId,
    noted: () => Promise<void>,
  ): Promise<{ supervisor: AgentId; agent: AgentId | null } | Refusal> {
    const asked = this.#mayTake(openNow(), call);
    if (isRefusal(asked)) return asked;
    await noted();
    await asked.open.live.settled();
    const may = this.#mayTake(openNow(), call);
    if (isRefusal(may)) return may;
    const { open, live } = may;
    const { supervisor, leg } = open.live.watch.facts;
    const agent = agentOf(live.call);
    live.post({ type: 'TakeAsked', supervisor, endpoint: open.endpoint, leg, at: this.house.clock.now() });
    return takerOf(live.call) === supervisor ? { supervisor, agent } : { refused: 'no-talk' };
  }

  #mayTake(open: OpenWatch | null, call: CallId): { open: OpenWatch; live: LiveCall } | Refusal {
    if (open?.live.watch.state !== 'on') return { refused: 'watch-first' };
    const live = this.house.switchboard().get(call);
    const refused = live === null ? 'no-talk' : takeRefused(live.call);
    return live === null || refused !== null ? { refused: refused ?? 'no-talk' } : { open, live };
  }

  hangUp(seat: AgentId | null, call: CallId, noted: () => Promise<void>): Promise<null | Refusal> {
    return this.#do(seat, call, noted, (live) => this.#post(live, { type: 'HangUpAsked' }));
  }

  /** To the head of the line. */
  toLine(seat: AgentId | null, call: CallId, noted: () => Promise<void>): Promise<null | Refusal> {
    return this.#do(seat, call, noted, (live) => this.#post(live, { type: 'LineAsked', queue: live.call.place.queue }));
  }

  /** Rings whoever had the talk before, who may be at work on it still. */
  async toAgent(seat: AgentId | null, call: CallId, noted: () => Promise<void>): Promise<null | Refusal> {
    const live = this.#mine(seat, call);
    if (isRefusal(live)) return live;
    if (!this.#mayReturn(live.call)) return { refused: 'agent-not-back' };
    return this.#do(seat, call, noted, (still) => {
      const who = this.house.roster.get(still.call.from);
      const isBack = who !== null && this.#mayReturn(still.call) && this.#reserve(who, still.call);
      if (!isBack) return { refused: 'agent-not-back' };
      const to = { agent: who.id, endpoint: endpointOf(who) };
      this.#post(still, { type: 'TransferAsked', to, leg: this.house.newLegId(who.id) });
      if (!agentsOf(still.call).has(who.id)) this.house.roster.callMoved(who.id, call, 'free');
      return null;
    });
  }

  /** Their browser is gone, and its audio with it; a SIP phone needs no page. */
  browserGone(seat: AgentId): void {
    const taken = this.of(seat);
    if (taken === null || !isBrowsers(taken)) return;
    const live = this.house.switchboard().get(taken.facts.id);
    live?.post({ type: 'DeskLost', by: seat, at: this.house.clock.now() });
  }

  #mayReturn(taken: Taken): boolean {
    const { roster } = this.house;
    const who = roster.get(taken.from);
    if (who === null || !roster.phoneReady(who)) return false;
    return leaverOf(taken, who.id) !== null || roster.free.has(who.id);
  }

  #reserve({ id }: Agent, taken: Taken): boolean {
    return leaverOf(taken, id) !== null || this.house.roster.reserve(id, taken.facts.id);
  }

  /** The row took a moment: what held before it may not hold any more. */
  async #do(
    seat: AgentId | null,
    call: CallId,
    noted: () => Promise<void>,
    then: (live: Mine) => null | Refusal,
  ): Promise<null | Refusal> {
    const before = this.#mine(seat, call);
    if (isRefusal(before)) return before;
    await noted();
    const live = this.#mine(seat, call);
    return isRefusal(live) ? live : then(live);
  }

  #mine(seat: AgentId | null, call: CallId): Mine | Refusal {
    const live = this.house.switchboard().get(call);
    if (live?.call.state !== 'taken' || live.call.supervisor !== seat) return { refused: 'not-taken' };
    return live as Mine;
  }

  #post(live: Mine, event: Undated): null {
    live.post({ ...event, at: this.house.clock.now() } as CallEvent);
    return null;
  }
}
