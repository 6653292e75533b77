/**
 * Searching the journal by a citizen's number. The store finds numbers by their beginning; whoever sees only 138****8000
 * could spell the rest out digit by digit, so a number is looked for whole or not at all.
 */
import { kindOf, normalisePhone } from '../core/kernel/phone-number.ts';
import { Trouble } from './trouble.ts';

const wholeKinds: readonly string[] = ['mobile', 'fixed', 'foreign'];

export function wholeNumber(field: string, raw: string): void {
  const number = normalisePhone(raw);
  if (number !== null && wholeKinds.includes(kindOf(number)) && number.length >= 7) return;
  throw new Trouble(400, 'bad-input', [{ path: field, message: '请输入完整的电话号码' }]);
}
