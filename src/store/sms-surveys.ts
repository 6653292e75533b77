/**
 * Asking citizens by short message how a call went: whom, and what they answer. Messages go out by the outbox; an answer
 * counts for the newest question that this number was asked and that is open, everything else is kept.
 */
import { sql } from 'kysely';
import type { InboundSms, SaveSurveyRules, SurveyRules } from '../contract/http/sms.ts';
import type { Instant } from '../core/kernel/instant.ts';
import { normalisePhone } from '../core/kernel/phone-number.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import {
  answerWithinMs,
  mayAsk,
  readReply,
  SurveyPolicy,
  surveyText,
  usualSurveyPolicy,
} from '../core/survey/sms-survey.ts';
import type { Clock } from '../service/ports.ts';
import { inTransaction, type Db, type Queries, type Tx } from './db.ts';
import { savePolicy } from './policy-row.ts';

const batch = 100;

interface Due {
  readonly id: string;
  readonly call: string;
  readonly number: string;
  readonly at: Date;
}

export class SmsSurveys {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    /** Messages go out, and answers come back. */
    private readonly available: boolean,
  ) {}

  // ── asking ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Looks at the calls that ended since; two at once do not ask twice. @returns how many were asked. */
  invite(): Promise<number> {
    return inTransaction(this.db.desks, async (tx) => {
      const due = await tx
        .selectFrom('survey_invites')
        .select(['id', 'call', 'number', 'at'])
        .where('state', '=', 'due')
        .orderBy('at')
        .limit(batch)
        .forUpdate()
        .skipLocked()
        .execute();
      if (due.length === 0) return 0;
      const { policy } = await this.#rules(tx);
      let asked = 0;
      for (const one of due) asked += (await this.#decide(tx, policy, one)) ? 1 : 0;
      return asked;
    });
  }

  async #decide(tx: Tx, policy: SurveyPolicy, due: Due): Promise<boolean> {
    const { id, call, number } = due;
    // One number is looked at by one worker at a time, or two calls of it would both be asked.
    await sql`select pg_advisory_xact_lock(hashtextextended(${number}, 0))`.execute(tx);
    const now = this.clock.now();
    const asks = this.available && mayAsk(policy, await knownOf(tx, due), now);
    const change = asks
      ? ({ state: 'asked', until: new Date(now + answerWithinMs) } as const)
      : { state: 'skipped' as const };
    await tx.updateTable('survey_invites').set(change).where('id', '=', id).execute();
    if (!asks) return false;
    const at = new Date(now);
    await tx
      .insertInto('sms_outbox')
      .values({ id: `survey-${id}`, call, at, recipient: number, text: surveyText, next_at: at })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    return true;
  }

  // ── answers ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Once for each id of the gateway's. */
  receive({ id, from, text }: InboundSms): Promise<void> {
    const number = normalisePhone(from) ?? from;
    const reply = readReply(text);
    return inTransaction(this.db.desks, async (tx) => {
      const at = new Date(this.clock.now());
      const fresh = await tx
        .insertInto('sms_inbound')
        .values({ id, at, number, text, meant: reply.is })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .executeTakeFirst();
      if (fresh === undefined) return;
      if (reply.is === 'stop') await refuse(tx, number, at);
      if (reply.is === 'score') await count(tx, { id, number, at }, reply.score);
    });
  }

  // ── rules ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  rules(): Promise<SurveyRules> {
    return this.#rules(this.db.desks);
  }

  async #rules(queries: Queries | Tx): Promise<SurveyRules> {
    const row = await queries.selectFrom('survey_policy').select(['body', 'revision']).executeTakeFirst();
    const { available } = this;
    if (row === undefined) return { policy: usualSurveyPolicy(available), revision: 0, available };
    return { policy: SurveyPolicy.parse(row.body), revision: row.revision, available };
  }

  saveRules(by: string, { policy, revision }: SaveSurveyRules): Promise<SurveyRules | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const rules = { table: 'survey_policy', object: 'survey-rules', body: policy } as const;
      const saved = await savePolicy(tx, { ...rules, revision, by, at: new Date(this.clock.now()) });
      const { available } = this;
      return saved === null ? { refused: 'saved-by-another' } : { policy, revision: saved, available };
    });
  }
}

async function knownOf(
  tx: Tx,
  { number, at }: Due,
): Promise<{
  number: string;
  at: Instant;
  lastAskedAt: Instant | null;
  refused: boolean;
}> {
  const last = await tx
    .selectFrom('survey_invites')
    .select(({ fn }) => fn.max('at').as('at'))
    .where('number', '=', number)
    .where('state', 'in', ['asked', 'answered'])
    .executeTakeFirst();
  const refused = await tx.selectFrom('survey_refusals').select('at').where('number', '=', number).executeTakeFirst();
  return { number, at: at.getTime(), lastAskedAt: last?.at?.getTime() ?? null, refused: refused !== undefined };
}

/** What is on its way stays there: it left, or leaves within seconds. */
async function refuse(tx: Tx, number: string, at: Date): Promise<void> {
  await tx
    .insertInto('survey_refusals')
    .values({ number, at })
    .onConflict((conflict) => conflict.column('number').doNothing())
    .execute();
}

async function count(tx: Tx, message: { id: string; number: string; at: Date }, score: number): Promise<void> {
  const open = await tx
    .selectFrom('survey_invites')
    .select(['id', 'call'])
    .where('number', '=', message.number)
    .where('state', '=', 'asked')
    .where('until', '>', message.at)
    .orderBy('at', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  if (open === undefined) return;
  await tx
    .updateTable('survey_invites')
    .set({ state: 'answered', answered_at: message.at })
    .where('id', '=', open.id)
    .execute();
  await tx.updateTable('sms_inbound').set({ invite: open.id }).where('id', '=', message.id).execute();
  await tx
    .insertInto('surveys')
    .values({ id: `sms-${open.id}`, call: open.call, at: message.at, score, way: 'sms' })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
