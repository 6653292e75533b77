/**
 * speechInput: the caller says what they want; keys always work beside it. Silence, a wrong key and words that are not
 * understood are asked once more; the second miss leads to a person.
 */
import { z } from 'zod';
import { checkPrompts, field, inKeyOrder, Key, prompts, waitSeconds } from '../fields.ts';
import { VariableName } from '../flow.ts';
import { nodeKind, type NodeWith, type Turn, type Visit } from '../node-kind.ts';
import { allPhrases, languageOf, phrase } from '../phrases.ts';
import type { Finding } from '../problem.ts';
import { spoken } from '../spoken.ts';

const Choice = z.object({
  key: Key,
  label: z.string().min(1).max(20),
  /** Any of them in what was said. */
  words: z.array(z.string().min(1).max(20)).max(20),
});

const schema = z.object({
  prompts: prompts(),
  choices: z.array(Choice).max(12).meta(field('说法与按键', 'choices')),
  /** Keeps what was said; words that fit no choice then have an outlet of their own. */
  variable: VariableName.nullable().meta(field('原话存入变量', 'variable')),
  minConfidence: z.number().min(0).max(1).meta(field('最低置信度')),
  waitSeconds: waitSeconds(),
});
type SpeechInput = NodeWith<'speechInput', typeof schema>;

const missesAtMost = 2;

export const speechInput = nodeKind({
  kind: 'speechInput',
  title: '语音',
  family: 'collect',
  schema,
  inPath: true,
  fresh: () => ({ prompts: [], choices: [], variable: null, minConfidence: 0.6, waitSeconds: 5 }),
  outlets: (node) => [
    ...inKeyOrder(node.choices.map(({ key }) => key)).map((key) => ({
      name: `key:${key}`,
      title: `${node.choices.find((choice) => choice.key === key)?.label ?? ''}（按键 ${key}）`,
    })),
    ...(node.variable === null ? [] : [{ name: 'other', title: '其他说法' }]),
    { name: 'person', title: '转人工' },
  ],
  essence: (node) => node.choices.map(({ label }) => label).join('、') || `原话 → ${node.variable ?? '（未填写）'}`,
  phrases: () => allPhrases('again'),
  check: (node, context) => [...checkPrompts(node.prompts, context), ...checkChoices(node)],
  enter: (node, visit) => listen(node, visit, false),
  resume(node, input, visit) {
    if (input.got === 'silence') return missed(node, visit);
    if (input.got === 'key') {
      if (node.choices.some(({ key }) => key === input.key)) {
        return { go: `key:${input.key}`, keys: input.key, attempts: 0 };
      }
      return input.key === '0' ? { go: 'person', keys: '0', attempts: 0 } : missed(node, visit);
    }
    if (input.got !== 'speech') return null;
    const text = input.text.trim();
    if (text === '' || input.confidence < node.minConfidence) return missed(node, visit);
    const kept = node.variable === null ? {} : { variables: { [node.variable]: text.slice(0, 200) } };
    const heard = { spoken: true, attempts: 0, ...kept } as const;
    const choice = node.choices.find(({ words }) => words.some((word) => text.includes(word)));
    if (choice !== undefined) return { go: `key:${choice.key}`, keys: choice.key, ...heard };
    return node.variable === null ? missed(node, visit) : { go: 'other', ...heard };
  },
});

function listen(node: SpeechInput, visit: Visit, again: boolean): Turn {
  const language = languageOf(visit);
  const words = node.choices.flatMap((choice) => choice.words);
  const question = spoken(node.prompts, visit);
  return {
    stay: {
      ask: 'gather',
      prompts: again ? [phrase('again', language), ...question] : question,
      waitSeconds: node.waitSeconds,
      speech: { language, words },
    },
    ...(again ? { attempts: visit.attempts + 1 } : {}),
  };
}

function missed(node: SpeechInput, visit: Visit): Turn {
  return visit.attempts + 1 >= missesAtMost ? { go: 'person', attempts: 0 } : listen(node, visit, true);
}

function checkChoices({ choices, variable }: SpeechInput): Finding[] {
  const findings: Finding[] = [];
  const error = (code: string, message: string) =>
    void findings.push({ severity: 'error', code, field: 'choices', message });
  if (choices.length === 0 && variable === null) error('noChoices', '没有任何说法，请添加说法或填写存入的变量');
  if (new Set(choices.map(({ key }) => key)).size < choices.length) {
    error('sameKey', '有两个说法用了同一个按键，请改成不同的按键');
  }
  for (const { label, words } of choices) {
    if (words.length === 0) error('noWords', `“${label}”没有可识别的词，请至少填写一个`);
  }
  return findings;
}
