/** The line that is too long, as the running hotline finds it: since when a caller's wait counts. */
import { afterEach, expect, test } from 'vitest';
import { callId } from '../../../src/core/kernel/ids.ts';
import { usualRules, type OverflowTo } from '../../../src/core/queue/rules.ts';
import { AgentRoster } from '../../../src/service/agent-roster.ts';
import { Routing } from '../../../src/service/routing.ts';
import { keptLog } from '../../support/quiet-log.ts';
import { general, place } from './house.ts';

let routing: Routing | null = null;
afterEach(() => routing?.stop());

function lineThatIsLeftAfter(overSeconds: number, now: number) {
  const clock = { now: () => now, monotonic: () => now };
  const { log } = keptLog();
  const sent: [string, OverflowTo][] = [];
  const nobody = { changed: () => undefined, offerable: () => undefined };
  const to: OverflowTo = { go: 'flow' };
  const rules = { ...usualRules, overflow: [{ when: { is: 'waited', overSeconds } as const, to }] };
  routing = new Routing({
    roster: new AgentRoster(
      clock,
      nobody,
      () => undefined,
      () => 1,
    ),
    history: { knownAgent: () => Promise.resolve(null), past: () => Promise.resolve([]) },
    ...{ clock, log, mayOffer: () => true, offer: () => undefined, lineChanged: () => undefined },
    overflow: (call, where) => void sent.push([call, where]),
  });
  routing.directoryRead([{ id: general, label: '', overflowAfterSeconds: 300, rules }], []);
  return { routing, sent };
}

test('who is back at the head of the line is not sent on for the wait of before', () => {
  const { routing, sent } = lineThatIsLeftAfter(120, 600_000);
  routing.join(callId('back'), place(0, { backAt: 590_000 }));
  expect(sent).toEqual([]);
  routing.join(callId('back for long'), place(0, { backAt: 480_000 }));
  routing.join(callId('first time'), place(400_000));
  expect(sent.map(([call]) => call)).toEqual(['back for long', 'first time']);
  // Their turn is that of their whole wait all the same.
  routing.join(callId('later'), place(500_000));
  expect(routing.floor.position(callId('back'))).toBeLessThan(routing.floor.position(callId('later')));
});
