/**
 * The flow interpreter: where a caller is (cursor) and what happens next. Pure. A flow that goes on for 50 nodes without
 * asking the caller anything, or for 200 while the caller does nothing, is run-away: FlowTrouble, and the call is brought
 * to a person.
 */
import type { Flow, FlowNode, Language, Prompt } from './flow.ts';
import { kindOf } from './kinds.ts';
import type { Ask, Effect, Input, Turn, Visit, World } from './node-kind.ts';
import { withoutVariables } from './spoken.ts';

export interface Cursor {
  readonly node: string;
  /** Misses per menu, kept when a miss leads through another node and back. */
  readonly attempts: Readonly<Record<string, number>>;
  /** Keys pressed before anyone asked for them. */
  readonly typed: string;
  /** What the node wrote down, such as the digits so far. */
  readonly memory?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly language?: Language;
  /** What was looked up of the caller. */
  readonly facts?: Readonly<Record<string, string>>;
  /** The nodes that entered sub-flows, outermost first. */
  readonly returns?: readonly string[];
  /** Nodes entered since the caller last did anything. */
  readonly idle?: number;
}

export interface Left {
  readonly node: string;
  readonly label: string;
  readonly keys: string | null;
  readonly spoken?: true;
}

export interface Advance {
  readonly cursor: Cursor;
  readonly ask: Ask;
  /** Nodes left on the way, for the journal's path: those where the caller chose. */
  readonly left: readonly Left[];
  /** Every node left and by which outlet, for the figures of traffic. */
  readonly steps: readonly { readonly node: string; readonly outlet: string }[];
  readonly effects: readonly Effect[];
}

export class FlowTrouble extends Error {}

const stepsAtOnce = 50;
const stepsWithoutCaller = 200;
/** Typed-ahead keys beyond this are noise, not intent. */
const typedAtMost = 8;
const subFlowsAtMost = 8;

export function startFlow(flow: Flow, world: World, language: Language | null = null): Advance {
  const known = language === null ? {} : { language };
  return enter(flow, { node: flow.start, attempts: {}, typed: '', ...known }, world);
}

/** Asks the node's question again: after a controller took over, or a link came back. */
export function repeat(flow: Flow, cursor: Cursor, world: World): Advance {
  return enter(flow, { ...cursor, memory: '' }, world);
}

/** @returns null when the input means nothing at this node (a key during a prompt that can't be interrupted). */
export function advance(flow: Flow, cursor: Cursor, input: Input, world: World): Advance | null {
  const node = nodeOf(flow, cursor.node);
  const turn = kindOf(node).resume(node, input, visitOf(cursor, world));
  if (turn === null) return null;
  return walk(flow, isPassive(input) ? cursor : { ...cursor, idle: 0 }, turn, world);
}

/** Things that happen although the caller does nothing. */
const isPassive = ({ got }: Input): boolean => got === 'finished' || got === 'silence' || got === 'answer';

function enter(flow: Flow, cursor: Cursor, world: World): Advance {
  const node = nodeOf(flow, cursor.node);
  return walk(flow, cursor, kindOf(node).enter(node, visitOf(cursor, world)), world);
}

/** Takes turns until one asks the caller something that no typed-ahead key answers. */
function walk(flow: Flow, from: Cursor, first: Turn, world: World): Advance {
  const left: Left[] = [];
  const steps: { node: string; outlet: string }[] = [];
  const effects: Effect[] = [];
  let cursor = from;
  let turn = first;
  for (let taken = 0; taken < stepsAtOnce; taken += 1) {
    const node = nodeOf(flow, cursor.node);
    effects.push(...(turn.effects ?? []));
    if ('stay' in turn) {
      cursor = changed(cursor, turn);
      const answered = typedAhead(flow, cursor, turn.stay, world);
      if (answered === null) return { cursor, ask: turn.stay, left, steps, effects };
      [cursor, turn] = answered;
      taken = 0;
      continue;
    }
    if (kindOf(node).inPath === true) left.push(leftAt(cursor.node, node, turn));
    steps.push({ node: cursor.node, outlet: outletOf(turn) });
    cursor = moved(flow, changed(cursor, turn), turn);
    const next = nodeOf(flow, cursor.node);
    turn = kindOf(next).enter(next, visitOf(cursor, world));
  }
  throw new FlowTrouble(`flow ${flow.id} v${flow.version} loops at ${cursor.node}`);
}

const leftAt = (id: string, { label }: FlowNode, { keys, spoken }: Turn): Left => ({
  ...{ node: id, label, keys: keys ?? null },
  ...(spoken === undefined ? {} : { spoken }),
});

/** A key that was pressed before this question answers it. */
function typedAhead(flow: Flow, cursor: Cursor, ask: Ask, world: World): [Cursor, Turn] | null {
  const key = cursor.typed[0];
  if (ask.ask !== 'gather' || key === undefined) return null;
  const rest: Cursor = { ...cursor, typed: cursor.typed.slice(1), idle: 0 };
  const node = nodeOf(flow, cursor.node);
  const turn = kindOf(node).resume(node, { got: 'key', key }, visitOf(rest, world));
  return turn === null ? null : [rest, turn];
}

function changed(cursor: Cursor, turn: Turn): Cursor {
  const { attempts, typed, memory, variables, language, facts } = turn;
  return {
    ...cursor,
    ...(attempts === undefined ? {} : { attempts: { ...cursor.attempts, [cursor.node]: attempts } }),
    ...(typed === undefined ? {} : { typed: (cursor.typed + typed).slice(0, typedAtMost) }),
    ...(memory === undefined ? {} : { memory }),
    ...(variables === undefined ? {} : { variables: { ...cursor.variables, ...variables } }),
    ...(language === undefined ? {} : { language }),
    ...(facts === undefined ? {} : { facts }),
  };
}

function outletOf(turn: Turn): string {
  if ('go' in turn) return turn.go;
  return 'enterFlow' in turn ? 'enter' : 'return';
}

function moved(flow: Flow, cursor: Cursor, turn: Exclude<Turn, { stay: Ask }>): Cursor {
  const idle = (cursor.idle ?? 0) + 1;
  if (idle > stepsWithoutCaller) throw new FlowTrouble(`flow ${flow.id} v${flow.version} goes on by itself`);
  const here = { ...cursor, memory: '', idle };
  if ('go' in turn) return { ...here, node: target(flow, cursor.node, turn.go) };
  const returns = cursor.returns ?? [];
  if ('enterFlow' in turn) {
    const entry = Object.hasOwn(flow.subFlows, turn.enterFlow) ? flow.subFlows[turn.enterFlow] : undefined;
    if (entry === undefined)
      throw new FlowTrouble(`flow ${flow.id} v${flow.version} has no sub-flow ${turn.enterFlow}`);
    if (returns.length >= subFlowsAtMost) throw new FlowTrouble(`flow ${flow.id} v${flow.version} nests too deep`);
    return { ...here, node: entry.start, returns: [...returns, cursor.node] };
  }
  const back = returns.at(-1);
  if (back === undefined) throw new FlowTrouble(`flow ${flow.id} v${flow.version} returns to nowhere`);
  return { ...here, node: target(flow, back, 'next'), returns: returns.slice(0, -1) };
}

function target(flow: Flow, from: string, outlet: string): string {
  const { to } = nodeOf(flow, from);
  const next = Object.hasOwn(to, outlet) ? to[outlet] : undefined;
  if (next === undefined) throw new FlowTrouble(`flow ${flow.id} v${flow.version} ends at ${from} ${outlet}`);
  return next;
}

function visitOf(cursor: Cursor, world: World): Visit {
  return {
    world,
    attempts: cursor.attempts[cursor.node] ?? 0,
    memory: cursor.memory ?? '',
    variables: cursor.variables ?? {},
    language: cursor.language ?? null,
    facts: cursor.facts ?? null,
  };
}

export function nodeOf(flow: Flow, id: string): FlowNode {
  const node = Object.hasOwn(flow.nodes, id) ? flow.nodes[id] : undefined;
  if (node === undefined) throw new FlowTrouble(`flow ${flow.id} v${flow.version} has no node ${id}`);
  return node;
}

/** Every prompt a flow can speak by itself, so that all are ready before the flow is used. */
export function promptsOf(flow: Flow): Prompt[] {
  return Object.values(flow.nodes).flatMap((node) => {
    const held = 'prompts' in node ? node.prompts : [];
    const phrases = kindOf(node).phrases?.(node) ?? [];
    return [
      ...withoutVariables(held),
      // Digits are spoken one by one from a dozen files; other readings are made when the value is there.
      ...held.flatMap((prompt): Prompt[] =>
        'variable' in prompt && prompt.as === 'digits' ? [{ digits: '0123456789*#', language: prompt.language }] : [],
      ),
      ...phrases.filter(({ language }) => flow.languages.includes(language)),
    ];
  });
}
