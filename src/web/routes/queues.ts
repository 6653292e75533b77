/** Queues with their rules, skills, and who has them: for admins, in force at once. */
import {
  NewSkill,
  QueueList,
  QueuePath,
  QueueRow,
  SaveQueue,
  SaveSeat,
  SeatList,
  SeatPath,
  SeatRow,
  SkillList,
  SkillPath,
  SkillRow,
} from '../../contract/http/queues.ts';
import type { QueueDoor } from '../../service/queue-desk.ts';
import type { Routes } from '../route.ts';

const access = ['admin'] as const;
const tag = '队列';

export function queueRoutes(routes: Routes, queues: QueueDoor): void {
  routes.route(
    'get',
    '/api/queues',
    { access, tag, summary: '队列及其规则、当前等待和预计等待的误差', answer: QueueList },
    async () => ({ items: await queues.queues(), next: null }),
  );
  routes.route(
    'put',
    '/api/queues/:id',
    {
      access,
      tag,
      summary: '修改队列规则，正在等待的来电立即按新规则',
      params: QueuePath,
      body: SaveQueue,
      answer: QueueRow,
    },
    ({ me, params, body }) => queues.saveQueue(me.username, params.id, body),
  );
  routes.route('get', '/api/skills', { access, tag, summary: '技能及具备人数', answer: SkillList }, async () => ({
    items: await queues.skills(),
    next: null,
  }));
  routes.route(
    'post',
    '/api/skills',
    { access, tag, summary: '新增技能', body: NewSkill, answer: SkillRow },
    ({ me, body }) => queues.addSkill(me.username, body.name),
  );
  routes.route(
    'delete',
    '/api/skills/:name',
    { access, tag, summary: '删除没有队列规则使用的技能', params: SkillPath, answer: 'nothing' },
    ({ me, params }) => queues.removeSkill(me.username, params.name),
  );
  routes.route(
    'get',
    '/api/seats',
    { access, tag, summary: '话务员的队列、梯队和技能', answer: SeatList },
    async () => ({ items: await queues.seats(), next: null }),
  );
  routes.route(
    'put',
    '/api/seats/:agent',
    { access, tag, summary: '修改一名话务员的队列、梯队和技能', params: SeatPath, body: SaveSeat, answer: SeatRow },
    ({ me, params, body }) => queues.saveSeat(me.username, params.agent, body),
  );
}
