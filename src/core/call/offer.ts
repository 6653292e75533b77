/** Phones of agents of ours begin to ring for the citizen. Pure. */
import type { Instant } from '../kernel/instant.ts';
import { mapped, type NonEmpty } from '../kernel/non-empty.ts';
import { recordingBeside, recordingOf, type Call, type Carried, type Place, type Ring } from './call.ts';
import type { Command } from './commands.ts';
import type { Reserved } from './events.ts';
import { without } from './leavers.ts';
import { pick } from './line-place.ts';
import { leaverOf } from './members.ts';
import { ringSlackMs, type Rules, type Step } from './step.ts';

export interface Offer {
  readonly agents: NonEmpty<Reserved>;
  readonly at: Instant;
  /** The call's own file may still be written to by the agent before. */
  readonly beside?: boolean;
}

export function offer(carried: Carried, place: Place, { agents, at, beside = false }: Offer, rules: Rules): Step {
  const { ringSeconds } = rules;
  const ringUntil = at + ringSeconds * 1000;
  let { plays } = carried;
  const rings = mapped(agents, (reserved): Ring => {
    const isFirst = reserved === agents[0];
    if (isFirst && !beside) return { ...reserved, recording: recordingOf(carried.facts) };
    plays += 1;
    return { ...reserved, recording: recordingBeside({ ...carried, plays: plays - 1 }) };
  });
  return {
    next: {
      ...pick(carried),
      offers: carried.offers + rings.length,
      plays,
      state: 'offering',
      place,
      rings,
      offeredAt: at,
      ringUntil,
    },
    commands: [
      ...rings.map(({ leg, endpoint, recording }): Command => {
        return { do: 'ring', leg, endpoint, seconds: ringSeconds, recording };
      }),
      { do: 'startTimer', timer: 'ring', at: ringUntil + ringSlackMs },
      ...rings.map(({ agent }): Command => ({ do: 'agentIs', agent, now: 'ringing' })),
    ],
  };
}

/** Somebody is asked for by name. Who left this call and is still at work on it has it in hand again. */
export function ringAgain(call: Call, place: Place, reserved: Reserved, at: Instant, rules: Rules): Step {
  const leaver = leaverOf(call, reserved.agent);
  const carried = leaver === null ? call : without(call, leaver);
  const step = offer(carried, place, { agents: [reserved], at, beside: true }, rules);
  if (leaver === null) return step;
  return { next: step.next, commands: [{ do: 'cancelTimer', timer: `wrapUp:${reserved.agent}` }, ...step.commands] };
}
