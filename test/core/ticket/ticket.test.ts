/** The ticket's small pure parts: states, number, title, pairs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf, startOfDay } from '../../../src/core/kernel/day.ts';
import { bigramsOf, runsOf, searchForm } from '../../../src/core/ticket/bigrams.ts';
import { ticketNumber, ticketNumberStart } from '../../../src/core/ticket/number.ts';
import { beginTicket, moveTicket } from '../../../src/core/ticket/ticket.ts';
import { draftTitle } from '../../../src/core/ticket/title.ts';

test('answered at once: opened, answered, closed; else it stays open', () => {
  expect(beginTicket('answered')).toEqual({ state: 'closed', events: ['opened', 'answered', 'closed'] });
  expect(beginTicket('handle')).toEqual({ state: 'open', events: ['opened'] });
});

test('a closed ticket goes nowhere', () => {
  expect(moveTicket('open', 'dispatched')).toBe('dispatched');
  expect(moveTicket('closed', 'open')).toEqual({ refused: 'ticket-state', from: 'closed', to: 'open' });
});

test('the day of a ticket is the day in China', () => {
  expect(dayOf(Date.parse('2026-11-22T15:59:59.999Z'))).toBe('2026-11-22');
  expect(dayOf(Date.parse('2026-11-22T16:00:00.000Z'))).toBe('2026-11-23');
  expect(startOfDay(Date.parse('2026-11-23T02:00:00.000Z'))).toBe(Date.parse('2026-11-22T16:00:00.000Z'));
});

test('numbers are written, and found as people type them', () => {
  expect(ticketNumber('2026-11-23', 17)).toBe('GD20261123-00017');
  expect(ticketNumber('2026-11-23', 123_456)).toBe('GD20261123-123456');
  expect(ticketNumberStart('gd20261123－00017')).toBe('GD20261123-00017');
  expect(ticketNumberStart('GD2026112300017')).toBe('GD20261123-00017');
  expect(ticketNumberStart(' GD202611 ')).toBe('GD202611');
  expect(ticketNumberStart('停水')).toBeNull();
});

test.each([
  ['市民反映文昌路88号小区停水三天，无人处理。希望尽快恢复。', '文昌路88号小区停水三天，无人处理'],
  ['您好，我想咨询一下居住证怎么办理？', '居住证怎么办理'],
  ['停电', '停电'],
  ['您好', '您好'],
  [
    '我们小区从上个月开始每天晚上十一点以后楼下工地都在施工，噪声非常大，老人孩子都睡不着',
    '我们小区从上个月开始每天晚上十一点以后楼下工地都在施工',
  ],
  ['小'.repeat(40), `${'小'.repeat(30)}…`],
])('a title is drafted from: %s', (words, title) => {
  expect(draftTitle(words)).toBe(title);
});

test('a title is never empty and never long', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 2 }), (words) => {
      fc.pre(words.trim().length > 0);
      const letters = [...draftTitle(words)].length;
      expect(letters).toBeGreaterThan(0);
      expect(letters).toBeLessThanOrEqual(31);
    }),
  );
});

test('pairs: narrowed, small, never across a gap', () => {
  expect(bigramsOf(['停水了，ＷＩＦＩ坏'])).toEqual(['停水', '水了', 'wi', 'if', 'fi', 'i坏']);
  expect(bigramsOf(['一', '二'])).toEqual([]);
});

test('whatever is cut out of a run has no pair that the whole has not', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 4 }), fc.nat(), fc.nat(), (text, a, b) => {
      const whole = new Set(bigramsOf([text]));
      for (const run of runsOf(text)) {
        const letters = [...run];
        const from = a % letters.length;
        const part = letters.slice(from, from + (b % letters.length) + 1).join('');
        for (const pair of bigramsOf([part])) expect(whole.has(pair)).toBe(true);
        expect(searchForm(text)).toContain(part);
      }
    }),
  );
});
