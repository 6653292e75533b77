/** A controller that stands still: callers are served by the fallback, talks go on, and what wakes up does no harm. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import path from 'node:path';
import pg from 'pg';
import { longestGap, mostGapMs, readWav } from '../support/audio.ts';
import { TestHotline } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import { asterisk } from '../support/parts.ts';
import { Program } from '../support/program.ts';
import type { SipCall } from '../support/sip-phone.ts';
import {
  agentTone,
  bothHeard,
  citizenTone,
  hearsMusic,
  inLine,
  inMenu,
  inTalk,
  JournalReader,
} from '../support/story.ts';
import { stays, until } from '../support/until.ts';

/** The keeper's lease, and a little. */
const longerThanLeaseMs = 5_500;

let hotline: TestHotline;
let worker: Program;
beforeAll(async () => {
  hotline = await TestHotline.start({ HOTLINE_DEBUG_STALL: '1' });
  worker = new Program('bin/program.mjs', ['worker'], hotline.env);
});
afterAll(async () => {
  await hotline?.everyoneOut();
  await nothingLeft(hotline);
  worker?.signal('SIGTERM');
  await worker?.exit;
  await hotline?.end();
});

/** Rings while no controller claims: the greeting of the fallback is heard. */
async function inFallback(number: string): Promise<SipCall> {
  const phone = await asterisk().citizen();
  const call = await phone.dial('12345', { number });
  await call.answered;
  const greeting = readWav(path.join(asterisk().prompts, 'fallback-greeting.wav'));
  await until(() => call.heard.hearsPrompt(greeting), {
    what: `${number} to hear the greeting of the fallback`,
    every: 200,
  });
  return call;
}

async function callbacks(): Promise<{ number: string; why: string }[]> {
  const client = new pg.Client({ connectionString: hotline.env['DATABASE_URL'] });
  await client.connect();
  try {
    return (await client.query<{ number: string; why: string }>('select number, why from callbacks')).rows;
  } finally {
    await client.end();
  }
}

const sound = ({ heard }: SipCall, from: number): Int16Array => heard.between(from, heard.now - 100);

test('stopped for longer than its lease: fallback for new callers, talks go on, on waking it steps down', async () => {
  const journal = new JournalReader(hotline);
  const talker = await hotline.agent(1);
  const spare = await hotline.agent(2);
  const talk = await inTalk('13903000001', talker);

  const stoppedAt = performance.now();
  hotline.controller.signal('SIGSTOP');
  const mark = talk.citizen.heard.now;
  const served = await inFallback('13903000002');
  const call = await spare.phone.nextCall();
  call.answer();
  await bothHeard({ citizen: served, agentCall: call, number: '13903000002' });
  const unserved = await inFallback('13903000003');
  await hearsMusic(unserved);
  await unserved.hangUp();
  await served.hangUp();
  const heard = () => talk.citizen.heard.hearsTone(agentTone) && talk.agentCall.heard.hearsTone(citizenTone);
  await stays(
    heard,
    Math.max(0, stoppedAt + longerThanLeaseMs - performance.now()),
    'citizen and agent hear each other',
  );

  hotline.controller.signal('SIGCONT');
  expect((await hotline.controller.exit).code).toBe(3);
  hotline.startAgain();
  await hotline.ready();
  expect(longestGap(sound(talk.citizen, mark), agentTone)).toBeLessThan(mostGapMs());
  await talk.citizen.hangUp();
  await until(
    async () => (await talker.act(talk.callId, 'wrap-up', { disposition: 'answered' })).status < 300,
    'wrap-up',
  );

  expect((await journal.ended('13903000001', 'answered')).adoptions).toBe(1);
  const { agentId } = await spare.state();
  expect(await journal.ended('13903000002', 'fallbackAnswered')).toMatchObject({ agentId });
  await journal.ended('13903000003', 'fallbackAbandoned');
  await until(async () => (await callbacks()).some(({ number }) => number === '13903000003'), 'a callback to be due');
  expect((await callbacks()).map(({ number }) => number)).not.toContain('13903000002');
  await hotline.everyoneOut();
});

test('stopped for a moment: it goes on where it was, and hears what was pressed meanwhile', async () => {
  const journal = new JournalReader(hotline);
  const citizen = await inMenu('13903000004');
  const { pid } = hotline.controller;
  hotline.controller.signal('SIGSTOP');
  citizen.press('1');
  await stays(() => true, 2_000, 'it stands still');
  hotline.controller.signal('SIGCONT');
  await until(async () => (await hotline.metric('hotline_waiting_callers')) === 1, 'the citizen to wait');
  await hearsMusic(citizen);
  expect(hotline.controller.pid).toBe(pid);
  await citizen.hangUp();
  expect((await journal.ended('13903000004', 'abandonedInQueue')).adoptions).toBe(0);
});

test('its loop stands still: the watchdog ends it, and the next one takes the calls over', async () => {
  const journal = new JournalReader(hotline);
  const waiting = await inLine(hotline, '13903000005');
  const stalled = await fetch(`${hotline.url}/debug/stall?ms=60000`, { method: 'POST' });
  expect(stalled.status).toBe(200);
  expect((await hotline.controller.exit).signal).toBe('SIGKILL');
  await hearsMusic(waiting);
  hotline.startAgain();
  await hotline.ready();
  await hearsMusic(waiting);
  const agent = await hotline.agent(3, 'answer');
  const call = await agent.phone.nextCall();
  await bothHeard({ citizen: waiting, agentCall: call, number: '13903000005' });
  const pop = await until(() => agent.pops()[0], 'the pop');
  await waiting.hangUp();
  await until(
    async () => (await agent.act(pop.data.callId, 'wrap-up', { disposition: 'answered' })).status < 300,
    'wrap-up',
  );
  expect((await journal.ended('13903000005', 'answered')).adoptions).toBe(1);
});
