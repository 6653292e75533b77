/** Missed calls and the tasks that gather them: from journal entries in any order, and as people work on them. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CallbackRow } from '../../src/contract/http/callbacks.ts';
import { usualPolicy } from '../../src/core/callback/task.ts';
import { agentId, callId, queueId } from '../../src/core/kernel/ids.ts';
import type { Refusal } from '../../src/core/kernel/refusal.ts';
import { CallbackOffice, type CallbackPerson } from '../../src/service/callback-office.ts';
import type { JournalEntry, JournalFact } from '../../src/service/ports.ts';
import { CallStore } from '../../src/store/calls.ts';
import { PgKeptPlaces } from '../../src/store/callback-rings.ts';
import { PgCallbackTasks } from '../../src/store/callback-tasks.ts';
import { Db } from '../../src/store/db.ts';
import { seedDemo } from '../../src/store/seed.ts';
import { database } from '../support/parts.ts';

const at = Date.parse('2026-11-24T02:00:00Z');
const minute = 60_000;
let now = at;
let db: Db;
let calls: CallStore;
let office: CallbackOffice;

beforeAll(async () => {
  const url = await database();
  db = new Db({ url });
  calls = new CallStore(db);
  office = new CallbackOffice(new PgCallbackTasks(db), { now: () => now, monotonic: () => now });
  await seedDemo(db, { agents: 2, now: at });
});
afterAll(() => db.close());
beforeEach(async () => {
  now = at;
  await sql`truncate callback_attempts, callbacks, callback_tasks, callback_policy, calls, sms_outbox`.execute(
    db.desks,
  );
});

let entries = 0;
const entry = (call: string, later: number, fact: JournalFact): JournalEntry => ({
  ...fact,
  ...{ id: `entry-${++entries}`, call: callId(call), at: at + later },
});
const number = '13911112222';
const missed = (call: string, later = 0, changes: Partial<Extract<JournalFact, { fact: 'callBackDue' }>> = {}) =>
  entry(call, later, { fact: 'callBackDue', number, why: 'abandoned', waitedSeconds: 20, ...changes });
const arrived = (call: string, later: number, from = number) =>
  entry(call, later, {
    ...{ fact: 'arrived', number: from, dialled: '12345', origin: 'trunk', flow: null, handledBy: 'controller' },
  });
const answered = (call: string, later: number) =>
  entry(call, later, {
    ...{ fact: 'answered', agent: agentId('agent01'), queue: queueId('general'), queuedAt: at + later - 1000 },
    ...{ waitedSeconds: 1, offers: 1, recording: null },
  });

const zhang: CallbackPerson = { username: 'agent01', name: '张敏', minds: false };
const li: CallbackPerson = { username: 'agent02', name: '李娜', minds: false };
const supervisor: CallbackPerson = { username: 'supervisor01', name: '王班长', minds: true };

async function listed(list: 'open' | 'closed' = 'open', more: object = {}): Promise<CallbackRow[]> {
  const page = await office.list({ list, limit: 50, ...more }, 'agent01');
  return (page as { items: CallbackRow[] }).items;
}
const done = (answer: CallbackRow | Refusal): CallbackRow => {
  expect(answer).not.toHaveProperty('refused');
  return answer as CallbackRow;
};

describe('a missed call', () => {
  test('becomes a task with the deadline of its why; later ones of the number join it', async () => {
    await calls.applyJournal([missed('c1'), missed('c2', 5 * minute, { why: 'lost' })]);
    await calls.applyJournal([missed('c3', minute, { number: '053188880000' })]);
    const [first, second] = await listed();
    expect(first).toMatchObject({ id: 'c1', number, state: 'waiting', whys: ['lost', 'abandoned'], missed: 2 });
    // 35 minutes after the first one: the lost one presses more.
    expect(Date.parse(first!.dueAt)).toBe(at + 35 * minute);
    expect(first).toMatchObject({
      firstMissedAt: new Date(at).toISOString(),
      lastMissedAt: new Date(at + 5 * minute).toISOString(),
    });
    expect(second).toMatchObject({ number: '053188880000', region: '山东 济南', missed: 1 });
    expect((await listed('open', { why: 'lost' })).map(({ id }) => id)).toEqual(['c1']);
  });

  test('whose caller gave up at once is kept, but nobody needs to ring', async () => {
    await calls.applyJournal([missed('c1', 0, { waitedSeconds: 3 })]);
    await calls.addCallback({ call: callId('c2'), number, why: 'fallback', at, waitedSeconds: 1 });
    expect(await listed()).toEqual([]);
    await calls.applyJournal([missed('c3', 0, { waitedSeconds: 4 })]);
    expect(await listed()).toMatchObject([{ id: 'c3', missed: 1 }]);
  });

  test('told by the journal and by the channel event log becomes one task', async () => {
    await Promise.all([
      calls.applyJournal([missed('c1')]),
      calls.addCallback({ call: callId('c1'), number, why: 'fallback', at }),
      calls.addCallback({ call: callId('c2'), number, why: 'fallback', at }),
    ]);
    expect(await listed()).toMatchObject([{ number, missed: 2 }]);
  });

  test('of somebody who asked for another number is rung there, and the old task goes', async () => {
    await calls.applyJournal([missed('c1', 9, { why: 'lost' })]);
    await calls.applyJournal([missed('c1', 0, { why: 'asked', number: '13800001111' })]);
    expect(await listed()).toMatchObject([{ number: '13800001111', whys: ['asked'], missed: 1 }]);
  });
});

describe('a citizen who got through meanwhile', () => {
  const story = () => [arrived('c1', 0), missed('c1', 10), arrived('c2', minute), answered('c2', 2 * minute)];

  test('needs no call, in whatever order and in whatever pieces it is told', async () => {
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 3, 1],
      [1, 2, 3],
    ]) {
      await sql`truncate callback_attempts, callbacks, callback_tasks, calls`.execute(db.desks);
      const told = story();
      for (const n of order) await calls.applyJournal([told[n]!]);
      await calls.closeAnsweredCallbacks();
      expect(await listed(), String(order)).toEqual([]);
      expect(await listed('closed')).toMatchObject([
        { state: 'gotThrough', closedCall: 'c2', closedAt: new Date(at + 2 * minute).toISOString() },
      ]);
    }
  });

  test('leaves the list in the same moment as the answer is told', async () => {
    const told = story();
    await calls.applyJournal(told.slice(0, 3));
    expect(await listed()).toHaveLength(1);
    await calls.applyJournal(told.slice(3));
    expect(await listed()).toEqual([]);
  });

  test('and is missed again afterwards, is rung back after all; an answer before it settles nothing', async () => {
    await calls.applyJournal([...story(), missed('c3', 3 * minute)]);
    expect(await listed()).toMatchObject([{ id: 'c3', missed: 1 }]);
    await calls.applyJournal([arrived('c0', -minute), answered('c0', -1)]);
    await calls.closeAnsweredCallbacks();
    expect(await listed()).toHaveLength(1);
  });

  test('was somebody else: another number settles nothing', async () => {
    await calls.applyJournal([missed('c1'), arrived('c2', minute, '13700000000'), answered('c2', 2 * minute)]);
    expect(await listed()).toHaveLength(1);
  });

  test('told of when they were served already: the late miss joins the closed task', async () => {
    await calls.applyJournal([missed('c1', minute)]);
    now = at + 5 * minute;
    done(await office.record('c1', zhang, { outcome: 'reached', note: '' }));
    await calls.addCallback({ call: callId('c0'), number, why: 'fallback', at });
    expect(await listed()).toEqual([]);
    expect(await listed('closed')).toMatchObject([{ id: 'c1', state: 'done', missed: 2 }]);
  });
});

describe('people', () => {
  beforeEach(() => calls.applyJournal([missed('c1')]));

  test('hold a task one at a time; the hold runs out, and a supervisor may end it', async () => {
    expect(done(await office.claim('c1', zhang))).toMatchObject({
      state: 'claimed',
      claimedBy: { username: 'agent01' },
    });
    expect(await office.claim('c1', li)).toMatchObject({ refused: 'callback-claimed' });
    expect(await office.release('c1', li)).toMatchObject({ refused: 'callback-claimed' });
    expect(await office.record('c1', li, { outcome: 'reached', note: '' })).toMatchObject({
      refused: 'callback-claimed',
    });
    expect(await listed('open', { mine: 'true' })).toHaveLength(1);
    expect(done(await office.release('c1', supervisor)).state).toBe('waiting');
    done(await office.claim('c1', li));
    now += 15 * minute;
    expect(done(await office.claim('c1', zhang)).claimedBy?.username).toBe('agent01');
    expect(await office.claim('nothing', zhang)).toEqual({ refused: 'callback-unknown' });
  });

  test('two who take it at the same moment: one has it', async () => {
    const answers = await Promise.all([office.claim('c1', zhang), office.claim('c1', li)]);
    expect(answers.filter((answer) => 'refused' in answer)).toHaveLength(1);
  });

  test('try as often as the rules say, then the citizen is told by a message, once', async () => {
    for (const tries of [1, 2]) {
      done(await office.claim('c1', zhang));
      const row = done(await office.record('c1', zhang, { outcome: 'noAnswer', note: `第${tries}次` }));
      expect(row).toMatchObject({ state: 'waiting', claimedBy: null });
      expect(Date.parse(row.nextAt)).toBe(now + usualPolicy.pauseMinutes * minute);
      now += 40 * minute;
    }
    const last = done(await office.record('c1', zhang, { outcome: 'busy', note: '' }));
    expect(last).toMatchObject({
      state: 'gaveUp',
      attempts: [{ note: '第1次' }, { note: '第2次' }, { outcome: 'busy' }],
    });
    expect(last.attempts[0]).toMatchObject({ at: new Date(at).toISOString(), byName: '张敏' });
    expect(await office.record('c1', li, { outcome: 'reached', note: '' })).toEqual({ refused: 'callback-closed' });
    const messages = await db.desks.selectFrom('sms_outbox').select(['recipient', 'text']).execute();
    expect(messages).toEqual([{ recipient: number, text: expect.stringContaining('未能接通') as string }]);
  });

  test('find a dead number: nobody tries again, and no message is sent there', async () => {
    expect(done(await office.record('c1', zhang, { outcome: 'deadNumber', note: '' })).state).toBe('gaveUp');
    expect(await db.desks.selectFrom('sms_outbox').selectAll().execute()).toEqual([]);
  });

  test('still write down what they heard when the citizen got through while they rang', async () => {
    done(await office.claim('c1', zhang));
    await calls.applyJournal([arrived('c2', 1000), answered('c2', minute)]);
    expect(await office.record('c1', li, { outcome: 'reached', note: '' })).toEqual({ refused: 'callback-closed' });
    const row = done(await office.record('c1', zhang, { outcome: 'reached', note: '已接通' }));
    expect(row).toMatchObject({ state: 'gotThrough', attempts: [{ outcome: 'reached' }] });
  });
});

describe('a kept place', () => {
  const place = { queue: queueId('english'), priority: 2, queuedAt: at - minute };
  const kept = () => new PgKeptPlaces(db);
  beforeEach(() => calls.applyJournal([missed('c1', 0, { why: 'asked', place })]));

  test('waits for its turn until somebody rings, a person or the hotline, one at a time', async () => {
    expect(await kept().waiting(now)).toEqual([{ id: 'c1', number, place }]);
    expect(await listed()).toMatchObject([{ id: 'c1', keepsPlace: true }]);
    expect(await office.claim('c1', zhang)).toEqual({ refused: 'callback-keeps-place' });
    done(await office.claim('c1', supervisor));
    expect(await kept().waiting(now)).toEqual([]);
    expect(await kept().hold('c1', now + minute, now)).toBe(false);
    done(await office.release('c1', supervisor));
    const both = await Promise.all([kept().hold('c1', now + minute, now), kept().hold('c1', now + minute, now)]);
    expect(both.filter(Boolean)).toHaveLength(1);
    expect(await office.claim('c1', zhang)).toMatchObject({ refused: 'callback-claimed' });
    expect(await listed()).toMatchObject([{ state: 'claimed', claimedBy: { name: '自动回拨' } }]);
    // They may be on the line this moment: given back, they would be rung again meanwhile.
    expect(await office.release('c1', supervisor)).toMatchObject({ refused: 'callback-claimed' });
    await kept().holdOn(['c1'], now + 5 * minute);
    now += 2 * minute;
    expect(await kept().waiting(now)).toEqual([]);
    now += 4 * minute;
    expect(await kept().waiting(now)).toHaveLength(1);
    now = at + 30 * minute;
    expect(done(await office.claim('c1', zhang)).state).toBe('claimed');
  });

  test('is not held back by the pause after an earlier try', async () => {
    await calls.applyJournal([missed('p1', 0, { number: '13922223333' })]);
    done(await office.claim('p1', zhang));
    done(await office.record('p1', zhang, { outcome: 'noAnswer', note: '' }));
    now += 5 * minute;
    const again = { number: '13922223333', why: 'asked', place } as const;
    await calls.applyJournal([missed('p2', 5 * minute, again)]);
    expect((await kept().waiting(now)).map(({ number: whom }) => whom)).toContain('13922223333');
  });

  test('is tried as often as the rules say, then people ring, and the citizen is told', async () => {
    for (let tries = 1; tries <= usualPolicy.attempts; tries++) {
      expect(await kept().hold('c1', now + minute, now)).toBe(true);
      await kept().record('c1', 'noAnswer', '', now);
      expect(await kept().waiting(now + 1000)).toEqual([]);
      now += (usualPolicy.pauseMinutes + 1) * minute;
    }
    expect(await kept().waiting(now)).toEqual([]);
    expect(await listed()).toMatchObject([{ state: 'waiting', keepsPlace: false, attempts: [{}, {}, {}] }]);
    expect(await db.desks.selectFrom('sms_outbox').select('recipient').execute()).toEqual([{ recipient: number }]);
    expect(done(await office.record('c1', zhang, { outcome: 'noAnswer', note: '' })).state).toBe('waiting');
  });

  test('of a dead number is given up, of one who was reached is done, and nothing is written after that', async () => {
    await kept().record('c1', 'deadNumber', '', now);
    await kept().record('c1', 'reached', '', now);
    expect(await listed('closed')).toMatchObject([{ state: 'gaveUp', attempts: [{ outcome: 'deadNumber' }] }]);
    await calls.applyJournal([missed('c2', minute, { why: 'asked', place })]);
    await kept().record('c2', 'reached', '', now + 2 * minute);
    expect((await listed('closed'))[0]).toMatchObject({ id: 'c2', state: 'done' });
    expect(await listed()).toEqual([]);
  });

  test('joins a task that is open already; a second wish does not move it', async () => {
    await calls.applyJournal([missed('c9', 0, { number: '13800009999' })]);
    const later = { ...place, queuedAt: at };
    await calls.applyJournal([missed('c8', 1000, { why: 'asked', number: '13800009999', place })]);
    await calls.applyJournal([missed('c7', 2000, { why: 'asked', number: '13800009999', place: later })]);
    expect((await kept().waiting(now + 3000)).find(({ id }) => id === 'c9')?.place).toEqual(place);
  });
});

test('the list goes on from page to page, the most pressing first; figures count by deadline', async () => {
  const many = Array.from({ length: 7 }, (_, n) => missed(`c${n}`, n * 10 * minute, { number: `1380000000${n}` }));
  await calls.applyJournal([...many].reverse());
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await office.list({ list: 'open', limit: 3, ...(cursor ? { cursor } : {}) }, 'agent01');
    const { items, next } = page as { items: CallbackRow[]; next: string | null };
    seen.push(...items.map(({ id }) => id));
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6']);
  now = at + 135 * minute;
  expect(await office.counts()).toEqual({ waiting: 7, overdue: 2, dueSoon: 2 });
  expect(await office.list({ list: 'open', limit: 3, cursor: 'nonsense' }, 'agent01')).toEqual({
    refused: 'bad-cursor',
  });
});

test('rules are saved one after the other, noted, and hold for the next call that misses us', async () => {
  const { policy, revision } = await office.rules();
  expect(revision).toBe(0);
  const stricter = { ...policy, minutes: { ...policy.minutes, abandoned: 10 }, shortestWaitSeconds: 0 };
  expect(await office.saveRules('supervisor01', { policy: stricter, revision })).toEqual({
    policy: stricter,
    revision: 1,
  });
  expect(await office.saveRules('supervisor01', { policy, revision: 0 })).toEqual({ refused: 'saved-by-another' });
  expect((await office.saveRules('supervisor01', { policy: stricter, revision: 1 })) as object).toHaveProperty(
    'revision',
    2,
  );
  await calls.applyJournal([missed('c1', 0, { waitedSeconds: 1 })]);
  expect(Date.parse((await listed())[0]!.dueAt)).toBe(at + 10 * minute);
  const notes = await db.desks.selectFrom('audit').select('act').where('object', '=', 'callback-rules').execute();
  expect(notes).toHaveLength(2);
});
