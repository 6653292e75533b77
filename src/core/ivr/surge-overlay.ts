/**
 * Surge mode as a layer over any flow, for hours in which one event makes everybody ring: a short notice, one key for
 * those who ring about it, the usual menu for all others. The key puts the event on the call; then a person, or words
 * without waiting. Its nodes stand beside the flow's own, so a call that began in it finds them for as long as it lasts.
 * Pure.
 */
import type { Instant } from '../kernel/instant.ts';
import type { Flow, FlowNode, Prompt } from './flow.ts';
import { withoutVariables } from './spoken.ts';

export interface SurgeOverlay {
  readonly id: string;
  /** The event, as it stands on calls and tickets. */
  readonly name: string;
  readonly notice: readonly Prompt[];
  /** What the event's key is for, in a word. */
  readonly shortcut: { readonly key: string; readonly label: string };
  readonly queue: string;
  /** Whether the waiting are offered to be rung back. */
  readonly callback: boolean;
  /** The notice stands in place of what the flow says by itself before its first question. */
  readonly insteadOfGreeting: boolean;
  readonly until: Instant;
}

export const eventTag = (name: string): string => `event:${name}`;
export const repeatKey = '9';
export const personKey = '0';
const waitSeconds = 3;

const zh = (text: string): Prompt => ({ text, language: 'zh' });
const en = (text: string): Prompt => ({ text, language: 'en' });

/** As a new call shall walk it. Without a surge: the flow itself. */
export function withSurge(flow: Flow, surge: SurgeOverlay | null): Flow {
  if (surge === null) return flow;
  return { ...flow, nodes: { ...flow.nodes, ...surgeNodes(flow, surge) }, start: idsOf(surge).notice };
}

/** Everything it says, so that it can be heard before it holds. */
export const surgePrompts = (surge: SurgeOverlay): Prompt[] =>
  Object.values(surgeNodes({ start: '', nodes: {} }, surge)).flatMap((node) =>
    'prompts' in node ? withoutVariables(node.prompts) : [],
  );

type Beneath = Pick<Flow, 'start' | 'nodes'>;

function surgeNodes(flow: Beneath, surge: SurgeOverlay): Record<string, FlowNode> {
  const { name, shortcut, queue } = surge;
  const { notice, event, choice, line, person, words, thanks } = idsOf(surge);
  const usual = surge.insteadOfGreeting ? afterGreeting(flow) : flow.start;
  const speaks = spokenIn(surge);
  const both = (chinese: string, english: string): Prompt[] => speaks([zh(chinese), en(english)]);
  return {
    [notice]: {
      kind: 'menu',
      label: `高峰：${name}`,
      prompts: [
        ...surge.notice,
        ...both(
          `反映${shortcut.label}请按${shortcut.key}，重听请按${repeatKey}，其他诉求请稍候。`,
          `To report this, press ${shortcut.key}. For anything else, please hold on.`,
        ),
      ],
      keys: { [shortcut.key]: shortcut.label, [repeatKey]: '重听', [personKey]: '人工' },
      waitSeconds,
      maxAttempts: 1,
      to: {
        [`key:${shortcut.key}`]: event,
        [`key:${repeatKey}`]: notice,
        [`key:${personKey}`]: person,
        noInput: usual,
        invalid: usual,
        tooMany: usual,
      },
    },
    [event]: { kind: 'tag', label: '标记事件', tag: eventTag(name), to: { next: choice } },
    [choice]: {
      kind: 'menu',
      label: `高峰：${shortcut.label}`,
      prompts: both(
        '已记为同一事件。转人工请按1，不等候、留下地址和情况请按2。',
        'To speak to us, press 1. To leave the address and a message without waiting, press 2.',
      ),
      keys: { '1': '人工', '2': '留下情况', [personKey]: '人工' },
      waitSeconds,
      maxAttempts: 1,
      to: { 'key:1': line, 'key:2': words, [`key:${personKey}`]: line, noInput: line, invalid: line, tooMany: line },
    },
    // Nobody there after all: they may leave words, or wait on.
    [line]: { ...inLine(shortcut.label, queue), to: { overflow: choice } },
    // Nobody there after all: the usual menu knows other ways.
    [person]: { ...inLine('人工', firstLineOf(flow) ?? queue), to: { overflow: usual } },
    [words]: {
      kind: 'voicemail',
      label: '留下情况',
      prompts: both(
        '请在提示音后说出地址和情况，说完请按井号键。',
        'After the tone, please say the address and what happened, then press pound.',
      ),
      maxSeconds: 120,
      silenceSeconds: 5,
      endKey: '#',
      to: { recorded: thanks, empty: line, error: line },
    },
    [thanks]: {
      kind: 'hangUp',
      label: '已登记',
      prompts: both('已登记，将与同一事件一并处理，再见。', 'We have your message. Goodbye.'),
      to: {},
    },
  };
}

const idsOf = ({ id }: SurgeOverlay) => {
  const of = (name: string): string => `surge-${id}/${name}`;
  return {
    ...{ notice: of('notice'), event: of('event'), choice: of('choice'), line: of('line') },
    ...{ person: of('person'), words: of('words'), thanks: of('thanks') },
  };
};

/** Whoever was not told the event in English is not asked in English either: it would only take time. */
const spokenIn =
  ({ notice }: SurgeOverlay) =>
  (prompts: readonly Prompt[]): Prompt[] =>
    prompts.filter(({ language }) => language === 'zh' || notice.some((told) => told.language === language));

const inLine = (label: string, queue: string) =>
  ({ kind: 'enqueue', label, queue, skills: [] as string[], priority: 0 }) as const;

/** Where a caller goes who wants a person, whatever they choose. */
export function firstLineOf({ nodes }: Pick<Flow, 'nodes'>): string | null {
  const own = Object.values(nodes).find((node) => node.kind === 'enqueue');
  return own?.queue ?? null;
}

/** Past what the flow only says, up to where it first asks or does something. */
function afterGreeting({ start, nodes }: Beneath): string {
  const passed = new Set<string>();
  let at = start;
  for (;;) {
    const node = nodes[at];
    const next = node?.kind === 'say' ? node.to['next'] : undefined;
    if (next === undefined || passed.has(at)) return at;
    passed.add(at);
    at = next;
  }
}
