/**
 * The test phones themselves, through a real Asterisk with no controller: the fallback answers, plays to the citizen
 * and rings the phones of signed-in agents, so both ends of a call are ours and must hear each other.
 */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { tone } from './audio.ts';
import { asterisk, type AsteriskParts } from './parts.ts';
import type { SipPhone } from './sip-phone.ts';
import { until } from './until.ts';

let exchange: AsteriskParts;
let citizen: SipPhone;
let agent: SipPhone | null = null;
beforeAll(async () => {
  exchange = asterisk();
  citizen = await exchange.citizen();
});
afterEach(async () => {
  await citizen.call?.hangUp();
  await agent?.close();
  agent = null;
});

test('a citizen rings, hears the fallback speak, and hangs up', async () => {
  const call = await citizen.dial('12345', { number: '13800138000' });
  await call.answered;
  await until(() => call.heard.hearsOther(), { what: 'a voice or music in the citizen’s ear', within: 15_000 });
  expect(await call.hangUp()).toMatchObject({ by: 'here' });
});

test('a number that is not the hotline’s is refused', async () => {
  const call = await citizen.dial('99999', { number: '13800138000' });
  expect(await call.ended).toMatchObject({ by: 'refused', status: 404 });
});

test('an agent’s phone registers, and dialling out from it is refused', async () => {
  agent = await exchange.agentPhone('8001');
  const call = await agent.dial('13800138000');
  expect(await call.ended).toMatchObject({ by: 'refused', status: 404 });
});

test('a wrong password does not register', async () => {
  await expect(exchange.agentPhone('8002', { password: 'wrong' })).rejects.toThrow(/40[13]/);
});

test('citizen and agent hear each other’s tones, and the citizen sees the agent hang up', async () => {
  agent = await exchange.agentPhone('8001');
  const call = await citizen.dial('12345', { number: '13800138000' });
  const incoming = await agent.nextCall(30_000);
  await until(() => incoming.state === 'ringing');
  incoming.answer();
  await incoming.answered;
  call.speak(tone(1000));
  incoming.speak(tone(440));
  await until(() => call.heard.hearsTone(440), 'the citizen to hear the agent’s tone');
  await until(() => incoming.heard.hearsTone(1000), 'the agent to hear the citizen’s tone');
  expect(call.heard.hearsTone(1000)).toBe(false);
  call.press('1');
  await until(() => incoming.heard.keys.includes('1'), 'the key to reach the agent');
  await incoming.hangUp();
  expect(await call.ended).toMatchObject({ by: 'there' });
});

test('an agent’s phone that declines is not the end of the citizen’s call', async () => {
  agent = await exchange.agentPhone('8001', { whenCalled: 'busy' });
  const call = await citizen.dial('12345', { number: '13800138000' });
  const refused = await agent.nextCall(30_000);
  expect(await refused.ended).toMatchObject({ by: 'here', status: 486 });
  expect(call.state).toBe('up');
});
