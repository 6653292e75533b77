/**
 * The figures that are made of counts, each with its name and the sentence that defines it, in one place for reports,
 * wallboard and exports. Pure. A figure whose denominator is nought is null: nobody waited is not the same as 0 %.
 */
import { servedMeasures, type CallCounts, type Counts, type PresenceSeconds, type WaitStep } from './measures.ts';

export const formulaIds = [
  'answerRate',
  'serviceLevelAnswered',
  'serviceLevelOffered',
  'governmentFifteen',
  'abandonRate',
  'averageWait',
  'averageArrivalToAnswer',
  'averageAbandonedWait',
  'averageTalk',
  'averageWrapUp',
  'occupancy',
  'dropOffRate',
  'unrelaxedRate',
] as const;
export type FormulaId = (typeof formulaIds)[number];
export type Unit = 'percent' | 'seconds';

export interface Formula {
  readonly id: FormulaId;
  readonly label: string;
  readonly unit: Unit;
  /** `target`: the seconds within which a call is to be answered. */
  definition(target: WaitStep): string;
  /** Above and below the line; null where the counts needed are not there. */
  parts(counts: Counts, target: WaitStep): Fraction | null;
}
export interface Fraction {
  readonly above: number;
  readonly below: number;
}

const ofCalls =
  (above: (calls: CallCounts, target: WaitStep) => number, below: (calls: CallCounts) => number): Formula['parts'] =>
  ({ calls }, target) =>
    calls === null ? null : { above: above(calls, target), below: below(calls) };

const signedIn = (seconds: PresenceSeconds): number =>
  seconds.ready + seconds.reserved + seconds.ringing + seconds.talking + seconds.wrapUp;

const formulaList: readonly Formula[] = [
  {
    id: 'answerRate',
    label: '接通率',
    unit: 'percent',
    definition: () => '人工接听 ÷ 进入排队，目标 ≥ 95%。短时放弃、应急接续和通话中断都计入分母，不作剔除。',
    parts: ofCalls(
      (calls) => calls.answered,
      (calls) => calls.queued,
    ),
  },
  {
    id: 'serviceLevelAnswered',
    label: '服务水平（接听口径）',
    unit: 'percent',
    definition: (target) => `排队 ${target} 秒内接听 ÷ 人工接听。放弃的来电不计。`,
    parts: ofCalls(
      (calls, target) => calls[`answeredWithin${target}`],
      (calls) => calls.answered,
    ),
  },
  {
    id: 'serviceLevelOffered',
    label: '服务水平（呼入口径）',
    unit: 'percent',
    definition: (target) => `（排队 ${target} 秒内接听 + ${target} 秒内放弃）÷（人工接听 + 排队放弃）。`,
    parts: ofCalls(
      (calls, target) => calls[`answeredWithin${target}`] + calls[`abandonedWithin${target}`],
      (calls) => calls.answered + calls.abandoned,
    ),
  },
  {
    id: 'governmentFifteen',
    label: '15 秒应答及时率',
    unit: 'percent',
    definition: () => '排队 15 秒内接听 ÷ 人工接听，政府热线考核口径，目标 ≥ 80%。从进入排队起计时。',
    parts: ofCalls(
      (calls) => calls.answeredWithin15,
      (calls) => calls.answered,
    ),
  },
  {
    id: 'abandonRate',
    label: '放弃率',
    unit: 'percent',
    definition: () => '（排队放弃 − 5 秒内放弃）÷（进入排队 − 5 秒内放弃）。5 秒内放弃另列。',
    parts: ofCalls(
      (calls) => calls.abandoned - calls.abandonedShort,
      (calls) => calls.queued - calls.abandonedShort,
    ),
  },
  {
    id: 'averageWait',
    label: '平均等待',
    unit: 'seconds',
    definition: () => '接听来电的排队时长之和 ÷ 人工接听。从进入排队到接听。',
    parts: ofCalls(
      (calls) => calls.waitSeconds,
      (calls) => calls.answered,
    ),
  },
  {
    id: 'averageArrivalToAnswer',
    label: '来电到接听',
    unit: 'seconds',
    definition: () => '从来电接入到人工接听的时长之和 ÷ 人工接听，包括语音导航的时间。',
    parts: ofCalls(
      (calls) => calls.arrivalToAnswerSeconds,
      (calls) => calls.answered,
    ),
  },
  {
    id: 'averageAbandonedWait',
    label: '放弃前等待',
    unit: 'seconds',
    definition: () => '放弃来电的排队时长之和 ÷ 排队放弃。',
    parts: ofCalls(
      (calls) => calls.abandonedWaitSeconds,
      (calls) => calls.abandoned,
    ),
  },
  {
    id: 'averageTalk',
    label: '平均通话',
    unit: 'seconds',
    definition: () => '通话时长之和 ÷ 人工接听，包括保持。',
    parts: ofCalls(
      (calls) => calls.talkSeconds,
      (calls) => calls.answered,
    ),
  },
  {
    id: 'averageWrapUp',
    label: '平均话后',
    unit: 'seconds',
    definition: () => '话后时长之和 ÷ 话后次数。通话中已登记工单、没有话后的来电不计。',
    parts: ofCalls(
      (calls) => calls.wrapUpSeconds,
      (calls) => calls.wrapUps,
    ),
  },
  {
    id: 'occupancy',
    label: '工时利用率',
    unit: 'percent',
    definition: () => '（通话 + 话后）÷（空闲 + 分配中 + 振铃 + 通话 + 话后）。示忙和离线不计。',
    parts: ({ presence }) =>
      presence === null ? null : { above: presence.talking + presence.wrapUp, below: signedIn(presence) },
  },
  {
    id: 'dropOffRate',
    label: '挂机率',
    unit: 'percent',
    definition: () => '在此节点挂机 ÷ 进入此节点。流程自己结束或转接的不计。',
    parts: ({ node }) => (node === null ? null : { above: node.dropOffs, below: node.entries }),
  },
  {
    id: 'unrelaxedRate',
    label: '按要求接听率',
    unit: 'percent',
    definition: () => '未放宽接听 ÷（未放宽 + 放宽后 + 原话务员接听）。没有分配记录的不计。',
    parts: ({ served }) =>
      served === null
        ? null
        : { above: served.servedUnrelaxed, below: servedMeasures.reduce((sum, name) => sum + served[name], 0) },
  },
];

export const formulas = Object.fromEntries(formulaList.map((formula) => [formula.id, formula])) as Readonly<
  Record<FormulaId, Formula>
>;

/** A share of 1 for percents, seconds for the rest. */
export function figure(id: FormulaId, counts: Counts, target: WaitStep): number | null {
  const parts = formulas[id].parts(counts, target);
  return parts === null || parts.below <= 0 ? null : parts.above / parts.below;
}

export function figures(counts: Counts, target: WaitStep): Record<FormulaId, number | null> {
  const pairs = formulaIds.map((id) => [id, figure(id, counts, target)] as const);
  return Object.fromEntries(pairs) as Record<FormulaId, number | null>;
}
