/** Short messages on their way out. Each role gets its own sight of them (masking.ts). */
import {
  MessageCounts,
  MessageList,
  MessagePath,
  MessageQuery,
  MessageRow,
  SettleMessage,
} from '../../contract/http/messages.ts';
import type { Me } from '../../contract/http/session.ts';
import { normalisePhone } from '../../core/kernel/phone-number.ts';
import { isRefusal, type Refusal } from '../../core/kernel/refusal.ts';
import type { MessageStore, Settler } from '../../service/message-store.ts';
import { maskFor } from '../masking.ts';
import { wholeNumber } from '../people-search.ts';
import type { Routes } from '../route.ts';
import { Trouble } from '../trouble.ts';

const access = ['admin', 'supervisor'] as const;
const tag = '短信';

export function messageRoutes(routes: Routes, messages: MessageStore): void {
  routes.route(
    'get',
    '/api/messages',
    { access, tag, summary: '短信及其发送情况，号码须写全', query: MessageQuery, answer: MessageList },
    async ({ me, query: { number, ...query } }) => {
      const mask = maskFor(me);
      if (number !== undefined && !mask.maySearchPeople) throw new Trouble(403, 'filter-not-allowed');
      if (number !== undefined) wholeNumber('number', number);
      const whole = number === undefined ? {} : { number: normalisePhone(number) ?? number };
      const listed = await messages.list({ ...query, ...whole });
      return isRefusal(listed) ? listed : { ...listed, items: listed.items.map(mask.messageRow) };
    },
  );
  routes.route(
    'get',
    '/api/messages/counts',
    { access, tag, summary: '各种发送情况的条数', answer: MessageCounts },
    () => messages.counts(),
  );
  const decide = (
    name: 'retry' | 'drop',
    summary: string,
    settle: (by: Settler, id: string, reason: string) => Promise<MessageRow | Refusal>,
  ): void => {
    routes.route(
      'post',
      `/api/messages/:id/${name}`,
      { access, tag, summary, params: MessagePath, body: SettleMessage, answer: MessageRow },
      async ({ me, params, body }) => masked(me, await settle(me, params.id, body.reason)),
    );
  };
  decide('retry', '重新发送，须写原因', (by, id, reason) => messages.retry(by, id, reason));
  decide('drop', '放弃发送，须写原因', (by, id, reason) => messages.drop(by, id, reason));
}

const masked = (me: Me, row: MessageRow | Refusal): MessageRow | Refusal =>
  isRefusal(row) ? row : maskFor(me).messageRow(row);
