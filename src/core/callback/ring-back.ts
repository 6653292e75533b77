/**
 * What a citizen hears who is rung back: no answering machine presses 1, so no agent is joined to one. Built in, for it
 * must be there whatever flows are published; the line it leads to is that of the kept place.
 */
import type { Flow, FlowNode, FlowPrompt, Language } from '../ivr/flow.ts';

const both = (zh: string, en: string): FlowPrompt[] => [say(zh, 'zh'), say(en, 'en')];
const say = (text: string, language: Language): FlowPrompt => ({ text, language });
const hangUp = (label: string, prompts: FlowPrompt[]): FlowNode => ({ kind: 'hangUp', label, prompts, to: {} });

export const declineKey = '2';

const nodes: Record<string, FlowNode> = {
  ask: {
    kind: 'menu',
    label: '回拨确认',
    prompts: both(
      '您好，这里是一二三四五热线，您预约了回拨。接通话务员请按1，不再需要请按2。',
      'This is 12345 calling back. Press 1 to speak to us.',
    ),
    keys: { '1': '接通', [declineKey]: '不需要' },
    waitSeconds: 4,
    maxAttempts: 2,
    to: {
      'key:1': 'line',
      [`key:${declineKey}`]: 'declined',
      noInput: 'ask',
      invalid: 'ask',
      tooMany: 'nobody',
    },
  },
  line: { kind: 'enqueue', label: '回到队列', queue: 'kept', skills: [], priority: 0, to: { overflow: 'busy' } },
  busy: {
    kind: 'say',
    label: '请稍候',
    prompts: both('话务员正在通话，请稍候。', 'Our agents are still busy. Please wait.'),
    bargeIn: false,
    to: { next: 'line' },
  },
  declined: hangUp('不再需要', both('好的，再见。', 'Goodbye.')),
  nobody: hangUp('未确认', both('没有听到您的按键，我们稍后再拨，再见。', 'We will call again. Goodbye.')),
};

export const ringBackFlow: Flow = {
  format: 2,
  id: 'ring-back',
  version: 1,
  name: '回拨',
  start: 'ask',
  nodes,
  languages: ['zh', 'en'],
  subFlows: {},
};
