/** Made-up people, calls and tickets for the web room's tests. */
import type { DeskCall } from '../../src/contract/http/agent.ts';
import type { CallbackRow } from '../../src/contract/http/callbacks.ts';
import type { CallFull } from '../../src/contract/http/calls.ts';
import type { MessageRow } from '../../src/contract/http/messages.ts';
import type { Me } from '../../src/contract/http/session.ts';
import type { NewTicket, TicketFull } from '../../src/contract/http/tickets.ts';
import type { Role } from '../../src/contract/words.ts';

export const now = new Date().toISOString();
export const password = 'right-password';

const person = (username: string, role: Role, agent: string | null = null): Me => ({
  username,
  name: `姓名${username}`,
  role,
  extension: agent === null ? null : '8001',
  agentId: agent,
  desk: `/${role}`,
});
export const people: readonly Me[] = [
  person('agent01', 'agent', 'a1'),
  person('agent02', 'agent', 'a2'),
  person('supervisor01', 'supervisor', 's1'),
  person('dispatcher01', 'dispatcher'),
  person('department01', 'department'),
  person('followup01', 'followup'),
  person('admin', 'admin'),
];

export const call = (id: string, changes: Partial<CallFull> = {}): CallFull => ({
  id,
  number: '13800138000',
  region: '手机',
  dialled: '12345',
  origin: 'trunk',
  arrivedAt: now,
  queuedAt: now,
  answeredAt: now,
  endedAt: now,
  waitedSeconds: 3,
  talkedSeconds: 9,
  queue: '政务服务',
  agentId: 'a1',
  agentName: '姓名agent01',
  disposition: 'ticket',
  ticketNumber: null,
  hasRecording: true,
  tags: [],
  transfers: [],
  hands: [],
  messages: [],
  surveyScore: null,
  surveyWay: null,
  flowTrouble: null,
  flow: { id: 'main', version: 1 },
  path: [{ label: '主菜单', node: 'menu', keys: '1', at: now }],
  recording: { name: 'rec-1', seconds: 9, sha256: null },
  offers: 1,
  adoptions: 0,
  ...changes,
});

export const callback = (id: string, changes: Partial<CallbackRow> = {}): CallbackRow => ({
  id,
  number: '13800138000',
  region: '手机',
  state: 'waiting',
  whys: ['abandoned'],
  missed: 1,
  firstMissedAt: now,
  lastMissedAt: now,
  dueAt: now,
  nextAt: now,
  keepsPlace: false,
  claimedBy: null,
  claimedUntil: null,
  attempts: [],
  closedAt: null,
  closedCall: null,
  ...changes,
});

export const message = (id: string, changes: Partial<MessageRow> = {}): MessageRow => ({
  ...{ id, at: now, state: 'failed', to: '13800138000', text: '王敏您好，工单已办结。', call: 'call-1' },
  ...{ flowName: '主流程', tries: 3, nextAt: null, sentAt: null, why: '空号' },
  ...changes,
});

export const ticket = (number: string, changes: Partial<TicketFull> = {}): TicketFull => ({
  number,
  title: '路灯不亮',
  kind: 'complaint',
  category: 'c1',
  categoryPath: '城建/路灯',
  state: 'open',
  intake: 'phone',
  area: '历下区/文化东路街道',
  urgent: false,
  confidential: false,
  citizenNumber: '13800138000',
  citizenName: '王小明',
  agentName: '姓名agent01',
  callId: 'call-1',
  createdAt: now,
  updatedAt: now,
  words: '楼下路灯三天不亮',
  answer: null,
  place: { area: '历下区/文化东路街道', detail: '88 号' },
  occurredAt: null,
  contactNumber: '13900001234',
  anonymous: false,
  wantsFollowUp: true,
  recording: 'rec-1',
  checkCode: '0417',
  tags: [],
  events: [{ at: now, type: 'opened', by: '姓名agent01', data: { outcome: 'handle', citizenNumber: '13800138000' } }],
  ...changes,
});

export const form = (changes: Partial<NewTicket> = {}): Record<string, unknown> => ({
  kind: 'help',
  category: 'c1',
  words: '楼下路灯三天不亮',
  place: { area: '历下区/文化东路街道', detail: '88 号' },
  outcome: 'handle',
  idempotencyKey: 'key-12345678',
  ...changes,
});

export const deskCall = (id: string): DeskCall => ({
  callId: id,
  state: 'offering',
  number: '13800138000',
  region: '手机',
  lineKind: 'mobile',
  selfReported: false,
  dialled: '12345',
  queue: { id: 'gov', label: '政务服务' },
  path: [],
  tags: [],
  language: null,
  arrivedAt: now,
  waitedSeconds: 3,
  since: now,
  connectedAt: null,
  deadline: null,
  recording: false,
  parties: [],
  hands: [],
  ticketNumber: null,
  wrapUp: { mode: 'timed', seconds: 60, wanted: false, told: null },
  history: { status: 'loading' },
});
