/**
 * What is counted in a half hour: only what can be added up over half hours, queues and people. Rates are made of sums
 * when they are read (formulas.ts). A call, with all that became of it, counts in the half hour in which it arrived.
 */

/** Seconds of waiting by which answers and abandonments are counted; 15 is the government's. */
export const waitSteps = [10, 15, 20, 30, 60] as const;
export type WaitStep = (typeof waitSteps)[number];
/** Who leaves the line sooner than this did not really wait: shown apart. */
export const shortAbandonSeconds = 5;

const within = <P extends string>(prefix: P) => waitSteps.map((step) => `${prefix}${step}` as const);

export const callMeasures = [
  'arrived',
  /** Came into a line, of the hotline or of the fallback. */
  'queued',
  'answered',
  ...within('answeredWithin'),
  /** Answered 15 s after the call arrived, menu and all. */
  'answeredFromArrival15',
  'abandoned',
  'abandonedShort',
  ...within('abandonedWithin'),
  'leftInMenu',
  'menuCompleted',
  'transferred',
  'voicemail',
  'lost',
  /** Asterisk did it alone, while no controller answered. */
  'byFallback',
  'tickets',
  'offers',
  'waitSeconds',
  'abandonedWaitSeconds',
  'arrivalToAnswerSeconds',
  'talkSeconds',
  'wrapUps',
  'wrapUpSeconds',
] as const;
export type CallMeasure = (typeof callMeasures)[number];
export type CallCounts = Readonly<Record<CallMeasure, number>>;

export const callMeasureLabels: Record<CallMeasure, string> = {
  arrived: '呼入',
  queued: '进入排队',
  answered: '人工接听',
  answeredWithin10: '10 秒内接听',
  answeredWithin15: '15 秒内接听',
  answeredWithin20: '20 秒内接听',
  answeredWithin30: '30 秒内接听',
  answeredWithin60: '60 秒内接听',
  answeredFromArrival15: '来电后 15 秒内接听',
  abandoned: '排队放弃',
  abandonedShort: '其中 5 秒内放弃',
  abandonedWithin10: '10 秒内放弃',
  abandonedWithin15: '15 秒内放弃',
  abandonedWithin20: '20 秒内放弃',
  abandonedWithin30: '30 秒内放弃',
  abandonedWithin60: '60 秒内放弃',
  leftInMenu: '导航中挂机',
  menuCompleted: '自助完成',
  transferred: '已转接',
  voicemail: '已留言',
  lost: '通话中断',
  byFallback: '应急接续',
  tickets: '登记工单',
  offers: '振铃次数',
  waitSeconds: '接听前等待（秒）',
  abandonedWaitSeconds: '放弃前等待（秒）',
  arrivalToAnswerSeconds: '来电到接听（秒）',
  talkSeconds: '通话时长（秒）',
  wrapUps: '话后次数',
  wrapUpSeconds: '话后时长（秒）',
};

/** By skill: how the agent who answered was found, by the offer that the journal holds. */
export const servedMeasures = ['servedUnrelaxed', 'servedRelaxedOnce', 'servedRelaxedMore', 'servedPreferred'] as const;
export type ServedMeasure = (typeof servedMeasures)[number];
export type ServedCounts = Readonly<Record<ServedMeasure, number>>;
export const servedMeasureLabels: Record<ServedMeasure, string> = {
  servedUnrelaxed: '未放宽接听',
  servedRelaxedOnce: '放宽 1 步接听',
  servedRelaxedMore: '放宽 2 步以上接听',
  servedPreferred: '原话务员接听',
};
/** Stands beside every report by skill. */
export const skillsDefinition =
  '只计进入排队的来电，按进入排队时的要求（流程要求的技能和队列第一步的要求）。一通来电有多项技能时各计一次，各技能之和可以大于来电数；合计中每通来电只计一次。';

/** Presence: cut at the borders of half hours, so each holds the seconds that were spent in it. Offline is not counted. */
export const presenceMeasures = ['ready', 'reserved', 'ringing', 'talking', 'wrapUp', 'aux'] as const;
export type PresenceMeasure = (typeof presenceMeasures)[number];
export type PresenceSeconds = Readonly<Record<PresenceMeasure, number>>;

/** A menu's node: how often callers came to it, and gave up there. */
export const nodeMeasures = ['entries', 'dropOffs', 'noInput', 'invalid'] as const;
export type NodeMeasure = (typeof nodeMeasures)[number];
export type NodeCounts = Readonly<Record<NodeMeasure, number>>;
export const nodeMeasureLabels: Record<NodeMeasure, string> = {
  entries: '进入',
  dropOffs: '在此挂机',
  noInput: '无输入',
  invalid: '输入有误',
};

/** One line of a report; what its dimension does not have is null. */
export interface Counts {
  readonly calls: CallCounts | null;
  readonly presence: PresenceSeconds | null;
  readonly node: NodeCounts | null;
  readonly served: ServedCounts | null;
}
