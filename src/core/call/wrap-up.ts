/** What work a call leaves its agent with when they part from it, by the rules of that moment. Pure. */
import type { Instant } from '../kernel/instant.ts';
import type { WrapUpMode, WrapUpRule } from '../queue/wrap-up.ts';
import type { AfterTalk, Facts, Place, Talk } from './call.ts';
import type { Disposition } from './disposition.ts';
import type { Rules } from './step.ts';

interface Talked {
  readonly facts: Facts;
  readonly place: Place;
  readonly talk: Talk;
}

export function wrapUpRuleFor({ facts, place }: Omit<Talked, 'talk'>, rules: Pick<Rules, 'queueRules'>): WrapUpRule {
  const { wrapUp, outboundWrapUp } = rules.queueRules(place.queue);
  return facts.origin === 'outbound' ? outboundWrapUp : wrapUp;
}

/** What the agent has told of the call already. */
export const toldOf = ({ ticket, disposition }: Talk): Disposition | null =>
  ticket !== null ? 'ticket' : (disposition ?? null);

/** Null where nothing is left to do, or nobody is given time for it. */
export function workAfter(call: Talked, at: Instant, rules: Rules): AfterTalk | null {
  if (toldOf(call.talk) !== null) return null;
  const rule = wrapUpRuleFor(call, rules);
  switch (rule.mode) {
    case 'timed':
      return { mode: 'timed', deadline: at + rule.seconds * 1000 };
    case 'untimed':
      return { mode: 'untimed', deadline: null };
    case 'optional':
      return call.talk.wantsWrapUp === true ? { mode: 'optional', deadline: null } : null;
    case 'none':
      return null;
  }
}

/** Of work that goes on; what an earlier release stored was timed. */
export const modeOf = ({ mode = 'timed' }: AfterTalk): WrapUpMode => mode;

/** An agent who is still at it has more time; where no clock runs, none is needed. */
export const extended = ({ deadline }: AfterTalk, at: Instant, seconds: number): Instant | null =>
  deadline === null ? null : Math.max(deadline, at + seconds * 1000);
