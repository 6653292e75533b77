/**
 * collectDigits: takes a number into a variable. `*` starts again; an identity card's X is typed as `*`. The digits never
 * go into the path that agents see: they may be anybody's.
 */
import { z } from 'zod';
import { kindOf as lineKindOf, normalisePhone } from '../../kernel/phone-number.ts';
import { checkPrompts, field, maxAttempts, prompts, variable, waitSeconds } from '../fields.ts';
import { missed, missOutlets } from '../miss.ts';
import { nodeKind, type NodeWith, type Turn, type Visit } from '../node-kind.ts';
import { allPhrases, languageOf, phrase } from '../phrases.ts';
import { spoken } from '../spoken.ts';
import { typedSoFar, typeKey, type Typed } from '../typing.ts';

const checks = ['any', 'mobile', 'phone', 'idCard', 'date'] as const;
const checkTitles = { any: '不限', mobile: '手机号', phone: '电话号码', idCard: '身份证号', date: '日期' };

const schema = z.object({
  prompts: prompts(),
  variable: variable(),
  minDigits: z.number().int().min(1).max(30).meta(field('最少位数')),
  maxDigits: z.number().int().min(1).max(30).meta(field('最多位数')),
  endKey: z.enum(['#', '*']).meta(field('结束键')),
  /** Read back what was typed and ask for a 1. */
  confirm: z.boolean().meta(field('请来电人确认')),
  check: z.enum(checks).meta(field('校验')),
  waitSeconds: waitSeconds(),
  maxAttempts: maxAttempts(),
});
type CollectDigits = NodeWith<'collectDigits', typeof schema>;

const confirming = 'confirm:';

export const collectDigits = nodeKind({
  kind: 'collectDigits',
  title: '收号',
  family: 'collect',
  schema,
  fresh: () => ({
    prompts: [],
    variable: '号码',
    minDigits: 1,
    maxDigits: 20,
    endKey: '#' as const,
    confirm: false,
    check: 'any' as const,
    waitSeconds: 5,
    maxAttempts: 3,
  }),
  outlets: () => [{ name: 'next', title: '收到' }, ...missOutlets],
  essence: ({ minDigits, maxDigits, variable: name, check }) =>
    `${minDigits === maxDigits ? maxDigits : `${minDigits}–${maxDigits}`} 位${check === 'any' ? '' : checkTitles[check]} → ${name}`,
  phrases: (node) => (node.confirm ? allPhrases('youTyped', 'confirm') : []),
  check: (node, context) => [
    ...checkPrompts(node.prompts, context),
    ...(node.minDigits > node.maxDigits
      ? [
          {
            severity: 'error' as const,
            code: 'digitsRange',
            field: 'minDigits',
            message: '最少位数大于最多位数，请改小',
          },
        ]
      : []),
  ],
  enter: (node, visit) => listen(node, visit, ''),
  resume(node, input, visit) {
    const { memory } = visit;
    if (memory.startsWith(confirming)) {
      const digits = memory.slice(confirming.length);
      if (input.got === 'silence') return missed(node, 'noInput', visit);
      if (input.got !== 'key') return null;
      if (input.key === '1') return accept(node, digits);
      return input.key === '2' ? listen(node, visit, '') : askToConfirm(node, digits, visit);
    }
    if (input.got === 'silence') {
      return memory === '' ? missed(node, 'noInput', visit) : take(node, typedSoFar(node, memory), visit);
    }
    if (input.got !== 'key') return null;
    const isX = node.check === 'idCard' && input.key === '*' && memory.length === 17;
    return take(node, isX ? { is: 'done', digits: `${memory}X` } : typeKey(node, memory, input.key), visit);
  },
});

function take(node: CollectDigits, { is, digits }: Typed, visit: Visit): Turn {
  if (is === 'more') return listen(node, visit, digits, true);
  if (is === 'short') return missed(node, digits === '' ? 'noInput' : 'invalid', visit);
  if (digits.length < node.minDigits || !isRight(digits, node.check)) return missed(node, 'invalid', visit);
  return node.confirm ? askToConfirm(node, digits, visit) : accept(node, digits);
}

/** While digits come in, nothing is said. */
function listen(node: CollectDigits, visit: Visit, digits: string, silent = false): Turn {
  const words = silent ? [] : spoken(node.prompts, visit);
  return { stay: { ask: 'gather', prompts: words, waitSeconds: node.waitSeconds }, memory: digits };
}

function askToConfirm(node: CollectDigits, digits: string, visit: Visit): Turn {
  const language = languageOf(visit);
  const readBack = [
    phrase('youTyped', language),
    { digits: digits.replace('X', '*'), language },
    phrase('confirm', language),
  ];
  return {
    stay: { ask: 'gather', prompts: readBack, waitSeconds: node.waitSeconds },
    memory: `${confirming}${digits}`,
  };
}

const accept = (node: CollectDigits, digits: string): Turn => ({
  go: 'next',
  attempts: 0,
  variables: { [node.variable]: digits },
});

function isRight(digits: string, check: CollectDigits['check']): boolean {
  switch (check) {
    case 'any':
      return true;
    case 'mobile':
      return lineKindOf(digits) === 'mobile';
    case 'phone': {
      const number = normalisePhone(digits);
      return number !== null && ['mobile', 'fixed'].includes(lineKindOf(number));
    }
    case 'idCard':
      return isIdCard(digits);
    case 'date':
      return isDate(digits);
  }
}

const idWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** GB 11643: 17 digits and a check sign. */
function isIdCard(digits: string): boolean {
  if (!/^\d{17}[\dX]$/.test(digits) || !isDate(digits.slice(6, 14))) return false;
  const sum = idWeights.reduce((total, weight, n) => total + weight * Number(digits[n]), 0);
  return '10X98765432'[sum % 11] === digits[17];
}

function isDate(digits: string): boolean {
  if (!/^\d{8}$/.test(digits)) return false;
  const written = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
  const at = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(written);
}
