/** Small flows and a small world for tests of the pure core. */
import type { Rules } from '../../src/core/call/step.ts';
import { readFlow } from '../../src/core/ivr/read-flow.ts';
import type { World } from '../../src/core/ivr/node-kind.ts';
import { usualRules } from '../../src/core/queue/rules.ts';
import { rulesInLine } from '../../src/core/queue/surge-rules.ts';
import { queueId } from '../../src/core/kernel/ids.ts';

const zh = (text: string) => [{ text, language: 'zh' as const }];

export const world = (given: Partial<World> = {}): World => ({
  now: 0,
  caller: '13900001234',
  dialled: '12345',
  schedules: () => null,
  tables: [],
  emergency: null,
  ...given,
});

/** The hotline's own. */
export const rules: Rules = {
  ringSeconds: 20,
  reconnectSeconds: 30,
  queueRules: () => rulesInLine(usualRules, false),
  overflowAfterSeconds: () => 300,
  firstQueue: () => queueId('general'),
};

/** A published flow of these nodes; the first is the start. */
export function flowOf(nodes: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const start = Object.keys(nodes)[0];
  return readFlow({
    format: 2,
    id: 'small',
    version: 1,
    name: '小流程',
    start,
    nodes,
    languages: ['zh'],
    subFlows: {},
    ...more,
  });
}

export const smallFlow = flowOf({
  greeting: { kind: 'say', label: '问候', prompts: zh('您好'), bargeIn: true, to: { next: 'menu' } },
  menu: {
    kind: 'menu',
    label: '主菜单',
    prompts: zh('人工请按1，查进度请按2'),
    keys: { '0': '人工', '1': '人工', '2': '进度', '9': '重听' },
    waitSeconds: 5,
    maxAttempts: 3,
    to: {
      'key:0': 'person',
      'key:1': 'person',
      'key:2': 'progress',
      'key:9': 'menu',
      noInput: 'silent',
      invalid: 'wrong',
      tooMany: 'person',
    },
  },
  silent: { kind: 'say', label: '没有按键', prompts: zh('没有听到按键'), bargeIn: true, to: { next: 'menu' } },
  wrong: { kind: 'say', label: '按键无效', prompts: zh('按键无效'), bargeIn: true, to: { next: 'menu' } },
  progress: {
    kind: 'ticketProgress',
    label: '查进度',
    by: 'caller',
    language: 'zh',
    waitSeconds: 5,
    maxAttempts: 3,
    to: { next: 'menu' },
  },
  person: { kind: 'enqueue', label: '人工', queue: 'general', skills: [], priority: 0, to: { overflow: 'sorry' } },
  sorry: { kind: 'say', label: '抱歉', prompts: zh('话务员全忙'), bargeIn: false, to: { next: 'bye' } },
  bye: { kind: 'hangUp', label: '再见', prompts: zh('再见'), to: {} },
});
