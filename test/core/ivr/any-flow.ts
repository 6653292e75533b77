/** Any flow at all, for properties: any kinds, any targets, settings as their schemas allow them. */
import fc from 'fast-check';
import type { z } from 'zod';
import type { Flow, FlowNode } from '../../../src/core/ivr/flow.ts';
import { kindOf, kinds } from '../../../src/core/ivr/kinds.ts';
import type { Input } from '../../../src/core/ivr/node-kind.ts';
import { readNode } from '../../../src/core/ivr/read-flow.ts';

const text = fc.constantFrom('', '您好', '请按键', '{caller}', '12', 'a');
const name = fc.constantFrom('甲', '乙', 'caller', 'constructor', 'x1');
const language = fc.constantFrom('zh' as const, 'en' as const);
const prompt = fc.oneof(
  fc.record({ text, language }),
  fc.record({ digits: fc.constantFrom('12', '*#'), language }),
  fc.record({ prompt: fc.constantFrom('p1', 'p2'), language }),
  fc.record({ variable: name, as: fc.constantFrom('digits', 'number', 'date', 'text'), language }),
);

/** What a field of this title or shape may hold; enough to reach every branch of every kind. */
const settings: Record<string, fc.Arbitrary<unknown>> = {
  prompts: fc.array(prompt, { maxLength: 3 }),
  keys: fc.dictionary(fc.constantFrom('0', '1', '2', '9', '*'), fc.constantFrom('人工', ''), { maxKeys: 4 }),
  open: fc.array(
    fc.record({ days: fc.subarray([1, 2, 3, 4, 5, 6, 7]), from: fc.constant('08:30'), to: fc.constant('17:30') }),
    { maxLength: 2 },
  ),
  variable: name,
  question: name,
  recipient: fc.option(name),
  otherwise: language,
  language: fc.option(language),
  schedule: fc.constantFrom(null, 'week', 'gone'),
  flow: fc.constantFrom('inner', 'gone'),
  url: fc.constantFrom('https://a.example/{x1}', 'nonsense', ''),
  take: fc.array(fc.record({ field: fc.constant('a.b'), variable: name }), { maxLength: 2 }),
  choices: fc.array(
    fc.record({ key: fc.constantFrom('1', '2'), label: fc.constant('选'), words: fc.subarray(['社保', '人工']) }),
    { maxLength: 2 },
  ),
  rules: fc.array(
    fc.record({
      id: fc.constantFrom('a', 'b'),
      label: fc.constant('规则'),
      all: fc.array(
        fc.record({
          subject: fc.constantFrom('caller', 'variable', 'openTickets', 'time', 'region', 'language'),
          variable: fc.option(name),
          is: fc.constantFrom('equals', 'differs', 'oneOf', 'atLeast', 'isSet', 'isEmpty'),
          value: fc.constantFrom('', '1', '09:00'),
        }),
        { maxLength: 2 },
      ),
    }),
    { maxLength: 2 },
  ),
  maxAttempts: fc.integer({ min: 1, max: 3 }),
  minDigits: fc.integer({ min: 1, max: 6 }),
  maxDigits: fc.integer({ min: 1, max: 6 }),
  bargeIn: fc.boolean(),
  confirm: fc.boolean(),
  check: fc.constantFrom('any', 'mobile', 'phone', 'idCard', 'date'),
  by: fc.constantFrom('caller', 'number'),
  destination: fc.constantFrom('unit', 'number', 'emergency'),
};

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];

const anyNode = (kind: keyof typeof kinds, open: boolean): fc.Arbitrary<FlowNode> => {
  const fields = Object.keys(kinds[kind].schema.shape).filter((field) => field in settings);
  const shape = Object.fromEntries(fields.map((field) => [field, settings[field]!]));
  return fc
    .record({ settings: fc.record(shape), targets: fc.array(fc.nat(99), { minLength: 30, maxLength: 30 }) })
    .map((drawn) => {
      const bare = { kind, label: kinds[kind].title, ...kinds[kind].fresh(), ...drawn.settings, to: {} };
      // Some fields mean other things in other kinds; what does not fit stays as in a new node.
      const read = readNode(bare);
      const node = read.ok ? read.value : fresh(kind);
      const to = kindOf(node)
        .outlets(node)
        .flatMap(({ name: outlet }, n) => {
          const target = drawn.targets[n % drawn.targets.length]!;
          return open && target % 7 === 0 ? [] : [[outlet, ids[target % ids.length]!] as const];
        });
      return { ...node, to: Object.fromEntries(to) };
    });
};

function fresh(kind: keyof typeof kinds): FlowNode {
  const read = readNode({ kind, label: kinds[kind].title, ...kinds[kind].fresh(), to: {} });
  if (!read.ok) throw new Error(`a fresh ${kind} can not be read`);
  return read.value;
}

/** Six nodes; with `open`, some outlets lead nowhere. */
export const anyFlow = (open: boolean): fc.Arbitrary<Flow> => {
  const node = fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])).chain((kind) => anyNode(kind, open));
  return fc.tuple(...ids.map(() => node)).map((nodes) => ({
    format: 2 as const,
    id: 'any',
    version: 1,
    name: '随机',
    start: 'a',
    nodes: Object.fromEntries(ids.map((id, n) => [id, nodes[n]!])),
    languages: ['zh', 'en'] as const,
    subFlows: { inner: { version: 1, start: 'b' } },
  }));
};

const words = fc.constantFrom('社保', '', '转人工');
export const anyInput: fc.Arbitrary<Input> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...'0123459*#').map((key): Input => ({ got: 'key', key })) },
  { weight: 4, arbitrary: fc.constantFrom<Input>({ got: 'finished' }, { got: 'silence' }, { got: 'overflow' }) },
  fc.record({
    got: fc.constant('speech' as const),
    text: words,
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.constantFrom<Input>(
    { got: 'answer' },
    { got: 'answer', outcome: 'none' },
    { got: 'answer', outcome: 'error' },
    {
      got: 'answer',
      prompts: [{ text: '答', language: 'zh' }],
      values: { 甲: '1', openTickets: '2', constructor: 'x' },
    },
    { got: 'recorded', seconds: 0, name: 'r' },
    { got: 'recorded', seconds: 9, name: 'r' },
    { got: 'transferred', outcome: 'connected' },
    { got: 'transferred', outcome: 'busy' },
  ),
);

/** The fields of a kind, as the editor reads them. */
export const fieldsOf = (kind: keyof typeof kinds): [string, z.ZodType][] =>
  Object.entries(kinds[kind].schema.shape as Record<string, z.ZodType>);
