/** What an agent does with a call alone: parking, calls of their own, the survey, a recording that is paused. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasTone, isSilent, longestGap, mostGapMs, readWav, shareThroughout } from '../support/audio.ts';
import { act, disposed, Ears, joined } from '../support/hands.ts';
import { handsStage } from '../support/hands-stage.ts';
import { agentTone, citizenTone, hearsMusic, inTalk } from '../support/story.ts';
import { until } from '../support/until.ts';

const stage = handsStage(10);

describe('a parked citizen', () => {
  test('hears music, is seen by every agent with a masked number, and is picked up', async () => {
    const first = await stage.nextAgent();
    const { citizen, agentCall, callId } = await inTalk('13932000001', first);
    await act(first, callId, 'park');
    await agentCall.ended;
    await hearsMusic(citizen);
    const second = await stage.nextAgent();
    const parked = (await second.session.get('/api/calls/parked')) as { items: object[] };
    expect(parked.items).toMatchObject([{ callId, slot: '1', number: '139****0001', by: (await first.state()).name }]);
    await act(second, callId, 'resume');
    const rung = await second.phone.nextCall();
    rung.answer();
    await joined(Ears.of({ citizen, second: rung }), ['citizen', 'second']);
    expect((await second.act(callId, 'resume')).status).toBe(409);
    await disposed(first, callId);
    await citizen.hangUp();
    await disposed(second, callId);
    const row = await stage.journal.ended('13932000001', 'answered');
    expect(row.hands.map(({ act: did, reason }) => [did, reason])).toEqual([
      ['park', '1'],
      ['pickUp', '1'],
    ]);
  });

  test('hangs up: the journal says so, and somebody must ring back', async () => {
    const agent = await stage.nextAgent();
    const { citizen, callId } = await inTalk('13932000002', agent);
    await act(agent, callId, 'park');
    await hearsMusic(citizen);
    await citizen.hangUp();
    await stage.journal.ended('13932000002', 'abandonedInQueue');
    await disposed(agent, callId);
    await until(async () => (await agent.presence()) === 'ready', 'the agent to be free');
  });
});

describe('a call that an agent makes', () => {
  test('rings the agent, then the citizen, who sees 12345; it is written down as theirs', async () => {
    const agent = await stage.nextAgent();
    const made = await agent.session.post('/api/calls', { to: { number: '13932000011' } });
    expect(made.status).toBe(200);
    const { callId } = made.body as { callId: string };
    const own = await agent.phone.nextCall();
    expect((await agent.state()).call).toMatchObject({ state: 'dialling', number: '13932000011' });
    own.answer();
    const citizen = await stage.office.nextCall();
    expect({ to: citizen.dialled, from: citizen.from.number }).toEqual({ to: '13932000011', from: '12345' });
    citizen.ring();
    await until(
      () => own.heard.now > 700 && !isSilent(own.heard.between(0, own.heard.now)),
      'the agent to hear it ring',
    );
    citizen.answer();
    await joined(Ears.of({ citizen, agent: own }), ['citizen', 'agent']);
    await act(agent, callId, 'hold');
    await hearsMusic(citizen);
    await act(agent, callId, 'resume');
    // Music that went on would be heard under the agent's words.
    await until(() => shareThroughout(citizen.heard.last(800), agentTone) > 0.8, 'the agent again, and no music');
    await act(agent, callId, 'hangup');
    await Promise.all([citizen.ended, own.ended]);
    await disposed(agent, callId);
    const row = await stage.journal.ended('13932000011', 'answered');
    expect(row).toMatchObject({ id: callId, origin: 'outbound', agentId: (await agent.state()).agentId });
    expect(row.hands.map(({ act: did, outcome }) => [did, outcome])).toEqual([
      ['dial', 'connected'],
      ['hold', null],
    ]);
  });

  test.each([
    ['busy', 486, 'busy'],
    ['not there', 404, 'failed'],
  ] as const)('to somebody who is %s: the agent’s phone is put down, the agent free', async (_, status, outcome) => {
    const number = `1393200002${status % 10}`;
    const agent = await stage.nextAgent();
    await agent.session.post('/api/calls', { to: { number } });
    const own = await agent.phone.nextCall();
    own.answer();
    (await stage.office.nextCall()).reject(status);
    await own.ended;
    await until(async () => (await agent.presence()) === 'ready', 'the agent to be free');
    const row = await stage.journal.ended(number, 'notReached');
    expect(row.hands).toMatchObject([{ act: 'dial', outcome }]);
  });

  test('that the agent does not take leaves the citizen’s phone alone', async () => {
    const agent = await stage.nextAgent();
    const before = stage.office.calls.length;
    await agent.session.post('/api/calls', { to: { number: '13932000031' } });
    (await agent.phone.nextCall()).reject(603);
    await stage.journal.ended('13932000031', 'notReached');
    expect(stage.office.calls).toHaveLength(before);
  });

  test('goes by a ticket without its number being seen; no emergency line, no foreign country, not in mid-call', async () => {
    const agent = await stage.nextAgent();
    const { citizen, callId } = await inTalk('13932000041', agent);
    const ticket = await agent.saveTicket(callId, '路灯不亮，请尽快处理，办结后回电。');
    expect((await agent.session.post('/api/calls', { to: { ticket: ticket.number } })).body).toMatchObject({
      error: { code: 'not-free-for-this' },
    });
    await citizen.hangUp();
    await until(async () => (await agent.presence()) === 'ready', 'the agent to be free');
    for (const number of ['110', '12345', '0019005550199', '95588']) {
      expect((await agent.session.post('/api/calls', { to: { number } })).body).toMatchObject({
        error: { code: 'number-not-allowed' },
      });
    }
    await agent.setPresence('aux');
    expect((await agent.session.post('/api/calls', { to: { ticket: ticket.number } })).status).toBe(200);
    const own = await agent.phone.nextCall();
    own.answer();
    const rung = await stage.office.nextCall();
    expect(rung.dialled).toBe('13932000041');
    await own.hangUp();
    expect((await rung.ended).by).toBe('cancelled');
    await until(async () => (await agent.presence()) === 'aux', 'the agent to be back in the break');
  });
});

test('the survey: the agent goes, the citizen is asked and presses 2', async () => {
  const agent = await stage.nextAgent();
  const { citizen, agentCall, callId } = await inTalk('13932000051', agent);
  await act(agent, callId, 'survey');
  await agentCall.ended;
  await until(() => citizen.heard.hearsOther([citizenTone, agentTone]), 'the question to be heard');
  citizen.press('2');
  expect((await citizen.ended).by).toBe('there');
  await disposed(agent, callId);
  const row = await stage.journal.ended('13932000051', 'answered');
  expect(row.surveyScore).toBe(2);
});

test('a paused recording is silent, goes on when asked, and the journal says why', async () => {
  const agent = await stage.nextAgent();
  const { citizen, callId } = await inTalk('13932000061', agent);
  const talk = async (ms: number) => {
    const since = citizen.heard.now;
    await until(() => citizen.heard.now - since > ms, 'some time of talk');
  };
  await talk(1000);
  expect((await agent.act(callId, 'recording-pause', { act: 'pause' })).body).toMatchObject({
    error: { code: 'reason-needed' },
  });
  await act(agent, callId, 'recording-pause', { act: 'pause', reason: '核对身份证号' });
  expect((await agent.state()).call).toMatchObject({ recording: false });
  const since = citizen.heard.now;
  await talk(2000);
  expect(longestGap(citizen.heard.between(since, citizen.heard.now - 100), agentTone)).toBeLessThan(mostGapMs());
  await act(agent, callId, 'recording-pause', { act: 'resume' });
  await talk(1500);
  await citizen.hangUp();
  await disposed(agent, callId);
  const row = await until(async () => {
    const found = await stage.journal.ended('13932000061', 'answered');
    return found.recording !== null && found;
  }, 'the recording');
  expect(row.hands).toMatchObject([{ act: 'pause', reason: '核对身份证号' }]);
  const wav = await fetch(`${stage.hotline.url}/api/calls/${encodeURIComponent(callId)}/recording`, {
    headers: { cookie: (await stage.hotline.signIn('supervisor01')).cookie },
  });
  const file = path.join(stage.hotline.home, 'paused.wav');
  await writeFile(file, Buffer.from(await wav.arrayBuffer()));
  const pcm = readWav(file);
  const silent = Array.from({ length: Math.floor(pcm.length / 800) }, (_, n) =>
    isSilent(pcm.subarray(n * 800, n * 800 + 800)),
  );
  // Not the beginning: it is recorded from the join on, and the two speak when they know of it.
  const pausedAt = silent.indexOf(true, silent.indexOf(false)) * 800;
  for (const hertz of [citizenTone, agentTone]) {
    expect(hasTone(pcm.subarray(pausedAt - 4000, pausedAt), hertz, 0.15)).toBe(true);
    expect(hasTone(pcm.subarray(-6000, -2000), hertz, 0.15)).toBe(true);
  }
  expect(silent.filter(Boolean).length).toBeGreaterThan(15);
});
