/** The figures of the wallboard: each is a formula over counts, and says so in words. Pure. */
import { promptSeconds, type CountRules, type Counts } from './counts.ts';

export const figureIds = [
  'waiting',
  'longestWait',
  'estimatedWait',
  'promptRate',
  'connectRate',
  'abandonRate',
  'serviceLevel',
  'serviceLevel2',
  'callbacksDue',
] as const;
export type FigureId = (typeof figureIds)[number];

/** `value` is a share (0…1), seconds or a count, by the figure; null where there is nothing to divide by, or nobody knows. */
export interface Figure {
  readonly id: FigureId;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
}

export interface FloorNow {
  readonly waiting: number;
  readonly longestWaitSeconds: number;
  readonly estimatedWaitSeconds: number | null;
  readonly callbacksDue: number | null;
}

export function figuresOf(counts: Counts, now: FloorNow): Figure[] {
  const { answered, abandoned, overflowed } = counts;
  const share = (id: FigureId, numerator: number, denominator: number): Figure => ({
    id,
    value: denominator === 0 ? null : numerator / denominator,
    numerator,
    denominator,
  });
  const plain = (id: FigureId, value: number | null): Figure => ({ id, value, numerator: null, denominator: null });
  return [
    plain('waiting', now.waiting),
    plain('longestWait', now.longestWaitSeconds),
    plain('estimatedWait', now.estimatedWaitSeconds),
    share('promptRate', counts.answeredPrompt, answered),
    share('connectRate', answered, answered + abandoned + overflowed),
    share('abandonRate', abandoned, answered + abandoned + overflowed),
    share('serviceLevel', counts.answeredInGoal, answered),
    share('serviceLevel2', counts.answeredInGoal + counts.abandonedInGoal, answered + abandoned),
    plain('callbacksDue', now.callbacksDue),
  ];
}

export interface Definition {
  readonly id: FigureId;
  readonly label: string;
  readonly unit: 'count' | 'seconds' | 'share';
  readonly formula: string;
  readonly window: string;
  readonly exclusions: string;
}

const today = '今日 0 时起';
const thisMoment = '此刻';

export function definitionsOf({ shortAbandonSeconds, serviceLevelSeconds }: CountRules): Definition[] {
  const short = `等待不足 ${shortAbandonSeconds} 秒即挂机的`;
  const notOurs = `${short}；因系统故障中断的；在语音导航中结束的`;
  return [
    define('waiting', '排队', 'count', '正在排队和振铃、尚未接通的来电数', thisMoment, '无'),
    define('longestWait', '最长等待', 'seconds', '未接通来电中，自进入排队起等待最久的时长', thisMoment, '无'),
    define('estimatedWait', '预计等待', 'seconds', '此刻进入排队的来电预计等待的时长', thisMoment, '无'),
    define(
      'promptRate',
      `${promptSeconds} 秒接听率`,
      'share',
      `进入排队后 ${promptSeconds} 秒内接通 ÷ 人工接通`,
      today,
      '未接通的来电不计入',
    ),
    define('connectRate', '接通率', 'share', '人工接通 ÷（人工接通 + 放弃 + 溢出未接）', today, notOurs),
    define('abandonRate', '放弃率', 'share', '排队或振铃中挂机 ÷（人工接通 + 放弃 + 溢出未接）', today, notOurs),
    define(
      'serviceLevel',
      '服务水平',
      'share',
      `${serviceLevelSeconds} 秒内接通 ÷ 人工接通`,
      today,
      '未接通的来电不计入',
    ),
    define(
      'serviceLevel2',
      '服务水平（含放弃）',
      'share',
      `（${serviceLevelSeconds} 秒内接通 + ${serviceLevelSeconds} 秒内放弃）÷（人工接通 + 放弃）`,
      today,
      `${short}；溢出未接的`,
    ),
    define('callbacksDue', '待回拨', 'count', '尚未完成的回拨任务数', thisMoment, '无'),
  ];
}

const define = (
  id: FigureId,
  label: string,
  unit: Definition['unit'],
  formula: string,
  window: string,
  exclusions: string,
): Definition => ({ id, label, unit, formula, window, exclusions });
