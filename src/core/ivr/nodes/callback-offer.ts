/**
 * callbackOffer: instead of waiting, the caller is rung back, at their number or at another one that they type. The number
 * is read back, and nothing is promised before it was confirmed. The place in the line is for the queue to keep.
 */
import { z } from 'zod';
import { ringable } from '../../kernel/phone-number.ts';
import { checkPrompts, field, Key, prompts, waitSeconds } from '../fields.ts';
import { nodeKind, type Input, type NodeWith, type Turn, type Visit } from '../node-kind.ts';
import { allPhrases, languageOf, phrase } from '../phrases.ts';
import { spoken } from '../spoken.ts';
import { typedSoFar, typeKey, type Typed, type Typing } from '../typing.ts';

const schema = z.object({
  prompts: prompts(),
  acceptKey: Key.meta(field('同意键')),
  otherKey: Key.nullable().meta(field('改留其他号码键')),
  waitSeconds: waitSeconds(),
});
type CallbackOffer = NodeWith<'callbackOffer', typeof schema>;

const typing: Typing = { minDigits: 7, maxDigits: 12, endKey: '#' };
const typingMode = 'number:';
const confirmMode = 'confirm:';
const missesAtMost = 2;

export const callbackOffer = nodeKind({
  kind: 'callbackOffer',
  title: '回拨',
  family: 'leave',
  schema,
  fresh: () => ({
    prompts: [
      {
        text: '话务员全忙。需要我们回拨您的来电号码请按1，回拨其他号码请按2，继续等待请按3。',
        language: 'zh' as const,
      },
    ],
    acceptKey: '1',
    otherKey: '2',
    waitSeconds: 5,
  }),
  outlets: () => [
    { name: 'accepted', title: '已登记' },
    { name: 'declined', title: '不需要' },
  ],
  essence: (node) => `按 ${node.acceptKey} 回拨`,
  phrases: () => allPhrases('askNumber', 'notRight', 'willRing', 'confirmNumber'),
  check: (node, context) => [
    ...checkPrompts(node.prompts, context),
    ...(node.acceptKey === node.otherKey
      ? [
          {
            severity: 'error' as const,
            code: 'sameKey',
            field: 'otherKey',
            message: '两个按键相同，请改成不同的按键',
          },
        ]
      : []),
  ],
  enter: (node, visit) => ({
    stay: { ask: 'gather', prompts: spoken(node.prompts, visit), waitSeconds: node.waitSeconds },
  }),
  resume(node, input, visit) {
    if (visit.memory.startsWith(confirmMode)) return confirm(node, input, visit);
    const isTyping = visit.memory.startsWith(typingMode);
    const digits = visit.memory.slice(typingMode.length);
    if (input.got === 'silence') return isTyping ? take(node, typedSoFar(typing, digits), visit) : declined;
    if (input.got !== 'key') return null;
    if (isTyping) return take(node, typeKey(typing, digits, input.key), visit);
    if (input.key === node.otherKey) return askNumber(node, visit);
    if (input.key !== node.acceptKey) return declined;
    const caller = ringable(visit.world.caller);
    return caller === null ? askNumber(node, visit) : readBack(node, caller, visit);
  },
});

const declined: Turn = { go: 'declined', attempts: 0 };
const accepted = (number: string): Turn => ({
  go: 'accepted',
  attempts: 0,
  effects: [{ effect: 'callback', number }],
});

function readBack(node: CallbackOffer, number: string, visit: Visit, attempts = 0): Turn {
  const language = languageOf(visit);
  const prompts = [phrase('willRing', language), { digits: number, language }, phrase('confirmNumber', language)];
  return {
    stay: { ask: 'gather', prompts, waitSeconds: node.waitSeconds },
    memory: `${confirmMode}${number}`,
    attempts,
  };
}

function confirm(node: CallbackOffer, input: Input, visit: Visit): Turn | null {
  const number = visit.memory.slice(confirmMode.length);
  if (input.got !== 'silence' && input.got !== 'key') return null;
  if (input.got === 'key' && input.key === '1') return accepted(number);
  if (input.got === 'key' && input.key === '2') return askNumber(node, visit);
  const attempts = visit.attempts + 1;
  return attempts >= missesAtMost ? declined : readBack(node, number, visit, attempts);
}

function askNumber(node: CallbackOffer, visit: Visit): Turn {
  const prompts = [phrase('askNumber', languageOf(visit))];
  return { stay: { ask: 'gather', prompts, waitSeconds: node.waitSeconds }, memory: typingMode };
}

function take(node: CallbackOffer, { is, digits }: Typed, visit: Visit): Turn {
  if (is === 'more') {
    return {
      stay: { ask: 'gather', prompts: [], waitSeconds: node.waitSeconds },
      memory: `${typingMode}${digits}`,
    };
  }
  const number = is === 'done' ? ringable(digits) : null;
  if (number !== null) return readBack(node, number, visit);
  const attempts = visit.attempts + 1;
  if (attempts >= missesAtMost) return declined;
  const language = languageOf(visit);
  return {
    stay: {
      ask: 'gather',
      prompts: [phrase('notRight', language), phrase('askNumber', language)],
      waitSeconds: node.waitSeconds,
    },
    memory: typingMode,
    attempts,
  };
}
