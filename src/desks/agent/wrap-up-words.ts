/** Which wrap-up holds and what ends it, in words. Pure. */
import type { AgentState, DeskWrapUp } from '../../contract/http/agent.ts';
import { dispositionLabels } from '../../contract/words.ts';
import { words } from './words.ts';

/** While talking: on the button, and above its choices. */
export function afterTalk({ mode, seconds, wanted, told }: DeskWrapUp): { label: string; ends: string } {
  const { afterTalk: say } = words;
  if (told !== null) return { label: say.told(dispositionLabels[told]), ends: say.endsTold };
  switch (mode) {
    case 'timed':
      return { label: say.timed(seconds ?? 0), ends: say.endsTimed(seconds ?? 0) };
    case 'untimed':
      return { label: say.untimed, ends: say.endsUntimed };
    case 'optional':
      return wanted ? { label: say.asked, ends: say.endsAsked } : { label: say.optional, ends: say.endsOptional };
    case 'none':
      return { label: say.none, ends: say.endsNone };
  }
}

/** In the wrap-up itself. */
export const wrapUpEnds = ({ mode }: DeskWrapUp): string =>
  ({
    timed: words.wrapUp.endsTimed,
    untimed: words.wrapUp.endsUntimed,
    optional: words.wrapUp.endsOptional,
    none: '',
  })[mode];

/** Why an agent who did not take calls is not ready, and how they come back; null where it is not that. */
export function notReadyWhy({ presence }: Pick<AgentState, 'presence'>): string | null {
  if (presence.state !== 'aux') return null;
  switch (presence.reason) {
    case 'missed':
      return words.bar.missed(presence.misses?.inARow ?? 1);
    case 'refused':
      return words.bar.gone.refused;
    case 'phoneLost':
      return words.bar.phoneLost;
    default:
      return null;
  }
}

/** To somebody who is still ready: the next miss may be the last. */
export function missWarning({ presence }: Pick<AgentState, 'presence'>): string | null {
  const { misses } = presence;
  return misses === null || presence.state === 'aux' ? null : words.bar.missedOnce(misses.inARow, misses.limit);
}
