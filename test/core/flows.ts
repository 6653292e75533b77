/** Small flows for tests of the pure core. */
import { Flow } from '../../src/core/ivr/flow.ts';

const zh = (text: string) => [{ text, language: 'zh' as const }];

export const smallFlow = Flow.parse({
  id: 'small',
  version: 1,
  name: '小流程',
  start: 'greeting',
  nodes: {
    greeting: { kind: 'say', label: '问候', prompts: zh('您好'), bargeIn: true, next: 'menu' },
    menu: {
      kind: 'menu',
      label: '主菜单',
      prompts: zh('人工请按1，查进度请按2'),
      keys: { '0': 'person', '1': 'person', '2': 'progress', '9': 'menu' },
      waitSeconds: 5,
      maxAttempts: 3,
      noInput: 'silent',
      invalid: 'wrong',
      tooMany: 'person',
    },
    silent: { kind: 'say', label: '没有按键', prompts: zh('没有听到按键'), bargeIn: true, next: 'menu' },
    wrong: { kind: 'say', label: '按键无效', prompts: zh('按键无效'), bargeIn: true, next: 'menu' },
    progress: { kind: 'ticketProgress', label: '查进度', language: 'zh', next: 'menu' },
    person: { kind: 'enqueue', label: '人工', queue: 'general', priority: 0, overflow: 'sorry' },
    sorry: { kind: 'say', label: '抱歉', prompts: zh('话务员全忙'), bargeIn: false, next: 'bye' },
    bye: { kind: 'hangUp', label: '再见', prompts: zh('再见') },
  },
});
