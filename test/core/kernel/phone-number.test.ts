/** Numbers as trunks, browsers and people write them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaCodes } from '../../../src/core/kernel/area-codes.ts';
import {
  formatPhone,
  maskName,
  maskNumber,
  normalisePhone,
  parsePhone,
  regionLabel,
} from '../../../src/core/kernel/phone-number.ts';

test.each([
  ['13800138000', '13800138000', 'mobile', null],
  ['+8613800138000', '13800138000', 'mobile', null],
  ['008613800138000', '13800138000', 'mobile', null],
  ['8613800138000', '13800138000', 'mobile', null],
  ['013800138000', '13800138000', 'mobile', null],
  ['17951013800138000', '13800138000', 'mobile', null],
  ['１３８ ００１３ ８０００', '13800138000', 'mobile', null],
  ['053112345678', '053112345678', 'fixed', '山东 济南'],
  ['+8653112345678', '053112345678', 'fixed', '山东 济南'],
  ['(0531) 8888-1234', '053188881234', 'fixed', '山东 济南'],
  ['+861012345678', '01012345678', 'fixed', '北京'],
  ['07771234567', '07771234567', 'fixed', '广西 钦州'],
  ['88881234', '88881234', 'fixed', null],
  ['12345', '12345', 'service', null],
  ['10086', '10086', 'service', null],
  ['4001234567', '4001234567', 'service', null],
  ['+12025550123', '+12025550123', 'foreign', null],
  ['0012025550123', '+12025550123', 'foreign', null],
  ['8001', '8001', 'unknown', null],
])('%s is %s', (raw, number, kind, region) => {
  expect(parsePhone(raw)).toEqual({ number, kind, region });
});

test.each([
  null,
  undefined,
  '',
  'anonymous',
  'unknown',
  'guest1234',
  '7',
  '9'.repeat(50),
  '+',
  '00',
  '+12',
  "1'; drop",
])('%s is nobody', (raw) => expect(parsePhone(raw)).toBeNull());

test('a number that was put right stays as it is', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^(\+|00|0)?(86)?\d{2,14}$/), (raw) => {
      const number = normalisePhone(raw);
      if (number !== null) expect(normalisePhone(number)).toBe(number);
    }),
    { numRuns: 2000 },
  );
});

test('any text at all is parsed or refused, quickly', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 5000 }), (raw) => void parsePhone(raw)));
});

describe('shown and hidden', () => {
  test.each([
    ['13800138000', '138 0013 8000', '138****8000'],
    ['053112345678', '0531 1234 5678', '0531****5678'],
    ['01012345678', '010 1234 5678', '010****5678'],
    ['88881234', '88881234', '88****34'],
    ['12345', '12345', '12345'],
    ['8001', '8001', '****'],
  ])('%s', (number, grouped, masked) => {
    expect(formatPhone(number)).toBe(grouped);
    expect(maskNumber(number)).toBe(masked);
  });

  test.each([
    ['张三', '张*'],
    ['王小明', '王*明'],
    ['欧阳娜娜', '欧**'],
    ['李', '*'],
    ['', ''],
    ['𠮷田', '𠮷*'],
  ])('%s', (name, masked) => expect(maskName(name)).toBe(masked));

  test('beside the number stands its place, or what kind of line it is', () => {
    expect(regionLabel('053112345678')).toBe('山东 济南');
    expect(regionLabel('13800138000')).toBe('手机');
    expect(regionLabel('+12025550123')).toBe('境外');
  });
});

test('the table of area codes is whole', () => {
  expect(areaCodes.size).toBeGreaterThan(320);
  expect(areaCodes.get('377')).toBe('河南 南阳');
  expect(areaCodes.get('21')).toBe('上海');
});
