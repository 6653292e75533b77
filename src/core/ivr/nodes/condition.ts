/**
 * condition: goes by the first rule whose tests all hold. What is not known of the caller yet is looked up first; what
 * stays unknown makes a test fail, so "otherwise" is the safe way.
 */
import { z } from 'zod';
import { kindOf as lineKindOf, regionOf } from '../../kernel/phone-number.ts';
import { dayOf } from '../../kernel/day.ts';
import { minuteOf, weekdayOf } from '../calendar.ts';
import { field } from '../fields.ts';
import { VariableName } from '../flow.ts';
import { nodeKind, type NodeWith, type Turn, type Visit } from '../node-kind.ts';
import { valueOf } from '../spoken.ts';
import { holds, Operator } from '../comparison.ts';

export const subjects = {
  caller: '来电号码',
  region: '来电地区',
  lineKind: '号码类型',
  dialled: '所拨号码',
  language: '语言',
  variable: '变量',
  date: '日期',
  time: '时间',
  weekday: '星期',
  recentCalls: '近七天来电次数',
  openTickets: '在办工单数',
} as const;
type Subject = keyof typeof subjects;

const Test = z.object({
  subject: z.enum(Object.keys(subjects) as [Subject, ...Subject[]]),
  /** Which one, when the subject is a variable. */
  variable: VariableName.nullable(),
  is: Operator,
  value: z.string().max(200),
});
type Test = z.infer<typeof Test>;

const schema = z.object({
  rules: z
    .array(
      z.object({
        id: z.string().regex(/^[A-Za-z0-9]{1,20}$/),
        label: z.string().min(1).max(20),
        all: z.array(Test).max(6),
      }),
    )
    .max(20)
    .meta(field('规则', 'rules', '自上而下，第一条成立的生效')),
});
type Condition = NodeWith<'condition', typeof schema>;

const ofCaller: readonly Subject[] = ['recentCalls', 'openTickets'];

export const condition = nodeKind({
  kind: 'condition',
  title: '条件',
  family: 'decide',
  schema,
  fresh: () => ({ rules: [] }),
  outlets: (node) => [
    ...node.rules.map(({ id, label }) => ({ name: `rule:${id}`, title: label })),
    { name: 'otherwise', title: '都不成立' },
  ],
  essence: (node) => node.rules.map(({ label }) => label).join('、') || '（没有规则）',
  check(node) {
    const findings = node.rules.flatMap(({ label, all }) => [
      ...(all.length === 0 ? [`规则“${label}”没有条件，请添加`] : []),
      ...(all.some(({ subject, variable }) => subject === 'variable' && variable === null)
        ? [`规则“${label}”没有选变量，请选择`]
        : []),
    ]);
    if (node.rules.length === 0) findings.push('没有任何规则，请至少添加一条');
    if (new Set(node.rules.map(({ id }) => id)).size < node.rules.length)
      findings.push('有两条规则编号相同，请删除一条');
    return findings.map((message) => ({ severity: 'error', code: 'badRules', field: 'rules', message }));
  },
  enter(node, visit) {
    const asks = node.rules.some(({ all }) => all.some(({ subject }) => ofCaller.includes(subject)));
    if (asks && visit.facts === null) return { stay: { ask: 'lookUp', what: { of: 'callerFacts' } } };
    return decide(node, visit);
  },
  resume(node, input, visit) {
    if (input.got !== 'answer') return null;
    const facts = input.outcome === 'error' ? {} : (input.values ?? {});
    return { ...decide(node, { ...visit, facts }), facts };
  },
});

function decide(node: Condition, visit: Visit): Turn {
  const rule = node.rules.find(({ all }) => all.length > 0 && all.every((test) => isMet(test, visit)));
  return { go: rule === undefined ? 'otherwise' : `rule:${rule.id}` };
}

const isMet = (test: Test, visit: Visit): boolean => holds(test.is, subjectOf(test, visit), test.value);

function subjectOf({ subject, variable }: Test, visit: Visit): string {
  const { world } = visit;
  const number = world.caller ?? '';
  switch (subject) {
    case 'caller':
      return number;
    case 'region':
      return regionOf(number) ?? '';
    case 'lineKind':
      return number === '' ? 'withheld' : lineKindOf(number);
    case 'dialled':
      return world.dialled;
    case 'language':
      return visit.language ?? '';
    case 'variable':
      return variable === null ? '' : valueOf(variable, visit);
    case 'date':
      return dayOf(world.now);
    case 'time': {
      const minute = minuteOf(world.now);
      return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    }
    case 'weekday':
      return String(weekdayOf(world.now));
    case 'recentCalls':
    case 'openTickets':
      return visit.facts !== null && Object.hasOwn(visit.facts, subject) ? (visit.facts[subject] ?? '') : '';
  }
}
