/** Whom a call can be taken to: what a search finds, in which order, and who cannot be chosen. */
import { describe, expect, test } from 'vitest';
import { pinyin } from 'pinyin-pro';
import { targetsOf, type Purpose } from '../../../src/desks/agent/talk/targets.ts';
import { initialsOf, matches } from '../../../src/desks/kit/initials.ts';

const directory = {
  agents: [
    { id: 'a-1', name: '张敏', extension: '8001', presence: 'talking', free: false },
    { id: 'a-2', name: '李娜', extension: '8002', presence: 'aux', free: false },
    { id: 'a-3', name: '赵强', extension: '8003', presence: 'ready', free: true },
  ],
  queues: [{ id: 'gov', label: '政务服务', free: 2, waiting: 1284 }],
  units: [{ id: 'u-1', label: '住建局', note: '' }],
};
const found = (typed: string, purpose: Purpose = 'transfer', from: typeof directory | null = directory) =>
  targetsOf(from, { typed, purpose, self: 'a-1' }).flatMap(({ targets }) => targets);
const labels = (typed: string, purpose?: Purpose) => found(typed, purpose).map(({ label }) => label);

test('nothing typed lists everybody but oneself, who is free first', () => {
  expect(labels('')).toEqual(['赵强 8003', '李娜 8002', '政务服务', '住建局']);
});

test('who is not free stays in the list and says so', () => {
  expect(found('李娜')).toMatchObject([{ aside: '示忙', why: '该坐席不空闲' }]);
  expect(found('赵强')).toMatchObject([{ aside: '空闲', why: null, to: { agent: 'a-3' } }]);
});

test('a queue tells its free agents and its wait; nobody in it can be asked while none is free', () => {
  expect(found('政务')).toMatchObject([
    { aside: '空闲 2 · 排队 1,284', to: { queue: 'gov' }, why: null, whyNotAsk: null },
  ]);
  const full = { ...directory, queues: [{ ...directory.queues[0]!, free: 0 }] };
  expect(found('政务', 'transfer', full)).toMatchObject([{ why: null, whyNotAsk: '该队列没有空闲坐席' }]);
  expect(found('政务', 'consult', full)).toMatchObject([{ why: '该队列没有空闲坐席' }]);
});

test.each([
  ['zq', ['赵强 8003']],
  ['ZJJ', ['住建局']],
  ['8002', ['李娜 8002']],
  ['800', ['赵强 8003', '李娜 8002', '800']],
  ['无此人', []],
])('%s finds %j', (typed, expected) => {
  expect(labels(typed)).toEqual(expected);
});

describe('a number', () => {
  test.each([
    ['13800138000', '13800138000', '138 0013 8000'],
    [' 0531-8888 0000 ', '053188880000', '0531 8888 0000'],
    ['１３８００１３８０００', '13800138000', '138 0013 8000'],
  ])('%s can be called as it was typed', (typed, number, label) => {
    expect(found(typed)).toMatchObject([{ group: 'number', to: { number }, label }]);
  });
  test.each(['80', '138a', '<b>119</b>', '1'.repeat(21)])('%s is none', (typed) => {
    expect(found(typed).some(({ group }) => group === 'number')).toBe(false);
  });
  test('can be called although the directory cannot be read', () => {
    expect(found('119', 'conference', null)).toMatchObject([{ to: { number: '119' } }]);
  });
});

test('of a large city thirty are shown, and how many more there are is said', () => {
  const agents = Array.from({ length: 1000 }, (_, n) => ({
    ...directory.agents[2]!,
    id: `b-${n}`,
    extension: `${9000 + n}`,
  }));
  const [group] = targetsOf({ ...directory, agents }, { typed: '赵强', purpose: 'transfer', self: 'a-1' });
  expect(group).toMatchObject({ group: 'agent', more: 970 });
  expect(group?.targets).toHaveLength(30);
  const [atFirst, queues] = targetsOf({ ...directory, agents }, { typed: '', purpose: 'transfer', self: 'a-1' });
  expect(atFirst).toMatchObject({ group: 'agent', more: 994 });
  expect(queues).toMatchObject({ group: 'queue', more: 0 });
});

describe('initials', () => {
  test('are those of a dictionary for the characters in use', () => {
    const inUse = [
      ...'的一是了我不人在他有这上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感区局水电气热路灯停住建安监环保交通城管公积金社保医疗',
    ];
    const wrong = inUse.filter((character) => {
      const readings = pinyin(character, { toneType: 'none', type: 'array', multiple: true });
      return !readings.some((reading) => reading.startsWith(initialsOf(character)));
    });
    expect(wrong).toEqual([]);
  });
  test('words are found as written too', () => {
    expect([
      matches('住建局', '建局'),
      matches('住建局', 'jj'),
      matches('住建局', 'zz'),
      matches('住建局', ''),
    ]).toEqual([true, true, false, true]);
  });
});
