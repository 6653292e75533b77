/** The first format and how it was walked, kept as the measure of the upgrade. */
import fc from 'fast-check';
import { isOpenInWeek, type WeeklySpan } from '../../../src/core/ivr/calendar.ts';
import type { Input } from '../../../src/core/ivr/node-kind.ts';

type Common = { label: string };
type Old = Common &
  (
    | { kind: 'say'; prompts: unknown[]; bargeIn: boolean; next: string }
    | {
        kind: 'menu';
        prompts: unknown[];
        keys: Record<string, string>;
        waitSeconds: number;
        maxAttempts: number;
        noInput: string;
        invalid: string;
        tooMany: string;
      }
    | { kind: 'hours'; open: WeeklySpan[]; whenOpen: string; whenClosed: string }
    | { kind: 'enqueue'; queue: string; priority: number; overflow: string }
    | { kind: 'ticketProgress'; language: 'zh' | 'en'; next: string }
    | { kind: 'hangUp'; prompts: unknown[] }
  );
export interface OldFlow {
  id: string;
  version: number;
  name: string;
  start: string;
  nodes: Record<string, Old>;
}

const ids = ['a', 'b', 'c', 'd', 'e'];
const target = fc.constantFrom(...ids);
const label = fc.constantFrom('主菜单', '<b>粗</b>', '再见');
const prompts = fc.array(fc.record({ text: fc.constantFrom('您好', '请按键'), language: fc.constant('zh') }), {
  minLength: 1,
  maxLength: 2,
});
const oldNode: fc.Arbitrary<Old> = fc.oneof(
  fc.record({ kind: fc.constant('say' as const), label, prompts, bargeIn: fc.boolean(), next: target }),
  fc.record({
    kind: fc.constant('menu' as const),
    label,
    prompts,
    keys: fc.dictionary(fc.constantFrom('0', '1', '2', '*'), target),
    waitSeconds: fc.integer({ min: 1, max: 9 }),
    maxAttempts: fc.integer({ min: 1, max: 3 }),
    noInput: target,
    invalid: target,
    tooMany: target,
  }),
  fc.record({
    kind: fc.constant('hours' as const),
    label,
    open: fc.array(fc.record({ days: fc.subarray([1, 4, 7]), from: fc.constant('08:00'), to: fc.constant('24:00') }), {
      maxLength: 2,
    }),
    whenOpen: target,
    whenClosed: target,
  }),
  fc.record({
    kind: fc.constant('enqueue' as const),
    label,
    queue: fc.constant('general'),
    priority: fc.nat(9),
    overflow: target,
  }),
  fc.record({
    kind: fc.constant('ticketProgress' as const),
    label,
    language: fc.constantFrom('zh' as const, 'en' as const),
    next: target,
  }),
  fc.record({ kind: fc.constant('hangUp' as const), label, prompts }),
);
export const anyOldFlow: fc.Arbitrary<OldFlow> = fc.tuple(...ids.map(() => oldNode)).map((nodes) => ({
  id: 'old',
  version: 1,
  name: '旧',
  start: 'a',
  nodes: Object.fromEntries(ids.map((id, n) => [id, nodes[n]!])),
}));

export interface OldCursor {
  node: string;
  attempts: Record<string, number>;
  typed: string;
}
type Ask = Record<string, unknown>;
type Turn = { go: string; typed?: string; attempts?: number } | { stay: Ask } | null;

export class OldTrouble extends Error {}

export const oldStart = (flow: OldFlow, now: number) =>
  arrive(flow, { node: flow.start, attempts: {}, typed: '' }, now);

export function oldAdvance(
  flow: OldFlow,
  cursor: OldCursor,
  input: Input,
  now: number,
): { cursor: OldCursor; ask: Ask } | null {
  const turn = resume(flow.nodes[cursor.node]!, input, cursor.attempts[cursor.node] ?? 0);
  if (turn === null) return null;
  if ('stay' in turn) return { cursor, ask: turn.stay };
  const attempts = turn.attempts === undefined ? cursor.attempts : { ...cursor.attempts, [cursor.node]: turn.attempts };
  return arrive(flow, { node: turn.go, attempts, typed: (cursor.typed + (turn.typed ?? '')).slice(0, 8) }, now);
}

function arrive(flow: OldFlow, from: OldCursor, now: number): { cursor: OldCursor; ask: Ask } {
  let cursor = from;
  for (let step = 0; step < 50; step += 1) {
    const node = flow.nodes[cursor.node]!;
    if (node.kind === 'hours') {
      cursor = { ...cursor, node: isOpenInWeek(node.open, now) ? node.whenOpen : node.whenClosed };
      continue;
    }
    const ask = asked(node);
    if (ask['ask'] !== 'gather' || cursor.typed === '') return { cursor, ask };
    const [key = '', ...rest] = cursor.typed;
    return oldAdvance(flow, { ...cursor, typed: rest.join('') }, { got: 'key', key }, now) ?? { cursor, ask };
  }
  throw new OldTrouble('loops');
}

function asked(node: Exclude<Old, { kind: 'hours' }>): Ask {
  switch (node.kind) {
    case 'say':
      return { ask: 'say', prompts: node.prompts, bargeIn: node.bargeIn };
    case 'menu':
      return { ask: 'gather', prompts: node.prompts, waitSeconds: node.waitSeconds };
    case 'enqueue':
      return { ask: 'enqueue', queue: node.queue, priority: node.priority };
    case 'ticketProgress':
      return { ask: 'lookUp', language: node.language };
    case 'hangUp':
      return { ask: 'hangUp', prompts: node.prompts };
  }
}

function resume(node: Old, input: Input, misses: number): Turn {
  switch (node.kind) {
    case 'say':
      if (input.got === 'finished') return { go: node.next };
      return input.got === 'key' && node.bargeIn ? { go: node.next, typed: input.key } : null;
    case 'menu': {
      const attempts = misses + 1;
      const missed = (outlet: string): Turn => ({ go: attempts >= node.maxAttempts ? node.tooMany : outlet, attempts });
      if (input.got === 'silence') return missed(node.noInput);
      if (input.got !== 'key') return null;
      const to = node.keys[input.key];
      return to === undefined ? missed(node.invalid) : { go: to, attempts: 0 };
    }
    case 'enqueue':
      return input.got === 'overflow' ? { go: node.overflow } : null;
    case 'ticketProgress':
      if (input.got === 'answer') return { stay: { ask: 'say', prompts: input.prompts, bargeIn: true } };
      if (input.got === 'finished') return { go: node.next };
      return input.got === 'key' ? { go: node.next, typed: input.key } : null;
    default:
      return null;
  }
}
