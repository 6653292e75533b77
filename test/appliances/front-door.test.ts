/**
 * What Asterisk alone does at the hotline's door, with no controller running: who is let in, what an unclaimed caller
 * hears, whom the fallback rings, and what the channel event log keeps of it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isSilent } from '../support/audio.ts';
import { asterisk } from '../support/parts.ts';
import { openAgentPhone, openCitizen, type SipCall } from '../support/sip-phone.ts';
import { until } from '../support/until.ts';

const node = asterisk();

interface ChannelEvent {
  readonly eventtype: string;
  readonly eventtime: string;
  readonly linkedid: string;
  readonly num: string;
  readonly exten: string;
  readonly context: string;
  readonly channame: string;
  readonly appname: string;
  readonly peer: string;
  readonly eventextra: string;
}

function eventsOf(number: string): ChannelEvent[] {
  if (node.celFile === null || !existsSync(node.celFile)) return [];
  const lines = readFileSync(node.celFile, 'utf8').trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line) as ChannelEvent);
  const call = events.find(({ eventtype, num }) => eventtype === 'CHAN_START' && num === number);
  return events.filter(({ linkedid }) => linkedid === call?.linkedid);
}

async function refusal(call: SipCall): Promise<number> {
  return (await call.ended).status;
}

test('a stranger is challenged and never becomes a call', async () => {
  const stranger = await openCitizen(node.sip, '127.0.0.3');
  const call = await stranger.dial('12345', { number: '13900000001' });
  expect(await refusal(call)).toBe(401);
  await stranger.close();
  expect(eventsOf('13900000001')).toEqual([]);
});

test('from the trunk, numbers that are not ours are 404, and an agent’s phone can dial nothing at all', async () => {
  const citizen = await node.citizen();
  for (const dialled of ['999', '8001', 's', 'trunk', '0013900001111', '12345%26PJSIP']) {
    expect(await refusal(await citizen.dial(dialled, { number: '13900000002' })), dialled).toBe(404);
  }
  const agent = await node.agentPhone('8050');
  for (const dialled of ['12345', '8051', '13900001111']) {
    expect(await refusal(await agent.dial(dialled)), dialled).toBe(404);
  }
  await agent.close();
});

test('a wrong password does not register', async () => {
  const attempt = openAgentPhone(node.sip, { username: '8051', password: 'wrong' });
  await expect(attempt).rejects.toThrow(/401|403/);
});

test('with no controller the caller is answered and hears something, number or no number', async () => {
  const citizen = await node.citizen();
  const calls = [
    await citizen.dial('12345', { number: '13900000003' }),
    await citizen.dial('12345'),
    await citizen.dial('12345', { from: `"${'长'.repeat(300)}" <sip:${'9'.repeat(3000)}@${node.trunk}>` }),
  ];
  for (const call of calls) {
    await call.answered;
    await until(() => !isSilent(call.heard.last(200)), 'sound');
  }
  await Promise.all(calls.map((call) => call.hangUp()));
});

test('the fallback rings a signed-in agent, lets both talk, and the log tells who spoke with whom', async () => {
  const agent = await node.agentPhone('8052', { whenCalled: 'answer' });
  const citizen = await node.citizen();
  const call = await citizen.dial('12345', { number: '13900000004' });
  await call.answered;
  const leg = await agent.nextCall(20_000);
  await leg.answered;
  const second = await citizen.dial('12345', { number: '13900000005' });
  await second.answered;
  await until(() => eventsOf('13900000005').some(({ appname }) => appname === 'Queue'), 'the second caller to wait');
  await call.hangUp();
  await leg.ended;
  const events = await until(() => {
    const seen = eventsOf('13900000004');
    return seen.some(({ eventtype }) => eventtype === 'LINKEDID_END') && seen;
  }, 'the end in the log');
  const has = (wanted: Partial<ChannelEvent>) => expect(events).toContainEqual(expect.objectContaining(wanted));
  has({ eventtype: 'CHAN_START', context: 'inbound', exten: '12345', num: '13900000004' });
  has({ eventtype: 'ANSWER', context: 'fallback' });
  has({ eventtype: 'ANSWER', context: 'agents', channame: expect.stringMatching(/^PJSIP\/8052-/) as string });
  has({ eventtype: 'BRIDGE_ENTER', context: 'fallback', peer: expect.stringMatching(/^PJSIP\/8052-/) as string });
  const end = events.find(({ eventtype, context }) => eventtype === 'HANGUP' && context === 'fallback');
  expect(JSON.parse(end?.eventextra ?? '{}')).toMatchObject({ hangupcause: 16 });
  expect(events.map(({ eventtime }) => eventtime).every((time) => /^\d+\.\d{6}$/.test(time))).toBe(true);
  // One agent has one call: the second caller was not put through while the first spoke.
  expect(agent.calls.length).toBe(1);
  await second.hangUp();
}, 60_000);
