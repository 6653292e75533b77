/**
 * transfer: to a unit, a number or an emergency line. 110, 119, 120 and 122 are always warm: the hotline stays in the
 * call, and the journal is tagged.
 */
import { z } from 'zod';
import { checkPrompts, field, prompts } from '../fields.ts';
import { nodeKind, type NodeWith, type TransferTarget } from '../node-kind.ts';
import type { CheckContext, Finding } from '../problem.ts';
import { spoken } from '../spoken.ts';

const schema = z.object({
  destination: z.enum(['unit', 'number', 'emergency']).meta(field('转给')),
  unit: z.string().max(60).meta(field('承办单位', 'unit')),
  number: z
    .string()
    .regex(/^(?:\d{2,20})?$/, '号码只能是数字')
    .meta(field('号码')),
  emergency: z.enum(['110', '119', '120', '122']).meta(field('紧急电话')),
  /** The hotline stays until both have spoken. */
  warm: z.boolean().meta(field('热转接', undefined, '紧急电话总是热转接')),
  ringSeconds: z.number().int().min(5).max(120).meta(field('振铃时长（秒）', 'seconds')),
  prompts: prompts('转接前播报'),
});
type Transfer = NodeWith<'transfer', typeof schema>;

export const transfer = nodeKind({
  kind: 'transfer',
  title: '转接',
  family: 'leave',
  schema,
  fresh: () => ({
    destination: 'unit' as const,
    unit: '',
    number: '',
    emergency: '110' as const,
    warm: true,
    ringSeconds: 30,
    prompts: [],
  }),
  outlets: () => [
    { name: 'done', title: '通话结束后' },
    { name: 'busy', title: '对方忙' },
    { name: 'noAnswer', title: '无人接听' },
    { name: 'failed', title: '转接失败' },
  ],
  essence: (node) => named(node) || '（未填写）',
  check: (node, context) => [
    ...checkPrompts(node.prompts, context, { needed: false }),
    ...(named(node) === '' ? [noTarget(node)] : unlisted(node, context.units)),
  ],
  enter: (node, visit) => ({
    stay: {
      ask: 'transfer',
      prompts: spoken(node.prompts, visit),
      to: targetOf(node),
      ringSeconds: node.ringSeconds,
      warm: node.warm || node.destination === 'emergency',
    },
    effects: node.destination === 'emergency' ? [{ effect: 'tag' as const, tag: `emergency:${node.emergency}` }] : [],
  }),
  resume(_node, input) {
    if (input.got === 'transferred') return { go: input.outcome === 'connected' ? 'done' : input.outcome };
    return input.got === 'answer' && input.outcome === 'error' ? { go: 'failed' } : null;
  },
});

const named = ({ destination, unit, number, emergency }: Transfer): string =>
  ({ unit, number, emergency })[destination];

function targetOf({ destination, unit, number, emergency }: Transfer): TransferTarget {
  if (destination === 'emergency') return { emergency };
  return destination === 'unit' ? { unit } : { number };
}

const noTarget = ({ destination }: Transfer): Finding => ({
  severity: 'error',
  code: 'noTarget',
  field: destination,
  message: destination === 'unit' ? '没有选承办单位，请选择' : '没有填号码，请填写',
});

/** A call would not be put through: units that are not there or not active, numbers of no unit. */
function unlisted({ destination, unit, number }: Transfer, units: CheckContext['units']): Finding[] {
  if (units === null) return [];
  if (destination === 'unit' && !units.has(unit)) {
    const message = `承办单位“${unit}”不存在或已停用，请另选一个`;
    return [{ severity: 'error', code: 'unknownUnit', field: 'unit', message }];
  }
  if (destination === 'number' && ![...units.values()].includes(number)) {
    const message = `号码 ${number} 不属于任何启用的承办单位，不会拨出，请先在“单位”中登记`;
    return [{ severity: 'warning', code: 'unlistedNumber', field: 'number', message }];
  }
  return [];
}
