/**
 * A hotline whose one number has a flow of the test's own, and ears that know what its prompts sound like: what a caller
 * heard is compared with the very sound of the words.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { expect } from 'vitest';
import type { Language } from '../../src/core/ivr/flow.ts';
import { Db, inTransaction } from '../../src/store/db.ts';
import { flowChannel } from '../../src/store/store-news.ts';
import { publishFlow } from '../../src/store/flows.ts';
import { demoNumber } from '../../src/store/seed.ts';
import { flowOf } from '../core/flows.ts';
import { atFileEnd } from './file-end.ts';
import { TestHotline } from './hotline.ts';
import { asterisk, database } from './parts.ts';
import type { SipCall } from './sip-phone.ts';
import { soundOf } from './spoken.ts';
import { until } from './until.ts';

type Nodes = Record<string, unknown>;
interface Settings {
  readonly env?: Record<string, string>;
  readonly more?: Record<string, unknown>;
  /** What the number says of its callers. */
  readonly tag?: string;
  /** Said to the database before the controller starts. */
  readonly sql?: readonly string[];
}

/** The demo city, with this flow behind its number from the first call on. */
export async function hotlineWith(
  nodes: Nodes,
  { env = {}, more = {}, tag = '', sql: statements = [] }: Settings = {},
): Promise<TestHotline> {
  const url = await database('city');
  await publish(url, nodes, 1, more);
  await tagNumber(url, tag);
  await tell(url, statements);
  return TestHotline.start({ DATABASE_URL: url, ...env });
}

export async function publish(url: string, nodes: Nodes, version: number, more: Record<string, unknown> = {}) {
  const db = new Db({ url, callConnections: 1, deskConnections: 1 });
  try {
    const flow = flowOf(nodes, { id: 'story', version, languages: ['zh', 'en'], ...more });
    await inTransaction(db.desks, (tx) =>
      publishFlow(tx, { flow, number: demoNumber, label: '市民热线', by: 'test', message: `第${version}版` }),
    );
    await sql`select pg_notify(${flowChannel}, '')`.execute(db.desks);
  } finally {
    await db.close();
  }
}

async function tagNumber(url: string, tag: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('update inbound_numbers set tag = $1, priority = 3', [tag]);
  await client.end();
}

async function tell(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

const readers = new Map<string, pg.Pool>();

/** Rows of the hotline's database. */
export async function rows<T extends pg.QueryResultRow>(hotline: TestHotline, text: string, values: unknown[] = []) {
  const url = hotline.env['DATABASE_URL'] ?? '';
  const reader = readers.get(url) ?? new pg.Pool({ connectionString: url, max: 1, idleTimeoutMillis: 0 });
  if (!readers.has(url)) {
    readers.set(url, reader);
    // The next question opens another one.
    reader.on('error', () => undefined);
    atFileEnd(() => {
      readers.delete(url);
      return reader.end();
    });
  }
  return (await reader.query<T>(text, values)).rows;
}

/** Other words stay below 0.5, also those that begin alike; on a busy machine sound comes in pieces. */
const sameWords = 0.65;
/** Words are known by their first two seconds. */
const overlapMs = 2_500;

/** A caller, and how far they have listened: what was heard before does not count again. */
export class Caller {
  #mark = 0;

  private constructor(
    readonly call: SipCall,
    readonly number: string,
  ) {}

  static async ring(number: string): Promise<Caller> {
    const phone = await asterisk().citizen();
    const call = await phone.dial(demoNumber, { number });
    await call.answered;
    // Nobody presses a key before they hear anything, and Asterisk takes no sound before it has got to know its source.
    await until(() => call.heard.packets >= 10, `${number} to hear anything`);
    return new Caller(call, number);
  }

  /** These words, after those of the last time. */
  async hears(text: string, language: Language = 'zh', within = 25_000): Promise<void> {
    const sound = await soundOf(text, language);
    let from = this.#mark;
    let nearest = { score: 0, atMs: 0 };
    const found = () => {
      const { now } = this.call.heard;
      const at = this.call.heard.find(sound, from);
      if (at.score >= sameWords) return at;
      if (at.score > nearest.score) nearest = at;
      // What was looked through once need not be again, but for words that had only begun: looking is hard work.
      from = Math.max(from, now - overlapMs);
      throw new Error(`nearest: ${nearest.score.toFixed(2)} at ${nearest.atMs} ms of ${Math.round(now)}`);
    };
    const { atMs } = await until(found, { what: `${this.number} to hear “${text}”`, every: 300, within });
    this.#mark = atMs + 200;
  }

  /** Not since they last listened. */
  async heardNothingOf(text: string): Promise<void> {
    const sound = await soundOf(text);
    expect(this.call.heard.find(sound, this.#mark).score).toBeLessThan(sameWords);
  }

  /** At a finger's pace. */
  async press(keys: string): Promise<void> {
    for (const [n, key] of [...keys].entries()) {
      if (n > 0) await pause(350);
      this.call.press(key);
    }
  }
}

export const zh = (text: string) => [{ text, language: 'zh' as const }];
export const en = (text: string) => [{ text, language: 'en' as const }];
export const say = (text: string, next: string) => ({
  kind: 'say',
  label: text.slice(0, 10),
  prompts: zh(text),
  bargeIn: true,
  to: { next },
});
