/** Queues, skills and seats as admins change them: checked against what there is, and in force at once. */
import type { QueueRow, QueueStored, SaveQueue, SaveSeat, SeatRow } from '../contract/http/queues.ts';
import { queueId } from '../core/kernel/ids.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';
import type { QueueRules } from '../core/queue/rules.ts';
import type { UnitRow } from './ports.ts';
import type { Routing } from './routing.ts';

export interface QueueStore {
  queues(): Promise<QueueStored[]>;
  saveQueue(by: string, id: string, queue: SaveQueue): Promise<QueueStored | Refusal>;
  skills(): Promise<{ name: string; agents: number }[]>;
  addSkill(by: string, name: string): Promise<{ name: string; agents: number } | Refusal>;
  removeSkill(by: string, name: string): Promise<null | Refusal>;
  seats(): Promise<SeatRow[]>;
  saveSeat(by: string, agent: string, seat: SaveSeat): Promise<SeatRow | Refusal>;
}

export interface QueueDeskHouse {
  readonly store: QueueStore;
  readonly routing: Pick<Routing, 'floor' | 'times'>;
  units(): Promise<UnitRow[]>;
  /** The running hotline reads all of it anew. */
  changed(): Promise<void>;
}

export class QueueDesk {
  constructor(private readonly house: QueueDeskHouse) {}

  async queues(): Promise<QueueRow[]> {
    return (await this.house.store.queues()).map((stored) => this.#withNow(stored));
  }

  async saveQueue(by: string, id: string, queue: SaveQueue): Promise<QueueRow | Refusal> {
    const wrong = await this.#unknownIn(id, queue.rules);
    if (wrong !== null) return wrong;
    const saved = await this.#inForce(this.house.store.saveQueue(by, id, queue));
    return isRefusal(saved) ? saved : this.#withNow(saved);
  }

  skills() {
    return this.house.store.skills();
  }

  addSkill(by: string, name: string) {
    return this.house.store.addSkill(by, name);
  }

  async removeSkill(by: string, name: string): Promise<null | Refusal> {
    const asking = (await this.house.store.queues()).filter(({ rules }) => skillsIn(rules).includes(name));
    if (asking.length > 0) return { refused: 'skill-in-use', queues: asking.map(({ label }) => label) };
    return this.#inForce(this.house.store.removeSkill(by, name));
  }

  seats() {
    return this.house.store.seats();
  }

  async saveSeat(by: string, agent: string, seat: SaveSeat): Promise<SeatRow | Refusal> {
    const [queues, skills] = await Promise.all([this.house.store.queues(), this.house.store.skills()]);
    const queue = seat.queues.find((each) => !queues.some(({ id }) => id === each.queue));
    if (queue !== undefined) return { refused: 'unknown-queue', queue: queue.queue };
    const skill = seat.skills.find((each) => !skills.some(({ name }) => name === each.skill));
    if (skill !== undefined) return { refused: 'unknown-skill', skill: skill.skill };
    if (twice(seat.queues.map((each) => each.queue)) || twice(seat.skills.map((each) => each.skill))) {
      return { refused: 'seat-twice' };
    }
    return this.#inForce(this.house.store.saveSeat(by, agent, seat));
  }

  /** Rules that lead nowhere would be noticed only when the line is full. */
  async #unknownIn(id: string, rules: QueueRules): Promise<Refusal | null> {
    const { store, units } = this.house;
    const [queues, skills, offices] = await Promise.all([store.queues(), store.skills(), units()]);
    const skill = skillsIn(rules).find((each) => !skills.some(({ name }) => name === each));
    if (skill !== undefined) return { refused: 'unknown-skill', skill };
    for (const { to } of rules.overflow) {
      if (to.go === 'queue' && to.queue === id) return { refused: 'overflow-to-itself' };
      if (to.go === 'queue' && !queues.some((each) => each.id === to.queue)) return { refused: 'unknown-queue' };
      if (to.go === 'unit' && !offices.some((each) => each.id === to.unit)) return { refused: 'unknown-unit' };
    }
    return null;
  }

  async #inForce<T>(work: Promise<T | Refusal>): Promise<T | Refusal> {
    const done = await work;
    if (!isRefusal(done)) await this.house.changed();
    return done;
  }

  #withNow(stored: QueueStored): QueueRow {
    const { floor, times } = this.house.routing;
    const id = queueId(stored.id);
    const waiting = floor.waitingIn([id]);
    const { calls, seconds } = times.error(id);
    return {
      ...stored,
      now: { waiting, staffed: times.staffed(id), estimateSeconds: times.estimate(id, waiting + 1) },
      estimates: calls === 0 ? null : { calls, meanErrorSeconds: Math.round(seconds) },
    };
  }
}

/** What the web room calls. */
export type QueueDoor = Pick<
  QueueDesk,
  'queues' | 'saveQueue' | 'skills' | 'addSkill' | 'removeSkill' | 'seats' | 'saveSeat'
>;

const skillsIn = ({ steps }: QueueRules): string[] =>
  steps.flatMap(({ all, any }) => [...all, ...any].map(({ skill }) => skill));
const twice = (names: readonly string[]): boolean => new Set(names).size !== names.length;
