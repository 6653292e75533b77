/** What the wallboard starts from after a restart: today's calls as the journal has them, and the floor's settings. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noCounts } from '../../src/core/floor/counts.ts';
import { usualRules } from '../../src/core/floor/usual-rules.ts';
import { agentId, callId, queueId } from '../../src/core/kernel/ids.ts';
import { isRefusal } from '../../src/core/kernel/refusal.ts';
import type { JournalEntry, JournalFact } from '../../src/service/ports.ts';
import { CallbackOffice } from '../../src/service/callback-office.ts';
import { PgCallbackTasks } from '../../src/store/callback-tasks.ts';
import { CallStore } from '../../src/store/calls.ts';
import { Db } from '../../src/store/db.ts';
import { PgFloorStore } from '../../src/store/floor.ts';
import { database } from '../support/parts.ts';

const at = Date.parse('2026-11-24T02:00:00Z');
let db: Db;
let calls: CallStore;
let store: PgFloorStore;
beforeAll(async () => {
  const url = await database();
  db = new Db({ url });
  calls = new CallStore(db);
  store = new PgFloorStore(db, { now: () => at, monotonic: () => 0 });
});
afterAll(() => db.close());

let entries = 0;
const write = (call: string, facts: JournalFact[], when = at): Promise<unknown> =>
  calls.applyJournal(
    facts.map((fact, n): JournalEntry => ({ ...fact, id: `e-${++entries}`, call: callId(call), at: when + n })),
  );
const general = queueId('general');
const arrived: JournalFact = {
  ...{ fact: 'arrived', number: '13800138000', dialled: '12345', origin: 'trunk', flow: null },
  handledBy: 'controller',
};
const answered = (waitedSeconds: number): JournalFact => ({
  ...{ fact: 'answered', agent: agentId('agent01'), queue: general, queuedAt: at, waitedSeconds, offers: 1 },
  recording: null,
});
type Ended = Extract<JournalFact, { fact: 'ended' }>;
const ended = (disposition: Ended['disposition'], waitedSeconds: number | null, outlets: string[] = []): Ended => ({
  ...{ fact: 'ended', disposition, path: [], waitedSeconds, talkedSeconds: null, offers: 0 },
  steps: outlets.map((outlet) => ({ node: 'n', outlet, at: new Date(at).toISOString() })),
  queue: waitedSeconds === null ? null : general,
  queuedAt: waitedSeconds === null ? null : at,
});

describe("the day's counts", () => {
  test('are those the calls made, each once, and none of the day before', async () => {
    await write('talks', [arrived, answered(15)]);
    await write('talked', [arrived, answered(16), ended('ticket', 16)]);
    await write('slow', [arrived, answered(40), ended('answered', 40)]);
    await write('gaveUp', [arrived, ended('abandonedInQueue', 20)]);
    await write('gaveUpLate', [arrived, ended('abandonedRinging', 90)]);
    await write('short', [arrived, ended('abandonedInQueue', 4)]);
    await write('lost', [arrived, ended('lost', 9)]);
    await write('overflowed', [arrived, ended('voicemail', null, ['1', 'overflow'])]);
    await write('menuOnly', [arrived, ended('menuCompleted', null, ['1'])]);
    await write('waits', [arrived]);
    await write('made', [{ ...arrived, origin: 'outbound' }, answered(0), ended('answered', 0)]);
    await write('yesterday', [arrived, answered(1), ended('ticket', 1)], at - 86_400_000);
    const counts = await store.countsSince(at - 3_600_000, usualRules);
    expect(counts.get(general)).toEqual({
      ...noCounts,
      ...{ answered: 3, answeredPrompt: 1, answeredInGoal: 2 },
      ...{ abandoned: 2, abandonedInGoal: 1, abandonedShort: 1, lost: 1 },
    });
    // It left the line before the end, and the journal holds no queue for it.
    expect(counts.get(queueId(''))).toEqual({ ...noCounts, overflowed: 1 });
  });

  test('callbacks are due until they are done', async () => {
    const office = new CallbackOffice(new PgCallbackTasks(db), { now: () => at, monotonic: () => 0 });
    const due = async () => (await office.counts()).waiting;
    const before = await due();
    await write('callMe', [arrived, { fact: 'callBackDue', number: '13800138000', why: 'abandoned' }]);
    expect(await due()).toBe(before + 1);
  });
});

describe('the settings of the floor', () => {
  test('are the usual ones until saved; a stale save is refused; each save has its audit row', async () => {
    const first = await store.settings();
    expect(first).toEqual({ revision: 0, rules: usualRules });
    const rules = { ...first.rules, shortAbandonSeconds: 9 };
    expect(await store.saveSettings('supervisor01', { revision: 0, rules })).toEqual({ revision: 1, rules });
    expect(isRefusal(await store.saveSettings('supervisor02', { revision: 0, rules: first.rules }))).toBe(true);
    expect(await store.settings()).toEqual({ revision: 1, rules });
    const rows = await db.desks
      .selectFrom('audit')
      .select(['who', 'act'])
      .where('object', '=', 'floor-settings')
      .execute();
    expect(rows).toEqual([{ who: 'supervisor01', act: 'floor.set' }]);
  });
});
