/**
 * ticketProgress: speaks the state of tickets, never their contents. By the caller's number it tells of their open ones;
 * by ticket number and check code it tells of one, from any phone.
 */
import { z } from 'zod';
import { field, maxAttempts, waitSeconds } from '../fields.ts';
import { Language } from '../flow.ts';
import { nodeKind, type Input, type NodeWith, type Turn, type Visit } from '../node-kind.ts';
import { allPhrases, languageOf, phrase } from '../phrases.ts';
import { typedSoFar, typeKey, type Typed, type Typing } from '../typing.ts';

const schema = z.object({
  by: z.enum(['caller', 'number']).meta(field('按什么查')),
  language: Language.nullable().meta(field('播报语言', 'language', '不选时用来电人的语言')),
  waitSeconds: waitSeconds(),
  maxAttempts: maxAttempts(),
});
type TicketProgress = NodeWith<'ticketProgress', typeof schema>;

/** A ticket's number is a day and the ticket of that day: GD20261123-00017. */
const numberTyping: Typing = { minDigits: 13, maxDigits: 15, endKey: '#' };
const codeTyping: Typing = { minDigits: 4, maxDigits: 4, endKey: '#' };
const typingNumber = 'number:';
const typingCode = 'code:';
const telling = 'telling';

export const ticketProgress = nodeKind({
  kind: 'ticketProgress',
  title: '进度',
  family: 'collect',
  schema,
  fresh: () => ({ by: 'caller' as const, language: null, waitSeconds: 5, maxAttempts: 3 }),
  outlets: (node) => [
    { name: 'next', title: '播报之后' },
    ...(node.by === 'caller'
      ? []
      : [
          { name: 'notFound', title: '没有查到' },
          { name: 'tooMany', title: '次数用完' },
        ]),
  ],
  essence: (node) => (node.by === 'caller' ? '按来电号码查询' : '按工单号和查询码查询'),
  phrases: (node) => (node.by === 'caller' ? [] : allPhrases('askTicket', 'askCode', 'notRight')),
  enter(node, visit) {
    const language = spokenIn(node, visit);
    if (node.by === 'number') return listen(node, typingNumber, [phrase('askTicket', language)]);
    return { stay: { ask: 'lookUp', what: { of: 'ticketProgress', language, ticket: null } } };
  },
  resume(node, input, visit) {
    const { memory } = visit;
    if (memory.startsWith(typingNumber)) return typed(node, input, visit, typingNumber, numberTyping);
    if (memory.startsWith(typingCode)) {
      const prefix = memory.slice(0, memory.indexOf(':', typingCode.length) + 1);
      return typed(node, input, visit, prefix, codeTyping);
    }
    if (input.got === 'answer') return answered(node, input);
    if (input.got === 'finished') return { go: 'next', attempts: 0 };
    if (input.got === 'key' && (node.by === 'caller' || memory === telling)) return { go: 'next', typed: input.key };
    return null;
  },
});

const spokenIn = (node: TicketProgress, visit: Visit): Language => node.language ?? languageOf(visit);

function listen(node: TicketProgress, memory: string, prompts: ReturnType<typeof phrase>[]): Turn {
  return { stay: { ask: 'gather', prompts, waitSeconds: node.waitSeconds }, memory };
}

/** Both things are typed the same way; `prefix` says which one, and keeps the first while the second is typed. */
function typed(node: TicketProgress, input: Input, visit: Visit, prefix: string, typing: Typing): Turn | null {
  const digits = visit.memory.slice(prefix.length);
  if (input.got === 'silence') return took(node, typedSoFar(typing, digits), visit, prefix);
  if (input.got === 'key') return took(node, typeKey(typing, digits, input.key), visit, prefix);
  return null;
}

function took(node: TicketProgress, { is, digits }: Typed, visit: Visit, prefix: string): Turn {
  const language = spokenIn(node, visit);
  if (is === 'more') return listen(node, prefix + digits, []);
  if (is === 'short') {
    const attempts = visit.attempts + 1;
    if (attempts >= node.maxAttempts) return { go: 'tooMany', attempts };
    const again = prefix === typingNumber ? 'askTicket' : 'askCode';
    return { ...listen(node, prefix, [phrase('notRight', language), phrase(again, language)]), attempts };
  }
  if (prefix === typingNumber) return listen(node, `${typingCode}${digits}:`, [phrase('askCode', language)]);
  const number = prefix.slice(typingCode.length, -1);
  const ticket = { number: `GD${number.slice(0, 8)}-${number.slice(8)}`, code: digits };
  return { stay: { ask: 'lookUp', what: { of: 'ticketProgress', language, ticket } }, memory: '' };
}

/** By the caller's number, not to know anything is an answer too. */
function answered(node: TicketProgress, { outcome, prompts = [] }: Extract<Input, { got: 'answer' }>): Turn {
  const nothing = prompts.length === 0 || (node.by === 'number' && (outcome ?? 'ok') !== 'ok');
  if (nothing) return { go: node.by === 'caller' ? 'next' : 'notFound' };
  return { stay: { ask: 'say', prompts, bargeIn: true }, memory: telling };
}
