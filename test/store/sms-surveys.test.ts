/** Asking by short message how a call went, and counting what comes back: on real rows. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callId } from '../../src/core/kernel/ids.ts';
import type { JournalEntry } from '../../src/service/ports.ts';
import { CallStore } from '../../src/store/calls.ts';
import { Db } from '../../src/store/db.ts';
import { SmsSurveys } from '../../src/store/sms-surveys.ts';
import { database } from '../support/parts.ts';

const hour = 3_600_000;
const day = 24 * hour;
let now = Date.parse('2026-11-24T02:00:00Z');
let db: Db;
let calls: CallStore;
const surveysWith = (available: boolean) => new SmsSurveys(db, { now: () => now, monotonic: () => now }, available);

beforeAll(async () => {
  const url = await database();
  db = new Db({ url });
  calls = new CallStore(db);
});
afterAll(() => db.close());

let entries = 0;
async function hungUp(call: string, number: string): Promise<void> {
  const head = { id: `due-${(entries += 1)}`, call: callId(call), at: now };
  const due: JournalEntry = { ...head, fact: 'surveyDue', number };
  await calls.applyJournal([due]);
  await calls.applyJournal([due]);
}
const messagesTo = async (number: string) =>
  (await db.desks.selectFrom('sms_outbox').select('call').where('recipient', '=', number).execute()).map(
    ({ call }) => call,
  );
const scoreOf = async (call: string) => {
  const row = await calls.callById(call);
  return row === null ? null : [row.surveyScore, row.surveyWay];
};
let sent = 0;
const reply = (from: string, text: string, id = `gateway-${(sent += 1)}`) =>
  surveysWith(true).receive({ id, from, text });

test('a mobile is asked once in so many days; nobody is where no answer could come back', async () => {
  const number = '13911110001';
  await hungUp('a1', number);
  expect(await surveysWith(false).invite()).toBe(0);
  await hungUp('a2', number);
  await hungUp('a3', number);
  await hungUp('a4', '053188881234');
  expect(await surveysWith(true).invite()).toBe(1);
  expect(await messagesTo(number)).toEqual(['a2']);
  now += 31 * day;
  await hungUp('a5', number);
  await Promise.all([surveysWith(true).invite(), surveysWith(true).invite()]);
  expect(await messagesTo(number)).toEqual(['a2', 'a5']);
  expect(await messagesTo('053188881234')).toEqual([]);
});

test('however the carrier writes a number, it is the same mobile', async () => {
  await hungUp('n1', '+8613911110009');
  await hungUp('n2', '013911110009');
  expect(await surveysWith(true).invite()).toBe(1);
  expect(await messagesTo('13911110009')).toHaveLength(1);
});

test('the first answer counts, for the newest open question of that number; the gateway may say it twice', async () => {
  const number = '13911110002';
  await hungUp('b1', number);
  await surveysWith(true).invite();
  await reply(`+86${number}`, '谢谢你们');
  await reply(number, ' ２。', 'twice');
  await reply(number, ' ２。', 'twice');
  await reply(number, '5');
  expect(await scoreOf('b1')).toEqual([2, 'sms']);
  const kept = await db.desks
    .selectFrom('sms_inbound')
    .select(['meant', 'invite'])
    .where('number', '=', number)
    .execute();
  expect(kept.map(({ meant, invite }) => [meant, invite !== null]).sort()).toEqual([
    ['other', false],
    ['score', false],
    ['score', true],
  ]);
});

test('what comes after 72 hours, or from somebody who was not asked, is kept and not counted', async () => {
  const number = '13911110003';
  await hungUp('c1', number);
  await surveysWith(true).invite();
  now += 73 * hour;
  await reply(number, '1');
  await reply('13911110099', '1');
  const rows = await db.desks.selectFrom('surveys').select('call').where('way', '=', 'sms').execute();
  expect(rows.map(({ call }) => call)).toEqual(['b1']);
});

test('who wants no more is asked no more', async () => {
  const number = '13911110004';
  await reply(number, '退订');
  await hungUp('d1', number);
  expect(await surveysWith(true).invite()).toBe(0);
  expect(await messagesTo(number)).toEqual([]);
});

test('supervisors’ rules hold from then on, are audited, and are not overwritten by an older page', async () => {
  const surveys = surveysWith(true);
  const before = await surveys.rules();
  expect(before).toEqual({ policy: { on: true, everyDays: 30 }, revision: 0, available: true });
  const policy = { on: false, everyDays: 7 };
  expect(await surveys.saveRules('supervisor01', { policy, revision: 0 })).toMatchObject({ policy, revision: 1 });
  expect(await surveys.saveRules('supervisor02', { policy, revision: 0 })).toEqual({ refused: 'saved-by-another' });
  await hungUp('e1', '13911110005');
  expect(await surveys.invite()).toBe(0);
  const acts = await db.desks.selectFrom('audit').select('act').where('object', '=', 'survey-rules').execute();
  expect(acts).toEqual([{ act: 'survey-rules.saved' }]);
});
