/** How a condition compares. Numbers as numbers, everything else (times, dates, words) as text. */
import { z } from 'zod';

export const operators = {
  equals: '等于',
  differs: '不等于',
  oneOf: '是其中之一',
  startsWith: '开头是',
  contains: '包含',
  atLeast: '不小于',
  atMost: '不大于',
  isSet: '有值',
  isEmpty: '为空',
} as const;
export const Operator = z.enum(Object.keys(operators) as [keyof typeof operators, ...(keyof typeof operators)[]]);
export type Operator = z.infer<typeof Operator>;

/** An unknown value (empty) meets nothing but `isEmpty` and `differs`. */
export function holds(operator: Operator, known: string, wanted: string): boolean {
  switch (operator) {
    case 'isSet':
      return known !== '';
    case 'isEmpty':
      return known === '';
    case 'differs':
      return compare(known, wanted) !== 0;
    case 'equals':
      return known !== '' && compare(known, wanted) === 0;
    case 'oneOf':
      return known !== '' && wanted.split(/[,，、\s]+/).some((one) => one !== '' && compare(known, one) === 0);
    case 'startsWith':
      return known !== '' && wanted !== '' && known.startsWith(wanted);
    case 'contains':
      return known !== '' && wanted !== '' && known.includes(wanted);
    case 'atLeast':
      return known !== '' && compare(known, wanted) >= 0;
    case 'atMost':
      return known !== '' && compare(known, wanted) <= 0;
  }
}

/** A number of at most 15 digits: longer ones are identifiers, and would be rounded. */
const number = /^-?\d{1,15}(?:\.\d{1,6})?$/;

function compare(one: string, other: string): number {
  const a = one.trim();
  const b = other.trim();
  // A leading zero makes it a telephone number or a code.
  const asNumbers = [a, b].every((text) => number.test(text) && !/^0\d/.test(text));
  if (asNumbers) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}
