/** The controller is killed, and agents' lines break, while others are in the call: nobody is lost, none left alone. */
import { describe, expect, test } from 'vitest';
import { longestGap, mostGapMs } from '../support/audio.ts';
import { act, breakLeg, disposed, Ears, joined } from '../support/hands.ts';
import { handsStage } from '../support/hands-stage.ts';
import type { TestAgent } from '../support/hotline.ts';
import type { SipCall } from '../support/sip-phone.ts';
import { hearsMusic, inTalk, type Talk } from '../support/story.ts';
import { until } from '../support/until.ts';

const stage = handsStage(20);

interface Company extends Talk {
  readonly other: SipCall;
}

/** With an office at the phone, in a consultation or with all three. */
async function inCompany(number: string, agent: TestAgent, how: 'consulting' | 'conference'): Promise<Company> {
  const talk = await inTalk(number, agent);
  await act(agent, talk.callId, 'consult', { to: { unit: 'water' } });
  const other = await stage.office.nextCall();
  other.answer();
  await until(async () => (await agent.state()).call?.hands.includes('conference'), 'the office to be there');
  if (how === 'conference') await act(agent, talk.callId, 'conference');
  return { ...talk, other };
}

const earsOf = ({ citizen, agentCall, other }: Company) => Ears.of({ citizen, agent: agentCall, office: other });
const gap = ({ heard }: SipCall, since: number, hertz: number) =>
  longestGap(heard.between(since, heard.now - 100), hertz);

describe('kill -9', () => {
  test('in a consultation, a conference, a hand-over, at a ringing office’s and with somebody parked', async () => {
    const consulted = await inCompany('13933000001', await stage.nextAgent(), 'consulting');
    const together = await inCompany('13933000002', await stage.nextAgent(), 'conference');
    const left = await inCompany('13933000003', await stage.nextAgent(), 'consulting');
    const handed = await inCompany('13933000004', await stage.nextAgent(), 'conference');
    await act(handed.agent, handed.callId, 'leave');
    const parked = await inTalk('13933000005', await stage.nextAgent());
    await act(parked.agent, parked.callId, 'park');
    const asking = await inTalk('13933000006', await stage.nextAgent());
    await act(asking.agent, asking.callId, 'consult', { to: { unit: 'housing' } });
    const rung = await stage.office.nextCall();
    const [earsA, earsB, earsD] = [earsOf(consulted), earsOf(together), earsOf(handed)] as const;
    await joined(earsA, ['agent', 'office'], ['citizen']);
    await joined(earsB, ['citizen', 'agent', 'office']);
    await joined(earsD, ['citizen', 'office']);

    await stage.hotline.kill();
    const marks = [consulted.agentCall.heard.now, handed.citizen.heard.now] as const;
    rung.answer();
    await left.other.hangUp();
    await hearsMusic(parked.citizen);
    stage.hotline.startAgain();
    await stage.hotline.ready();

    await joined(earsA, ['agent', 'office'], ['citizen']);
    await joined(earsB, ['citizen', 'agent', 'office']);
    await joined(earsD, ['citizen', 'office']);
    expect(gap(consulted.agentCall, marks[0], earsA['office']!.hertz)).toBeLessThan(mostGapMs());
    expect(gap(handed.citizen, marks[1], earsD['office']!.hertz)).toBeLessThan(mostGapMs());
    // The office that hung up meanwhile is missed, and the one that answered meanwhile is heard.
    await joined(Ears.of({ citizen: left.citizen, agent: left.agentCall }), ['citizen', 'agent']);
    const earsF = Ears.of({ citizen: asking.citizen, agent: asking.agentCall, office: rung });
    await joined(earsF, ['agent', 'office'], ['citizen']);
    await act(parked.agent, parked.callId, 'resume');
    const again = await parked.agent.phone.nextCall();
    again.answer();
    await joined(Ears.of({ citizen: parked.citizen, agent: again }), ['citizen', 'agent']);

    await act(consulted.agent, consulted.callId, 'complete');
    await joined(earsA, ['citizen', 'office']);
    await consulted.other.hangUp();
    await consulted.citizen.ended;
    for (const talk of [together, left, handed, parked, asking]) await talk.citizen.hangUp();
    await Promise.all([together.other.ended, handed.other.ended, rung.ended]);
    for (const { agent, callId } of [consulted, together, left, handed, parked, asking]) await disposed(agent, callId);
    for (let n = 1; n <= 6; n += 1) expect((await stage.journal.ended(`1393300000${n}`, 'answered')).adoptions).toBe(1);
  });
});

describe('the line to the agent breaks', () => {
  test('in a conference: the others go on, the agent is rung again and is back among them', async () => {
    const company = await inCompany('13933000011', await stage.nextAgent(), 'conference');
    await joined(earsOf(company), ['citizen', 'agent', 'office']);
    await breakLeg(company.agent);
    const again = await company.agent.phone.nextCall();
    await joined(Ears.of({ citizen: company.citizen, office: company.other }), ['citizen', 'office']);
    again.answer();
    await joined(earsOf({ ...company, agentCall: again }), ['citizen', 'agent', 'office']);
    await company.citizen.hangUp();
    await Promise.all([again.ended, company.other.ended]);
    await disposed(company.agent, company.callId);
    await stage.journal.ended('13933000011', 'answered');
  });

  test('in a consultation: both hear music, and the agent finds them as they were', async () => {
    const company = await inCompany('13933000012', await stage.nextAgent(), 'consulting');
    await joined(earsOf(company), ['agent', 'office'], ['citizen']);
    await breakLeg(company.agent);
    const again = await company.agent.phone.nextCall();
    await Promise.all([hearsMusic(company.citizen), hearsMusic(company.other)]);
    again.answer();
    await joined(earsOf({ ...company, agentCall: again }), ['agent', 'office'], ['citizen']);
    await company.citizen.hangUp();
    await Promise.all([again.ended, company.other.ended]);
    await disposed(company.agent, company.callId);
    await stage.journal.ended('13933000012', 'answered');
  });
});
