/** Surge mode: what holds, for every desk; profiles, starting, another end and ending, for supervisors and admins. */
import {
  ExtendSurge,
  RemoveSurgeProfile,
  SaveSurgeProfile,
  StartSurge,
  SurgeDeskNow,
  SurgeList,
  SurgeNow,
  SurgePath,
  SurgePlan,
  SurgeProfile,
  SurgeQuery,
  SurgeRow,
} from '../../contract/http/surge.ts';
import type { SurgeDoor } from '../../service/surge-desk.ts';
import { everyRole } from '../auth.ts';
import type { Routes } from '../route.ts';

const tag = '高峰模式';
const access = ['supervisor', 'admin'] as const;

export function surgeRoutes(routes: Routes, surge: SurgeDoor): void {
  routes.route('get', '/api/surge', { access: everyRole, tag, summary: '现在是否处于高峰模式', answer: SurgeNow }, () =>
    surge.now(),
  );
  routes.route(
    'get',
    '/api/surge/desk',
    { access, tag, summary: '正在生效的高峰模式和全部预案', answer: SurgeDeskNow },
    () => surge.deskNow(),
  );
  routes.route(
    'get',
    '/api/surge/history',
    { access, tag, summary: '历次高峰模式', query: SurgeQuery, answer: SurgeList },
    ({ query }) => surge.list(query),
  );
  routes.route(
    'post',
    '/api/surge',
    { access, tag, summary: '按预案开启高峰模式，下一通来电起生效', body: StartSurge, answer: SurgeRow },
    ({ me, body }) => surge.begin(me, body),
  );
  routes.route(
    'post',
    '/api/surge/:id/extend',
    { access, tag, summary: '改结束时间', params: SurgePath, body: ExtendSurge, answer: SurgeRow },
    ({ me, params, body }) => surge.extend(me, params.id, body.until),
  );
  routes.route(
    'post',
    '/api/surge/:id/end',
    { access, tag, summary: '立即结束', params: SurgePath, answer: SurgeRow },
    ({ me, params }) => surge.end(me, params.id),
  );
  profileRoutes(routes, surge);
}

function profileRoutes(routes: Routes, surge: SurgeDoor): void {
  routes.route(
    'post',
    '/api/surge/profiles',
    { access, tag, summary: '新建预案', body: SurgePlan, answer: SurgeProfile },
    ({ me, body }) => surge.addProfile(me, body),
  );
  routes.route(
    'put',
    '/api/surge/profiles/:id',
    { access, tag, summary: '保存预案', params: SurgePath, body: SaveSurgeProfile, answer: SurgeProfile },
    ({ me, params, body }) => surge.saveProfile(me, params.id, body),
  );
  routes.route(
    'delete',
    '/api/surge/profiles/:id',
    { access, tag, summary: '删除预案', params: SurgePath, query: RemoveSurgeProfile, answer: 'nothing' },
    ({ me, params, query }) => surge.removeProfile(me, params.id, query.revision),
  );
}
