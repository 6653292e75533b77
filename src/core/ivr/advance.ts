/**
 * The flow interpreter: where a caller is (cursor) and what happens next. Pure. A flow that goes on for 50 nodes without
 * asking the caller anything is run-away: FlowTrouble, and the call is brought to a person.
 */
import type { Instant } from '../kernel/instant.ts';
import type { Flow, Prompt } from './flow.ts';
import { kindOf } from './kinds.ts';
import type { Ask, Input } from './node-kind.ts';

export interface Cursor {
  readonly node: string;
  /** Misses per menu, kept when a miss leads through another node and back. */
  readonly attempts: Readonly<Record<string, number>>;
  /** Keys pressed before anyone asked for them. */
  readonly typed: string;
}

export interface Left {
  readonly node: string;
  readonly label: string;
  readonly keys: string | null;
}

export interface Advance {
  readonly cursor: Cursor;
  readonly ask: Ask;
  /** Nodes left on the way, for the journal's path: menus and lines only. */
  readonly left: readonly Left[];
}

export class FlowTrouble extends Error {}

const stepsWithoutInput = 50;
/** Typed-ahead keys beyond this are noise, not intent. */
const typedAtMost = 8;

export function startFlow(flow: Flow, now: Instant): Advance {
  return enterFrom(flow, { node: flow.start, attempts: {}, typed: '' }, now, []);
}

/** Asks the node's question again: after a controller took over, or a link came back. */
export function repeat(flow: Flow, cursor: Cursor, now: Instant): Advance {
  return enterFrom(flow, cursor, now, []);
}

/** @returns null when the input means nothing at this node (a key during a prompt that can't be interrupted). */
export function advance(flow: Flow, cursor: Cursor, input: Input, now: Instant): Advance | null {
  const node = nodeOf(flow, cursor.node);
  const turn = kindOf(node).resume(node, input, { now, attempts: cursor.attempts[cursor.node] ?? 0 });
  if (turn === null) return null;
  if ('stay' in turn) return { cursor, ask: turn.stay, left: [] };
  const next: Cursor = {
    node: turn.go,
    attempts: turn.attempts === undefined ? cursor.attempts : { ...cursor.attempts, [cursor.node]: turn.attempts },
    typed: (cursor.typed + (turn.typed ?? '')).slice(0, typedAtMost),
  };
  const left = node.kind === 'menu' ? [{ node: cursor.node, label: node.label, keys: turn.keys ?? null }] : [];
  return enterFrom(flow, next, now, left);
}

function enterFrom(flow: Flow, from: Cursor, now: Instant, before: readonly Left[]): Advance {
  let cursor = from;
  const left = before;
  for (let step = 0; step < stepsWithoutInput; step += 1) {
    const node = nodeOf(flow, cursor.node);
    const entered = kindOf(node).enter(node, { now, attempts: cursor.attempts[cursor.node] ?? 0 });
    if ('go' in entered) {
      cursor = { ...cursor, node: entered.go };
      continue;
    }
    if (entered.ask !== 'gather' || cursor.typed === '') return { cursor, ask: entered, left };
    const [key = '', ...rest] = cursor.typed;
    const answered = advance(flow, { ...cursor, typed: rest.join('') }, { got: 'key', key }, now);
    if (answered === null) return { cursor, ask: entered, left };
    return { ...answered, left: [...left, ...answered.left] };
  }
  throw new FlowTrouble(`flow ${flow.id} v${flow.version} loops at ${cursor.node}`);
}

function nodeOf(flow: Flow, id: string) {
  const node = flow.nodes[id];
  if (node === undefined) throw new FlowTrouble(`flow ${flow.id} v${flow.version} has no node ${id}`);
  return node;
}

/** Every prompt a flow can speak by itself, so that all are ready before the flow is used. */
export function promptsOf(flow: Flow): Prompt[] {
  return Object.values(flow.nodes).flatMap((node) => ('prompts' in node ? node.prompts : []));
}
