/** The main path, as a citizen and an agent live it: ring, menu, pop, talk, ticket, journal, recording. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { TestHotline } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import { hasTone, readWav } from '../support/audio.ts';
import { agentTone, citizenTone, hearsMusic, inMenu, inTalk, JournalReader } from '../support/story.ts';
import { until } from '../support/until.ts';

let hotline: TestHotline;
let journal: JournalReader;
beforeAll(async () => {
  hotline = await TestHotline.start();
  journal = new JournalReader(hotline);
});
afterAll(async () => {
  await nothingLeft(hotline);
  await hotline?.end();
});
/** Whoever a failed story left signed in must not take the next one's call. */
afterEach(() => hotline.everyoneOut());

describe('a citizen rings', () => {
  test('presses 1, the desk pops before the answer, both are heard, the ticket has number, call and recording', async () => {
    const agent = await hotline.agent(1);
    const { citizen, agentCall, callId } = await inTalk('13900001234', agent);
    expect(agent.pops().at(-1)?.data).toMatchObject({
      state: 'offering',
      number: '13900001234',
      path: [{ keys: '1' }],
    });
    const history = await until(() => agent.pushed.find((each) => each.type === 'call.history'), 'the history');
    expect(history.data).toMatchObject({ callId, history: { status: 'known', firstCall: false } });
    const ticket = await agent.saveTicket(callId, '小区停水两天，电话打不通，请尽快抢修。');
    expect(ticket).toMatchObject({ callId, number: expect.stringMatching(/^GD\d{8}-\d{5}$/) });
    await citizen.hangUp();
    await agentCall.ended;
    await until(async () => (await agent.presence()) === 'ready', 'the agent to be ready again');
    const row = await until(async () => {
      const found = await hotline.callOf('13900001234');
      return found.endedAt !== null && found.recording !== null && found;
    }, 'the journal row with its end');
    expect(row).toMatchObject({
      disposition: 'ticket',
      ticketNumber: ticket.number,
      queue: '政务服务',
      offers: 1,
      adoptions: 0,
    });
    expect(row.talkedSeconds).not.toBeNull();
    const wav = await fetch(`${hotline.url}/api/calls/${encodeURIComponent(callId)}/recording`, {
      headers: { cookie: (await hotline.signIn('supervisor01')).cookie },
    });
    expect(wav.status).toBe(200);
    const recorded = path.join(hotline.home, 'heard.wav');
    await writeFile(recorded, Buffer.from(await wav.arrayBuffer()));
    for (const hertz of [citizenTone, agentTone]) expect(hasTone(readWav(recorded), hertz, 0.15)).toBe(true);
  });

  test('the agent declines: the phone stops, the caller keeps the place and hears music, the next agent gets the call', async () => {
    const first = await hotline.agent(2, 'decline');
    const citizen = await inMenu('13900002222');
    citizen.press('0');
    const refused = await first.phone.nextCall();
    await refused.ended;
    await until(async () => (await first.state()).presence, 'presence');
    await until(async () => (await first.state()).presence.reason === 'refused', 'the first agent to be not ready');
    await hearsMusic(citizen);
    const second = await hotline.agent(3, 'answer');
    const call = await second.phone.nextCall();
    await call.answered;
    await call.hangUp();
    await citizen.ended;
    const row = await journal.ended('13900002222');
    expect(row).toMatchObject({ agentId: (await second.state()).agentId, offers: 2 });
    await second.act(row.id, 'wrap-up', { disposition: 'answered' });
  });

  test('gives up while the phone rings: the phone stops ringing, the agent is free, a callback is due', async () => {
    const agent = await hotline.agent(4);
    const citizen = await inMenu('13900003333');
    citizen.press('1');
    const ringing = await agent.phone.nextCall();
    await citizen.hangUp();
    expect((await ringing.ended).by).toBe('cancelled');
    await until(async () => (await agent.presence()) === 'ready', 'the agent to be free');
    expect(agent.pushed.some((each) => each.type === 'call.gone' && each.data.why === 'abandoned')).toBe(true);
    const row = await journal.ended('13900003333');
    expect(row.disposition).toBe('abandonedRinging');
  });

  test('waits with nobody there: music, a spoken position, and no silence in between', async () => {
    const citizen = await inMenu('13900004444');
    citizen.press('1');
    await until(async () => (await hotline.metric('hotline_waiting_callers')) === 1, 'the citizen to wait');
    await hearsMusic(citizen);
    await citizen.hangUp();
    const row = await journal.ended('13900004444');
    expect(row.disposition).toBe('abandonedInQueue');
  });

  test('on hold hears music, and the agent again afterwards', async () => {
    const agent = await hotline.agent(5);
    const { citizen, agentCall, callId } = await inTalk('13900005555', agent);
    await until(
      async () => (await hotline.metric('hotline_asterisk_calls')) >= 1,
      'the manager interface to count the call',
    );
    expect((await agent.act(callId, 'hold')).status).toBeLessThan(300);
    await hearsMusic(citizen);
    expect((await agent.act(callId, 'resume')).status).toBeLessThan(300);
    await until(() => citizen.heard.hearsTone(agentTone), 'the agent again');
    expect((await agent.act(callId, 'hangup')).status).toBeLessThan(300);
    await Promise.all([citizen.ended, agentCall.ended]);
    await until(async () => (await agent.presence()) === 'wrapUp', 'wrap-up');
    await agent.act(callId, 'wrap-up', { disposition: 'answered' });
    await until(async () => (await agent.presence()) === 'ready', 'ready again');
    await until(
      async () => (await hotline.callOf('13900005555')).disposition === 'answered',
      'the journal to say how it ended',
    );
  });
});
