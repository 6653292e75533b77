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

export const AuxReason = z.enum(['break', 'meal', 'training', 'meeting', 'other', 'missed', 'refused', 'phoneLost']);
export type AuxReason = z.infer<typeof AuxReason>;
export const auxReasonLabels: Record<AuxReason, string> = {
  break: '小休',
  meal: '就餐',
  training: '培训',
  meeting: '会议',
  other: '其他',
  missed: '未接来电',
  refused: '拒接来电',
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
  notReached: '外呼未接通',
  voicemail: '已留言',
  fallbackAnswered: '应急接听',
  fallbackAbandoned: '应急未接通',
  lost: '通话中断',
};
/** What is known of a number that harasses. */
export const riskLabels = { flagged: '曾标记骚扰', warned: '骚扰警示', slow: '慢速通道', blocked: '限制呼入' } as const;
type Risk = keyof typeof riskLabels;
/** What an agent does with a call beside talking. */
export const HandAct = z.enum([
  'hold',
  'consult',
  'conference',
  'blind',
  'attended',
  'leave',
  'park',
  'pickUp',
  'dial',
  'pause',
  'survey',
  /** A supervisor's: they took the talk over from its agent. */
  'take',
]);

/** What stands on a call, in words: most tags are words already, those of flows for emergencies are not. */
export const tagLabel = (tag: string): string =>
  tag.startsWith('caller:')
    ? (riskLabels[tag.slice(7) as Risk] ?? tag)
    : tag.replace(/^emergency:/, '紧急 ').replace(/^event:/, '事件 ');
export const transferLabels = {
  connected: '已接通',
  busy: '对方忙',
  noAnswer: '无人接听',
  failed: '未接通',
  abandoned: '接通前挂机',
} as const;
export const MessageState = z.enum(['unconfigured', 'queued', 'sent', 'failed', 'dropped']);
export type MessageState = z.infer<typeof MessageState>;
export const messageStateLabels: Record<MessageState, string> = {
  unconfigured: '未配置',
  queued: '待发送',
  sent: '已发送',
  failed: '发送失败',
  dropped: '已放弃',
};
export const UnitKind = z.enum(['bureau', 'district', 'utility', 'other']);
export type UnitKind = z.infer<typeof UnitKind>;
export const unitKindLabels: Record<UnitKind, string> = {
  bureau: '委办局',
  district: '区县街道',
  utility: '公共服务企业',
  other: '其他',
};

/** What reports are split by, and into which spans. */
export const byLabels = {
  all: '全部',
  queue: '队列',
  skill: '技能',
  agent: '话务员',
  number: '来电号码',
  node: '菜单节点',
} as const;
export const grainLabels = {
  halfHour: '每半小时',
  hour: '每小时',
  day: '每日',
  month: '每月',
  weekHour: '星期与时段',
  total: '合计',
} as const;
export const weekdayLabels = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'] as const;

export const CallState = z.enum([
  'arriving',
  'inIvr',
  'queued',
  'offering',
  /** The agent rings somebody. */
  'dialling',
  'connected',
  'held',
  /** The agent speaks with another party, or with the citizen while the other waits. */
  'consulting',
  'conference',
  'reconnecting',
  'transferring',
  'parked',
  'handedOff',
  /** A supervisor speaks with the citizen. */
  'taken',
  'surveying',
  'wrapping',
  'ended',
]);
export type CallState = z.infer<typeof CallState>;
