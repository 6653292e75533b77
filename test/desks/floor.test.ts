import { describe, expect, test } from 'vitest';
import type { Board, FloorAgent } from '../../src/contract/http/wallboard.ts';
import { usualRules } from '../../src/core/floor/usual-rules.ts';
import { nextBoard } from '../../src/desks/kit/floor-feed.ts';
import { troubleOf } from '../../src/desks/supervisor/rules-page.tsx';
import {
  agentsShown,
  figureText,
  fractionText,
  noFilter,
  shownState,
  stateText,
} from '../../src/desks/supervisor/view.ts';
import { arcMinutes } from '../../src/desks/wall/calibration.tsx';

const at = '2026-11-24T02:00:00.000Z';
const now = Date.parse(at);
const agent = (n: number, change: Partial<FloorAgent> = {}): FloorAgent => ({
  ...{ id: `agent0${n}`, name: `张${n}`, extension: `800${n}`, queues: ['general'], state: 'ready', reason: null },
  ...{ since: at, phoneReady: true, misses: 0, call: null },
  ...change,
});
const board: Board = {
  ...{ tick: 7, at, figures: [], queues: [], alarms: [], definitions: [] },
  states: { offline: 1, ready: 1, reserved: 0, ringing: 0, talking: 0, wrapUp: 1, aux: 0 },
  agents: [agent(1), agent(2, { state: 'offline' }), agent(3, { state: 'wrapUp', queues: ['english'] })],
  settings: { revision: 0, rules: { ...usualRules, thresholds: [...usualRules.thresholds] } },
};
const tick = (change: Partial<Parameters<typeof nextBoard>[1]>) => ({ ...board, agents: [], tick: 8, ...change });

describe('the board', () => {
  test('takes a tick in: who changed is new, everyone else is the same object, in the same place', () => {
    const next = nextBoard(board, tick({ agents: [agent(1, { state: 'aux' }), agent(4)] }));
    expect(next?.agents.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'agent01 aux',
      'agent02 offline',
      'agent03 wrapUp',
      'agent04 ready',
    ]);
    expect(next?.agents[2]).toBe(board.agents[2]);
    expect(nextBoard(board, tick({}))?.agents).toBe(board.agents);
  });
  test('a missed tick, or one of a controller before, is no board', () => {
    expect(nextBoard(board, tick({ tick: 9 }))).toBeNull();
    expect(nextBoard(board, tick({ tick: 1 }))).toBeNull();
  });
});

describe('the map of agents', () => {
  const ids = (filter: Partial<typeof noFilter>, later = 0) =>
    agentsShown(board, { ...noFilter, ...filter }, now + later).map(({ id }) => id);
  test('shows who is there, in the order of the seats; others when asked for', () => {
    expect(ids({})).toEqual(['agent01', 'agent03']);
    expect(ids({ state: 'offline' })).toEqual(['agent02']);
    expect(ids({ text: '张2' })).toEqual(['agent02']);
    expect(ids({ text: '8003' })).toEqual(['agent03']);
    expect(ids({ queue: 'english' })).toEqual(['agent03']);
  });
  test('what is odd is what has a lamp by now', () => {
    expect(ids({ odd: true })).toEqual([]);
    expect(ids({ odd: true }, 91_000)).toEqual(['agent03']);
  });
  test('a hold is more than a talk, and a break has its reason', () => {
    const call = { id: 'c', state: 'held' as const, queue: null, number: null, talk: true };
    expect(shownState(agent(1, { state: 'talking', call }))).toBe('held');
    expect(stateText(agent(1, { state: 'aux', reason: 'meal' }))).toBe('示忙·就餐');
  });
});

test('figures in words: nothing known, shares, time, and how they came to be', () => {
  expect(figureText({ value: null }, 'share')).toBe('暂无');
  expect(figureText({ value: 0.8421 }, 'share')).toBe('84.2%');
  expect(figureText({ value: 106 }, 'seconds')).toBe('01:46');
  expect(fractionText({ id: 'promptRate', value: 0.5, numerator: 2, denominator: 4 }, 'share')).toBe('2 ÷ 4 = 50.0%');
});

test('thresholds that contradict themselves are named by their row', () => {
  const rate = { figure: 'promptRate', queue: null, warn: 0.85, alarm: 0.8 } as const;
  const wait = { figure: 'longestWait', queue: null, warn: 60, alarm: 120 } as const;
  expect(troubleOf([rate, wait]).size).toBe(0);
  expect([...troubleOf([{ ...rate, alarm: 0.9 }, { ...wait, alarm: 30 }, wait, wait]).keys()]).toEqual([0, 1, 2, 3]);
});

test('the smallest words of a 55-inch wall can be read at 5 m, and not at 10', () => {
  expect(arcMinutes(0.041, 55, 5)).toBeGreaterThan(16);
  expect(arcMinutes(0.041, 55, 10)).toBeLessThan(16);
});
