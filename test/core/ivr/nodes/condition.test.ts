/** The node kind in src/core/ivr/nodes/condition.ts. */
import { describe, expect, test } from 'vitest';
import { alone, answer, walk, wrong } from '../walk.ts';

const rules = (...all: { subject: string; is: string; value: string; variable?: string }[]) => ({
  rules: [{ id: 'a', label: '规则', all: all.map((one) => ({ variable: null, ...one })) }],
});
const goes = (test: Parameters<typeof rules>[0], given: Parameters<typeof walk>[2] = {}) =>
  walk(alone('condition', rules(test)), [], given).cursor.node;

describe('condition', () => {
  test.each([
    [{ subject: 'caller', is: 'startsWith', value: '139' }, {}, true],
    [{ subject: 'caller', is: 'isEmpty', value: '' }, { caller: null }, true],
    [{ subject: 'region', is: 'contains', value: '济南' }, { caller: '053112345678' }, true],
    [{ subject: 'region', is: 'contains', value: '济南' }, { caller: '13900001234' }, false],
    [{ subject: 'lineKind', is: 'equals', value: 'fixed' }, { caller: '053112345678' }, true],
    [{ subject: 'lineKind', is: 'equals', value: 'withheld' }, { caller: null }, true],
    [{ subject: 'dialled', is: 'oneOf', value: '12315、12329' }, { dialled: '12329' }, true],
    [{ subject: 'time', is: 'atLeast', value: '18:00' }, { now: Date.parse('2026-11-23T18:30:00+08:00') }, true],
    [{ subject: 'weekday', is: 'oneOf', value: '6,7' }, { now: Date.parse('2026-11-22T12:00:00+08:00') }, true],
    [{ subject: 'date', is: 'equals', value: '2026-11-22' }, { now: Date.parse('2026-11-22T12:00:00+08:00') }, true],
    [{ subject: 'language', is: 'equals', value: 'en' }, {}, false],
    [{ subject: 'variable', variable: '没有', is: 'atMost', value: '5' }, {}, false],
  ])('%o with %o: %s', (one, given, met) => {
    expect(goes(one, given)).toBe(met ? 'rule:a' : 'otherwise');
  });
  test('a variable is compared as a number when both are numbers', () => {
    const flow = alone('condition', rules({ subject: 'variable', variable: '值', is: 'atLeast', value: '9' }), {
      kind: 'setVariable',
      variable: '值',
      value: '10',
    });
    expect(walk(flow).cursor.node).toBe('rule:a');
  });
  test('what is not known of the caller is looked up once', () => {
    const flow = alone('condition', rules({ subject: 'openTickets', is: 'atLeast', value: '1' }));
    expect(walk(flow).ask).toEqual({ ask: 'lookUp', what: { of: 'callerFacts' } });
    const known = walk(flow, [answer({ values: { openTickets: '2' } })]);
    expect(known.cursor).toMatchObject({ node: 'rule:a', facts: { openTickets: '2' } });
    expect(walk(flow, [answer({ outcome: 'error' })]).cursor).toMatchObject({ node: 'otherwise', facts: {} });
  });
  test('a rule needs all of its tests', () => {
    const both = rules(
      { subject: 'caller', is: 'startsWith', value: '139' },
      { subject: 'dialled', is: 'equals', value: '12315' },
    );
    expect(walk(alone('condition', both)).cursor.node).toBe('otherwise');
  });
  test('settings', () => {
    expect(wrong('condition', { rules: [] })).toEqual(['badRules']);
    expect(wrong('condition', rules({ subject: 'variable', is: 'isSet', value: '' }))).toEqual(['badRules']);
  });
});
