/**
 * Why this caller was offered to this agent, and who was passed over for what: kept in the journal and told to the agent.
 * Whoever came earlier and was passed over was so for one of the four reasons counted here. Pure.
 */
import { z } from 'zod';
import { secondsBetween, type Instant } from '../kernel/instant.ts';
import type { Stand, Lines } from './line.ts';
import { canServe, hasMissed, tierIn, type Choice } from './route.ts';
import { classOf, SkillNeed, Strategy, type QueueRules } from './rules.ts';

export const Why = z.object({
  /** How the agent was found; `freed`: they came free, and took the first caller whom they can serve. */
  by: z.enum([...Strategy.options, 'freed', 'preferred']),
  /** Free agents who could have been chosen. */
  of: z.number().int(),
  /** Those of them whose phones rang at once; absent in offers that an earlier release kept. */
  rang: z.number().int().optional(),
  idleSeconds: z.number().int(),
  answered: z.number().int(),
  tier: z.number().int(),
  waitedSeconds: z.number().int(),
  needs: z.array(SkillNeed),
  /** How often the needs were relaxed, and whether there was anything to relax. */
  relaxed: z.number().int(),
  /** The caller's class, if they had a head start. */
  class: z.string().nullable(),
  headStartSeconds: z.number().int(),
  /** Earlier callers of the agent's queues who wait on; of a very long line only the first are counted. */
  passed: z.object({
    /** The caller had a head start over them. */
    priority: z.number().int(),
    /** The agent can't serve them. */
    skills: z.number().int(),
    /** They wait for an agent who knows their matter. */
    preferred: z.number().int(),
    /** The agent's phone has just rung for them in vain; absent in what an earlier release stored. */
    missed: z.number().int().default(0),
  }),
});
export type Why = z.infer<typeof Why>;

/** More are not looked at: the reason matters, and a decision must not take longer because the line is. */
const lookedAtMost = 500;

export type Passing = keyof Why['passed'];

/** Why `earlier` is not offered to this agent before `stand`; null when there is no reason, which must never be. */
export function whyPassed(earlier: Stand, stand: Stand, { agent }: Choice): Passing | null {
  if (earlier.prefers !== null && earlier.prefers !== agent.agent) return 'preferred';
  if (!canServe(agent, earlier)) return 'skills';
  if (hasMissed(agent, earlier)) return 'missed';
  return earlier.rank > stand.rank ? 'priority' : null;
}

export function whyOffered(
  { stand, choice, freed, rang }: { stand: Stand; choice: Choice; freed: boolean; rang: number },
  lines: Lines,
  rules: QueueRules,
  now: Instant,
): Why {
  const { waiting, need } = stand;
  const { agent, of } = choice;
  const kind = classOf(rules, waiting.priority);
  return {
    by: stand.prefers === agent.agent ? 'preferred' : freed && rang === 1 ? 'freed' : rules.strategy,
    of,
    rang,
    idleSeconds: secondsBetween(agent.idleSince, now),
    answered: agent.answered,
    tier: tierIn(agent, waiting.queue),
    waitedSeconds: secondsBetween(waiting.queuedAt, now),
    needs: [...need.all, ...need.anyOf.flat()],
    relaxed: need.step,
    class: kind?.label ?? null,
    headStartSeconds: kind?.headStartSeconds ?? 0,
    passed: passedOver(stand, choice, lines),
  };
}

function passedOver(stand: Stand, choice: Choice, lines: Lines): Why['passed'] {
  const passed = { priority: 0, skills: 0, preferred: 0, missed: 0 };
  let looked = 0;
  for (const queue of choice.agent.queues) {
    for (const earlier of lines.inQueue(queue)) {
      // Nobody counts as having come later than they did: from here on all came later.
      if (earlier.rank > stand.waiting.queuedAt) break;
      if ((looked += 1) > lookedAtMost) return passed;
      if (earlier === stand || earlier.waiting.queuedAt >= stand.waiting.queuedAt) continue;
      const why = whyPassed(earlier, stand, choice);
      if (why !== null) passed[why] += 1;
    }
  }
  return passed;
}

const chosenBy: Record<Why['by'], (why: Why) => string> = {
  preferred: () => '您受理过该市民的未办结工单',
  freed: () => '您转为空闲，轮到这位市民',
  longestIdle: ({ of, idleSeconds }) => `${of} 人可接，您空闲最久（${spokenSeconds(idleSeconds)}）`,
  fewestCalls: ({ of, answered }) => `${of} 人可接，您今日接听最少（${answered} 通）`,
  roundRobin: ({ of }) => `${of} 人可接，轮到您`,
  linear: ({ of }) => `${of} 人可接，您顺序在前`,
  ringAll: ({ of, rang = of }) => (rang < of ? `${of} 人可接，空闲最久的 ${rang} 人同振` : `可接的 ${of} 人同振`),
  tiers: ({ of, tier }) => `${of} 人可接，您在第 ${tier} 梯队、空闲最久`,
};

const spokenSeconds = (seconds: number): string =>
  seconds < 60 ? `${seconds} 秒` : `${Math.floor(seconds / 60)} 分 ${seconds % 60} 秒`;

/** One line for the agent's desk and the journal. */
export function whySentence(why: Why): string {
  const needs = why.needs.map(({ skill, level }) => `${skill} ${level} 级`).join('、');
  const { priority, skills, preferred, missed } = why.passed;
  const passed = [
    ...(priority > 0 ? [`因优先先于 ${priority} 人`] : []),
    ...(skills > 0 ? [`${skills} 人需其他技能`] : []),
    ...(preferred > 0 ? [`${preferred} 人在等原话务员`] : []),
    ...(missed > 0 ? [`${missed} 人您刚刚未接`] : []),
  ];
  return [
    chosenBy[why.by](why),
    ...(needs === '' ? [] : [`需${needs}`]),
    ...(why.relaxed > 0 ? [`已放宽 ${why.relaxed} 步`] : []),
    ...(why.class === null ? [] : [why.class]),
    ...passed,
  ].join('；');
}
