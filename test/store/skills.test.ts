/** What callers asked for, counted by half hours: under each skill, how they were served, the same however late it is told. */
import { sql } from 'kysely';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { ReportQuery, type ReportRow } from '../../src/contract/http/reports.ts';
import { agentId, callId, queueId } from '../../src/core/kernel/ids.ts';
import { isRefusal } from '../../src/core/kernel/refusal.ts';
import type { Why } from '../../src/core/queue/why.ts';
import { countHalfHours } from '../../src/jobs/half-hours.ts';
import type { JournalEntry } from '../../src/service/ports.ts';
import { Reports } from '../../src/service/reports.ts';
import { CallStore } from '../../src/store/calls.ts';
import { HalfHourStore } from '../../src/store/half-hours.ts';
import { PgReportStore } from '../../src/store/reports.ts';
import { testStore, type TestStore } from '../support/postgres.ts';
import { keptLog } from '../support/quiet-log.ts';

/** 10:00 in Shanghai. */
const ten = Date.parse('2026-11-23T02:00:00.000Z');
const [queue, agent] = [queueId('general'), agentId('agent01')];
let store: TestStore | undefined;
let serial = 0;
beforeEach(async () => {
  await store?.drop();
  store = await testStore();
});
afterAll(() => store?.drop());

type Told = JournalEntry extends infer E ? (E extends JournalEntry ? Omit<E, 'id' | 'call'> : never) : never;
const tell = (call: string, ...facts: Told[]) =>
  new CallStore(store!.db).applyJournal(
    facts.map((fact) => ({ ...fact, call: callId(call), id: `${call}/${++serial}` }) as JournalEntry),
  );
const why = (relaxed: number, by: Why['by'] = 'longestIdle'): Why => ({
  ...{ by, of: 1, idleSeconds: 1, answered: 0, tier: 1, waitedSeconds: 5, relaxed, class: null, headStartSeconds: 0 },
  ...{ needs: [{ skill: '英语', level: 1 }], passed: { priority: 0, skills: 0, preferred: 0, missed: 0 } },
});
const offered = (at: number, relaxed: number, by?: Why['by']): Told => ({
  ...{ fact: 'offered', at, agent, queue, waitedSeconds: 5, predictedSeconds: null, why: why(relaxed, by) },
});
const answered = (at: number, waitedSeconds: number, skills?: string[]): Told => ({
  ...{ fact: 'answered', at, agent, queue, queuedAt: at - waitedSeconds * 1000, waitedSeconds, offers: 1 },
  ...{ recording: null, ...(skills && { skills }) },
});
const gaveUp = (at: number, waitedSeconds: number, skills?: string[]): Told => ({
  ...{ fact: 'ended', at, disposition: 'abandonedInQueue', path: [], queue, queuedAt: at - waitedSeconds * 1000 },
  ...{ waitedSeconds, talkedSeconds: null, offers: 0, ...(skills && { skills }) },
});

const count = () =>
  countHalfHours({ rows: new HalfHourStore(store!.db), log: keptLog().log }, AbortSignal.timeout(20_000));
async function ask(query: Record<string, string>): Promise<ReportRow[]> {
  const period = { from: '2026-11-23T00:00:00Z', to: '2026-11-24T00:00:00Z' };
  const page = await new Reports(new PgReportStore(store!.db)).page(
    ReportQuery.parse({ ...period, grain: 'total', ...query }),
  );
  if ('refused' in page) throw new Error(page.refused);
  return page.items;
}
const brief = (rows: readonly ReportRow[]) =>
  rows.map(({ label, calls, served }) => [
    label,
    calls?.queued,
    calls?.answered,
    calls?.abandoned,
    ...Object.values(served ?? {}),
  ]);

async function aMorning(): Promise<void> {
  const english = ['英语'];
  await tell('a', offered(ten + 4000, 0), answered(ten + 5000, 5, english));
  await tell('b', offered(ten, 0), offered(ten + 39_000, 1), answered(ten + 40_000, 40, ['英语', '老年服务']));
  await tell('c', offered(ten + 99_000, 2), answered(ten + 100_000, 70, english));
  await tell('d', offered(ten + 2000, 0, 'preferred'), answered(ten + 3000, 3, english));
  await tell('e', gaveUp(ten + 20_000, 20, english));
  await tell('f', offered(ten, 0), answered(ten + 9000, 9));
  // Never came into a line.
  await tell('g', {
    ...gaveUp(ten, 0),
    queue: null,
    queuedAt: null,
    waitedSeconds: null,
    disposition: 'abandonedInMenu',
  } as Told);
  await count();
}

test('a call counts under each skill it needed, with how its agent was found; the total counts it once', async () => {
  await aMorning();
  expect(brief(await ask({ by: 'skill' }))).toEqual([
    ['未要求技能', 1, 1, 0, 0, 0, 0, 0],
    ['老年服务', 1, 1, 0, 0, 1, 0, 0],
    ['英语', 5, 4, 1, 1, 1, 1, 1],
  ]);
  const [english] = await ask({ by: 'skill', skill: '英语' });
  expect(english?.figures).toMatchObject({
    answerRate: 0.8,
    unrelaxedRate: 0.25,
    governmentFifteen: 0.5,
    averageWait: 29.5,
  });
  expect((await ask({ by: 'skill', skill: '老年服务' }))[0]?.figures.unrelaxedRate).toBe(0);
  expect((await ask({ by: 'skill' }))[0]?.figures.unrelaxedRate).toBeNull();
  expect(brief(await ask({ by: 'all' }))).toEqual([['全部', 6, 5, 1]]);
  expect(brief(await ask({ by: 'all', skill: '英语' }))).toEqual([['全部', 5, 4, 1, 1, 1, 1, 1]]);
  expect(brief(await ask({ by: 'queue', skill: '英语' }))).toEqual([['general', 5, 4, 1, 1, 1, 1, 1]]);
  expect(brief(await ask({ by: 'skill', queue: 'other' }))).toEqual([]);
  for (const query of [
    { by: 'skill', agent: 'agent01' },
    { by: 'agent', skill: '英语' },
  ])
    await expect(ask(query)).rejects.toThrow('no-agents-by-skill');
});

test('counted figures lead to as many calls', async () => {
  await aMorning();
  const calls = new CallStore(store!.db);
  const listed = async (more: { outcome?: 'answered' | 'abandoned' }) => {
    const found = await calls.list({ limit: 50, skill: '英语', ...more });
    return isRefusal(found) ? [] : found.items.map(({ id }) => id).sort();
  };
  expect(await listed({})).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(await listed({ outcome: 'abandoned' })).toEqual(['e']);
});

test('an offer or an answer that is told late, and another counting, give the same', async () => {
  await tell('a', answered(ten + 5000, 5, ['英语']));
  await tell('b', gaveUp(ten + 20_000, 20, ['英语']));
  await count();
  expect(brief(await ask({ by: 'skill' }))).toEqual([['英语', 2, 1, 1, 0, 0, 0, 0]]);
  await tell('a', offered(ten + 4000, 1));
  await tell('b', offered(ten + 10_000, 0), answered(ten + 11_000, 11, ['英语']));
  await count();
  const once = await ask({ by: 'skill' });
  expect(brief(once)).toEqual([['英语', 2, 2, 0, 1, 1, 0, 0]]);
  await sql`insert into half_hours_touched (half_hour) values (${new Date(ten)}), (${new Date(ten)})`.execute(
    store!.db.desks,
  );
  await count();
  expect(await ask({ by: 'skill' })).toEqual(once);
});
