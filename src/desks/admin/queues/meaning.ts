/** What rules mean, in sentences: shown beside the form while it is filled. Pure. */
import type { OverflowRule, QueueRules, RelaxStep, SkillNeed } from '../../../core/queue/rules.ts';
import type { WrapUpRule } from '../../../core/queue/wrap-up.ts';
import { words } from './words.ts';

const needs = (list: readonly SkillNeed[], joined: string): string =>
  list.map(({ skill, level }) => `${skill} ${level} 级`).join(joined);

export function stepMeaning({ asked, all, any }: RelaxStep): string {
  const parts = [
    ...(asked.match === 'none' ? [] : [`流程要求的技能${words.match[asked.match]}（${asked.level} 级以上）`]),
    ...(all.length > 0 ? [needs(all, '、')] : []),
    ...(any.length > 0 ? [needs(any, '或')] : []),
  ];
  return parts.length === 0 ? '队列内任何人' : parts.join('，且');
}

const wrapUpMeaning = (rule: WrapUpRule): string =>
  ({
    timed: `必须话后，登记或选结果后结束${rule.mode === 'timed' ? `，满 ${rule.seconds} 秒列入待补录` : ''}`,
    untimed: '必须话后，登记或选结果后才结束',
    optional: '挂断即空闲，话务员要求时才有话后，随时可结束',
    none: '挂断即空闲，未登记的列入待补录',
  })[rule.mode];

/** What people call them, by id. */
export interface Names {
  queue(id: string): string;
  unit(id: string): string;
}

function overflowMeaning({ when, to }: OverflowRule, names: Names): string {
  const condition =
    when.is === 'nobody'
      ? words.when.nobody
      : when.is === 'position'
        ? `${words.when.position} ${when.over} 位`
        : `${words.when[when.is]} ${when.overSeconds} 秒`;
  const way =
    to.go === 'queue'
      ? `转到“${names.queue(to.queue)}”，等待时间照算`
      : to.go === 'unit'
        ? `转到${names.unit(to.unit)}，无人接听再走流程的出口`
        : to.go === 'act'
          ? words.acts[to.act]
          : words.to.flow;
  return `${condition}：${way}`;
}

export function meaningOf(rules: QueueRules, names: Names): string[] {
  const { steps, strategy, ringAtMost, preferredSeconds, classes, overflow } = rules;
  const { wrapUp, outboundWrapUp, missesAtMost } = rules;
  const lines = steps.map((step, n) => {
    const from = n === 0 ? '一进线' : `满 ${step.afterSeconds} 秒`;
    return `${from}：${stepMeaning(step)}`;
  });
  const longest = Math.max(0, ...classes.map(({ headStartSeconds }) => headStartSeconds));
  return [
    `多人可接时：${words.strategies[strategy]}${strategy === 'ringAll' ? `，一次最多 ${ringAtMost} 人` : ''}`,
    ...(preferredSeconds > 0 ? [`有未办结工单：先等受理人 ${preferredSeconds} 秒`] : []),
    ...lines,
    ...(longest > 0 ? [`普通来电因他人优先最多多等 ${longest} 秒`] : []),
    ...overflow.map((rule) => overflowMeaning(rule, names)),
    `${words.wrapUp}：${wrapUpMeaning(wrapUp)}`,
    `${words.outboundWrapUp}：${wrapUpMeaning(outboundWrapUp)}`,
    missesAtMost === 1 ? '一次未接即示忙' : `连续 ${missesAtMost} 次未接才示忙，未接的来电先分给别人`,
  ];
}

const lists: Readonly<Record<string, string>> = {
  steps: words.steps,
  classes: words.classes,
  keys: words.keys,
  overflow: words.overflow,
  announcements: words.announcements,
  comfort: words.comfort,
  wrapUp: words.wrapUp,
  outboundWrapUp: words.outboundWrapUp,
  missesAtMost: words.misses,
};

/** Where in the form a field is that was refused: rules.classes.3.label is the fourth row of the classes. */
export function placeOf(path: string): string {
  const parts = path.split('.');
  const list = parts.map((part) => lists[part]).findLast((title) => title !== undefined);
  const row = parts.find((part) => /^\d+$/.test(part));
  if (list === undefined) return '';
  return row === undefined ? `${list}：` : `${list}第 ${Number(row) + 1} 行：`;
}
