/** Two controllers, one keeper: the second one stands by, takes over in order, and the first one wakes up to nothing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { longestGap, mostGapMs } from '../support/audio.ts';
import { Session, TestHotline, type TestAgent } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import { freePort } from '../support/own-valkey.ts';
import type { Program } from '../support/program.ts';
import type { SipCall } from '../support/sip-phone.ts';
import { agentTone, bothHeard, hearsMusic, inLine, inTalk, JournalReader } from '../support/story.ts';
import { until } from '../support/until.ts';

let hotline: TestHotline;
let second: Program;
let secondHome: string;
let secondUrl: string;
beforeAll(async () => {
  hotline = await TestHotline.start();
  secondHome = await mkdtemp(path.join(tmpdir(), 'hotline-second-'));
  const port = String(await freePort());
  secondUrl = `http://127.0.0.1:${port}`;
  second = hotline.another({ HOTLINE_CONTROLLER: '2', HOTLINE_HTTP_PORT: port, HOTLINE_HOME: secondHome });
});
afterAll(async () => {
  await hotline?.everyoneOut();
  await nothingLeft(hotline);
  await second?.kill();
  await hotline?.end();
  await rm(secondHome, { recursive: true, force: true });
});

async function readiness(url: string): Promise<{ ready: boolean; parts: { part: string }[] }> {
  return (await fetch(`${url}/readyz`)).json() as Promise<{ ready: boolean; parts: { part: string }[] }>;
}

/** The agent puts the talk away, at the controller that keeps the floor now. */
async function disposed(agent: TestAgent, callId: string, url: string): Promise<void> {
  const session = new Session(url, agent.session.cookie);
  const where = `/api/calls/${encodeURIComponent(callId)}/wrap-up`;
  const put = async () => (await session.post(where, { disposition: 'answered' })).status < 300;
  await until(put, { what: 'wrap-up to be put away', every: 100 });
}

/** The agent's phone rings for this citizen and for nobody else. */
async function servedNext(agent: TestAgent, citizen: SipCall, number: string): Promise<void> {
  const call = await agent.phone.nextCall();
  expect(call.from.number).toBe(number);
  call.answer();
  await bothHeard({ citizen, agentCall: call, number });
  expect(agent.phone.calls.filter(({ state }) => state !== 'ended')).toEqual([call]);
  await citizen.hangUp();
  await call.ended;
}

test('the second stands by, takes over in order when the first stops, and the first does nothing when it wakes', async () => {
  const journal = new JournalReader(hotline);
  await until(async () => (await readiness(secondUrl)).parts[0]?.part === 'standby', {
    what: 'the second controller to stand by',
    within: 60_000,
    every: 200,
  });
  const agent = await hotline.agent(1);
  const talk = await inTalk('13904000001', agent);
  const one = await inLine(hotline, '13904000002');
  const two = await inLine(hotline, '13904000003', 1);
  const mark = talk.citizen.heard.now;

  hotline.controller.signal('SIGSTOP');
  await until(async () => (await readiness(secondUrl)).ready, {
    what: 'the second to answer calls',
    within: 20_000,
    every: 100,
  });
  hotline.controller.signal('SIGCONT');
  expect((await hotline.controller.exit).code).toBe(3);
  for (const citizen of [one, two]) await hearsMusic(citizen);
  await bothHeard(talk);
  const heard = talk.citizen.heard;
  expect(longestGap(heard.between(mark, heard.now - 100), agentTone)).toBeLessThan(mostGapMs());

  await talk.citizen.hangUp();
  await disposed(agent, talk.callId, secondUrl);
  await servedNext(agent, one, '13904000002');
  hotline.startAgain();
  await until(async () => (await readiness(hotline.url)).parts[0]?.part === 'standby', {
    what: 'the first to stand by',
    within: 30_000,
    every: 200,
  });
  const reader = await hotline.signIn('supervisor01');
  await disposed(agent, (await hotline.callOf('13904000002', reader)).id, secondUrl);
  await servedNext(agent, two, '13904000003');
  await disposed(agent, (await hotline.callOf('13904000003', reader)).id, secondUrl);
  for (const number of ['13904000001', '13904000002', '13904000003'])
    expect((await journal.ended(number, 'answered')).adoptions).toBe(1);
});

test('Valkey forgets everything while citizens wait: all is written down again, and taken over in order', async () => {
  const journal = new JournalReader(hotline);
  await second.kill();
  await hotline.ready();
  await hotline.everyoneOut();
  const agent = await hotline.agent(2);
  const talk = await inTalk('13904000004', agent);
  const one = await inLine(hotline, '13904000005');
  const two = await inLine(hotline, '13904000006', 1);
  const valkey = new Redis(hotline.env['REDIS_URL']!);
  await valkey.flushdb();
  await until(async () => (await valkey.hlen('hotline:calls')) === 3, 'the calls to be written down again');
  expect(await valkey.hkeys('hotline:agents')).toContain((await agent.state()).agentId);
  valkey.disconnect();
  expect(await hotline.metric('hotline_waiting_callers')).toBe(2);

  await hotline.kill();
  hotline.startAgain();
  await hotline.ready();
  for (const citizen of [one, two]) await hearsMusic(citizen);
  await bothHeard(talk);
  await talk.citizen.hangUp();
  await disposed(agent, talk.callId, hotline.url);
  await servedNext(agent, one, '13904000005');
  const reader = await hotline.signIn('supervisor01');
  await disposed(agent, (await hotline.callOf('13904000005', reader)).id, hotline.url);
  await servedNext(agent, two, '13904000006');
  await disposed(agent, (await hotline.callOf('13904000006', reader)).id, hotline.url);
  for (const number of ['13904000004', '13904000005', '13904000006'])
    expect((await journal.ended(number, 'answered')).adoptions).toBe(1);
});

test('Valkey forgets everything and the controller dies at once: a talk goes on, and ends in the journal', async () => {
  await hotline.ready();
  await hotline.everyoneOut();
  const agent = await hotline.agent(3);
  const talk = await inTalk('13904000007', agent);
  const mark = talk.citizen.heard.now;
  hotline.controller.signal('SIGSTOP');
  const valkey = new Redis(hotline.env['REDIS_URL']!);
  await valkey.flushdb();
  await hotline.kill();
  await valkey.flushdb();
  valkey.disconnect();
  hotline.startAgain();
  await hotline.ready();
  await bothHeard(talk);
  const heard = talk.citizen.heard;
  expect(longestGap(heard.between(mark, heard.now - 100), agentTone)).toBeLessThan(mostGapMs());
  await until(async () => (await agent.presence()) === 'talking', 'the agent to be known to talk');
  await talk.citizen.hangUp();
  await talk.agentCall.ended;
  await disposed(agent, talk.callId, hotline.url);
  expect((await new JournalReader(hotline).ended('13904000007', 'answered')).adoptions).toBe(1);
});
