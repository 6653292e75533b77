/**
 * A flow as an admin may hear it on the telephone before anybody else: where it would reach a person, another office or a
 * recorder, it says so instead. What else it does, the house of the call keeps to itself. Pure.
 */
import type { Flow, FlowNode, FlowPrompt, Prompt } from './flow.ts';

const words = {
  zh: {
    enqueue: '演练到此结束，市民将在这里转人工。',
    transfer: '演练到此结束，市民将在这里转接。',
    voicemail: '演练不录音，市民将在这里留言。',
    post: '演练不提交数据，按出错处理。',
    sendSms: '演练不发短信。',
  },
  en: {
    enqueue: 'The rehearsal ends here. A caller would now wait for a person.',
    transfer: 'The rehearsal ends here. A caller would now be put through.',
    voicemail: 'Nothing is recorded now. A caller would leave a message here.',
    post: 'Nothing is sent now. This counts as an error.',
    sendSms: 'No text message is sent now.',
  },
} as const;

type Told = (what: keyof typeof words.zh) => Prompt[];

export function rehearsed(flow: Flow): Flow {
  const told: Told = (what) => flow.languages.map((language) => ({ text: words[language][what], language }));
  const nodes = Object.entries(flow.nodes).map(([id, node]) => [id, harmless(node, told)]);
  return { ...flow, nodes: Object.fromEntries(nodes) as Flow['nodes'] };
}

function harmless(node: FlowNode, told: Told): FlowNode {
  const { label } = node;
  switch (node.kind) {
    case 'enqueue':
      return { kind: 'hangUp', label, prompts: told('enqueue'), to: {} };
    case 'transfer':
      return { kind: 'hangUp', label, prompts: [...node.prompts, ...told('transfer')], to: {} };
    case 'voicemail':
      return say(label, [...node.prompts, ...told('voicemail')], node.to['recorded']);
    case 'sendSms':
      return say(label, told('sendSms'), node.to['next']);
    case 'httpLookUp':
      return node.method === 'POST' ? say(label, told('post'), node.to['error']) : node;
    default:
      return node;
  }
}

const say = (label: string, prompts: FlowPrompt[], next: string | undefined): FlowNode => ({
  kind: 'say',
  label,
  prompts,
  bargeIn: false,
  to: next === undefined ? {} : { next },
});
