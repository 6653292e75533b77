/** What a caller needs of an agent at an instant: their queue's steps applied to the skills that their flow asked for. Pure. */
import type { Instant } from '../kernel/instant.ts';
import type { QueueRules, RelaxStep, SkillNeed } from './rules.ts';

/** Skill → level, 1 to 5. */
export type Skills = ReadonlyMap<string, number>;

export interface Need {
  /** 0 for the first step; more when it was relaxed. */
  readonly step: number;
  readonly all: readonly SkillNeed[];
  /** One of each group. */
  readonly anyOf: readonly (readonly SkillNeed[])[];
}

export function needAt(rules: QueueRules, asked: readonly string[], queuedAt: Instant, now: Instant): Need {
  const step = stepAt(rules, queuedAt, now);
  return needOf(rules.steps[step], step, asked);
}

function stepAt({ steps }: QueueRules, queuedAt: Instant, now: Instant): number {
  let at = 0;
  while (at + 1 < steps.length && queuedAt + (steps[at + 1]?.afterSeconds ?? 0) * 1000 <= now) at += 1;
  return at;
}

function needOf(step: RelaxStep | undefined, n: number, asked: readonly string[]): Need {
  if (step === undefined) return { step: 0, all: [], anyOf: [] };
  const wanted = asked.map((skill) => ({ skill, level: step.asked.level }));
  const { match } = step.asked;
  return {
    step: n,
    all: match === 'all' ? [...step.all, ...wanted] : step.all,
    anyOf: [step.any, match === 'any' ? wanted : []].filter((group) => group.length > 0),
  };
}

/** The names of all that a caller needs on entering the line: what the flow asked for, and the queue's own first step. */
export function askedSkills(rules: QueueRules, asked: readonly string[]): string[] {
  const { all, anyOf } = needOf(rules.steps[0], 0, asked);
  return [...new Set([...asked, ...[...all, ...anyOf.flat()].map(({ skill }) => skill)])].sort();
}

/** When the next step begins; null after the last. */
export function nextStepAt(rules: QueueRules, queuedAt: Instant, now: Instant): Instant | null {
  const next = rules.steps.find((step) => queuedAt + step.afterSeconds * 1000 > now);
  return next === undefined ? null : queuedAt + next.afterSeconds * 1000;
}

/** The same for the same need: callers of one key can be served by the same agents. */
export const needKey = ({ all, anyOf }: Need): string =>
  [all, ...anyOf].map((group) => group.map(({ skill, level }) => `${skill}>${level}`).join('&')).join('|');

export function meets(skills: Skills, { all, anyOf }: Need): boolean {
  const has = ({ skill, level }: SkillNeed): boolean => (skills.get(skill) ?? 0) >= level;
  return all.every(has) && anyOf.every((group) => group.some(has));
}
