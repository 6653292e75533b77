/** sendSms: a text message to the caller or to a number in a variable; {name} stands for variables. Mobile phones only. */
import { z } from 'zod';
import { kindOf as lineKindOf, normalisePhone } from '../../kernel/phone-number.ts';
import { field } from '../fields.ts';
import { VariableName } from '../flow.ts';
import { nodeKind } from '../node-kind.ts';
import { fill, valueOf } from '../spoken.ts';

const textAtMost = 500;

export const sendSms = nodeKind({
  kind: 'sendSms',
  title: '短信',
  family: 'leave',
  schema: z.object({
    recipient: VariableName.nullable().meta(field('号码所在变量', 'variable', '不选时发给来电号码')),
    text: z
      .string()
      .max(textAtMost)
      .meta(field('短信内容', 'template', '可写 {变量名}')),
  }),
  fresh: () => ({ recipient: null, text: '' }),
  outlets: () => [
    { name: 'next', title: '已交发送' },
    { name: 'cannot', title: '不是手机号' },
  ],
  essence: (node) => node.text.slice(0, 18) || '（未填写）',
  check: (node) =>
    node.text.trim() === ''
      ? [{ severity: 'error', code: 'noText', field: 'text', message: '没有短信内容，请填写' }]
      : [],
  enter(node, visit) {
    const to = normalisePhone(valueOf(node.recipient ?? 'caller', visit));
    if (to === null || lineKindOf(to) !== 'mobile') return { go: 'cannot' };
    return { go: 'next', effects: [{ effect: 'sms', to, text: fill(node.text, visit).slice(0, textAtMost) }] };
  },
  resume: () => null,
});
