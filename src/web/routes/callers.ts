/** Numbers that harass: flagged by agents and supervisors, dealt with by supervisors, a block by two of them. */
import {
  CallerFull,
  CallerList,
  CallerPath,
  CallerQuery,
  DecideAppeal,
  EndMeasure,
  FlagCall,
  MeasurePath,
  MeasureRow,
  TakeMeasure,
  WriteAppeal,
} from '../../contract/http/callers.ts';
import { maskNumber } from '../../core/kernel/phone-number.ts';
import { isRefusal } from '../../core/kernel/refusal.ts';
import type { CallerDoor } from '../../service/caller-book.ts';
import { seatOf } from '../auth.ts';
import type { CallsRead } from '../needs.ts';
import type { Routes } from '../route.ts';
import { Trouble } from '../trouble.ts';

const tag = '骚扰来电';
const masked = (number: string | null): string | null => (number === null ? null : maskNumber(number));

export function callerRoutes(routes: Routes, callers: CallerDoor, calls: CallsRead): void {
  routes.route(
    'post',
    '/api/calls/:call/flag',
    {
      access: ['agent', 'supervisor'],
      tag,
      summary: '标记为骚扰来电；话务员只能标记自己的通话',
      params: CallerPath,
      body: FlagCall,
      answer: 'nothing',
    },
    async ({ me, params, body }) => {
      if (me.role === 'agent') {
        const call = await calls.callById(params.call);
        if (call?.agentId !== seatOf(me)) throw new Trouble(404, 'not-found');
      }
      return callers.flag(me.username, me.role === 'agent' ? 'agent' : 'supervisor', params.call, body.note);
    },
  );
  const access = ['supervisor'] as const;
  routes.route(
    'get',
    '/api/callers',
    { access, tag, summary: '被标记的号码和对它们的措施', query: CallerQuery, answer: CallerList },
    async ({ query }) => {
      const listed = await callers.list(query);
      if (isRefusal(listed)) return listed;
      return { ...listed, items: listed.items.map((row) => ({ ...row, number: masked(row.number) })) };
    },
  );
  routes.route(
    'get',
    '/api/callers/:call',
    { access, tag, summary: '一个号码的证据和历次措施，以它的任一通话指明', params: CallerPath, answer: CallerFull },
    async ({ params }) => {
      const found = await callers.one(params.call);
      if (found === null) throw new Trouble(404, 'not-found');
      return { ...found, number: masked(found.number) };
    },
  );
  routes.route(
    'post',
    '/api/callers/:call/measures',
    {
      access,
      tag,
      summary: '采取措施：警示、慢速通道即时生效，限制呼入须另一位班长批准',
      params: CallerPath,
      body: TakeMeasure,
      answer: MeasureRow,
    },
    ({ me, params, body }) => callers.take(me.username, params.call, body),
  );
  measureRoutes(routes, callers);
}

function measureRoutes(routes: Routes, callers: CallerDoor): void {
  const access = ['supervisor'] as const;
  const params = MeasurePath;
  const answer = MeasureRow;
  routes.route(
    'post',
    '/api/measures/:id/approve',
    { access, tag, summary: '批准限制呼入（不能是提出人）', params, answer },
    ({ me, params: { id } }) => callers.approve(me.username, id),
  );
  routes.route(
    'post',
    '/api/measures/:id/end',
    { access, tag, summary: '撤回提议，或提前解除', params, body: EndMeasure, answer },
    ({ me, params: { id }, body }) => callers.end(me.username, id, body.why),
  );
  routes.route(
    'post',
    '/api/measures/:id/appeal',
    { access, tag, summary: '记录来电人的申诉', params, body: WriteAppeal, answer },
    ({ me, params: { id }, body }) => callers.appeal(me.username, id, body.words),
  );
  routes.route(
    'post',
    '/api/measures/:id/decide',
    { access, tag, summary: '处理申诉（不能是提出措施的人）；成立即解除', params, body: DecideAppeal, answer },
    ({ me, params: { id }, body }) => callers.decide(me.username, id, body),
  );
}
