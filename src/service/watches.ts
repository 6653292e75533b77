/** The watches that supervisors have over talks, one a supervisor, with their legs and rooms: from the ring to the end. */
import type { WatchState } from '../contract/http/supervision.ts';
import { agentOf, type Call } from '../core/call/call.ts';
import { takerOf } from '../core/call/members.ts';
import { legId, type AgentId, type CallId, type LegId } from '../core/kernel/ids.ts';
import { beginWatch, isTalkOver, talkLegOf, type WatchEnd, type WatchMode } from '../core/supervise/watch.ts';
import type { Log } from '../log.ts';
import { endpointOf, type Agent, type AgentRoster, type Device } from './agent-roster.ts';
import { LiveWatch } from './live-watch.ts';
import type { Survey, Telephony, TelephonyEvent } from './ports.ts';
import type { Switchboard } from './switchboard.ts';

export interface WatchesHouse {
  readonly telephony: Telephony;
  readonly switchboard: () => Switchboard;
  readonly roster: AgentRoster;
  readonly log: Log;
  newId(): string;
  /** Something that the supervisor's page shows. */
  moved(seat: AgentId): void;
  over(username: string, call: CallId, why: WatchEnd): void;
}

export interface OpenWatch {
  readonly live: LiveWatch;
  /** The account that watches. */
  readonly username: string;
  readonly device: Device;
  readonly endpoint: string;
}

export class Watches {
  readonly #open = new Map<AgentId, OpenWatch>();
  /** Why the last one of each ended. */
  readonly #ended = new Map<AgentId, WatchEnd>();

  constructor(private readonly house: WatchesHouse) {}

  of(seat: AgentId): OpenWatch | null {
    return this.#open.get(seat) ?? null;
  }

  on(seat: AgentId | null, call: CallId): OpenWatch | null {
    const open = seat === null ? null : this.of(seat);
    return open?.live.watch.facts.call === call ? open : null;
  }

  begin(
    username: string,
    { id: seat, extension }: Agent,
    { call, mode, talk, device }: { call: CallId; mode: WatchMode; talk: LegId; device: Device },
  ): void {
    const id = this.house.newId();
    const facts = { id, call, supervisor: seat, leg: legId(`supervisor-${id}`) };
    const endpoint = endpointOf({ extension, device });
    const live = new LiveWatch(beginWatch(facts, mode, talk), endpoint, {
      telephony: this.house.telephony,
      log: this.house.log,
      moved: () => this.#moved(seat),
    });
    this.#open.set(seat, { live, username, device, endpoint });
    this.#ended.delete(seat);
    live.begin();
  }

  /** Nobody listens any more. */
  deskGone(seat: AgentId): void {
    this.of(seat)?.live.post({ type: 'StopAsked', why: 'deskGone' });
  }

  /** To be shown until the next watch begins: why this supervisor has nobody to hear any more. */
  endedWith(seat: AgentId, why: WatchEnd): void {
    this.#ended.set(seat, why);
  }

  shown(seat: AgentId): { watch: WatchState | null; why: WatchEnd | null } {
    const open = this.of(seat);
    return open === null
      ? { watch: null, why: this.#ended.get(seat) ?? null }
      : { watch: this.#state(open), why: null };
  }

  #state({ live: { watch }, device }: OpenWatch): WatchState | null {
    if (watch.state === 'over') return null;
    const live = this.house.switchboard().get(watch.facts.call);
    const agent = live === null ? null : (takerOf(live.call) ?? agentOf(live.call));
    const agentName = agent === null ? null : (this.house.roster.get(agent)?.name ?? null);
    return { callId: watch.facts.call, agentId: agent, agentName, mode: watch.mode, state: watch.state, device };
  }

  #moved(seat: AgentId): void {
    const open = this.of(seat);
    if (open === null) return;
    const { watch } = open.live;
    if (watch.state === 'over') {
      this.#open.delete(seat);
      this.#ended.set(seat, watch.why);
      this.house.over(open.username, watch.facts.call, watch.why);
    }
    this.house.moved(seat);
  }

  /** @returns whether the event was about a leg of a watch. */
  take(event: TelephonyEvent): boolean {
    if (event.type !== 'SupervisorAnswered' && event.type !== 'LegEnded' && event.type !== 'LegLeft') return false;
    const live = this.#ofLeg(event.leg);
    if (event.type === 'SupervisorAnswered') {
      if (live !== null) live.post({ type: 'PhoneAnswered' });
      else void this.house.telephony.hangUp(event.leg).catch(() => undefined);
      return true;
    }
    live?.post({ type: 'LegEnded', leg: event.leg });
    return live !== null;
  }

  callMoved(before: Call, after: Call): void {
    if (this.#open.size === 0) return;
    for (const { live } of this.#open.values()) {
      if (live.watch.facts.call !== after.facts.id) continue;
      if (isTalkOver(after)) live.post({ type: 'TalkOver' });
      else if (takerOf(after) === live.watch.facts.supervisor) live.post({ type: 'TalkTaken' });
      else if (talkLegOf(before) !== talkLegOf(after)) live.post({ type: 'TalkMoved', talk: talkLegOf(after) });
    }
  }

  /** Whether this leg belongs to a watch: a sweep leaves it alone. */
  knowsLeg(leg: LegId): boolean {
    return this.#ofLeg(leg) !== null;
  }

  #ofLeg(leg: LegId): LiveWatch | null {
    for (const { live } of this.#open.values()) if (live.owns(leg)) return live;
    return null;
  }

  /** Rooms of watches that nobody knows, as a controller before us left them. */
  swept(survey: Survey): void {
    const known = new Set([...this.#open.values()].map(({ live }) => `watch-${live.watch.facts.id}`));
    for (const { id } of survey.bridges) {
      if (!id.startsWith('watch-') || known.has(id)) continue;
      void this.house.telephony.disbandWatch(id.slice('watch-'.length)).catch(() => undefined);
    }
    const legs = new Set(survey.legs.map(({ leg }) => leg));
    for (const { live } of this.#open.values()) live.compare(legs);
  }

  /** An orderly stop: no supervisor's phone is left in an empty room. */
  async endAll(): Promise<void> {
    const open = [...this.#open.values()];
    for (const { live } of open) live.post({ type: 'StopAsked', why: 'stopped' });
    await Promise.allSettled(open.map(({ live }) => live.settled()));
  }

  letGo(): void {
    this.#open.clear();
  }
}
