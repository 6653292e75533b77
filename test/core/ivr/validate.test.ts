/** Every rule of validation, at the node and in the words an admin reads. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FlowGraph } from '../../../src/core/ivr/flow.ts';
import { blocking, confirmationOf, validate, type ValidateContext } from '../../../src/core/ivr/validate.ts';
import { demoFlow } from '../../../src/store/demo-flow.ts';
import { flowOf, smallFlow } from '../flows.ts';
import { anyFlow } from './any-flow.ts';
import { en, end, knownCity, nodeOf, without, zh } from './walk.ts';

const found = (nodes: Record<string, unknown>, more: Partial<ValidateContext> = {}, languages = ['zh']) =>
  validate(flowOf(nodes, { languages }), { ...knownCity, ...more });
const codes = (...given: Parameters<typeof found>) =>
  found(...given).map(({ code, node }) => (node === undefined ? code : `${code} ${node}`));

const say = (next: string | null, text = '您好') => ({
  kind: 'say',
  label: '播报',
  prompts: [zh(text)],
  bargeIn: true,
  to: next === null ? {} : { next },
});
const menu = (keys: Record<string, string>, misses = 'person') => ({
  kind: 'menu',
  label: '主菜单',
  prompts: [zh('请按键')],
  keys: Object.fromEntries(Object.keys(keys).map((key) => [key, ''])),
  waitSeconds: 5,
  maxAttempts: 3,
  to: {
    ...Object.fromEntries(Object.entries(keys).map(([key, to]) => [`key:${key}`, to])),
    noInput: misses,
    invalid: misses,
    tooMany: misses,
  },
});
const person = { kind: 'enqueue', label: '人工', queue: 'general', skills: [], priority: 0, to: { overflow: 'end' } };
const rest = { person, end };

test('the flows in use are good', () => {
  expect(validate(demoFlow, knownCity)).toEqual([]);
  expect(validate(smallFlow, knownCity)).toEqual([]);
});

test('empty, without a start, with a start that is gone', () => {
  const empty: FlowGraph = { start: null, nodes: {}, languages: ['zh'] };
  expect(validate(empty, knownCity)).toMatchObject([{ code: 'empty', message: '流程是空的，请从“播报”开始' }]);
  expect(validate({ ...smallFlow, start: null }, knownCity)).toMatchObject([{ code: 'noStart' }]);
  expect(validate({ ...smallFlow, start: 'gone' }, knownCity)).toMatchObject([{ code: 'noStart' }]);
});

test('an open outlet points at the node and the outlet', () => {
  const to = without(menu({ '0': 'person' }).to, 'noInput');
  expect(found({ menu: { ...menu({ '0': 'person' }), to }, ...rest })).toEqual([
    {
      severity: 'error',
      code: 'openOutlet',
      node: 'menu',
      field: 'to.noInput',
      message: '主菜单：“无输入”没有去向，请连接一个节点',
    },
  ]);
  expect(codes({ a: say('gone'), ...rest })).toContain('openOutlet a');
});

test('nodes that no way leads to', () => {
  expect(codes({ a: say('person'), lost: say('person'), ...rest })).toEqual(['unreachable lost']);
});

describe('loops without the caller', () => {
  test('speaking round and round', () => {
    expect(codes({ a: say('b'), b: say('a'), ...rest }).filter((code) => code.startsWith('endless'))).toEqual([
      'endless a',
      'endless b',
    ]);
    expect(codes({ a: say('b'), b: say('b'), ...rest })).not.toContain('endless a');
  });
  test('through a menu or a line it is none', () => {
    expect(codes({ a: say('menu'), menu: menu({ '9': 'a', '0': 'person' }), ...rest })).toEqual([]);
    expect(codes({ a: say('person'), person: { ...person, to: { overflow: 'a' } } })).toEqual([]);
  });
  test('misses used up and asked again', () => {
    const again = menu({ '0': 'person' });
    expect(codes({ menu: { ...again, to: { ...again.to, tooMany: 'menu' } }, ...rest })).toEqual(['tooManyLoops menu']);
  });
});

describe('the way to a person', () => {
  test('none within one key is an error until somebody confirms it', () => {
    const problems = found({ menu: menu({ '1': 'deep' }, 'end'), deep: menu({ '0': 'person' }, 'end'), ...rest });
    expect(problems.map(({ code }) => code)).toEqual(['noPerson', 'menuWithoutPerson', 'deepMenu']);
    const ticked = problems.map(confirmationOf);
    expect(blocking(problems, [])).toHaveLength(3);
    expect(blocking(problems, ticked)).toEqual([]);
    expect(blocking(problems, ticked.slice(1))).toMatchObject([{ code: 'noPerson' }]);
  });
  test('other errors can not be confirmed', () => {
    const problems = found({ a: say(null), ...rest });
    expect(blocking(problems, problems.map(confirmationOf)).map(({ code }) => code)).toContain('openOutlet');
  });
  test('a person without any key, behind hours, behind a choice of language', () => {
    expect(codes({ a: say('person'), ...rest })).toEqual([]);
    const hours = {
      kind: 'hours',
      label: '时段',
      schedule: null,
      open: [],
      to: { whenOpen: 'menu', whenClosed: 'end' },
    };
    expect(codes({ hours, menu: menu({ '0': 'person' }), ...rest })).toEqual([]);
    expect(codes({ a: say('end'), end })).toEqual(['noPerson']);
  });
  test('a sub-flow need not have one', () => {
    expect(codes({ a: say('end'), end: { kind: 'returnFlow', label: '返回', to: {} } }, { use: 'subFlow' })).toEqual(
      [],
    );
  });
});

describe('by the national standard', () => {
  test('a menu behind a menu is too deep; going back to the first is not', () => {
    const nodes = {
      menu: menu({ '1': 'said', '0': 'person' }),
      said: say('second'),
      second: menu({ '9': 'menu', '0': 'person' }),
      ...rest,
    };
    expect(found(nodes)).toMatchObject([{ severity: 'warning', code: 'deepMenu', node: 'second' }]);
  });
  test('a menu after a service is none', () => {
    const progress = { ...nodeOf('ticketProgress'), to: { next: 'after' } };
    expect(
      codes({ menu: menu({ '1': 'progress', '0': 'person' }), progress, after: menu({ '0': 'person' }), ...rest }),
    ).toEqual([]);
  });
  test('a greeting over five seconds', () => {
    const long = '您好，欢迎致电示范市政务服务便民热线，为保证服务质量，通话可能被录音。';
    expect(found({ a: say('person', long), ...rest })).toMatchObject([
      { severity: 'warning', code: 'longGreeting', node: 'a', message: '播报：开场播报约 7.4 秒，超过 5 秒，请缩短' },
    ]);
    const half = long.slice(0, 16);
    expect(codes({ a: say('b', half), b: say('person', half), ...rest })).toEqual(['longGreeting b']);
  });
});

test('where callers choose a language, everything must be there in each', () => {
  const choice = { ...nodeOf('languageChoice', { prompts: [zh('中文1'), en('English 2')] }), to: { next: 'a' } };
  expect(codes({ choice, a: say('person'), ...rest }, {}, ['zh', 'en'])).toEqual(['missingLanguage a']);
  expect(codes({ a: { ...say('person'), prompts: [en('Hello')] }, ...rest })).toEqual(['foreignLanguage a']);
});

test('variables that nobody sets', () => {
  const aloud = { ...say('person'), prompts: [{ variable: '单号', as: 'digits', language: 'zh' }] };
  expect(codes({ a: aloud, ...rest })).toEqual(['unsetVariable a']);
  const set = { kind: 'setVariable', label: '变量', variable: '单号', value: '{caller}', to: { next: 'a' } };
  expect(codes({ set, a: aloud, ...rest })).toEqual([]);
});

test('what is not known here is not complained of', () => {
  const unknown = { queues: null, schedules: null, flows: null, prompts: null };
  expect(codes({ a: { ...person, queue: 'anything' }, end }, unknown)).toEqual([]);
});

test('more than 1,000 nodes are refused at once', () => {
  const nodes = Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`n${n}`, smallFlow.nodes['bye']!]));
  expect(validate({ start: 'n0', nodes, languages: ['zh'] }, knownCity)).toMatchObject([{ code: 'tooManyNodes' }]);
});

test('any graph is judged, each problem in Chinese and at a node that exists', () => {
  fc.assert(
    fc.property(anyFlow(true), (flow) => {
      for (const problem of validate(flow, knownCity)) {
        expect(problem.message).toMatch(/[\u4e00-\u9fff]/);
        if (problem.node !== undefined) expect(flow.nodes[problem.node]).toBeDefined();
      }
    }),
  );
});
