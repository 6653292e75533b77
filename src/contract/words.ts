/**
 * The closed lists that browser and server share, with their Chinese labels: one word, one thing (docs/glossary.md).
 * No Node imports here.
 */
import { z } from 'zod';
import { AgentDisposition, Disposition } from '../core/call/disposition.ts';

export { AgentDisposition, Disposition };

export const Role = z.enum(['agent', 'supervisor', 'dispatcher', 'department', 'followup', 'admin']);
export type Role = z.infer<typeof Role>;
export const roleLabels: Record<Role, string> = {
  agent: '话务员',
  supervisor: '班长',
  dispatcher: '派单员',
  department: '承办单位',
  followup: '回访员',
  admin: '管理员',
};

export const AuxReason = z.enum(['break', 'meal', 'training', 'meeting', 'other', 'missed', 'phoneLost']);
export type AuxReason = z.infer<typeof AuxReason>;
export const auxReasonLabels: Record<AuxReason, string> = {
  break: '小休',
  meal: '就餐',
  training: '培训',
  meeting: '会议',
  other: '其他',
  missed: '未接来电',
  phoneLost: '话机断开',
};

export const PresenceState = z.enum(['offline', 'ready', 'reserved', 'ringing', 'talking', 'wrapUp', 'aux']);
export type PresenceState = z.infer<typeof PresenceState>;
export const presenceLabels: Record<PresenceState, string> = {
  offline: '离线',
  ready: '空闲',
  reserved: '分配中',
  ringing: '振铃',
  talking: '通话中',
  wrapUp: '话后',
  aux: '示忙',
};

/** How the agent hears the call: in this browser, or on a SIP phone registered as the extension. */
export const Device = z.enum(['browser', 'sip']);
export type Device = z.infer<typeof Device>;

export const TicketKind = z.enum(['consult', 'help', 'complaint', 'report', 'suggestion', 'praise']);
export type TicketKind = z.infer<typeof TicketKind>;
export const ticketKindLabels: Record<TicketKind, string> = {
  consult: '咨询',
  help: '求助',
  complaint: '投诉',
  report: '举报',
  suggestion: '建议',
  praise: '表扬',
};

export const TicketState = z.enum(['open', 'dispatched', 'accepted', 'resolved', 'followedUp', 'closed', 'returned']);
export type TicketState = z.infer<typeof TicketState>;
export const ticketStateLabels: Record<TicketState, string> = {
  open: '待派单',
  dispatched: '已派单',
  accepted: '办理中',
  resolved: '已办结',
  followedUp: '已回访',
  closed: '已归档',
  returned: '已退单',
};

export const Intake = z.enum(['phone', 'webPhone', 'web', 'wechat', 'app', 'mail', 'other']);
export type Intake = z.infer<typeof Intake>;
export const intakeLabels: Record<Intake, string> = {
  phone: '电话',
  webPhone: '网页电话',
  web: '网站',
  wechat: '微信',
  app: '客户端',
  mail: '信件',
  other: '其他',
};

export const dispositionLabels: Record<Disposition, string> = {
  ticket: '已登记工单',
  answered: '即时答复',
  noTicket: '无需登记',
  harassment: '骚扰电话',
  wrongNumber: '打错电话',
  silent: '无声电话',
  unfinished: '待补录',
  abandonedInMenu: '导航中挂机',
  abandonedInQueue: '排队中挂机',
  abandonedRinging: '振铃中挂机',
  menuCompleted: '自助完成',
  transferred: '已转接',
  voicemail: '已留言',
  fallbackAnswered: '应急接听',
  fallbackAbandoned: '应急未接通',
  lost: '通话中断',
};
/** What stands on a call, in words: most tags are words already, those of flows for emergencies are not. */
export const tagLabel = (tag: string): string => tag.replace(/^emergency:/, '紧急 ');
export const transferLabels = {
  connected: '已接通',
  busy: '对方忙',
  noAnswer: '无人接听',
  failed: '未接通',
  abandoned: '接通前挂机',
} as const;
export const messageStateLabels = {
  queued: '待发送',
  unconfigured: '未配置',
  sent: '已发送',
  failed: '发送失败',
} as const;

export const CallState = z.enum([
  'arriving',
  'inIvr',
  'queued',
  'offering',
  'connected',
  'held',
  'reconnecting',
  'wrapping',
  'ended',
]);
export type CallState = z.infer<typeof CallState>;
