/**
 * A flow: the menu as a graph of nodes. Published versions never change; a call finishes on the version it began with.
 * Ids are generated, labels are only names; where an outlet leads stands only in `to`. Data alone: what a kind of node
 * does is in nodes/, reading from outside in read-flow.ts, walking in advance.ts.
 */
import { z } from 'zod';
import type { Kinds } from './kinds.ts';
import type { NodeWith } from './node-kind.ts';
import type { TestCase } from './test-case.ts';

export const Language = z.enum(['zh', 'en']);
export type Language = z.infer<typeof Language>;

const text = z.strictObject({
  text: z.string().max(1000),
  language: Language,
  voice: z.string().max(60).optional(),
  /** The prompt of the library it came from, and the recording that replaces the synthetic voice. */
  prompt: z.string().max(60).optional(),
  sound: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
const digits = z.strictObject({ digits: z.string().regex(/^[0-9*#]{1,30}$/), language: Language });

/** What is spoken to a caller. `digits` are spoken one by one. */
export const Prompt = z.union([text, digits]);
export type Prompt = z.infer<typeof Prompt>;

/** A name that a flow gives to a value; never one that JavaScript keeps for itself. */
export const VariableName = z
  .string()
  .regex(/^[A-Za-z\u4e00-\u9fff][\w\u4e00-\u9fff]{0,29}$/, '变量名应以字母或汉字开头');

/** What a node holds: words, a prompt of the library (words after publishing), or a variable read aloud. */
export const FlowPrompt = z.union([
  text,
  digits,
  z.strictObject({ prompt: z.string().min(1).max(60), language: Language }),
  z.strictObject({
    variable: VariableName,
    as: z.enum(['digits', 'number', 'date', 'text']),
    language: Language,
  }),
]);
export type FlowPrompt = z.infer<typeof FlowPrompt>;

export type FlowNode = { [K in keyof Kinds]: NodeOf<K> }[keyof Kinds];
export type NodeOf<K extends keyof Kinds> = NodeWith<K, Kinds[K]['schema']>;

export interface FlowGraph {
  readonly start: string | null;
  readonly nodes: Readonly<Record<string, FlowNode>>;
  readonly languages: readonly Language[];
}

/** What an admin works on: outlets may be open, prompts missing. */
export interface Draft extends FlowGraph {
  readonly format: 2;
  readonly name: string;
  readonly layout: Readonly<Record<string, { readonly x: number; readonly y: number }>>;
  /** Codes of problems that an admin takes on their own account. */
  readonly confirmed: readonly string[];
  readonly cases: readonly TestCase[];
}

/** A published version: every outlet leads somewhere, prompts are resolved, sub-flows are inside. */
export interface Flow extends FlowGraph {
  readonly format: 2;
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly start: string;
  /** Where each sub-flow begins in `nodes`. */
  readonly subFlows: Readonly<Record<string, { readonly version: number; readonly start: string }>>;
}
