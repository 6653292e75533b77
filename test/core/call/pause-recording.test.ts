/** A recording that is to be silent while the call goes on: what the journal calls silent is, and nothing else. */
import { expect, test } from 'vitest';
import { legId } from '../../../src/core/kernel/ids.ts';
import { CallHands, type CallHandsHouse } from '../../../src/service/call-hands.ts';
import type { LiveCall } from '../../../src/service/live-call.ts';
import { agentLeg, Board, id, zhang } from './board.ts';

const pause = { act: 'pause', reason: 'identity' } as const;

/** `meanwhile`: what happens until Asterisk has answered. */
async function paused(meanwhile: (live: LiveCall, at: number, again: () => Promise<unknown>) => unknown) {
  const board = new Board();
  const live = await board.talking();
  const muted: [string, boolean][] = [];
  const house = {
    switchboard: board.switchboard,
    clock: { now: () => board.now },
    telephony: {
      muteRecording: async (leg: string, silent: boolean) => {
        muted.push([leg, silent]);
        if (muted.length === 1) await meanwhile(live, board.now, () => hands.pauseRecording(zhang, id, pause));
        return 'done';
      },
    },
  };
  const hands = new CallHands(house as unknown as CallHandsHouse);
  const answer = await hands.pauseRecording(zhang, id, pause);
  const isNoted = 'talk' in live.call && Boolean(live.call.talk.paused);
  return { answer, muted, isNoted };
}

test('is silent, and noted so', async () => {
  expect(await paused(() => undefined)).toEqual({ answer: null, muted: [[agentLeg, true]], isNoted: true });
});

test('of a talk that is no more, or goes on by another phone, is made to speak again', async () => {
  const both = [
    [agentLeg, true],
    [agentLeg, false],
  ];
  const left = await paused((live, at) => live.post({ type: 'HangUpAsked', at }));
  expect(left).toMatchObject({ answer: { refused: 'not-in-this-state' }, muted: both, isNoted: false });
  const leg = legId('agent-a1-2');
  const moved = await paused((live, at) => {
    live.post({ type: 'DeskLost', by: zhang, at });
    live.post({ type: 'PhoneReturned', leg, endpoint: '8001', at });
    live.post({ type: 'AgentAnswered', leg, at });
  });
  expect(moved).toMatchObject({ answer: { refused: 'not-recorded' }, muted: both, isNoted: false });
});

test('that was asked for twice stays silent', async () => {
  const { answer, muted, isNoted } = await paused((_, __, again) => again());
  expect(answer).toMatchObject({ refused: 'not-in-this-state' });
  expect([muted.at(-1), isNoted]).toEqual([[agentLeg, true], true]);
});
