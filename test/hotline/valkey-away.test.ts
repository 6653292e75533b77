/** Valkey is slow, stands still or refuses while people call: memory carries on, and a successor finds all of it later. */
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { TestHotline, type TestAgent } from '../support/hotline.ts';
import { LeakyPipe } from '../support/leaky-pipe.ts';
import { redisUrl } from '../support/parts.ts';
import { atRinging, bothHeard, inLine, inMenu, inTalk, JournalReader } from '../support/story.ts';
import { unbroken } from '../support/unbroken.ts';
import { until } from '../support/until.ts';

let hotline: TestHotline;
let pipe: LeakyPipe;
let valkey: Redis;
let journal: JournalReader;
beforeAll(async () => {
  const url = await redisUrl();
  pipe = await LeakyPipe.to(url);
  hotline = await TestHotline.start({ REDIS_URL: pipe.address });
  journal = new JournalReader(hotline);
  valkey = new Redis(url);
});
afterAll(async () => {
  await pipe?.resume();
  await hotline?.end();
  valkey?.disconnect();
  await pipe?.end();
});
afterEach(async () => {
  await pipe.resume();
  await hotline.everyoneOut();
});

async function degraded(agent: TestAgent, parts: readonly string[]): Promise<void> {
  const same = (seen: readonly string[]) => seen.join() === parts.join();
  await until(() => {
    const said = agent.pushed.filter((each) => each.type === 'health.changed');
    return same(said.at(-1)?.data.degraded ?? ['nothing said']);
  }, `health.changed to say [${parts.join()}]`);
  expect((await agent.state()).degraded).toEqual(parts);
  const response = await fetch(`${hotline.url}/readyz`);
  expect({ status: response.status, body: await response.json() }).toMatchObject({
    status: 200,
    body: { ready: true, degraded: parts },
  });
}

const stored = async () =>
  Object.values(await valkey.hgetall('hotline:calls'))
    .map((json) => (JSON.parse(json) as { state: string }).state)
    .sort();

test('stands still, then refuses: calls, offers and newcomers go on; afterwards a successor finds all of it', async () => {
  const [first, second] = [await hotline.agent(1), await hotline.agent(2)];
  await second.setPresence('aux');
  const talk = await inTalk('13900020001', first);
  const queued = await inLine(hotline, '13900020002');
  const choosing = await inMenu('13900020003');
  const goesOn = unbroken(talk);

  pipe.stall();
  await degraded(first, ['redis']);
  choosing.press('1');
  await until(async () => (await hotline.metric('hotline_waiting_callers')) === 2, 'the second in the line');
  expect(await second.setPresence('ready')).toBe(true);
  const ringing = await second.phone.nextCall();
  const pop = await until(() => second.pops().find((each) => each.data.number === '13900020002'), 'the pop');
  ringing.answer();
  const next = { citizen: queued, agentCall: ringing, agent: second, callId: pop.data.callId, number: '13900020002' };
  await bothHeard(next);

  await pipe.reset();
  // It comes back empty, as one whose disk was lost.
  await valkey.flushdb();
  const newcomer = await inMenu('13900020004');
  // Longer than the lease: nobody else can have taken it, so the only keeper keeps.
  await until(() => hotline.controller.lines.some((line) => line.includes('on our own word')), 'the lease to be away');
  const since = newcomer.heard.now;
  await until(() => newcomer.heard.now - since > 6_000, 'the lease to run out');
  expect(await hotline.probe('/readyz')).toBe(200);
  const late = await inMenu('13900020005');
  await late.hangUp();
  goesOn();

  await pipe.resume();
  await degraded(first, []);
  await until(async () => (await stored()).join() === 'connected,connected,inIvr,queued', 'everything written again');
  const bothGoOn = [unbroken(talk), unbroken(next)];
  await hotline.kill();
  hotline.startAgain();
  await hotline.ready();
  expect(await hotline.metric('hotline_live_calls')).toBe(4);
  expect(await hotline.metric('hotline_waiting_callers')).toBe(1);
  bothGoOn.forEach((check) => check());
  await until(() => newcomer.heard.hearsOther(), 'the question again');
  for (const call of [newcomer, choosing, talk.citizen, next.citizen]) await call.hangUp();
  expect(await journal.ended('13900020001', 'unfinished')).toMatchObject({
    adoptions: 1,
    talkedSeconds: expect.any(Number),
  });
  expect(await journal.ended('13900020002', 'unfinished')).toMatchObject({
    adoptions: 1,
    talkedSeconds: expect.any(Number),
  });
  expect(await journal.ended('13900020003', 'abandonedInQueue')).toMatchObject({ adoptions: 1 });
  expect(await journal.ended('13900020004', 'abandonedInMenu')).toMatchObject({ adoptions: 1 });
  expect(await journal.ended('13900020005', 'abandonedInMenu')).toMatchObject({ adoptions: 0 });
  for (const { agent, callId } of [talk, next]) {
    await until(async () => (await agent.presence()) === 'wrapUp', 'the desk to be let in again');
    await agent.act(callId, 'wrap-up', { disposition: 'answered' });
  }
  await until(async () => (await stored()).length === 0, 'nothing to be left');
});

test('slow: the ring does not wait for it', async () => {
  const agent = await hotline.agent(3);
  pipe.delay(300);
  const ring = await atRinging('13900021001', agent);
  const of = (event: string) => (line: string) => line.includes(`"${event}"`) && line.includes(ring.callId);
  const timeOf = async (event: string) => {
    const line = await until(() => hotline.controller.lines.find(of(event)), `the log to tell of ${event}`);
    return Date.parse((JSON.parse(line) as { time: string }).time);
  };
  expect((await timeOf('AgentsReserved')) - (await timeOf('KeyPressed'))).toBeLessThan(250);
  ring.agentCall.answer();
  await bothHeard(ring);
  await ring.agentCall.hangUp();
  await journal.ended('13900021001', 'unfinished');
  await agent.act(ring.callId, 'wrap-up', { disposition: 'answered' });
});
