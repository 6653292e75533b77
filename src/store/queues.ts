/** Queues with their rules, skills, and who has them. Every change is audited in the same transaction. */
import { sql } from 'kysely';
import type { QueueStored, SaveQueue, SaveSeat, SeatRow } from '../contract/http/queues.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { Clock } from '../service/ports.ts';
import type { QueueStore } from '../service/queue-desk.ts';
import { audit } from './audit.ts';
import { inTransaction, type Db, type Tx } from './db.ts';
import { rulesIn } from './queue-rules.ts';
import { isoOf, jsonText } from './values.ts';

export class PgQueueStore implements QueueStore {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  async queues(): Promise<QueueStored[]> {
    const rows = await this.db.desks.selectFrom('queues').selectAll().orderBy('position').orderBy('id').execute();
    return rows.map(storedOf);
  }

  saveQueue(by: string, id: string, { revision, label, maxWaitSeconds, rules }: SaveQueue) {
    return inTransaction(this.db.desks, async (tx): Promise<QueueStored | Refusal> => {
      const at = new Date(this.clock.now());
      const row = await tx
        .updateTable('queues')
        .set({
          ...{ label, overflow_after_seconds: maxWaitSeconds, rules: jsonText(rules) },
          ...{ revision: sql<number>`revision + 1`, saved_at: at, saved_by: by },
        })
        .where('id', '=', id)
        .where('revision', '=', revision)
        .returningAll()
        .executeTakeFirst();
      if (row) {
        await this.#note(tx, by, 'queue.saved', `queue:${id}`, `revision ${row.revision}`);
        return storedOf(row);
      }
      const theirs = await tx.selectFrom('queues').selectAll().where('id', '=', id).executeTakeFirst();
      return theirs ? { refused: 'saved-by-another', theirs: storedOf(theirs) } : { refused: 'queue-unknown' };
    });
  }

  skills(): Promise<{ name: string; agents: number }[]> {
    return this.db.desks
      .selectFrom('skills as s')
      .leftJoin('agent_skills as a', 'a.skill', 's.name')
      .select('s.name')
      .select(sql<number>`count(a.agent)::int`.as('agents'))
      .groupBy(['s.name', 's.position'])
      .orderBy('s.position')
      .orderBy('s.name')
      .execute();
  }

  addSkill(by: string, name: string) {
    return inTransaction(this.db.desks, async (tx): Promise<{ name: string; agents: number } | Refusal> => {
      const row = await tx
        .insertInto('skills')
        .values({ name, position: sql<number>`(select coalesce(max(position), 0) + 1 from skills)` })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .returning('name')
        .executeTakeFirst();
      if (!row) return { refused: 'skill-exists' };
      await this.#note(tx, by, 'skill.added', `skill:${name}`, '');
      return { name, agents: 0 };
    });
  }

  removeSkill(by: string, name: string): Promise<null | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const gone = await tx.deleteFrom('skills').where('name', '=', name).returning('name').executeTakeFirst();
      if (!gone) return { refused: 'skill-unknown' };
      await this.#note(tx, by, 'skill.removed', `skill:${name}`, '');
      return null;
    });
  }

  async seats(): Promise<SeatRow[]> {
    const [agents, queues, skills] = await Promise.all([
      this.db.desks
        .selectFrom('agents')
        .select(['id', 'name'])
        .where('active', '=', true)
        .orderBy('extension')
        .execute(),
      this.db.desks.selectFrom('agent_queues').selectAll().orderBy('queue').execute(),
      this.db.desks.selectFrom('agent_skills').selectAll().orderBy('skill').execute(),
    ]);
    const rows = new Map(
      agents.map(({ id, name }): [string, SeatRow] => [id, { agent: id, name, queues: [], skills: [] }]),
    );
    for (const { agent, queue, tier } of queues) rows.get(agent)?.queues.push({ queue, tier });
    for (const { agent, skill, level } of skills) rows.get(agent)?.skills.push({ skill, level });
    return [...rows.values()];
  }

  saveSeat(by: string, agent: string, { queues, skills }: SaveSeat): Promise<SeatRow | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const who = await tx.selectFrom('agents').select('name').where('id', '=', agent).forUpdate().executeTakeFirst();
      if (!who) return { refused: 'agent-unknown' };
      await tx.deleteFrom('agent_queues').where('agent', '=', agent).execute();
      await tx.deleteFrom('agent_skills').where('agent', '=', agent).execute();
      if (queues.length > 0) {
        await tx
          .insertInto('agent_queues')
          .values(queues.map((each) => ({ agent, ...each })))
          .execute();
      }
      if (skills.length > 0) {
        await tx
          .insertInto('agent_skills')
          .values(skills.map((each) => ({ agent, ...each })))
          .execute();
      }
      const had = [...queues.map(({ queue }) => queue), ...skills.map(({ skill, level }) => `${skill} ${level}`)];
      await this.#note(tx, by, 'seat.saved', `agent:${agent}`, had.join(', ').slice(0, 200));
      return { agent, name: who.name, queues, skills };
    });
  }

  #note(tx: Tx, who: string, act: string, object: string, reason: string): Promise<void> {
    return audit(tx, { who, role: 'admin', act, object, reason }, new Date(this.clock.now()));
  }
}

interface StoredRow {
  id: string;
  label: string;
  overflow_after_seconds: number;
  rules: unknown;
  revision: number;
  saved_at: Date;
  saved_by: string;
}
const storedOf = (row: StoredRow): QueueStored => ({
  id: row.id,
  label: row.label,
  maxWaitSeconds: row.overflow_after_seconds,
  rules: rulesIn(row.rules),
  revision: row.revision,
  savedAt: isoOf(row.saved_at),
  savedBy: row.saved_by,
});
