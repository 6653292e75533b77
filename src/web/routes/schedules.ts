/** Opening hours and the years' tables, for admins; and what holds at any time asked. */
import {
  HoldsAnswer,
  HoldsQuery,
  NewSchedule,
  SaveSchedule,
  SaveYear,
  ScheduleList,
  SchedulePath,
  ScheduleRow,
  YearList,
  YearPath,
  YearRow,
} from '../../contract/http/schedules.ts';
import { isRefusal } from '../../core/kernel/refusal.ts';
import type { CalendarDoor } from '../../service/calendar-book.ts';
import type { Routes } from '../route.ts';
import { Trouble } from '../trouble.ts';

const access = ['admin'] as const;
const tag = '作息表';

export function scheduleRoutes(routes: Routes, calendar: CalendarDoor): void {
  routes.route(
    'get',
    '/api/schedules',
    { access, tag, summary: '作息表，连同使用它的流程', answer: ScheduleList },
    async () => ({
      items: await calendar.schedules(),
      next: null,
    }),
  );
  routes.route(
    'post',
    '/api/schedules',
    { access, tag, summary: '新增作息表', body: NewSchedule, answer: ScheduleRow },
    ({ me, body }) => calendar.addSchedule(me.username, body.schedule),
  );
  routes.route(
    'put',
    '/api/schedules/:id',
    {
      access,
      tag,
      summary: '修改作息表，下一通来电即按新时间',
      params: SchedulePath,
      body: SaveSchedule,
      answer: ScheduleRow,
    },
    ({ me, params, body }) => {
      if (body.schedule.id !== params.id) throw otherThing('schedule.id');
      return calendar.saveSchedule(me.username, body.revision, body.schedule);
    },
  );
  routes.route(
    'delete',
    '/api/schedules/:id',
    { access, tag, summary: '删除没有流程使用的作息表', params: SchedulePath, answer: 'nothing' },
    ({ me, params }) => calendar.removeSchedule(me.username, params.id),
  );
  routes.route(
    'get',
    '/api/schedules/:id/holds',
    {
      access,
      tag,
      summary: '某个时刻是否在服务时间，依据是什么',
      params: SchedulePath,
      query: HoldsQuery,
      answer: HoldsAnswer,
    },
    ({ params, query }) => {
      const at = query.at === undefined ? Date.now() : Date.parse(query.at);
      const holds = calendar.holds(params.id, at);
      return isRefusal(holds) ? holds : { ...holds, at: new Date(at).toISOString() };
    },
  );
  yearRoutes(routes, calendar);
}

function yearRoutes(routes: Routes, calendar: CalendarDoor): void {
  routes.route(
    'get',
    '/api/year-tables',
    { access, tag, summary: '各年放假安排；没有官方安排的年份另行列出', answer: YearList },
    () => calendar.years(),
  );
  routes.route(
    'put',
    '/api/year-tables/:year',
    { access, tag, summary: '录入或修改一年的放假安排', params: YearPath, body: SaveYear, answer: YearRow },
    ({ me, params, body }) => {
      if (body.table.year !== params.year) throw otherThing('table.year');
      return calendar.saveYear(me.username, body.revision, body.table);
    },
  );
}

const otherThing = (path: string): Trouble => new Trouble(400, 'bad-input', [{ path, message: '与地址不一致' }]);
