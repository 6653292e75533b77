/** PostgreSQL stands still, refuses, or is slow while people call: nobody notices on the line, and nothing is lost. */
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ErrorBody } from '../../src/contract/http/common.ts';
import { TestHotline, type TestAgent } from '../support/hotline.ts';
import { LeakyPipe } from '../support/leaky-pipe.ts';
import { database } from '../support/parts.ts';
import {
  JournalReader,
  agentTone,
  bothHeard,
  citizenTone,
  inLine,
  inMenu,
  inTalk,
  type Talk,
} from '../support/story.ts';
import type { SipCall } from '../support/sip-phone.ts';
import { unbroken } from '../support/unbroken.ts';
import { until } from '../support/until.ts';

let hotline: TestHotline;
let pipe: LeakyPipe;
let admin: pg.Client;
let journal: JournalReader;
beforeAll(async () => {
  const url = await database('city');
  pipe = await LeakyPipe.to(url);
  hotline = await TestHotline.start({ DATABASE_URL: pipe.address });
  journal = new JournalReader(hotline);
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
});
afterAll(async () => {
  await pipe?.resume();
  await hotline?.end();
  await admin?.end();
  await pipe?.end();
});
afterEach(async () => {
  await pipe.resume();
  await until(async () => (await health()).body.degraded.length === 0, 'the database to be back');
  await hotline.everyoneOut();
});

async function health() {
  const response = await fetch(`${hotline.url}/readyz`);
  return { status: response.status, body: (await response.json()) as { ready: boolean; degraded: string[] } };
}

const hearEachOther = ({ citizen, agentCall }: Talk): boolean =>
  citizen.heard.hearsTone(agentTone) && agentCall.heard.hearsTone(citizenTone);

async function form(agent: TestAgent, callId: string, key: string): Promise<object> {
  const { items } = (await agent.session.get('/api/categories')) as { items: { id: string; parent: string | null }[] };
  const leaf = items.find(({ id }) => !items.some(({ parent }) => parent === id));
  const place = { area: '示范区/示范街道', detail: '文化路 12 号' };
  const words = '路灯坏了三天，晚上很黑。';
  return { callId, kind: 'help', category: leaf?.id, words, place, outcome: 'handle', idempotencyKey: key };
}

async function degraded(agent: TestAgent, parts: readonly string[]): Promise<void> {
  const same = (seen: readonly string[]) => seen.join() === parts.join();
  await until(async () => same((await agent.state()).degraded), {
    what: `the desk's state to say [${parts.join()}]`,
    within: 15_000,
    every: 200,
  });
  await until(() => {
    const said = agent.pushed.filter((each) => each.type === 'health.changed');
    return same(said.at(-1)?.data.degraded ?? ['nothing said']);
  }, `health.changed to say [${parts.join()}]`);
  expect(await health()).toMatchObject({ status: 200, body: { ready: true, degraded: parts } });
}

/** In Chinese, what is safe and what to do; and long before the desk's own patience of 10 s ends. */
async function isClear503(asked: Promise<{ status: number; body: unknown }>): Promise<void> {
  const began = performance.now();
  const { status, body } = await asked;
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(status).toBe(503);
  const { error } = ErrorBody.parse(body);
  expect(error.code).toBe('part-away');
  expect(error.message).toMatch(/^[\u4e00-\u9fff].*已输入的内容已保留.*。$/);
}

/** The agent takes the call of this citizen, who waits. */
async function answer(citizen: SipCall, number: string, agent: TestAgent): Promise<Talk> {
  const agentCall = await agent.phone.nextCall();
  const pop = await until(() => agent.pops().find((each) => each.data.number === number), 'the pop');
  agentCall.answer();
  const talk = { citizen, agentCall, agent, callId: pop.data.callId, number };
  await bothHeard(talk);
  return talk;
}

async function rows(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  return (await admin.query<Record<string, unknown>>(sql, values)).rows;
}

describe('while PostgreSQL is away', () => {
  test('calls in every state go on, the desk says so, a submit is refused clearly and later done once', async () => {
    const first = await hotline.agent(1);
    const second = await hotline.agent(2);
    await second.setPresence('aux');
    const talk = await inTalk('13900010001', first);
    const queued = await inLine(hotline, '13900010002');
    const choosing = await inMenu('13900010003');
    const ticket = await form(first, talk.callId, 'key-while-away');
    const draft = { callId: talk.callId, form: { words: '路灯坏了' } };
    const where = `/api/drafts/${encodeURIComponent(`call:${talk.callId}`)}`;

    const goesOn = unbroken(talk);
    pipe.stall();
    const began = performance.now();
    await degraded(first, ['database']);
    expect(performance.now() - began).toBeLessThan(8_000);
    const newcomer = await inMenu('13900010004');
    choosing.press('1');
    await until(async () => (await hotline.metric('hotline_waiting_callers')) === 2, 'the second in the line');
    await isClear503(first.session.post('/api/tickets', ticket));
    await isClear503(first.session.send('PUT', where, draft));

    await pipe.reset();
    await isClear503(first.session.post('/api/tickets', ticket));
    expect(await first.session.get('/api/session')).toMatchObject({ username: 'agent01' });
    goesOn();
    expect((await first.act(talk.callId, 'hold')).status).toBe(204);
    await until(() => !talk.citizen.heard.hearsTone(agentTone), 'music on hold');
    expect((await first.act(talk.callId, 'resume')).status).toBe(204);
    await until(() => hearEachOther(talk), 'both again');

    expect(await second.setPresence('ready')).toBe(true);
    const next = await answer(queued, '13900010002', second);
    const offeredAt = second.pushed.findIndex((each) => each.type === 'call.offered');
    const history = second.pushed.slice(offeredAt).find((each) => each.type === 'call.history');
    expect(history?.data).toEqual({ callId: next.callId, history: { status: 'unavailable' } });
    const bothGoOn = [unbroken(talk), unbroken(next)];
    await until(() => choosing.heard.hearsOther(), 'music for the second in the line');
    expect(newcomer.state).toBe('up');
    await newcomer.hangUp();
    // Long enough for every periodic work to have met the outage: directory, sessions, sweep, back-off of the journal.
    await until(() => performance.now() - began > 16_000, { what: 'an outage of 16 s', within: 20_000 });
    bothGoOn.forEach((goesOn) => goesOn());
    await next.citizen.hangUp();
    expect(await hotline.metric('hotline_journal_pending')).toBeGreaterThan(0);

    await pipe.resume();
    await degraded(first, []);
    expect((await first.session.send('PUT', where, draft)).status).toBe(200);
    const saved = await first.session.post('/api/tickets', ticket);
    const again = await first.session.post('/api/tickets', ticket);
    expect([saved.status, again.status]).toEqual([200, 200]);
    expect(again.body).toMatchObject({ number: (saved.body as { number: string }).number });
    expect(await rows(`select number from tickets where idempotency_key = 'key-while-away'`)).toHaveLength(1);
    await choosing.hangUp();
    // The agent is free the moment the talk ends, for the ticket is saved: the line must be empty by then.
    await until(async () => (await hotline.metric('hotline_waiting_callers')) === 0, 'the line to be empty');
    await talk.citizen.hangUp();

    await until(async () => (await hotline.metric('hotline_journal_pending')) === 0, 'the journal to be written');
    expect(await journal.ended('13900010001', 'ticket')).toMatchObject({ offers: 1 });
    expect(await journal.ended('13900010002', 'unfinished')).toMatchObject({
      agentName: expect.any(String),
      offers: 1,
    });
    await journal.ended('13900010003', 'abandonedInQueue');
    await journal.ended('13900010004', 'abandonedInMenu');
    const kept = await rows(
      `select number, arrived_at <= coalesce(queued_at, ended_at)
         and coalesce(queued_at, ended_at) <= coalesce(answered_at, ended_at)
         and coalesce(answered_at, ended_at) <= ended_at as in_order
       from calls where number like '1390001000_' order by number`,
    );
    expect(kept).toEqual(['1', '2', '3', '4'].map((last) => ({ number: `1390001000${last}`, in_order: true })));
    await second.act(next.callId, 'wrap-up', { disposition: 'answered' });
  });

  test.each(['stall', 'reset'] as const)('a controller started anew takes the calls over (%s)', async (fault) => {
    const agent = await hotline.agent(3);
    const numbers = fault === 'stall' ? ['13900011001', '13900011002'] : ['13900012001', '13900012002'];
    const [talker = '', waiter = ''] = numbers;
    const talk = await inTalk(talker, agent);
    const queued = await inLine(hotline, waiter);
    const goesOn = unbroken(talk);
    await pipe[fault]();
    await hotline.kill();
    hotline.startAgain();
    await hotline.ready();
    expect(await hotline.metric('hotline_live_calls')).toBe(2);
    expect(await hotline.metric('hotline_waiting_callers')).toBe(1);
    goesOn();
    await until(() => queued.heard.hearsOther(), 'music');
    await talk.citizen.hangUp();
    await talk.agentCall.ended;
    await queued.hangUp();
    await pipe.resume();
    expect(await journal.ended(talker, 'unfinished')).toMatchObject({
      adoptions: 1,
      talkedSeconds: expect.any(Number),
    });
    expect(await journal.ended(waiter, 'abandonedInQueue')).toMatchObject({ adoptions: 1 });
    await until(async () => (await agent.presence()) === 'wrapUp', 'the desk to be let in again');
    await agent.act(talk.callId, 'wrap-up', { disposition: 'answered' });
  });
});

test('a table that is locked: the ring is not held up, the history follows when it can be read', async () => {
  const agent = await hotline.agent(5);
  await admin.query('begin');
  try {
    await admin.query('lock table tickets in access exclusive mode');
    const call = await inMenu('13900001234');
    const pressedAt = performance.now();
    call.press('1');
    const ringing = await agent.phone.nextCall();
    expect(performance.now() - pressedAt).toBeLessThan(2_500);
    const late = await until(() => agent.pushed.find((each) => each.type === 'call.history'), 'an answer in its place');
    expect(late.data).toMatchObject({ history: { status: 'unavailable' } });
    ringing.answer();
    await ringing.answered;
  } finally {
    await admin.query('rollback');
  }
  await until(
    () => agent.pushed.find((each) => each.type === 'call.history' && each.data.history.status === 'known'),
    'the history of this number',
  );
  await agent.phone.call?.hangUp();
  const { id } = await journal.ended('13900001234', 'unfinished');
  await agent.act(id, 'wrap-up', { disposition: 'answered' });
});
