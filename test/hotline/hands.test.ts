/** An agent brings others to a call: what citizen, agents and offices hear, and whose call it is afterwards. */
import { describe, expect, test } from 'vitest';
import { tone } from '../support/audio.ts';
import { muLaw } from '../support/g711.ts';
import { act, breakLeg, disposed, Ears, joined, recorded } from '../support/hands.ts';
import { handsStage } from '../support/hands-stage.ts';
import { asterisk } from '../support/parts.ts';
import { hearsMusic, inTalk } from '../support/story.ts';
import { until } from '../support/until.ts';

const stage = handsStage(0);

describe('a colleague', () => {
  test('is asked, all three speak, then the call is theirs with the wrap-up; the first keeps their own', async () => {
    const first = await stage.nextAgent();
    const talk = await inTalk('13931000001', first);
    const { citizen, callId } = talk;
    const second = await stage.nextAgent();
    const { agentId } = await second.state();
    await act(first, callId, 'consult', { to: { agent: agentId } });
    await hearsMusic(citizen);
    const rung = await second.phone.nextCall();
    const pop = await until(() => second.pops().at(-1), 'the pop of the colleague');
    expect(pop.data).toMatchObject({ callId, state: 'offering', number: '13931000001' });
    rung.answer();
    const ears = Ears.of({ citizen, first: talk.agentCall, second: rung });
    await joined(ears, ['first', 'second'], ['citizen']);
    await act(first, callId, 'swap');
    await joined(ears, ['first', 'citizen'], ['second']);
    await act(first, callId, 'conference');
    await joined(ears, ['first', 'citizen', 'second']);
    expect((await first.state()).call).toMatchObject({
      state: 'conference',
      parties: [{ id: 'citizen' }, { kind: 'agent' }],
    });
    await act(first, callId, 'leave');
    await talk.agentCall.ended;
    await joined(ears, ['citizen', 'second']);
    expect((await first.state()).call?.state).toBe('wrapping');
    expect((await second.state()).call?.state).toBe('connected');
    const ticket = await first.saveTicket(callId, '市民反映停水，已请同事继续答复。');
    await until(async () => (await first.presence()) === 'ready', 'the first to be free');
    await citizen.hangUp();
    await rung.ended;
    await until(async () => (await second.presence()) === 'wrapUp', 'the second to wrap up');
    await disposed(second, callId);
    const row = await stage.journal.ended('13931000001', 'ticket');
    expect(row).toMatchObject({ agentId, ticketNumber: ticket.number });
    expect(row.hands.map(({ act: did, outcome }) => [did, outcome])).toEqual([
      ['consult', 'connected'],
      ['leave', 'connected'],
    ]);
  });

  test('gets a blind transfer as an offer; refused, the citizen is at the head of the line', async () => {
    const first = await stage.nextAgent();
    const { citizen, agentCall, callId } = await inTalk('13931000002', first);
    const second = await stage.nextAgent();
    await act(first, callId, 'transfer', { kind: 'blind', to: { agent: (await second.state()).agentId } });
    await agentCall.ended;
    const rung = await second.phone.nextCall();
    await hearsMusic(citizen);
    rung.reject();
    await until(async () => (await stage.hotline.metric('hotline_waiting_callers')) === 1, 'the citizen to wait again');
    await hearsMusic(citizen);
    const third = await stage.nextAgent();
    const again = await third.phone.nextCall();
    again.answer();
    await joined(Ears.of({ citizen, third: again }), ['citizen', 'third']);
    await citizen.hangUp();
    await disposed(third, callId);
    await disposed(first, callId);
    expect((await stage.journal.ended('13931000002', 'answered')).agentId).toBe((await third.state()).agentId);
  });

  test('who does not answer, is busy, or is oneself: the talk goes on', async () => {
    const first = await stage.nextAgent();
    const talk = await inTalk('13931000003', first);
    const { citizen, agentCall, callId } = talk;
    const second = await stage.nextAgent();
    const to = { agent: (await second.state()).agentId };
    expect(await first.act(callId, 'consult', { to: { agent: (await first.state()).agentId } })).toMatchObject({
      status: 409,
      body: { error: { code: 'transfer-to-self' } },
    });
    await act(first, callId, 'consult', { to });
    (await second.phone.nextCall()).reject(486);
    const ears = Ears.of({ citizen, first: agentCall });
    await joined(ears, ['citizen', 'first']);
    await until(async () => (await second.state()).presence.reason === 'refused', 'the second to be not ready');
    expect((await first.act(callId, 'consult', { to })).body).toMatchObject({ error: { code: 'agent-not-free' } });
    await second.setPresence('ready');
    await act(first, callId, 'consult', { to });
    const rung = await second.phone.nextCall();
    await act(first, callId, 'drop', {
      party: (await first.state()).call?.parties.find(({ kind }) => kind === 'agent')?.id,
    });
    expect((await rung.ended).by).toBe('cancelled');
    await until(async () => (await second.presence()) === 'ready', 'the second to be free');
    await joined(ears, ['citizen', 'first']);
    await citizen.hangUp();
    await disposed(first, callId);
    await stage.journal.ended('13931000003', 'answered');
  });
});

describe('an office', () => {
  test('speaks with both, and goes on with the citizen when the agent has left', async () => {
    const agent = await stage.nextAgent();
    const { citizen, agentCall, callId } = await inTalk('13931000011', agent);
    await act(agent, callId, 'consult', { to: { unit: 'water' } });
    const rung = await stage.office.nextCall();
    expect({ to: rung.dialled, from: rung.from.number }).toEqual({ to: '0000010001', from: '12345' });
    await hearsMusic(citizen);
    rung.answer();
    const ears = Ears.of({ citizen, agent: agentCall, office: rung });
    await joined(ears, ['agent', 'office'], ['citizen']);
    await act(agent, callId, 'conference');
    await joined(ears, ['citizen', 'agent', 'office']);
    await act(agent, callId, 'leave');
    await joined(ears, ['citizen', 'office']);
    await agentCall.ended;
    await disposed(agent, callId);
    await until(async () => (await agent.presence()) === 'ready', 'the agent to be free');
    await joined(ears, ['citizen', 'office']);
    await rung.hangUp();
    await citizen.ended;
    const row = await stage.journal.ended('13931000011');
    expect(row.hands).toMatchObject([
      { act: 'consult', to: '水务集团客服', outcome: 'connected' },
      { act: 'leave', outcome: 'connected' },
    ]);
  });

  test.each([
    ['busy', 486, 'busy'],
    ['not there', 404, 'failed'],
  ] as const)('that is %s: a blind transfer brings the citizen back to the line', async (_, status, outcome) => {
    const number = `1393100002${status % 10}`;
    const agent = await stage.nextAgent();
    const { citizen, callId } = await inTalk(number, agent);
    await act(agent, callId, 'transfer', { kind: 'blind', to: { unit: 'housing' } });
    (await stage.office.nextCall()).reject(status);
    await until(async () => (await stage.hotline.metric('hotline_waiting_callers')) === 1, 'the citizen to wait again');
    await hearsMusic(citizen);
    await citizen.hangUp();
    await disposed(agent, callId);
    const row = await stage.journal.ended(number);
    expect(row.hands).toMatchObject([{ act: 'blind', outcome }]);
  });

  test('hangs up in the midst of a consultation, and in a conference: citizen and agent speak on', async () => {
    const agent = await stage.nextAgent();
    const { citizen, agentCall, callId } = await inTalk('13931000031', agent);
    const ears = Ears.of({ citizen, agent: agentCall });
    for (const together of [false, true]) {
      await act(agent, callId, 'consult', { to: { unit: 'water' } });
      const rung = await stage.office.nextCall();
      rung.answer();
      await until(async () => (await agent.state()).call?.hands.includes('conference'), 'the office to be there');
      if (together) await act(agent, callId, 'conference');
      await rung.hangUp();
      await until(async () => (await agent.state()).call?.state === 'connected', 'the office to be gone');
      await joined(ears, ['citizen', 'agent']);
    }
    await citizen.hangUp();
    await disposed(agent, callId);
    await stage.journal.ended('13931000031', 'answered');
  });

  test('and the citizen hang up in the same moment: nobody is left', async () => {
    const agent = await stage.nextAgent();
    const { citizen, agentCall, callId } = await inTalk('13931000032', agent);
    await act(agent, callId, 'consult', { to: { unit: 'water' } });
    const rung = await stage.office.nextCall();
    rung.answer();
    await until(async () => (await agent.state()).call?.hands.includes('conference'), 'the office to be there');
    await act(agent, callId, 'conference');
    await Promise.all([citizen.hangUp(), rung.hangUp()]);
    await agentCall.ended;
    await until(async () => (await agent.presence()) === 'wrapUp', 'the agent to wrap up');
    await disposed(agent, callId);
    await stage.journal.ended('13931000032', 'answered');
  });
});

/** Each move of this talk made Debian's Asterisk drop a voice for minutes where it did not mix (docs/adr/0016). */
test('whoever comes and goes, all hear each other and are in the recording, also at a phone of another law', async () => {
  const first = await stage.nextAgent();
  const talk = await inTalk('13931000041', first, { laws: [muLaw] });
  const { citizen, callId } = talk;
  const forAWhile = async () => {
    const since = citizen.heard.now;
    await until(() => citizen.heard.now > since + 700, 'a while of it');
  };
  const together: typeof joined = async (...whom) => {
    await joined(...whom);
    await forAWhile();
  };
  await forAWhile();
  const second = await stage.nextAgent();
  await act(first, callId, 'consult', { to: { agent: (await second.state()).agentId } });
  const rung = await second.phone.nextCall();
  rung.answer();
  const ears = Ears.of({ citizen, first: talk.agentCall, third: rung });
  await together(ears, ['first', 'third'], ['citizen']);
  await act(first, callId, 'swap');
  await together(ears, ['first', 'citizen'], ['third']);
  await act(first, callId, 'swap');
  await together(ears, ['first', 'third'], ['citizen']);
  await act(first, callId, 'conference');
  await together(ears, ['first', 'citizen', 'third']);
  await rung.hangUp();
  await together(ears, ['first', 'citizen']);
  await act(first, callId, 'hold');
  await hearsMusic(citizen);
  await act(first, callId, 'resume');
  await together(ears, ['first', 'citizen']);

  const supervisor = await stage.hotline.signIn('supervisor01');
  const watch = async (what: string) => (await supervisor.post(`/api/supervision/${callId}/${what}`, {})).status;
  const phone = await asterisk().agentPhone('7001', { whenCalled: 'answer' });
  await until(async () => (await watch('barge')) === 200, { what: 'the barge', within: 15_000 });
  const barged = Ears.of({ citizen, first: talk.agentCall, third: await phone.nextCall() });
  await together(barged, ['first', 'citizen', 'third']);
  expect(await watch('stop')).toBe(204);
  await together(ears, ['first', 'citizen']);
  await breakLeg(first);
  const again = await first.phone.nextCall();
  again.answer();
  // Rung anew, with the voice of a third: the file goes on.
  again.speak(tone(ears['third']!.hertz));
  await together({ citizen: ears['citizen']!, third: { ...ears['third']!, call: again } }, ['citizen', 'third']);
  await citizen.hangUp();
  await disposed(first, callId);
  await stage.journal.ended('13931000041', 'answered');

  const [two, asked, three] = [
    ['first', 'citizen'],
    ['first', 'third'],
    ['first', 'citizen', 'third'],
  ];
  const whole = [two, asked, two, asked, three, two, ['first'], two, three, two, ['citizen', 'third']];
  await recorded(new RegExp(`^call-${callId}\\.wav$`), ears, whole);
  await recorded(new RegExp(`^call-${callId}-\\d+\\.wav$`), ears, [asked, three]);
});
