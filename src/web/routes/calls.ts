/** The call journal, and the agent's hands on the call they are in. */
import { z } from 'zod';
import { AskWrapUp, CallFull, CallList, CallQuery, WrapUp } from '../../contract/http/calls.ts';
import { callId, type AgentId, type CallId } from '../../core/kernel/ids.ts';
import { isRefusal, type Refusal } from '../../core/kernel/refusal.ts';
import type { AgentDoor } from '../../service/doors.ts';
import { seatOf } from '../auth.ts';
import { maskFor } from '../masking.ts';
import type { Audit, CallsRead } from '../needs.ts';
import { wholeNumber } from '../people-search.ts';
import type { Routes } from '../route.ts';
import { Trouble } from '../trouble.ts';

export const CallPath = z.object({ id: z.string().regex(/^[\w.:@+-]{1,100}$/, '不是通话编号') });

const access = ['agent'] as const;
const readers = ['agent', 'supervisor', 'dispatcher', 'followup', 'admin'] as const;

function journal(routes: Routes, calls: CallsRead, audit: Audit): void {
  routes.route(
    'get',
    '/api/calls',
    { access: readers, tag: '通话', summary: '通话记录；话务员只见自己的', query: CallQuery, answer: CallList },
    async ({ me, query }) => {
      const mask = maskFor(me);
      if (query.number !== undefined) {
        if (!mask.maySearchPeople) throw new Trouble(403, 'filter-not-allowed');
        wholeNumber('number', query.number);
      }
      const listed = await calls.list(me.role === 'agent' ? { ...query, agent: seatOf(me) } : query);
      return isRefusal(listed) ? listed : { ...listed, items: listed.items.map(mask.callRow) };
    },
  );

  routes.route(
    'get',
    '/api/calls/:id',
    { access: readers, tag: '通话', summary: '一通电话的经过', params: CallPath, answer: CallFull },
    async ({ me, params }) => {
      const call = await calls.callById(params.id);
      // Somebody else's call looks like none at all.
      if (!call || (me.role === 'agent' && call.agentId !== seatOf(me))) throw new Trouble(404, 'not-found');
      const mask = maskFor(me);
      if (mask.showsNumber(call)) {
        const { username, role } = me;
        await audit.record({
          who: username,
          role,
          act: 'number.viewed',
          object: `call:${call.id}`,
          reason: 'own call',
        });
      }
      return mask.callFull(call);
    },
  );
}

/** What an agent does with the call in hand: POST /api/calls/:id/<name>, without a word beside it. */
export const handOn =
  (routes: Routes) =>
  (name: string, summary: string, move: (agent: AgentId, call: CallId) => Promise<null | Refusal>): void =>
    routes.route(
      'post',
      `/api/calls/:id/${name}`,
      { access, tag: '通话', summary, params: CallPath, answer: 'nothing' },
      ({ me, params }) => move(seatOf(me), callId(params.id)),
    );

export function callRoutes(routes: Routes, calls: CallsRead, agents: AgentDoor, audit: Audit): void {
  journal(routes, calls, audit);
  const hand = handOn(routes);
  hand('hold', '保持', (agent, call) => agents.hold(agent, call));
  hand('resume', '取回', (agent, call) => agents.resume(agent, call));
  hand('hangup', '挂断', (agent, call) => agents.hangUp(agent, call));
  hand('refuse', '拒接，来电回到队首', (agent, call) => agents.refuseOffer(agent, call));
  hand('extend-wrap-up', '话后延长', (agent, call) => agents.extendWrapUp(agent, call));
  hand('leave-wrap-up', '结束可选的话后', (agent, call) => agents.leaveWrapUp(agent, call));
  routes.route(
    'post',
    '/api/calls/:id/ask-wrap-up',
    { access, tag: '通话', summary: '通话中：挂断后要不要话后', params: CallPath, body: AskWrapUp, answer: 'nothing' },
    ({ me, params, body }) => agents.askWrapUp(seatOf(me), callId(params.id), body.wanted),
  );
  routes.route(
    'post',
    '/api/calls/:id/wrap-up',
    {
      access,
      tag: '通话',
      summary: '不登记工单：通话中先定结果，或完成话后',
      params: CallPath,
      body: WrapUp,
      answer: 'nothing',
    },
    ({ me, params, body }) => agents.wrapUp(seatOf(me), callId(params.id), body.disposition),
  );
}
