/** The signed-in agent's own state, presence and phone. */
import { z } from 'zod';
import { AgentState, PhoneAccess, SetPresence } from '../../contract/http/agent.ts';
import { Device } from '../../contract/words.ts';
import type { AgentDoor } from '../../service/doors.ts';
import { seatOf } from '../auth.ts';
import type { Routes } from '../route.ts';

const PhoneQuery = z.object({ device: Device.default('browser') });

export function agentRoutes(routes: Routes, agents: AgentDoor): void {
  const access = ['agent'] as const;
  routes.route(
    'get',
    '/api/agent/state',
    { access, tag: '席位', summary: '本席位的全部状态', answer: AgentState },
    ({ me }) => agents.state(seatOf(me)),
  );

  routes.route(
    'post',
    '/api/agent/presence',
    { access, tag: '席位', summary: '示闲、示忙、签出；通话中则为挂断后的状态', body: SetPresence, answer: AgentState },
    ({ me, body }) => agents.setPresence(seatOf(me), body),
  );

  routes.route(
    'get',
    '/api/agent/phone',
    {
      access: ['agent', 'supervisor'],
      tag: '席位',
      summary: '本席位话机的 SIP 账号',
      query: PhoneQuery,
      answer: PhoneAccess,
    },
    ({ me, query }) => agents.phoneAccess(seatOf(me), query.device),
  );
}
