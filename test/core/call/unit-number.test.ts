/** src/core/call/unit-number.ts: which numbers may be rung at the city's cost. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emergencyNumbers, unitNumber } from '../../../src/core/call/unit-number.ts';

const own = new Set(['12345', '053112345']);

test.each([
  ['0531-8888 0000', '053188880000'],
  ['+86 531 8888 0000', '053188880000'],
  ['13800138000', '13800138000'],
  ['96111', '96111'],
  ['4008001234', '4008001234'],
  ['12315', '12315'],
])('%s may stand in the list', (raw, number) => expect(unitNumber(raw, own)).toEqual({ number }));

test.each<[string, string]>([
  ['12345', 'own'],
  ['0531 12345', 'own'],
  ...emergencyNumbers.map((number): [string, string] => [number, 'emergency']),
  ['16899', 'premium'],
  ['160', 'premium'],
  ['0085221234567', 'abroad'],
  ['+1 202 555 0100', 'abroad'],
  ['8001', 'no-number'],
  ['anonymous', 'no-number'],
  ['<b>138</b>', 'no-number'],
  ['', 'no-number'],
])('%s may not: %s', (raw, wrong) => expect(unitNumber(raw, own)).toEqual({ wrong }));

test('whatever is typed, what comes out is digits that mean the same when they are typed again', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[+0-9 ()-]{0,24}$/)), (raw) => {
      const checked = unitNumber(raw, own);
      if ('wrong' in checked) return;
      expect(checked.number).toMatch(/^\d{2,20}$/);
      expect(unitNumber(checked.number, own)).toEqual(checked);
    }),
  );
});
