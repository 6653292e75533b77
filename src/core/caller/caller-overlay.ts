/**
 * What a number under a measure walks before, or in place of, the usual menu. A layer over any flow, as the emergency's is;
 * its nodes are the same for every caller. One key always leads a caller in danger straight to a person. Pure.
 */
import type { Flow, FlowNode, Prompt } from '../ivr/flow.ts';
import { firstLineOf } from '../ivr/surge-overlay.ts';
import type { Stage } from './measure.ts';

const zh = (text: string) => ({ text, language: 'zh' as const });
const en = (text: string) => ({ text, language: 'en' as const });

export const callerPrompts = {
  warned: [zh('提醒您：此号码曾有骚扰热线的记录。热线是公共资源，请文明使用，通话将被录音。')],
  slow: [
    zh('此号码多次骚扰热线，人工服务受到限制。如果危及生命财产安全，请按1。其他诉求，请按2留言。'),
    en('If life or property is in danger, press 1. To leave a message, press 2.'),
  ],
  blocked: [
    zh('此号码多次骚扰热线，呼入受到限制。如果危及生命财产安全，请按1。对限制有异议，请按2留言申诉。'),
    en('If life or property is in danger, press 1. To object, press 2.'),
  ],
  leaveWords: [zh('请在提示音后留言，说完请按井号键。')],
  thanks: [zh('留言已收到，工作人员会处理，再见。')],
  goodbye: [zh('再见。')],
} as const satisfies Record<string, readonly Prompt[]>;

const ids = {
  warned: 'caller/warned',
  slow: 'caller/slow',
  blocked: 'caller/blocked',
  person: 'caller/person',
  words: 'caller/words',
  thanks: 'caller/thanks',
  goodbye: 'caller/goodbye',
} as const;

/** Before everybody else in any line. */
const lifePriority = 99;

/** As a new call of a number under this measure shall walk it. */
export const underMeasure = (flow: Flow, stage: Stage | null): Flow =>
  stage === null ? flow : { ...withMeasureNodes(flow), start: ids[stage] };

/** As a call walks it on that may have begun under a measure. */
export function withMeasureNodes(flow: Flow): Flow {
  const nodes: Record<string, FlowNode> = {
    [ids.warned]: {
      kind: 'say',
      label: '骚扰警示',
      prompts: [...callerPrompts.warned],
      bargeIn: false,
      to: { next: flow.start },
    },
    [ids.slow]: choice('慢速通道', [...callerPrompts.slow], '留言', { id: ids.slow, tooMany: ids.words }),
    [ids.blocked]: choice('限制呼入', [...callerPrompts.blocked], '留言申诉', {
      id: ids.blocked,
      tooMany: ids.goodbye,
    }),
    [ids.person]: personIn(flow),
    [ids.words]: {
      kind: 'voicemail',
      label: '留言',
      prompts: [...callerPrompts.leaveWords],
      maxSeconds: 120,
      silenceSeconds: 5,
      endKey: '#',
      to: { recorded: ids.thanks, empty: ids.goodbye, error: ids.goodbye },
    },
    [ids.thanks]: { kind: 'hangUp', label: '已留言', prompts: [...callerPrompts.thanks], to: {} },
    [ids.goodbye]: { kind: 'hangUp', label: '再见', prompts: [...callerPrompts.goodbye], to: {} },
  };
  return { ...flow, nodes: { ...flow.nodes, ...nodes } };
}

function choice(label: string, prompts: Prompt[], words: string, lead: { id: string; tooMany: string }): FlowNode {
  return {
    kind: 'menu',
    label,
    prompts,
    keys: { '1': '危及生命财产', '2': words },
    waitSeconds: 6,
    maxAttempts: 2,
    to: {
      'key:1': ids.person,
      'key:2': ids.words,
      noInput: lead.id,
      invalid: lead.id,
      tooMany: lead.tooMany,
    },
  };
}

/** Into the flow's own first line. A flow without one has other ways to a person: its menu. */
function personIn(flow: Flow): FlowNode {
  const label = '危及生命财产';
  const queue = firstLineOf(flow);
  if (queue === null) return { kind: 'say', label, prompts: [], bargeIn: true, to: { next: flow.start } };
  // Nobody there after all: the usual menu knows other ways.
  return { kind: 'enqueue', label, queue, skills: [], priority: lifePriority, to: { overflow: flow.start } };
}
