/** The supervisor's hands on calls and agents. Every act has its audit row before it is done (service/supervision). */
import { z } from 'zod';
import {
  ForceState,
  HandBack,
  ReleaseCall,
  SendMessage,
  SentMessage,
  StartWatch,
  WatchNow,
  type WatchMode,
} from '../../contract/http/supervision.ts';
import type { Me } from '../../contract/http/session.ts';
import { agentId, callId } from '../../core/kernel/ids.ts';
import type { Supervisor, SupervisionDoor } from '../../service/supervision.ts';
import type { Routes } from '../route.ts';
import { CallPath } from './calls.ts';

const access = ['supervisor'] as const;
const tag = '班长';
const SupervisedCall = z.object({ callId: CallPath.shape.id });
const AgentPath = z.object({ id: z.string().regex(/^[\w.-]{1,64}$/, '不是席位编号') });

const whoIs = (me: Me): Supervisor => ({
  username: me.username,
  name: me.name,
  seat: me.agentId === null ? null : agentId(me.agentId),
});

export function supervisionRoutes(routes: Routes, supervision: SupervisionDoor): void {
  routes.route(
    'get',
    '/api/supervision/watch',
    { access, tag, summary: '自己正在进行的监听，或上一次是怎样结束的', answer: WatchNow },
    ({ me }) => supervision.watchOf(whoIs(me)),
  );
  const watch = (mode: WatchMode, summary: string): void =>
    routes.route(
      'post',
      `/api/supervision/:callId/${mode}`,
      { access, tag, summary, params: SupervisedCall, body: StartWatch, answer: WatchNow },
      ({ me, params, body }) => supervision.watch(whoIs(me), callId(params.callId), mode, body.device),
    );
  watch('listen', '监听；已在监听同一通话时就地切换');
  watch('whisper', '密语：只有话务员听得到');
  watch('barge', '强插：双方都听得到');
  routes.route(
    'post',
    '/api/supervision/:callId/stop',
    { access, tag, summary: '退出监听、密语或强插', params: SupervisedCall, answer: 'nothing' },
    ({ me, params }) => supervision.stop(whoIs(me), callId(params.callId)),
  );
  takeRoutes(routes, supervision);
  routes.route(
    'post',
    '/api/supervision/:callId/release',
    {
      access,
      tag,
      summary: '强拆：结束通话，市民被挂断',
      params: SupervisedCall,
      body: ReleaseCall,
      answer: 'nothing',
    },
    ({ me, params, body }) => supervision.release(whoIs(me), callId(params.callId), body.reason),
  );
  agentRoutes(routes, supervision);
}

function takeRoutes(routes: Routes, supervision: SupervisionDoor): void {
  routes.route(
    'post',
    '/api/supervision/:callId/take',
    {
      access,
      tag,
      summary: '接管：正在监听的班长与市民通话，话务员退出并进入话后',
      params: SupervisedCall,
      answer: WatchNow,
    },
    ({ me, params }) => supervision.takeOver(whoIs(me), callId(params.callId)),
  );
  routes.route(
    'post',
    '/api/supervision/:callId/hand-back',
    {
      access,
      tag,
      summary: '交还已接管的通话：给原话务员，或回到队列原位',
      params: SupervisedCall,
      body: HandBack,
      answer: 'nothing',
    },
    ({ me, params, body }) => supervision.handBack(whoIs(me), callId(params.callId), body.to),
  );
  routes.route(
    'post',
    '/api/supervision/:callId/hangup',
    { access, tag, summary: '挂断已接管的通话', params: SupervisedCall, answer: 'nothing' },
    ({ me, params }) => supervision.hangUp(whoIs(me), callId(params.callId)),
  );
}

function agentRoutes(routes: Routes, supervision: SupervisionDoor): void {
  routes.route(
    'post',
    '/api/supervision/agents/:id/state',
    {
      access,
      tag,
      summary: '强制示闲、示忙、签出；通话中则为挂断后的状态',
      params: AgentPath,
      body: ForceState,
      answer: 'nothing',
    },
    ({ me, params, body }) => supervision.force(whoIs(me), agentId(params.id), body),
  );
  routes.route(
    'post',
    '/api/supervision/messages',
    { access, tag, summary: '给话务员发消息；不指明则发给所有签入的人', body: SendMessage, answer: SentMessage },
    ({ me, body }) => supervision.message(whoIs(me), body.to.map(agentId), body.text),
  );
}
