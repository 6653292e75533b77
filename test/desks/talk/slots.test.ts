/** The call bar's hands: what each slot means in which phase, what can be used, and why not. */
import { describe, expect, test } from 'vitest';
import type { Hand } from '../../../src/contract/http/hands.ts';
import { slotsOf, type HandsFacts, type SlotId } from '../../../src/desks/agent/talk/slots.ts';
import { words as talk } from '../../../src/desks/agent/talk/words.ts';
import type { Phase } from '../../../src/desks/agent/view.ts';
import { words } from '../../../src/desks/agent/words.ts';

/** What a server that allows everything sensible would allow. */
const allowedIn: Record<Phase, Hand[]> = {
  signedOut: [],
  notReady: [],
  idle: [],
  offered: [],
  ringing: [],
  calling: ['hangup'],
  talking: ['hold', 'consult', 'transfer', 'park', 'keys', 'pauseRecording', 'survey', 'hangup'],
  held: ['resume', 'consult', 'transfer', 'hangup'],
  consult: ['swap', 'conference', 'complete', 'drop', 'keys'],
  conference: ['leave', 'drop', 'hangup'],
  reconnecting: ['hangup'],
  wrapUp: [],
};
const facts = (change: Partial<HandsFacts>): HandsFacts => ({
  phase: 'idle',
  allowed: allowedIn[change.phase ?? 'idle'],
  device: 'browser',
  owner: true,
  line: 'idle',
  answered: false,
  muted: false,
  busy: false,
  ...change,
});
const slot = (id: SlotId, change: Partial<HandsFacts>) => slotsOf(facts(change)).find((each) => each.id === id)!;
const usable = (change: Partial<HandsFacts>): SlotId[] =>
  slotsOf(facts(change))
    .filter(({ why, hidden }) => why === null && !hidden)
    .map(({ id }) => id);

const table: [Phase, HandsFacts['line'], SlotId[]][] = [
  ['signedOut', 'idle', []],
  ['notReady', 'idle', []],
  ['idle', 'idle', []],
  ['offered', 'idle', ['answer']],
  ['ringing', 'ringing', ['answer']],
  ['calling', 'up', ['hangUp']],
  ['talking', 'up', ['mute', 'hold', 'keypad', 'consult', 'transfer', 'conference', 'hangUp']],
  ['held', 'up', ['mute', 'hold', 'keypad', 'consult', 'transfer', 'conference', 'hangUp']],
  ['consult', 'up', ['mute', 'hold', 'keypad', 'consult', 'transfer', 'conference']],
  ['conference', 'up', ['mute', 'keypad', 'conference', 'hangUp']],
  ['reconnecting', 'idle', ['answer', 'hangUp']],
  ['wrapUp', 'ended', []],
];
test.each(table)('%s with the line %s', (phase, line, ids) => {
  expect(usable({ phase, line })).toEqual(ids);
});

test('a line that is still up when the next call rings is no reason not to take it; once taken, it is', () => {
  expect(slot('answer', { phase: 'ringing', line: 'up' }).why).toBeNull();
  expect(slot('answer', { phase: 'ringing', line: 'up', answered: true }).why).toBe(words.bar.connecting);
  expect(slot('answer', { phase: 'ringing', line: 'connecting' }).why).toBe(words.bar.connecting);
});

test('the eight slots keep their places in every phase', () => {
  for (const [phase, line] of table) {
    const order = slotsOf(facts({ phase, line })).map(({ id }) => id);
    expect(order).toEqual(['answer', 'mute', 'hold', 'keypad', 'consult', 'transfer', 'conference', 'hangUp']);
  }
});

test('every slot that cannot be used says why', () => {
  for (const [phase, line] of table)
    for (const { why } of slotsOf(facts({ phase, line, allowed: [] })))
      expect(why === null || why.length > 0).toBe(true);
});

test('only what the server would accept can be used', () => {
  expect(usable({ phase: 'talking', line: 'up', allowed: [] })).toEqual(['mute', 'keypad']);
  expect(slot('transfer', { phase: 'talking', line: 'up', allowed: ['hold'] }).why).toBe(talk.why.notNow);
  expect(slot('consult', { phase: 'held', line: 'up', allowed: ['resume'] }).why).toBe(talk.why.resumeFirst);
});

describe('in a consult', () => {
  const consult = { phase: 'consult', line: 'up' } as const;
  const meaning = (id: SlotId, change: Partial<HandsFacts> = {}) => {
    const { label, hand } = slot(id, { ...consult, ...change });
    return [label, hand];
  };
  test('slots take the meaning of the moment', () => {
    expect((['hold', 'consult', 'transfer', 'conference'] as const).map((id) => meaning(id))).toEqual([
      ['切换', 'swap'],
      ['结束咨询', 'drop'],
      ['完成转接', 'complete'],
      ['三方', 'conference'],
    ]);
  });
  test('there is no 挂断, so that the citizen is not cut by mistake', () => {
    expect(slot('hangUp', consult).hidden).toBe(true);
  });
  test('nothing is there to swap with before the other answers', () => {
    const ringing = { ...consult, allowed: ['drop', 'complete'] as Hand[] };
    expect(slot('hold', ringing).why).toBe(talk.why.otherNotThere);
    expect(slot('conference', ringing).why).toBe(talk.why.otherNotThere);
    expect(usable(ringing)).toEqual(['mute', 'keypad', 'consult', 'transfer']);
  });
  test('who was asked can go, and only that', () => {
    const asked = { ...consult, allowed: ['hangup'] as Hand[] };
    expect(meaning('hangUp', asked)).toEqual(['挂断', 'hangup']);
    expect(usable(asked)).toEqual(['mute', 'keypad', 'hangUp']);
    expect(slot('transfer', asked).why).toBe(talk.why.notYours);
  });
});

test('in a conference one leaves, or ends it for all', () => {
  const conference = { phase: 'conference', line: 'up' } as const;
  expect([slot('conference', conference), slot('hangUp', conference)]).toMatchObject([
    { label: '退出三方', hand: 'leave' },
    { label: '全部结束', hand: 'hangup', hidden: false },
  ]);
});

test('who was brought into a conference hangs up alone: nobody is asked, nothing is ended for all', () => {
  const brought = { phase: 'conference', line: 'up', allowed: ['hangup'] } as const;
  expect(slot('hangUp', brought)).toMatchObject({ label: '挂断', why: null });
  expect(usable(brought)).toEqual(['mute', 'keypad', 'hangUp']);
});

test('a third party is asked for before there is a conference', () => {
  expect(slot('conference', { phase: 'talking', line: 'up' }).hand).toBe('consult');
});

test('with a desk phone, answering, muting and keys are done there; the rest here', () => {
  expect(usable({ phase: 'ringing', device: 'sip' })).toEqual([]);
  expect(usable({ phase: 'talking', device: 'sip' })).toEqual(['hold', 'consult', 'transfer', 'conference', 'hangUp']);
});

test('a page that does not own the phone has no hands on it', () => {
  for (const phase of ['talking', 'consult', 'conference'] as const)
    expect(usable({ phase, line: 'idle', owner: false })).toEqual([]);
  expect(slot('hold', { phase: 'talking', owner: false }).why).toBe(words.why.elsewhere);
});

test('a command on its way cannot be given twice', () => {
  expect(usable({ phase: 'talking', line: 'up', busy: true })).toEqual(['mute', 'keypad']);
});

test('hold and fetch back, mute and unmute swap inside their slots', () => {
  expect([slot('hold', { phase: 'talking' }).label, slot('hold', { phase: 'held' }).label]).toEqual(['保持', '取回']);
  expect([slot('mute', { muted: false }).label, slot('mute', { muted: true }).label]).toEqual(['静音', '取消静音']);
});
