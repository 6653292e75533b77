/** Ringing citizens back: the list, who holds which task, what came of it, and the rules. */
import {
  CallbackCounts,
  CallbackList,
  CallbackPath,
  CallbackQuery,
  CallbackRow,
  CallbackRules,
  RecordAttempt,
} from '../../contract/http/callbacks.ts';
import type { Me } from '../../contract/http/session.ts';
import { isRefusal, type Refusal } from '../../core/kernel/refusal.ts';
import type { CallbackDoor, CallbackPerson } from '../../service/callback-office.ts';
import { maskFor } from '../masking.ts';
import type { Routes } from '../route.ts';

const access = ['agent', 'supervisor'] as const;
const tag = '回拨';

const personOf = ({ username, name, role }: Me): CallbackPerson => ({ username, name, minds: role === 'supervisor' });

export function callbackRoutes(routes: Routes, callbacks: CallbackDoor): void {
  routes.route(
    'get',
    '/api/callbacks',
    { access, tag, summary: '待回拨的市民，期限近的在前；号码不显示全', query: CallbackQuery, answer: CallbackList },
    async ({ me, query }) => {
      const listed = await callbacks.list(query, me.username);
      return isRefusal(listed) ? listed : { ...listed, items: listed.items.map(maskFor(me).callbackRow) };
    },
  );
  routes.route(
    'get',
    '/api/callbacks/counts',
    { access, tag, summary: '待回拨、将到期、已超时的件数', answer: CallbackCounts },
    () => callbacks.counts(),
  );
  const masked = async (me: Me, row: Promise<CallbackRow | Refusal>): Promise<CallbackRow | Refusal> => {
    const found = await row;
    return isRefusal(found) ? found : maskFor(me).callbackRow(found);
  };
  const hand = (name: 'claim' | 'release', summary: string): void => {
    routes.route(
      'post',
      `/api/callbacks/:id/${name}`,
      { access, tag, summary, params: CallbackPath, answer: CallbackRow },
      ({ me, params }) => masked(me, callbacks[name](params.id, personOf(me))),
    );
  };
  hand('claim', '领取，15 分钟内他人不再拨打');
  hand('release', '放回；班长可放回他人领取的');
  routes.route(
    'post',
    '/api/callbacks/:id/outcome',
    { access, tag, summary: '登记一次回拨的结果', params: CallbackPath, body: RecordAttempt, answer: CallbackRow },
    ({ me, params, body }) => masked(me, callbacks.record(params.id, personOf(me), body)),
  );
  ruleRoutes(routes, callbacks);
}

function ruleRoutes(routes: Routes, callbacks: CallbackDoor): void {
  routes.route(
    'get',
    '/api/callback-rules',
    { access: ['supervisor'], tag, summary: '回拨规则：期限、次数、间隔', answer: CallbackRules },
    () => callbacks.rules(),
  );
  routes.route(
    'put',
    '/api/callback-rules',
    {
      access: ['supervisor'],
      tag,
      summary: '修改回拨规则，之后的未接来电即按新规则',
      body: CallbackRules,
      answer: CallbackRules,
    },
    ({ me, body }) => callbacks.saveRules(me.username, body),
  );
}
