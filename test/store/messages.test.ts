/** The outbox as people see it, on a real PostgreSQL, beside the worker that sends. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MessageQuery, type MessageRow } from '../../src/contract/http/messages.ts';
import { callId } from '../../src/core/kernel/ids.ts';
import { isRefusal, type Refusal } from '../../src/core/kernel/refusal.ts';
import { SmsSend } from '../../src/jobs/sms-send.ts';
import { CallStore } from '../../src/store/calls.ts';
import { PgMessageStore } from '../../src/store/messages.ts';
import { SmsOutbox } from '../../src/store/sms-outbox.ts';
import { testStore, TestClock, type TestStore } from '../support/postgres.ts';
import { keptLog } from '../support/quiet-log.ts';

const clock = new TestClock();
const admin = { username: 'admin', role: 'admin' } as const;
let store: TestStore;
let messages: PgMessageStore;
let outbox: SmsOutbox;
beforeAll(async () => {
  store = await testStore();
  messages = new PgMessageStore(store.db, clock);
  outbox = new SmsOutbox(store.db);
  const calls = new CallStore(store.db);
  for (const n of [1, 2, 3, 4, 5]) {
    await calls.applyJournal([
      {
        ...{ id: `m${n}`, call: callId(`call-${n}`), at: clock.now() + n, fact: 'smsDue' },
        ...{ to: n === 5 ? '13900000000' : '13912345678', text: `第${n}条` },
      },
    ]);
  }
  clock.pass(10);
});
afterAll(() => store.drop());

const list = async (query: object = {}): Promise<MessageRow[]> => {
  const listed = await messages.list(MessageQuery.parse(query));
  if (isRefusal(listed)) throw new Error(listed.refused);
  return listed.items;
};
const stateOf = (made: MessageRow | Refusal) => (isRefusal(made) ? made.refused : made.state);

test('the newest first, by state and number, page by page', async () => {
  await outbox.refused('m2', '空号');
  await outbox.sent('m3', clock.now());
  await outbox.later('m4', 2, clock.now() + 60_000, 'the gateway answered 503');
  expect((await list()).map(({ id }) => id)).toEqual(['m5', 'm4', 'm3', 'm2', 'm1']);
  expect(await list({ state: 'failed' })).toMatchObject([{ id: 'm2', why: '空号', nextAt: null }]);
  expect(await list({ number: '13900000000' })).toMatchObject([{ id: 'm5', call: 'call-5', flowName: null }]);
  expect(await list({ state: 'queued' })).toMatchObject([{ id: 'm5' }, { id: 'm4', tries: 2 }, { id: 'm1' }]);
  const first = await messages.list(MessageQuery.parse({ limit: 3 }));
  if (isRefusal(first)) throw new Error(first.refused);
  expect((await list({ cursor: first.next })).map(({ id }) => id)).toEqual(['m2', 'm1']);
  expect(await messages.list(MessageQuery.parse({ cursor: 'torn' }))).toEqual({ refused: 'bad-cursor' });
  expect(await messages.counts()).toEqual({ unconfigured: 0, queued: 3, sentToday: 1, failed: 1, dropped: 0 });
});

test('yesterday’s are not counted as sent today', async () => {
  clock.pass(86_400_000);
  expect(await messages.counts()).toMatchObject({ sentToday: 0, queued: 3 });
  clock.pass(-86_400_000);
});

test('a refused one is tried at once again; what is out or unknown stays as it is', async () => {
  const again = await messages.retry(admin, 'm2', '号码已核对');
  expect(again).toMatchObject({ state: 'queued', why: null, nextAt: new Date(clock.now()).toISOString() });
  expect(stateOf(await messages.retry(admin, 'm3', '再来'))).toBe('message-sent');
  expect(stateOf(await messages.drop(admin, 'm3', '不要'))).toBe('message-sent');
  expect(stateOf(await messages.drop(admin, 'none', '不要'))).toBe('message-unknown');
  const acts = await store.db.desks.selectFrom('audit').select(['who', 'act', 'object', 'reason']).execute();
  expect(acts).toEqual([{ who: 'admin', act: 'message.retried', object: 'sms:m2', reason: '号码已核对' }]);
});

test('what a person drops while the worker goes through its batch is not sent, nor put back by a late answer', async () => {
  const sent: string[] = [];
  const gateway = {
    send: async ({ id }: { id: string }) => {
      if (sent.length === 0) expect(stateOf(await messages.drop(admin, 'm5', '内容有误'))).toBe('dropped');
      sent.push(id);
      return { taken: true as const };
    },
  };
  clock.pass(1_000);
  await new SmsSend({ rows: outbox, gateway, clock, log: keptLog().log }).run(AbortSignal.timeout(5_000));
  expect(sent).not.toContain('m5');
  expect(sent).toContain('m1');
  await outbox.later('m5', 1, clock.now(), 'the gateway answered 503');
  await outbox.refused('m5', '空号');
  expect(await list({ state: 'dropped' })).toMatchObject([{ id: 'm5', why: '内容有误', nextAt: null }]);
  expect(stateOf(await messages.drop(admin, 'm5', '再放弃'))).toBe('message-dropped');
  expect(stateOf(await messages.retry(admin, 'm5', '内容已更正'))).toBe('queued');
});
