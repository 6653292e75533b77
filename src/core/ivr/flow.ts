/**
 * A flow: the menu as a graph of nodes. Published versions never change; a call finishes on the version it began with.
 * Ids are generated, labels are only names. Pure data: the interpreter is advance.ts.
 */
import { z } from 'zod';

export const Language = z.enum(['zh', 'en']);
export type Language = z.infer<typeof Language>;

/** What is spoken. A recording, when there is one, replaces the synthetic voice; `digits` are spoken one by one. */
export const Prompt = z.union([
  z.object({ text: z.string().min(1).max(1000), language: Language }),
  z.object({ digits: z.string().regex(/^[0-9*#]{1,30}$/), language: Language }),
]);
export type Prompt = z.infer<typeof Prompt>;

const id = z.string().min(1).max(40);
const common = { label: z.string().min(1).max(40) };
const prompts = z.array(Prompt).max(10);

export const SayNode = z.object({
  kind: z.literal('say'),
  ...common,
  prompts: prompts.min(1),
  /** A key pressed meanwhile stops the prompt and is kept for the next menu. */
  bargeIn: z.boolean(),
  next: id,
});
export const MenuNode = z.object({
  kind: z.literal('menu'),
  ...common,
  prompts: prompts.min(1),
  keys: z.record(z.string().regex(/^[0-9*#]$/), id),
  /** Silence after the prompt until it counts as no input. */
  waitSeconds: z.number().min(1).max(30),
  /** Misses (no input and invalid together) until `tooMany`. */
  maxAttempts: z.number().int().min(1).max(9),
  noInput: id,
  invalid: id,
  tooMany: id,
});
export const HoursNode = z.object({
  kind: z.literal('hours'),
  ...common,
  /** Weekly, local time in Asia/Shanghai; day 1 is Monday. */
  open: z.array(z.object({ days: z.array(z.number().int().min(1).max(7)), from: z.string(), to: z.string() })),
  whenOpen: id,
  whenClosed: id,
});
export const EnqueueNode = z.object({
  kind: z.literal('enqueue'),
  ...common,
  queue: id,
  priority: z.number().int().min(0).max(99),
  /** Where the caller goes when nobody of this queue is signed in or the wait is too long. */
  overflow: id,
});
export const TicketProgressNode = z.object({
  kind: z.literal('ticketProgress'),
  ...common,
  language: Language,
  next: id,
});
export const HangUpNode = z.object({ kind: z.literal('hangUp'), ...common, prompts });

export const FlowNode = z.discriminatedUnion('kind', [
  SayNode,
  MenuNode,
  HoursNode,
  EnqueueNode,
  TicketProgressNode,
  HangUpNode,
]);
export type FlowNode = z.infer<typeof FlowNode>;
export type NodeOf<K extends FlowNode['kind']> = Extract<FlowNode, { kind: K }>;

export const Flow = z.object({
  id,
  version: z.number().int().min(1),
  name: z.string().min(1).max(80),
  start: id,
  nodes: z.record(id, FlowNode),
});
export type Flow = z.infer<typeof Flow>;
