/** The controller is killed with calls in every state; what citizens and agents hear and do meanwhile is not lost. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ariGet, cutLeg } from '../support/ari-get.ts';
import { longestGap, mostGapMs } from '../support/audio.ts';
import { TestHotline, type TestAgent } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import type { SipCall } from '../support/sip-phone.ts';
import {
  agentTone,
  atRinging,
  bothHeard,
  citizenTone,
  hearsMusic,
  inLine,
  inMenu,
  inTalk,
  JournalReader,
} from '../support/story.ts';
import { until } from '../support/until.ts';

let hotline: TestHotline;
beforeAll(async () => {
  hotline = await TestHotline.start();
});
afterAll(async () => {
  await hotline?.everyoneOut();
  await nothingLeft(hotline);
  await hotline?.end();
});

/** The line to the agent's phone breaks: no receiver was put down. */
async function breakLeg(agent: TestAgent): Promise<void> {
  const { agentId } = await agent.state();
  const legs = await ariGet<{ id: string }[]>('channels');
  const leg = legs.find(({ id }) => id.startsWith(`agent-${agentId}-`));
  if (leg === undefined) throw new Error(`${agentId} has no leg`);
  await cutLeg(leg.id, 38);
}

/** What was heard since, less what may still be on its way. */
const whole = ({ heard }: SipCall, sinceMs: number): Int16Array => heard.between(sinceMs, heard.now - 100);

async function presenceIs(agent: TestAgent, state: string): Promise<void> {
  await until(async () => (await agent.presence()) === state, {
    what: `an agent to be ${state}`,
    every: 100,
    within: 15_000,
  });
}

/** The agent puts the work on the call away. */
async function disposed(agent: TestAgent, callId: string): Promise<void> {
  await until(async () => (await agent.act(callId, 'wrap-up', { disposition: 'answered' })).status < 300, {
    what: 'wrap-up to be put away',
    every: 100,
  });
}

describe('kill -9', () => {
  test('calls in every state go on: heard, joined, in order, each with one row and an end', async () => {
    const journal = new JournalReader(hotline);
    // Signed in one after the other: who is idle for longest is rung first.
    const talker = await hotline.agent(1);
    const holder = await hotline.agent(2);
    const filer = await hotline.agent(3);
    const lost = await hotline.agent(4);
    const ringer = await hotline.agent(5);
    const talk = await inTalk('13901000001', talker);
    const held = await inTalk('13901000002', holder);
    expect((await holder.act(held.callId, 'hold')).status).toBe(204);
    await hearsMusic(held.citizen);
    const filed = await inTalk('13901000003', filer);
    const reconnecting = await inTalk('13901000004', lost);
    const rung = await atRinging('13901000005', ringer);
    const first = await inLine(hotline, '13901000006');
    const second = await inLine(hotline, '13901000007', 1);
    const asked = await inMenu('13901000008');
    await filed.citizen.hangUp();
    await presenceIs(filer, 'wrapUp');
    await breakLeg(lost);
    const rungAgain = await lost.phone.nextCall();

    await hotline.kill();
    const mark = { citizen: talk.citizen.heard.now, agent: talk.agentCall.heard.now };
    rung.agentCall.answer();
    rungAgain.answer();
    for (const waiting of [first, second, held.citizen]) await hearsMusic(waiting);
    await until(() => asked.heard.hearsSilence(), 'the menu to fall silent');
    hotline.startAgain();
    await hotline.ready();

    await until(async () => (await talker.state()).call?.history.status === 'known', 'the desk to have the history');
    await bothHeard(rung);
    await bothHeard({ ...reconnecting, agentCall: rungAgain });
    expect(longestGap(whole(talk.citizen, mark.citizen), agentTone)).toBeLessThan(mostGapMs());
    expect(longestGap(whole(talk.agentCall, mark.agent), citizenTone)).toBeLessThan(mostGapMs());
    expect((await holder.act(held.callId, 'resume')).status).toBe(204);
    await bothHeard(held);
    await until(() => asked.heard.hearsOther(), 'the question again');
    asked.press('1');
    await until(async () => (await hotline.metric('hotline_waiting_callers')) === 3, 'a third caller in line');
    const ticket = await filer.saveTicket(filed.callId, '管道漏水，请派人维修。');

    // One agent becomes free after the other, and each gets whoever is next.
    for (const [n, number] of ['13901000006', '13901000007', '13901000008'].entries()) {
      const agent = [filer, talker, holder][n]!;
      const before = [null, talk, held][n];
      if (before) {
        await before.citizen.hangUp();
        await disposed(agent, before.callId);
      }
      const call = await agent.phone.nextCall();
      expect(call.from.number).toBe(number);
      call.answer();
      await agent.setPresence('aux');
      const citizen = [first, second, asked][n]!;
      await bothHeard({ citizen, agentCall: call, number });
      await citizen.hangUp();
      const pop = await until(() => agent.pops().findLast((each) => each.data.number === number), 'the pop');
      await disposed(agent, pop.data.callId);
    }
    for (const { citizen, agent, callId } of [rung, reconnecting]) {
      await citizen.hangUp();
      await disposed(agent, callId);
    }
    for (let n = 1; n <= 8; n++) {
      const row = await journal.ended(`1390100000${n}`, n === 3 ? 'ticket' : 'answered');
      expect(row.adoptions).toBe(1);
      expect(row.ticketNumber).toBe(n === 3 ? ticket.number : null);
    }
    await hotline.everyoneOut();
  });

  test('citizens hang up while no controller runs: rows with an end, agents free, no phone rings on', async () => {
    const journal = new JournalReader(hotline);
    const talker = await hotline.agent(6);
    const ringer = await hotline.agent(7);
    const talk = await inTalk('13902000001', talker);
    const rung = await atRinging('13902000002', ringer);
    const waiting = await inLine(hotline, '13902000003');
    const asked = await inMenu('13902000004');

    await hotline.kill();
    await Promise.all([talk.citizen, rung.citizen, waiting, asked].map((citizen) => citizen.hangUp()));
    await until(async () => (await ariGet<object[]>('channels')).length <= 2, 'the citizens to be gone');
    expect(rung.agentCall.state).toBe('ringing');
    hotline.startAgain();
    await hotline.ready();

    expect((await rung.agentCall.ended).by).toBe('cancelled');
    await presenceIs(ringer, 'ready');
    await talk.agentCall.ended;
    await presenceIs(talker, 'wrapUp');
    await disposed(talker, talk.callId);
    await presenceIs(talker, 'ready');
    const dispositions = ['answered', 'abandonedRinging', 'abandonedInQueue', 'abandonedInMenu'] as const;
    for (const [n, disposition] of dispositions.entries()) {
      const row = await journal.ended(`1390200000${n + 1}`, disposition);
      expect(row.adoptions).toBe(1);
    }
  });
});
