/** The menu of the demo city: 1 a person, 2 progress of tickets, 3 English, 9 again, 0 a person. Keys work while it speaks. */
import type { Flow, FlowNode, Prompt } from '../core/ivr/flow.ts';

const zh = (text: string): Prompt => ({ text, language: 'zh' });
const en = (text: string): Prompt => ({ text, language: 'en' });
const say = (label: string, prompt: Prompt, next: string): FlowNode => ({
  kind: 'say',
  label,
  prompts: [prompt],
  bargeIn: true,
  to: { next },
});

const nodes: Record<string, FlowNode> = {
  greeting: say('欢迎词', zh('您好，示范市一二三四五热线，通话可能录音。'), 'menu'),
  menu: {
    kind: 'menu',
    label: '主菜单',
    prompts: [zh('政务服务请按1，查询工单进度请按2。'), en('For English, press 3.'), zh('重听请按9，人工服务请按0。')],
    keys: { '1': '政务服务', '2': '进度', '3': '英语', '9': '重听', '0': '人工' },
    waitSeconds: 5,
    maxAttempts: 3,
    to: {
      'key:1': 'general',
      'key:2': 'progress',
      'key:3': 'english',
      'key:9': 'menu',
      'key:0': 'general',
      noInput: 'menuSilence',
      invalid: 'menuWrongKey',
      tooMany: 'menuGivenUp',
    },
  },
  menuSilence: say('未按键提示', zh('没有听到您的按键。'), 'menu'),
  menuWrongKey: say('按键无效提示', zh('按键无效，请重新选择。'), 'menu'),
  menuGivenUp: say('转人工提示', zh('正在为您转接人工。'), 'general'),
  general: { kind: 'enqueue', label: '政务服务', queue: 'general', skills: [], priority: 0, to: { overflow: 'full' } },
  english: {
    kind: 'enqueue',
    label: '英语服务',
    queue: 'english',
    skills: ['英语'],
    priority: 0,
    to: { overflow: 'englishFull' },
  },
  englishFull: say(
    '英语坐席忙',
    en('Our English-speaking agents are busy. You will be transferred to the next agent.'),
    'general',
  ),
  progress: {
    kind: 'ticketProgress',
    label: '进度查询',
    by: 'caller',
    language: 'zh',
    waitSeconds: 5,
    maxAttempts: 3,
    to: { next: 'afterProgress' },
  },
  afterProgress: {
    kind: 'menu',
    label: '查询之后',
    prompts: [zh('返回主菜单请按9，人工服务请按0，结束请挂机。')],
    keys: { '9': '主菜单', '0': '人工' },
    waitSeconds: 5,
    maxAttempts: 2,
    to: {
      'key:9': 'menu',
      'key:0': 'general',
      noInput: 'goodbye',
      invalid: 'afterProgress',
      tooMany: 'goodbye',
    },
  },
  full: {
    kind: 'menu',
    label: '坐席全忙',
    prompts: [zh('抱歉，话务员全忙。继续等待请按1，结束请挂机。')],
    keys: { '1': '继续等待' },
    waitSeconds: 5,
    maxAttempts: 2,
    to: {
      'key:1': 'general',
      noInput: 'sorry',
      invalid: 'full',
      tooMany: 'sorry',
    },
  },
  sorry: { kind: 'hangUp', label: '致歉挂机', prompts: [zh('很抱歉未能接通，请您稍后再拨，再见。')], to: {} },
  goodbye: { kind: 'hangUp', label: '结束语', prompts: [zh('感谢您的来电，再见。')], to: {} },
};

export const demoFlow: Flow = {
  format: 2,
  id: 'demo',
  version: 1,
  name: '示范市热线菜单',
  start: 'greeting',
  nodes,
  languages: ['zh', 'en'],
  subFlows: {},
};
