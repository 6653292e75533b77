import { describe, expect, test } from 'vitest';
import type { Call } from '../../../src/core/call/call.ts';
import { agentLamp } from '../../../src/core/floor/agent-lamp.ts';
import {
  askedBefore,
  counted,
  movedIn,
  noCounts,
  sumOf,
  type Counts,
  type Outcome,
} from '../../../src/core/floor/counts.ts';
import { definitionsOf, figureIds, figuresOf } from '../../../src/core/floor/figures.ts';
import { usualRules } from '../../../src/core/floor/usual-rules.ts';
import { agentId, callId, legId, queueId } from '../../../src/core/kernel/ids.ts';

const rules = { shortAbandonSeconds: 5, serviceLevelSeconds: 20 };
const now = { waiting: 0, longestWaitSeconds: 0, estimatedWaitSeconds: null, callbacksDue: null };
const day = (...outcomes: Outcome[]): Counts => outcomes.reduce((sum, one) => counted(sum, one, rules), noCounts);
const answered = (waitedSeconds: number): Outcome => ({ is: 'answered', waitedSeconds });
const gaveUp = (waitedSeconds: number): Outcome => ({ is: 'abandoned', waitedSeconds });
const figure = (counts: Counts, id: (typeof figureIds)[number]) =>
  figuresOf(counts, now).find((each) => each.id === id);

describe('the figures', () => {
  const counts = day(
    answered(3),
    answered(15),
    answered(16),
    answered(21),
    gaveUp(4),
    gaveUp(5),
    gaveUp(60),
    { is: 'overflowed' },
    { is: 'lost' },
  );

  test.each([
    ['promptRate', 2, 4],
    ['connectRate', 4, 7],
    ['abandonRate', 2, 7],
    ['serviceLevel', 3, 4],
    ['serviceLevel2', 4, 6],
  ] as const)('%s is %i of %i', (id, numerator, denominator) => {
    expect(figure(counts, id)).toEqual({ id, value: numerator / denominator, numerator, denominator });
  });

  test('a day without calls has no rates, and no division by nothing', () => {
    expect(figure(noCounts, 'connectRate')).toMatchObject({ value: null, denominator: 0 });
  });

  test('queues add up to the floor', () => {
    expect(sumOf([day(answered(1)), day(answered(30), gaveUp(9))])).toEqual(day(answered(1), answered(30), gaveUp(9)));
  });

  test('each has a formula in words, with the limits that were set', () => {
    const definitions = definitionsOf({ shortAbandonSeconds: 7, serviceLevelSeconds: 33 });
    expect(definitions.map(({ id }) => id)).toEqual([...figureIds]);
    expect(definitions.find(({ id }) => id === 'connectRate')?.exclusions).toContain('不足 7 秒');
    expect(definitions.find(({ id }) => id === 'serviceLevel')?.formula).toContain('33 秒');
    for (const { formula, window, exclusions } of definitions) expect(formula && window && exclusions).toBeTruthy();
  });
});

describe('what a move of a call counts', () => {
  const facts = {
    id: callId('c'),
    callerLeg: legId('c'),
    caller: '13800138000',
    dialled: '12345',
    origin: 'trunk',
    arrivedAt: 0,
    flow: { id: 'main', version: 1 },
  } as const;
  const carried = { facts, path: [], offers: 0, plays: 0 };
  const place = {
    queue: queueId('general'),
    priority: 0,
    queuedAt: 10_000,
    cursor: { node: 'n', attempts: {}, typed: '' },
  } as Extract<Call, { state: 'queued' }>['place'];
  const agent = agentId('a');
  const talk = { agent, endpoint: '8001', connectedAt: 22_000, recording: 'r', ticket: null };
  const inMenu = { ...carried, state: 'arriving' } as Call;
  const queued: Call = { ...carried, state: 'queued', place, speaking: null };
  const ring = { agent, endpoint: '8001', leg: legId('l'), recording: 'r' };
  const offering: Call = { ...carried, state: 'offering', place, rings: [ring], offeredAt: 0, ringUntil: 0 };
  const connected: Call = { ...carried, state: 'connected', place, talk, agentLeg: legId('l') };
  const wrapping: Call = { ...carried, state: 'wrapping', place, talk, partedAt: 30_000, deadline: 90_000 };
  const backInMenu: Call = { ...carried, state: 'inIvr', cursor: place.cursor, phase: { is: 'leaving' } };
  const ended = (disposition: string, endedAt = 40_000) =>
    ({ ...carried, state: 'ended', endedAt, disposition }) as Call;

  /** Walks a call through, as the wallboard does. */
  function walk(...states: Call[]): Outcome[] {
    let asked = null as ReturnType<typeof movedIn>['asked'];
    const outcomes: Outcome[] = [];
    for (const [n, after] of states.entries()) {
      const before = states[n - 1];
      if (before === undefined) continue;
      const step = movedIn(asked, before, after);
      asked = step.asked;
      if (step.outcome !== null) outcomes.push(step.outcome);
    }
    expect(asked === null).toBe(states.at(-1)?.state === 'ended');
    return outcomes;
  }

  test('answered after 12 s, once, however the talk goes on', () => {
    expect(walk(inMenu, queued, offering, connected, queued, offering, connected, wrapping, ended('ticket'))).toEqual([
      { is: 'answered', waitedSeconds: 12 },
    ]);
  });
  test('gave up in the line, and at the ringing phone', () => {
    expect(walk(inMenu, queued, ended('abandonedInQueue'))).toEqual([{ is: 'abandoned', waitedSeconds: 30 }]);
    expect(walk(inMenu, queued, offering, ended('abandonedRinging'))).toEqual([{ is: 'abandoned', waitedSeconds: 30 }]);
  });
  test('overflowed to the menu and ended there; lost by our fault', () => {
    expect(walk(inMenu, queued, backInMenu, ended('voicemail'))).toEqual([{ is: 'overflowed' }]);
    expect(walk(inMenu, queued, ended('lost'))).toEqual([{ is: 'lost' }]);
  });
  test('whoever asked for nobody is not counted', () => {
    expect(walk(inMenu, ended('menuCompleted'))).toEqual([]);
  });
  test('a call taken over is counted only if it has not been answered', () => {
    expect(askedBefore(queued)).toEqual({ queue: 'general', answered: false });
    expect(askedBefore(connected)).toEqual({ queue: 'general', answered: true });
    expect(askedBefore(inMenu)).toBeNull();
  });
});

test('a card has a lamp when its state lasts too long, and none for being free', () => {
  const limits = usualRules.agentLimits;
  expect(agentLamp('wrapUp', 90, limits)).toBeNull();
  expect(agentLamp('wrapUp', 91, limits)).toBe('warn');
  expect(agentLamp('wrapUp', 181, limits)).toBe('alarm');
  expect(agentLamp('ready', 99_999, limits)).toBeNull();
});
