/**
 * How a queue works, as admins set it: who is chosen, what callers need and how that relaxes while they wait, who goes
 * ahead of whom, what is said meanwhile, when a line is too long. Stored as JSON, checked at every door. Pure.
 */
import { z } from 'zod';
import { usualWrapUp, WrapUpRule } from './wrap-up.ts';

export const Strategy = z.enum(['longestIdle', 'fewestCalls', 'roundRobin', 'linear', 'tiers', 'ringAll']);
export type Strategy = z.infer<typeof Strategy>;

/** A skill is known by its name, such as 英语. */
export const SkillName = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[^<>\p{Cc}]+$/u, '技能名称不能含尖括号或控制字符');
export const Level = z.number().int().min(1, '熟练度是 1 到 5').max(5, '熟练度是 1 到 5');
export const SkillNeed = z.object({ skill: SkillName, level: Level });
export type SkillNeed = z.infer<typeof SkillNeed>;

/** What agents must know from `afterSeconds` of waiting on, until the next step. */
export const RelaxStep = z.object({
  afterSeconds: z.number().int().min(0).max(3600),
  /** The skills that the flow asked for this caller: all of them, one of them, or none any more. */
  asked: z.object({ match: z.enum(['all', 'any', 'none']), level: Level }),
  /** Beside these, whoever calls. */
  all: z.array(SkillNeed).max(10),
  any: z.array(SkillNeed).max(10),
});
export type RelaxStep = z.infer<typeof RelaxStep>;

/**
 * Callers of this priority count as having come earlier by the head start. Whoever waits ages by waiting, so a head start
 * is also the longest time by which any other caller can be set back: nobody starves.
 */
export const PriorityClass = z.object({
  label: z.string().trim().min(1, '请填写名称').max(20),
  fromPriority: z.number().int().min(1).max(99),
  headStartSeconds: z.number().int().min(0).max(7200),
});
export type PriorityClass = z.infer<typeof PriorityClass>;

export const Announcements = z.object({
  firstSeconds: z.number().int().min(5).max(120),
  everySeconds: z.number().int().min(15).max(600),
  /** Said only when it is better than the last one said. */
  position: z.boolean(),
  /** Said as a range, and not at all while it would be a guess. */
  estimate: z.boolean(),
  /** In turn, when there is nothing else to say. */
  comfort: z.array(z.string().trim().min(1, '请填写内容').max(120)).max(5),
});

export const WaitingAct = z.enum(['callback', 'voicemail', 'menu']);
export type WaitingAct = z.infer<typeof WaitingAct>;
export const WaitingKey = z.object({
  key: z.string().regex(/^[0-9*#]$/, '按键只能是 0–9、* 或 #'),
  act: WaitingAct,
});

const overflowTo = z.discriminatedUnion('go', [
  /** The way the flow has for it. */
  z.object({ go: z.literal('flow') }),
  /** The caller counts there as waiting since they began to wait here. */
  z.object({ go: z.literal('queue'), queue: z.string().min(1, '请选择队列').max(40) }),
  /** Another office's number, such as a neighbour's hotline. */
  z.object({ go: z.literal('unit'), unit: z.string().min(1, '请选择单位').max(40) }),
  z.object({ go: z.literal('act'), act: WaitingAct }),
]);
export const OverflowRule = z.object({
  when: z.discriminatedUnion('is', [
    z.object({ is: z.literal('nobody') }),
    z.object({ is: z.literal('position'), over: z.number().int().min(0).max(10_000) }),
    z.object({ is: z.literal('estimate'), overSeconds: z.number().int().min(1).max(7200) }),
    z.object({ is: z.literal('waited'), overSeconds: z.number().int().min(1).max(7200) }),
  ]),
  to: overflowTo,
});
export type OverflowRule = z.infer<typeof OverflowRule>;
export type OverflowTo = OverflowRule['to'];

export const QueueRules = z
  .object({
    strategy: Strategy,
    /** Phones that `ringAll` lets ring at once for one caller. */
    ringAtMost: z.number().int().min(2, '同振至少 2 人').max(30, '同振最多 30 人'),
    steps: z.array(RelaxStep).min(1, '至少要有一步').max(8),
    classes: z.array(PriorityClass).max(8),
    /** How long the agent who knows the matter is waited for; 0 for not at all. */
    preferredSeconds: z.number().int().min(0).max(60),
    announcements: Announcements,
    keys: z.array(WaitingKey).max(6),
    /** The first one that fits is taken. */
    overflow: z.array(OverflowRule).max(8),
    wrapUp: WrapUpRule,
    /** Of calls that agents make; those count for the first of their queues. */
    outboundWrapUp: WrapUpRule,
    /** Rings in a row that nobody takes, until the agent counts as away from the phone. */
    missesAtMost: z.number().int().min(1, '是 1 到 5 次').max(5, '是 1 到 5 次'),
  })
  .superRefine((rules, context) => {
    const wrong = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const times = rules.steps.map((step) => step.afterSeconds);
    if (times[0] !== 0) wrong(['steps', 0, 'afterSeconds'], '第一步从 0 秒开始');
    times.forEach((seconds, n) => {
      if (n > 0 && seconds <= (times[n - 1] ?? 0)) wrong(['steps', n, 'afterSeconds'], '要晚于前一步');
    });
    const starts = rules.classes.map((each) => each.fromPriority);
    starts.forEach((from, n) => {
      if (starts.indexOf(from) !== n) wrong(['classes', n, 'fromPriority'], '这个优先级已有一类');
    });
    const keys = rules.keys.map(({ key }) => key);
    keys.forEach((key, n) => {
      if (keys.indexOf(key) !== n) wrong(['keys', n, 'key'], '这个按键用了两次');
    });
  });
export type QueueRules = z.infer<typeof QueueRules>;

/** Asked skills are kept to for a while, then anybody of the queue will do: no caller waits for somebody who is not there. */
export const usualRules: QueueRules = {
  strategy: 'longestIdle',
  ringAtMost: 12,
  steps: [
    { afterSeconds: 0, asked: { match: 'all', level: 1 }, all: [], any: [] },
    { afterSeconds: 30, asked: { match: 'any', level: 1 }, all: [], any: [] },
    { afterSeconds: 60, asked: { match: 'none', level: 1 }, all: [], any: [] },
  ],
  classes: [
    { label: '重复来电', fromPriority: 1, headStartSeconds: 60 },
    { label: '老年人', fromPriority: 5, headStartSeconds: 120 },
    { label: '生命财产', fromPriority: 9, headStartSeconds: 1800 },
  ],
  preferredSeconds: 10,
  announcements: { firstSeconds: 10, everySeconds: 30, position: true, estimate: true, comfort: [] },
  keys: [],
  overflow: [],
  wrapUp: usualWrapUp,
  outboundWrapUp: usualWrapUp,
  missesAtMost: 1,
};

/** The class that a priority falls into: the highest one it reaches. */
export function classOf(rules: QueueRules, priority: number): PriorityClass | null {
  let found: PriorityClass | null = null;
  for (const each of rules.classes) {
    if (priority >= each.fromPriority && each.fromPriority > (found?.fromPriority ?? 0)) found = each;
  }
  return found;
}
