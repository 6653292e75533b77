/** What an agent does on a call beside answering it, the calls that they make, and the panel that shows whom to bring. */
import type { z } from 'zod';
import {
  ConsultCall,
  Directory,
  DropParty,
  MadeCall,
  MakeCall,
  ParkedCalls,
  PauseRecording,
  SendKeys,
  TransferCall,
} from '../../contract/http/hands.ts';
import { callId, type AgentId, type CallId } from '../../core/kernel/ids.ts';
import type { Refusal } from '../../core/kernel/refusal.ts';
import type { HandsDoor } from '../../service/doors.ts';
import { seatOf } from '../auth.ts';
import type { Audit } from '../needs.ts';
import type { Routes } from '../route.ts';
import { CallPath, handOn } from './calls.ts';

const access = ['agent'] as const;
const tag = '通话';

export function handRoutes(routes: Routes, hands: HandsDoor, audit: Audit): void {
  onCall(routes, hands);
  withWords(routes, hands);
  callsMade(routes, hands, audit);
  routes.route(
    'get',
    '/api/directory',
    { access, tag, summary: '可转接的话务员、队列与单位', answer: Directory },
    ({ me }) => hands.directory(seatOf(me)),
  );
  routes.route('get', '/api/calls/parked', { access, tag, summary: '驻留中的来电', answer: ParkedCalls }, () => ({
    items: hands.parked(),
  }));
}

/** Hands that need no word but the call they are on. */
function onCall(routes: Routes, hands: HandsDoor): void {
  const hand = handOn(routes);
  hand('swap', '咨询中切换通话方', (agent, call) => hands.swap(agent, call));
  hand('conference', '转为三方通话', (agent, call) => hands.conference(agent, call));
  hand('complete', '完成转接，本席位退出', (agent, call) => hands.complete(agent, call));
  hand('leave', '退出三方通话，其余两方继续', (agent, call) => hands.leave(agent, call));
  hand('park', '驻留，任一话务员可取回', (agent, call) => hands.park(agent, call));
  hand('survey', '转满意度评价，本席位退出', (agent, call) => hands.survey(agent, call));
}

function withWords(routes: Routes, hands: HandsDoor): void {
  const say = <B extends z.ZodType>(
    name: string,
    summary: string,
    body: B,
    move: (agent: AgentId, call: CallId, body: z.output<B>) => Promise<null | Refusal>,
  ): void => {
    routes.route(
      'post',
      `/api/calls/:id/${name}`,
      { access, tag, summary, params: CallPath, body, answer: 'nothing' },
      ({ me, params, body: said }) => move(seatOf(me), callId(params.id), said),
    );
  };
  say('transfer', '转接', TransferCall, (agent, call, body) => hands.transfer(agent, call, body));
  say('consult', '咨询', ConsultCall, (agent, call, { to }) => hands.consult(agent, call, to));
  say('drop', '挂断第三方', DropParty, (agent, call, { party }) => hands.drop(agent, call, party));
  say('keys', '发送按键', SendKeys, (agent, call, { keys }) => hands.keys(agent, call, keys));
  say('recording-pause', '暂停或恢复录音', PauseRecording, (agent, call, body) =>
    hands.pauseRecording(agent, call, body),
  );
}

function callsMade(routes: Routes, hands: HandsDoor, audit: Audit): void {
  routes.route(
    'post',
    '/api/calls',
    { access, tag, summary: '外呼：先振本席位，接起后再呼市民；市民看到热线号码', body: MakeCall, answer: MadeCall },
    async ({ me, body }) => {
      const [[kind, id] = ['', '']] = Object.entries(body.to);
      const object = kind === 'number' ? 'number' : `${kind}:${id}`;
      await audit.record({ who: me.username, role: me.role, act: 'call.made', object, reason: '' });
      return hands.make(seatOf(me), body);
    },
  );
}
