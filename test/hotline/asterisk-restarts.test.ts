/**
 * Asterisk dies under callers in the menu, in the line, at a ringing phone and in a talk. Those calls are lost, and that
 * is said: in the journal, to the desks, as callbacks. The controller, the phones and the next caller come back alone.
 */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestAgent, TestHotline } from '../support/hotline.ts';
import { OwnAsterisk } from '../support/own-asterisk.ts';
import type { SipCall } from '../support/sip-phone.ts';
import { bothHeard, JournalReader, type Talk } from '../support/story.ts';
import { until } from '../support/until.ts';

let exchange: OwnAsterisk;
let hotline: TestHotline;
const desks: TestAgent[] = [];
beforeAll(async () => {
  exchange = await OwnAsterisk.start();
  hotline = await TestHotline.start(exchange.env);
});
afterAll(async () => {
  for (const desk of desks) desk.close();
  await hotline?.end();
  await exchange?.end();
});

async function signedIn(n: number): Promise<TestAgent> {
  const agent = new TestAgent(await hotline.signIn(`agent0${n}`), await exchange.agentPhone(String(8000 + n)));
  desks.push(agent);
  await agent.open();
  await until(() => agent.setPresence('ready'), { what: 'the agent to be ready', within: 15_000, every: 200 });
  return agent;
}

async function inMenu(number: string): Promise<SipCall> {
  const call = await (await exchange.citizen()).dial('12345', { number });
  await call.answered;
  await until(() => call.heard.hearsOther(), 'the greeting');
  return call;
}

async function ringing(number: string, agent: TestAgent): Promise<Talk> {
  const citizen = await inMenu(number);
  citizen.press('1');
  const agentCall = await agent.phone.nextCall();
  const pop = await until(() => agent.pops().find((each) => each.data.number === number), 'the pop');
  return { citizen, agentCall, agent, callId: pop.data.callId, number };
}

async function talking(number: string, agent: TestAgent): Promise<Talk> {
  const talk = await ringing(number, agent);
  talk.agentCall.answer();
  await talk.agentCall.answered;
  await bothHeard(talk);
  return talk;
}

const health = async () => {
  const response = await fetch(`${hotline.url}/readyz`);
  return {
    status: response.status,
    body: (await response.json()) as { parts: { part: string }[]; degraded: string[] },
  };
};

test('kill -9: everyone is accounted for, and the next caller gets through', async () => {
  const talker = await signedIn(1);
  const talk = await talking('13900030001', talker);
  const rung = await signedIn(2);
  const ring = await ringing('13900030002', rung);
  const waiting = await inMenu('13900030003');
  waiting.press('1');
  await until(async () => (await hotline.metric('hotline_waiting_callers')) === 1, 'a caller to wait');
  await inMenu('13900030004');
  const pid = hotline.controller.pid;

  await exchange.kill();
  const diedAt = Date.now();
  await until(async () => (await talker.state()).degraded.includes('asterisk'), 'the desk to know');
  await until(
    () => talker.pushed.some((each) => each.type === 'health.changed' && each.data.degraded.includes('asterisk')),
    'the desk to be told',
  );
  expect(await health()).toMatchObject({ status: 503, body: { parts: [{ part: 'asterisk-away' }] } });
  await exchange.startAgain();
  await until(async () => (await health()).status === 200, { what: 'the link to be back', within: 20_000 });
  expect({ pid: hotline.controller.pid, ended: hotline.controller.ended }).toEqual({ pid, ended: false });

  const journal = new JournalReader(hotline);
  const numbers = [1, 2, 3, 4].map((n) => `1390003000${n}`);
  for (const number of numbers) {
    const row = await journal.ended(number, 'lost');
    expect(Date.parse(row.endedAt ?? '')).toBeGreaterThanOrEqual(diedAt - 1000);
  }
  const database = new pg.Client({ connectionString: hotline.env['DATABASE_URL'] });
  await database.connect();
  const due = await until(async () => {
    const { rows } = await database.query<{ number: string; why: string }>(
      'select number, why from callbacks order by number',
    );
    return rows.length >= 4 && rows;
  }, 'callbacks');
  await database.end();
  expect(due).toEqual(numbers.map((number) => ({ number, why: 'lost' })));

  expect(rung.pushed.find((each) => each.type === 'call.gone')?.data).toEqual({ callId: ring.callId, why: 'lost' });
  expect((await talker.state()).call).toMatchObject({ callId: talk.callId, state: 'wrapping' });
  const ticket = await talker.saveTicket(talk.callId, '通话中断，先登记，稍后回拨。');
  expect(ticket.callId).toBe(talk.callId);
  for (const agent of [talker, rung]) {
    await agent.phone.register();
    await until(() => agent.setPresence('ready'), { what: 'the phone to be known again', within: 15_000, every: 200 });
    expect(await agent.presence()).toBe('ready');
  }
  expect(await hotline.metric('hotline_live_calls')).toBe(0);
  await talker.setPresence('aux');
  const next = await talking('13900030005', rung);
  await next.citizen.hangUp();
  await until(async () => (await rung.presence()) === 'wrapUp', 'wrap-up');
  await rung.act(next.callId, 'wrap-up', { disposition: 'answered' });
  expect(await journal.ended('13900030005', 'answered')).toMatchObject({ adoptions: 0 });
  await until(async () => (await rung.presence()) === 'ready', 'the agent to be free');
});
