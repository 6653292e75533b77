/** The call bar's hands: what can be used in which state, and why not. */
import { expect, test } from 'vitest';
import {
  phaseOf,
  sameButHistory,
  slotsOf,
  type HandsFacts,
  type Phase,
  type SlotId,
} from '../../src/desks/agent/view.ts';
import { words } from '../../src/desks/agent/words.ts';
import { agentState, deskCall, knownHistory } from './states.ts';

const facts = (change: Partial<HandsFacts>): HandsFacts => ({
  phase: 'idle',
  device: 'browser',
  owner: true,
  line: 'idle',
  muted: false,
  busy: false,
  ...change,
});
const usable = (change: Partial<HandsFacts>): SlotId[] =>
  slotsOf(facts(change))
    .filter((slot) => slot.why === null)
    .map((slot) => slot.id);

const table: [Phase, HandsFacts['line'], SlotId[]][] = [
  ['signedOut', 'idle', []],
  ['notReady', 'idle', []],
  ['idle', 'idle', []],
  ['offered', 'idle', ['answer']],
  ['ringing', 'ringing', ['answer']],
  ['talking', 'up', ['mute', 'hold', 'keypad', 'hangUp']],
  ['held', 'up', ['mute', 'hold', 'keypad', 'hangUp']],
  ['reconnecting', 'idle', ['answer', 'hangUp']],
  ['wrapUp', 'ended', []],
];
test.each(table)('%s with the line %s', (phase, line, ids) => {
  expect(usable({ phase, line })).toEqual(ids);
});

test('the eight slots keep their places in every state', () => {
  const orders = table.map(([phase, line]) => slotsOf(facts({ phase, line })).map((slot) => slot.id));
  for (const order of orders) {
    expect(order).toEqual(['answer', 'mute', 'hold', 'keypad', 'consult', 'transfer', 'conference', 'hangUp']);
  }
});

test('what is not open yet says so', () => {
  for (const [phase, line] of table) {
    const closed = slotsOf(facts({ phase, line })).filter((slot) =>
      ['consult', 'transfer', 'conference'].includes(slot.id),
    );
    expect(closed.every((slot) => slot.why === words.why.notOpen)).toBe(true);
  }
});

test('with a desk phone, answering, muting and keys are done there; hold and hang-up here', () => {
  expect(usable({ phase: 'ringing', device: 'sip' })).toEqual([]);
  expect(usable({ phase: 'talking', device: 'sip' })).toEqual(['hold', 'hangUp']);
});

test('a page that does not own the phone has no hands on it', () => {
  expect(usable({ phase: 'talking', line: 'idle', owner: false })).toEqual([]);
});

test('a command on its way cannot be given twice', () => {
  expect(usable({ phase: 'talking', line: 'up', busy: true })).toEqual(['mute', 'keypad']);
});

test('hold and fetch back, mute and unmute swap inside their slots', () => {
  const label = (change: Partial<HandsFacts>, id: SlotId) =>
    slotsOf(facts(change)).find((slot) => slot.id === id)?.label;
  expect([label({ phase: 'talking' }, 'hold'), label({ phase: 'held' }, 'hold')]).toEqual(['保持', '取回']);
  expect([label({ muted: false }, 'mute'), label({ muted: true }, 'mute')]).toEqual(['静音', '取消静音']);
});

test('the call decides the phase, presence where there is none', () => {
  const phase = (state: 'reserved' | 'ringing') =>
    phaseOf(agentState({ call: deskCall(), presence: { ...agentState().presence, state } }));
  expect([phase('reserved'), phase('ringing')]).toEqual(['offered', 'ringing']);
  expect(phaseOf(agentState({ call: deskCall({ state: 'reconnecting' }) }))).toBe('reconnecting');
  expect(phaseOf(agentState())).toBe('idle');
});

test('the history alone draws no call bar anew, anything else does', () => {
  const call = deskCall();
  const before = agentState({ call });
  expect(sameButHistory(before, { ...before, call: { ...call, history: knownHistory() } })).toBe(true);
  expect(sameButHistory(before, { ...before, call: { ...call, state: 'connected' } })).toBe(false);
  expect(sameButHistory(before, { ...before, call: null })).toBe(false);
  expect(sameButHistory({ ...before, call: null }, before)).toBe(false);
  expect(sameButHistory(before, { ...before, presence: { ...before.presence, state: 'ringing' } })).toBe(false);
  expect(sameButHistory(before, { ...before, waiting: before.waiting + 1 })).toBe(false);
});
