/**
 * The side form of a node, from the kind's own schema: which fields, in which order, with which input, and whether a
 * value fits. Pure; a kind added to the registry gets its form from here without another line.
 */
import { z } from 'zod';
import type { Control, FieldMeta } from '../../../core/ivr/fields.ts';
import type { FlowNode } from '../../../core/ivr/flow.ts';
import { kindOf } from '../../../core/ivr/kinds.ts';
import { inChinese } from '../../../core/ivr/trouble-words.ts';

/** What a field without a control of its own is drawn as. */
export type Plain = 'number' | 'switch' | 'choice' | 'text';

export interface FormField {
  readonly name: string;
  readonly title: string;
  readonly hint: string | null;
  readonly control: Control | Plain;
  readonly nullable: boolean;
  /** Of a number. */
  readonly min: number | null;
  readonly max: number | null;
  readonly whole: boolean;
  /** Of a choice. */
  readonly options: readonly string[];
  /** Of a text. */
  readonly longest: number | null;
}

const known = new Map<string, readonly FormField[]>();

export function fieldsOf(node: FlowNode): readonly FormField[] {
  const held = known.get(node.kind);
  if (held !== undefined) return held;
  const fields = Object.entries(kindOf(node).schema.shape).map(([name, schema]) => fieldOf(name, schema as z.ZodType));
  known.set(node.kind, fields);
  return fields;
}

function fieldOf(name: string, schema: z.ZodType): FormField {
  const meta = schema.meta() as Partial<FieldMeta> | undefined;
  const nullable = schema instanceof z.ZodNullable;
  const inner = nullable ? (schema.unwrap() as z.ZodType) : schema;
  const number = inner instanceof z.ZodNumber ? inner : null;
  return {
    name,
    title: meta?.title ?? name,
    hint: meta?.hint ?? null,
    control: meta?.control ?? plainOf(inner),
    nullable,
    min: number?.minValue ?? null,
    max: number?.maxValue ?? null,
    whole: number?.format?.includes('int') ?? false,
    options: inner instanceof z.ZodEnum ? inner.options.map(String) : [],
    longest: inner instanceof z.ZodString ? inner.maxLength : null,
  };
}

function plainOf(schema: z.ZodType): Plain {
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodBoolean) return 'switch';
  return schema instanceof z.ZodEnum ? 'choice' : 'text';
}

/** Null when the value may be kept; else what is wrong with it. */
export function whyNot(node: FlowNode, name: string, value: unknown): string | null {
  const schema = kindOf(node).schema.shape[name] as z.ZodType | undefined;
  const parsed = schema?.safeParse(value, { error: inChinese });
  return parsed === undefined || parsed.success ? null : (parsed.error.issues[0]?.message ?? '内容不对');
}

/** As readDraft takes labels. */
export function whyNotLabel(label: string): string | null {
  if (label.trim() === '') return '请填写名称';
  if (label.length > 40) return '最多 40 个字';
  return /^[^<>\p{Cc}]*$/u.test(label) ? null : '名称不能含尖括号或控制字符';
}

/** Fields that another field of the node puts out of use. */
export function isIdle(node: FlowNode, name: string): boolean {
  switch (node.kind) {
    case 'hours':
      return name === 'open' && node.schedule !== null;
    case 'httpLookUp':
      return name === 'body' && node.method === 'GET';
    case 'transfer':
      if (name === 'warm') return node.destination === 'emergency';
      return ['unit', 'number', 'emergency'].includes(name) && name !== node.destination;
    case 'ticketProgress':
      return node.by === 'caller' && ['waitSeconds', 'maxAttempts'].includes(name);
    default:
      return false;
  }
}
