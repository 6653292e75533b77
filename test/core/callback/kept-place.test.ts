/** Whose turn it is to be rung: never more than agents are there for them, never past those who were there first. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outcomeOf, turnsNow } from '../../../src/core/callback/kept-place.ts';
import { ringBackFlow } from '../../../src/core/callback/ring-back.ts';
import { readFlow } from '../../../src/core/ivr/read-flow.ts';

const place = (id: string, ahead: number) => ({ id, ahead });
const idsOf = (places: readonly { id: string }[]) => places.map(({ id }) => id);

test('the head is rung when an agent is soon free, the next ones as far as agents go', () => {
  const places = [place('a', 0), place('b', 0), place('c', 1)];
  expect(idsOf(turnsNow(places, 0, 0))).toEqual([]);
  expect(idsOf(turnsNow(places, 0, 1))).toEqual(['a']);
  expect(idsOf(turnsNow(places, 1, 2))).toEqual(['a']);
  expect(idsOf(turnsNow(places, 0, 3))).toEqual(['a', 'b']);
  expect(idsOf(turnsNow(places, 0, 4))).toEqual(['a', 'b', 'c']);
});

test('whatever the line is like: as many rings as agents at most, in order, and nobody past a caller who has no agent yet', () => {
  const line = fc.array(fc.nat(5), { maxLength: 12 }).map((steps) => {
    let ahead = 0;
    return steps.map((more, n) => place(String(n), (ahead += more)));
  });
  fc.assert(
    fc.property(line, fc.nat(6), fc.nat(12), (places, underWay, soonFree) => {
      const rung = turnsNow(places, underWay, soonFree);
      expect(idsOf(rung)).toEqual(idsOf(places).slice(0, rung.length));
      rung.forEach(({ ahead }, n) => expect(ahead + underWay + n + 1).toBeLessThanOrEqual(soonFree));
      const next = places[rung.length];
      if (next !== undefined) expect(next.ahead + underWay + rung.length + 1).toBeGreaterThan(soonFree);
    }),
  );
});

test('what an unanswered phone says of the number', () => {
  expect([17, 1, 28, 19, 16, null].map(outcomeOf)).toEqual([
    'busy',
    'deadNumber',
    'deadNumber',
    'noAnswer',
    'noAnswer',
    'noAnswer',
  ]);
});

test('the built-in flow is one that could be published', () => {
  expect(readFlow(ringBackFlow)).toEqual(ringBackFlow);
});
