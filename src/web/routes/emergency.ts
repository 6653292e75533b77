/** The emergency switch: what holds, for every desk; proposing, confirming and ending, for admins. */
import {
  EmergencyList,
  EmergencyNow,
  EmergencyPath,
  EmergencyQuery,
  EmergencyRow,
  ProposeEmergency,
} from '../../contract/http/emergency.ts';
import { everyRole } from '../auth.ts';
import type { EmergencyDoor } from '../../service/emergency-switch.ts';
import type { Routes } from '../route.ts';

const tag = '紧急模式';

export function emergencyRoutes(routes: Routes, emergency: EmergencyDoor): void {
  const access = ['admin'] as const;
  routes.route(
    'get',
    '/api/emergency',
    { access: everyRole, tag, summary: '现在是否处于紧急模式', answer: EmergencyNow },
    ({ me }) => emergency.now(me.role === 'admin'),
  );
  routes.route(
    'get',
    '/api/emergency/history',
    { access, tag, summary: '历次紧急模式', query: EmergencyQuery, answer: EmergencyList },
    ({ query }) => emergency.list(query),
  );
  routes.route(
    'post',
    '/api/emergency',
    { access, tag, summary: '提出紧急模式，等待另一位管理员确认', body: ProposeEmergency, answer: EmergencyRow },
    ({ me, body }) => emergency.propose(me.username, body),
  );
  routes.route(
    'post',
    '/api/emergency/:id/confirm',
    { access, tag, summary: '确认并启用（不能是提出人）', params: EmergencyPath, answer: EmergencyRow },
    ({ me, params }) => emergency.confirm(me.username, params.id),
  );
  routes.route(
    'post',
    '/api/emergency/:id/end',
    { access, tag, summary: '撤回提议，或提前结束', params: EmergencyPath, answer: EmergencyRow },
    ({ me, params }) => emergency.end(me.username, params.id),
  );
}
