/** Whose music ends when they are joined again: the Telephony port over an Asterisk that only writes down what it is told. */
import { expect, test } from 'vitest';
import { callId, legId } from '../../../src/core/kernel/ids.ts';
import type { Ari, AriLink } from '../../../src/telephony/ari/ari.ts';
import { Asterisk } from '../../../src/telephony/asterisk.ts';
import { keptLog } from '../../support/quiet-log.ts';

/** `stopMusic <leg>` and the like, in order. */
function writtenDown(): { told: string[]; telephony: Asterisk } {
  const told: string[] = [];
  const ari = new Proxy({} as Ari, {
    get: (_, what: string) => (subject: string) => {
      told.push(`${what} ${subject}`);
      return Promise.resolve('done');
    },
  });
  const link: AriLink = { ari, isUp: true, start: () => undefined, stop: () => Promise.resolve() };
  const telephony = new Asterisk({
    ...{ open: () => link, application: 'hotline-1', log: keptLog().log },
    prompts: { media: () => [], prepare: () => Promise.resolve() },
    ...{ mayClaim: () => true, mayCommand: () => true, muteRecording: () => Promise.resolve('done' as const) },
    ...{ onEvent: () => undefined, onUp: () => undefined, onDown: () => undefined, onReplaced: () => undefined },
  });
  return { told, telephony };
}

test.each([
  ['who rang us', '1700.1', true],
  ['whom we rang back', 'citizen-1', true],
  ['whom an agent rang', 'outside-out-01k7', true],
  ['an office that is joined to a citizen', 'outside-01k7', false],
])('the music of %s is ended by a join: %s', async (_, name, ends) => {
  const { told, telephony } = writtenDown();
  const leg = legId(name);
  await telephony.hold(leg, callId('call'));
  await telephony.join(callId('call'), [leg, legId('agent-a1-1')]);
  expect(told.includes(`stopMusic ${name}`)).toBe(ends);
  expect(told).not.toContain('stopMusic agent-a1-1');
});

test('a citizen whom an agent rang takes no music into the fallback', async () => {
  const { told, telephony } = writtenDown();
  await telephony.hold(legId('outside-out-01k7'), callId('call'));
  await telephony.handOver(legId('outside-out-01k7'));
  expect(told).toContain('stopMusic outside-out-01k7');
});

// In a bridge, Asterisk overhears the stop of music that it makes at this moment: one citizen in 370 heard it on.
test('music is stopped while its leg is in no bridge', async () => {
  const { told, telephony } = writtenDown();
  await telephony.hold(legId('1700.1'), callId('call'));
  await telephony.join(callId('call'), [legId('1700.1')]);
  expect(told.filter((each) => !each.startsWith('createBridge'))).toEqual([
    ...['removeFromBridge call-call', 'startMusic 1700.1'],
    ...['stopMusic 1700.1', 'addToBridge call-call'],
  ]);
});
