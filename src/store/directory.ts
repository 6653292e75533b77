/**
 * Who sits where, what matters are about, which menu a number has: read at start and when it changes. What desks ask for
 * again and again is kept in memory, so that a desk can be opened while the database is away.
 */
import type { Category } from '../contract/http/tickets.ts';
import type { Flow } from '../core/ivr/flow.ts';
import { agentId, queueId } from '../core/kernel/ids.ts';
import type { Log } from '../log.ts';
import type { AgentRow, DirectoryStore, UnitRow, PublishedNumber, QueueRow } from '../service/ports.ts';
import { StoreFault, type Db } from './db.ts';
import { rulesIn } from './queue-rules.ts';
import { flowVersion, publishedFlow, PublishedNumbers } from './flows.ts';

export interface District {
  district: string;
  streets: string[];
}

export class Directory implements DirectoryStore {
  readonly #db: Db;
  readonly #published: PublishedNumbers;
  #categories: Category[] | null = null;
  #areas: District[] | null = null;

  constructor(db: Db, log: Log) {
    this.#db = db;
    this.#published = new PublishedNumbers(log);
  }

  async agents(): Promise<AgentRow[]> {
    const [agents, memberships, skills] = await Promise.all([
      this.#db.desks
        .selectFrom('agents as g')
        .leftJoin('accounts as a', 'a.agent', 'g.id')
        .select(['g.id', 'g.name', 'g.extension', 'a.role'])
        .where('g.active', '=', true)
        .orderBy('g.extension')
        .execute(),
      this.#db.desks.selectFrom('agent_queues').selectAll().orderBy('queue').execute(),
      this.#db.desks.selectFrom('agent_skills').selectAll().orderBy('skill').execute(),
    ]);
    const skillsOf = grouped(skills, (skill) => skill.agent);
    const queues = grouped(memberships, (membership) => membership.agent);
    return agents.map(({ id, name, extension, role }) => ({
      id: agentId(id),
      name,
      extension,
      supervises: role === 'supervisor',
      queues: (queues.get(id) ?? []).map((membership) => queueId(membership.queue)),
      skills: Object.fromEntries((skillsOf.get(id) ?? []).map(({ skill, level }) => [skill, level])),
      tiers: Object.fromEntries(
        (queues.get(id) ?? []).flatMap((each) => (each.tier === 1 ? [] : [[each.queue, each.tier]])),
      ),
    }));
  }

  async queues(): Promise<QueueRow[]> {
    const rows = await this.#db.desks.selectFrom('queues').selectAll().orderBy('position').orderBy('id').execute();
    return rows.map((row) => ({
      id: queueId(row.id),
      label: row.label,
      overflowAfterSeconds: row.overflow_after_seconds,
      rules: rulesIn(row.rules),
    }));
  }

  publishedFlow(dialled: string): Promise<Flow | null> {
    return publishedFlow(this.#db.desks, dialled);
  }

  publishedNumbers(): Promise<PublishedNumber[]> {
    return this.#published.read(this.#db.desks);
  }

  flowVersion(id: string, version: number): Promise<Flow | null> {
    return flowVersion(this.#db.desks, id, version);
  }

  units(): Promise<UnitRow[]> {
    return this.#db.desks
      .selectFrom('units')
      .select(['id', 'label', 'number', 'note'])
      .where('active', '=', true)
      .orderBy('position')
      .orderBy('id')
      .execute();
  }

  async skills(): Promise<string[]> {
    const rows = await this.#db.desks.selectFrom('skills').select('name').orderBy('position').orderBy('name').execute();
    return rows.map(({ name }) => name);
  }

  async categories(): Promise<Category[]> {
    try {
      this.#categories = await this.#db.desks
        .selectFrom('categories')
        .select(['id', 'parent', 'label'])
        .where('active', '=', true)
        .orderBy('position')
        .orderBy('id')
        .execute();
      return this.#categories;
    } catch (error) {
      return lastKnown(this.#categories, error);
    }
  }

  async areas(): Promise<District[]> {
    try {
      const rows = await this.#db.desks.selectFrom('areas').selectAll().orderBy('position').execute();
      this.#areas = [...grouped(rows, (row) => row.district)].map(([district, streets]) => ({
        district,
        streets: streets.map((row) => row.street),
      }));
      return this.#areas;
    } catch (error) {
      return lastKnown(this.#areas, error);
    }
  }
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function lastKnown<T>(known: T | null, error: unknown): T {
  if (error instanceof StoreFault && known !== null) return known;
  throw error;
}
