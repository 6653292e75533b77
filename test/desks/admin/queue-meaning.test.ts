/** What a queue's rules mean, in sentences. */
import { expect, test } from 'vitest';
import { usualRules } from '../../../src/core/queue/rules.ts';
import { meaningOf, placeOf } from '../../../src/desks/admin/queues/meaning.ts';

test('the usual rules and an overflow, as an admin reads them', () => {
  const rules = {
    ...usualRules,
    overflow: [
      { when: { is: 'position', over: 50 }, to: { go: 'queue', queue: 'general' } },
      { when: { is: 'nobody' }, to: { go: 'unit', unit: 'water' } },
    ] as typeof usualRules.overflow,
    outboundWrapUp: { mode: 'none' as const },
    missesAtMost: 3,
  };
  const names = {
    queue: (id: string) => (id === 'general' ? '政务服务' : id),
    unit: (id: string) => (id === 'water' ? '水务集团客服' : id),
  };
  expect(meaningOf(rules, names)).toEqual([
    '多人可接时：空闲最久',
    '有未办结工单：先等受理人 10 秒',
    '一进线：流程要求的技能全部具备（1 级以上）',
    '满 30 秒：流程要求的技能具备其一（1 级以上）',
    '满 60 秒：队列内任何人',
    '普通来电因他人优先最多多等 1800 秒',
    '位次超过 50 位：转到“政务服务”，等待时间照算',
    '无人在岗：转到水务集团客服，无人接听再走流程的出口',
    '来电之后：必须话后，登记或选结果后结束，满 60 秒列入待补录',
    '外呼之后：挂断即空闲，未登记的列入待补录',
    '连续 3 次未接才示忙，未接的来电先分给别人',
  ]);
});

test.each([
  ['rules.classes.3.label', '优先类别第 4 行：'],
  ['rules.announcements.comfort.0', '安抚语第 1 行：'],
  ['rules.wrapUp.seconds', '来电之后：'],
  ['label', ''],
])('%s is found in the form', (path, where) => {
  expect(placeOf(path)).toBe(where);
});
