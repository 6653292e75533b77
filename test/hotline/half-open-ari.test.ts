/** The line to Asterisk stands still without breaking: noticed, dialled anew, and what happened meanwhile is made up. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { longestGap, mostGapMs } from '../support/audio.ts';
import { TestHotline } from '../support/hotline.ts';
import { LeakyPipe } from '../support/leaky-pipe.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import { asterisk } from '../support/parts.ts';
import {
  agentTone,
  atRinging,
  bothHeard,
  hearsMusic,
  inLine,
  inMenu,
  inTalk,
  JournalReader,
} from '../support/story.ts';
import { until } from '../support/until.ts';

let pipe: LeakyPipe;
let hotline: TestHotline;
beforeAll(async () => {
  pipe = await LeakyPipe.to(asterisk().ariUrl);
  hotline = await TestHotline.start({ ASTERISK_ARI_URL: pipe.address });
});
afterAll(async () => {
  await hotline?.everyoneOut();
  await nothingLeft(hotline);
  await hotline?.end();
  await pipe?.end();
});

async function partsAway(): Promise<string[]> {
  const { parts } = (await (await fetch(`${hotline.url}/readyz`)).json()) as { parts: { part: string }[] };
  return parts.map(({ part }) => part);
}

test('a stalled line: talks and music go on, who hung up or answered meanwhile is found out, the menu asks again', async () => {
  const journal = new JournalReader(hotline);
  const talker = await hotline.agent(1);
  const parted = await hotline.agent(2);
  const ringer = await hotline.agent(3);
  const talk = await inTalk('13905000001', talker);
  const parting = await inTalk('13905000002', parted);
  const rung = await atRinging('13905000003', ringer);
  const staying = await inLine(hotline, '13905000004');
  const leaving = await inLine(hotline, '13905000005', 1);
  const asked = await inMenu('13905000006');
  const { pid } = hotline.controller;

  pipe.stall();
  const mark = talk.citizen.heard.now;
  rung.agentCall.answer();
  await Promise.all([leaving.hangUp(), parting.citizen.hangUp()]);
  await until(async () => (await partsAway()).includes('asterisk-away'), 'the stall to be noticed');
  await until(() => asked.heard.hearsSilence(), 'the menu to fall silent');
  await hearsMusic(staying);
  await pipe.resume();
  await hotline.ready();

  expect(hotline.controller.pid).toBe(pid);
  await bothHeard(rung);
  await bothHeard(talk);
  expect(longestGap(talk.citizen.heard.between(mark, talk.citizen.heard.now - 100), agentTone)).toBeLessThan(
    mostGapMs(),
  );
  await until(() => asked.heard.hearsOther(), 'the question again');
  await journal.ended('13905000005', 'abandonedInQueue');
  await parting.agentCall.ended;
  asked.press('1');
  await until(
    async () => (await hotline.metric('hotline_waiting_callers')) === 2,
    'the citizen to wait behind the other',
  );

  await staying.hangUp();
  await asked.hangUp();
  // Heard of before an agent is free: else the last one rings for somebody who has just gone.
  await until(async () => (await hotline.metric('hotline_waiting_callers')) === 0, 'the line to be empty');
  for (const { citizen, agent, callId } of [talk, rung, parting]) {
    await citizen.hangUp();
    const dispose = async () => (await agent.act(callId, 'wrap-up', { disposition: 'answered' })).status < 300;
    await until(dispose, { what: 'wrap-up to be put away', every: 100 });
  }
  for (const number of ['13905000001', '13905000002', '13905000003']) {
    // It was the same controller all along.
    expect((await journal.ended(number, 'answered')).adoptions).toBe(0);
  }
  await journal.ended('13905000004', 'abandonedInQueue');
  await journal.ended('13905000006', 'abandonedInQueue');
});
