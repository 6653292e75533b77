/**
 * Rings citizens whose place in a line is kept, when it is their turn, and brings those who press 1 back to that place.
 * What is kept lives in the database: after a restart, or without Valkey, it is read again; while the database is away
 * nobody is rung. One live attempt at a time: a task is held before its phone rings.
 */
import { outcomeOf, turnsNow, type KeptPlace } from '../core/callback/kept-place.ts';
import { declineKey, ringBackFlow } from '../core/callback/ring-back.ts';
import type { AttemptOutcome } from '../core/callback/task.ts';
import type { Call, Facts, Place } from '../core/call/call.ts';
import { callId, legId, type LegId, type QueueId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { Log } from '../log.ts';
import type { Clock, Survey, Telephony, TelephonyEvent } from './ports.ts';
import type { QueueFloor } from './queue-floor.ts';

export interface KeptTask {
  readonly id: string;
  readonly number: string;
  readonly place: KeptPlace;
}

export interface KeptPlaces {
  /** Those whom nobody rings just now, and who may be tried again. */
  waiting(now: Instant): Promise<KeptTask[]>;
  /** False when somebody else rings them, or they got through. */
  hold(id: string, until: Instant, now: Instant): Promise<boolean>;
  holdOn(ids: readonly string[], until: Instant): Promise<void>;
  record(id: string, outcome: AttemptOutcome, note: string, now: Instant): Promise<void>;
}

export interface PlaceHouse {
  readonly places: KeptPlaces;
  readonly telephony: Pick<Telephony, 'ringCitizen' | 'hangUp'>;
  readonly clock: Clock;
  readonly log: Log;
  newId(): string;
  /** Calls are answered and offered now. */
  isReady(): boolean;
  readonly floor: Pick<QueueFloor, 'aheadOf' | 'order'>;
  /** Agents of that queue who are free, or at work after a call. */
  soonFree(queue: QueueId): number;
  /** The hotline's. */
  ownNumber(): string;
  calls(): Iterable<Call>;
  open(facts: Facts): void;
}

const readEveryMs = 5_000;
const ringSeconds = 25;
/** Asterisk tells of the end of a ring; this is for an end that never came. */
const ringSlackMs = 10_000;
/** Whoever dies while a phone rings keeps its citizen from being rung for this long. */
const holdMs = 120_000;
const holdOnEveryMs = 30_000;

interface Ring {
  readonly task: KeptTask;
  readonly since: Instant;
  /** When Asterisk took it; null until then, and until then it knows nothing of it. */
  readonly sentAt: Instant | null;
}

export class PlaceKeeper {
  #waiting: readonly KeptTask[] = [];
  #readAt = 0;
  #heldOnAt = 0;
  #reading = false;
  readonly #rings = new Map<LegId, Ring>();

  constructor(private readonly house: PlaceHouse) {}

  /** Somebody asked to be rung: read what is kept at the next tick. */
  wake(): void {
    this.#readAt = 0;
  }

  /** Called every second. */
  async tick(): Promise<void> {
    if (!this.house.isReady()) return;
    const now = this.house.clock.now();
    for (const [leg, { since }] of this.#rings) {
      if (now - since > ringSeconds * 1000 + ringSlackMs) this.#notAnswered(leg, null);
    }
    if (now - this.#readAt >= readEveryMs) await this.#read(now);
    if (now - this.#heldOnAt >= holdOnEveryMs) await this.#holdOn(now);
    for (const queue of new Set(this.#waiting.map(({ place }) => place.queue))) this.#ringTurns(queue);
  }

  /** An agent was offered to somebody: a kept place before theirs has been passed, and the next agent is its. */
  passed({ queue, priority, queuedAt }: Place): void {
    if (this.#waiting.length === 0 || this.#underWay(queue) > 0) return;
    const [head] = this.#inOrder(queue);
    if (head !== undefined && this.house.floor.order(head.place, { queue, priority, queuedAt }) < 0) this.#ring(head);
  }

  isRinging(leg: LegId): boolean {
    return this.#rings.has(leg);
  }

  /** @returns whether the event was about a phone that this rang. */
  take(event: TelephonyEvent): boolean {
    if (event.type === 'CitizenAnswered') {
      this.#answered(event.leg, event.at);
      return true;
    }
    if (event.type !== 'LegEnded' || !this.#rings.has(event.leg)) return false;
    this.#notAnswered(event.leg, event.cause);
    return true;
  }

  /**
   * What nobody reported: phones that were answered, or put down, while the link was away.
   * @param asked when Asterisk was asked who lives: a phone that was rung later may not be there yet.
   */
  compare(survey: Survey, asked: Instant): void {
    const legs = new Map(survey.legs.map((each) => [each.leg, each]));
    for (const [leg, { sentAt }] of [...this.#rings]) {
      const found = legs.get(leg);
      if (found?.up === true) this.#answered(leg, this.house.clock.now());
      else if (found === undefined && sentAt !== null && sentAt <= asked) this.#notAnswered(leg, null);
    }
  }

  callMoved(before: Call, after: Call): void {
    const task = after.facts.kept?.task;
    if (task === undefined || before.state === after.state) return;
    if (before.state === 'offering' && after.state === 'connected') this.#record(task, 'reached', '');
    if (after.state !== 'ended') return;
    if (before.state === 'inIvr') {
      // Their line led elsewhere: another office spoke with them, or their words are kept.
      const served = after.disposition === 'transferred' || after.disposition === 'voicemail';
      if (served) return this.#record(task, 'reached', '');
      const declined = after.path.at(-1)?.keys === declineKey;
      this.#record(task, declined ? 'declined' : 'noAnswer', declined ? '' : '已接起，未按键确认');
    } else if (before.state === 'queued' || before.state === 'offering') {
      this.#record(task, 'noAnswer', '确认后等待中挂机');
    }
  }

  async #read(now: Instant): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    this.#readAt = now;
    try {
      const waiting = await this.house.places.waiting(now);
      const ringing = new Set([...this.#rings.values()].map(({ task }) => task.id));
      this.#waiting = waiting.filter(({ id }) => !ringing.has(id));
    } finally {
      this.#reading = false;
    }
  }

  /** Citizens who wait on the line again are still ours. */
  async #holdOn(now: Instant): Promise<void> {
    this.#heldOnAt = now;
    const ids = [...this.house.calls()].flatMap(({ facts }) => (facts.kept === undefined ? [] : [facts.kept.task]));
    if (ids.length > 0) await this.house.places.holdOn(ids, now + holdMs);
  }

  #inOrder(queue: QueueId): KeptTask[] {
    return this.#waiting
      .filter(({ place }) => place.queue === queue)
      .sort((a, b) => this.house.floor.order(a.place, b.place));
  }

  #underWay(queue: QueueId): number {
    const ringing = [...this.#rings.values()].filter(({ task }) => task.place.queue === queue).length;
    const confirming = [...this.house.calls()].filter(
      ({ facts, state }) => facts.kept?.place.queue === queue && (state === 'inIvr' || state === 'arriving'),
    ).length;
    return ringing + confirming;
  }

  #ringTurns(queue: QueueId): void {
    const places = this.#inOrder(queue).map((task) => ({
      id: task.id,
      task,
      ahead: this.house.floor.aheadOf(task.place),
    }));
    const turns = turnsNow(places, this.#underWay(queue), this.house.soonFree(queue));
    for (const { task } of turns) this.#ring(task);
  }

  #ring(task: KeptTask): void {
    const now = this.house.clock.now();
    const leg = legId(`citizen-${this.house.newId()}`);
    this.#waiting = this.#waiting.filter(({ id }) => id !== task.id);
    this.#rings.set(leg, { task, since: now, sentAt: null });
    void this.#dial(leg, task, now).catch((error: unknown) => {
      this.#rings.delete(leg);
      this.house.log.warn({ err: error, task: task.id }, 'a citizen was not rung back, will be tried again');
    });
  }

  async #dial(leg: LegId, task: KeptTask, now: Instant): Promise<void> {
    const { places, telephony, log } = this.house;
    if (!(await places.hold(task.id, now + holdMs, now))) {
      this.#rings.delete(leg);
      return;
    }
    log.info({ task: task.id, queue: task.place.queue }, 'a citizen is rung back to their place');
    const reach = await telephony.ringCitizen(leg, { task: task.id, number: task.number, seconds: ringSeconds });
    if (reach === 'gone') return this.#notAnswered(leg, null);
    const ring = this.#rings.get(leg);
    if (ring !== undefined) this.#rings.set(leg, { ...ring, sentAt: this.house.clock.now() });
  }

  #notAnswered(leg: LegId, cause: number | null): void {
    const ring = this.#rings.get(leg);
    if (ring === undefined) return;
    this.#rings.delete(leg);
    void this.house.telephony.hangUp(leg).catch(() => undefined);
    this.#record(ring.task.id, outcomeOf(cause), '');
  }

  #answered(leg: LegId, at: Instant): void {
    const ring = this.#rings.get(leg);
    this.#rings.delete(leg);
    if (ring === undefined) {
      // A survey may have known of it before the report came.
      if ([...this.house.calls()].some(({ facts }) => facts.callerLeg === leg)) return;
      void this.house.telephony.hangUp(leg).catch(() => undefined);
      return;
    }
    const { id: task, number, place } = ring.task;
    const { id, version } = ringBackFlow;
    this.house.open({
      ...{
        id: callId(leg),
        callerLeg: leg,
        caller: number,
        dialled: this.house.ownNumber(),
        origin: 'outbound',
        arrivedAt: at,
      },
      ...{ flow: { id, version }, priority: place.priority, tag: '约定回拨', kept: { task, place } },
    });
  }

  #record(task: string, outcome: AttemptOutcome, note: string): void {
    const { places, clock, log } = this.house;
    void places.record(task, outcome, note, clock.now()).catch((error: unknown) => {
      // The hold runs out, and they are rung again.
      log.warn({ err: error, task, outcome }, 'what came of ringing a citizen back was not written down');
    });
  }
}
