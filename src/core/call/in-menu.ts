/** The call while it walks the menu: what it says, what keys and silences mean. Pure. */
import { advance, FlowTrouble, repeat, startFlow, type Advance } from '../ivr/advance.ts';
import type { Prompt } from '../ivr/flow.ts';
import type { Input } from '../ivr/node-kind.ts';
import { playbackId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Call, CallIn, IvrPhase, Place } from './call.ts';
import type { Command } from './commands.ts';
import { enterLine } from './line-place.ts';
import type { PathStep } from './journal-fact.ts';
import { stay, type Context, type Step } from './step.ts';

/** A prompt whose end is never reported must not hold the caller: it counts as spoken after this. */
const speakingAtMostMs = 120_000;

export function begin(call: CallIn<'arriving'>, at: Instant, context: Context): Step {
  const commands: Command[] = [
    { do: 'answer', leg: call.facts.callerLeg },
    {
      do: 'journal',
      fact: {
        fact: 'arrived',
        number: call.facts.caller,
        dialled: call.facts.dialled,
        origin: call.facts.origin,
        flow: call.facts.flow,
        handledBy: 'controller',
      },
    },
  ];
  const step = follow(call, startFlow(context.flow, at), at, context);
  return { next: step.next, commands: [...commands, ...step.commands] };
}

/** Asks the current question again, for a caller who sat through a change of controllers. */
export function askAgain(call: CallIn<'inIvr'>, at: Instant, context: Context): Step {
  const step = follow(call, repeat(context.flow, call.cursor, at), at, context);
  return { next: step.next, commands: [...hush(call), ...step.commands] };
}

export function menuInput(call: CallIn<'inIvr'>, input: Input, at: Instant, context: Context): Step {
  const moved = advance(context.flow, call.cursor, input, at);
  if (moved === null) return stay(call);
  const step = follow(call, moved, at, context);
  return { next: step.next, commands: [...hush(call), ...step.commands] };
}

export function playbackEnded(call: CallIn<'inIvr'>, at: Instant, context: Context): Step {
  const { phase } = call;
  if (phase.is !== 'speaking') return stay(call);
  switch (phase.then) {
    case 'finished':
      return menuInput({ ...call, phase: { is: 'lookingUp' } }, { got: 'finished' }, at, context);
    case 'wait': {
      const until = at + phase.waitSeconds * 1000;
      return {
        next: { ...call, phase: { is: 'waiting', until } },
        commands: [{ do: 'startTimer', timer: 'input', at: until }],
      };
    }
    case 'hangUp':
      return { next: call, commands: [{ do: 'hangUp', leg: call.facts.callerLeg }] };
  }
}

export function inputTimer(call: CallIn<'inIvr'>, at: Instant, context: Context): Step {
  if (call.phase.is === 'speaking') return playbackEnded(call, at, context);
  return menuInput(call, { got: 'silence' }, at, context);
}

/** Back from a line that could not take the caller. */
export function overflowed(call: Call, place: Place, at: Instant, context: Context): Step {
  const moved = advance(context.flow, place.cursor, { got: 'overflow' }, at);
  if (moved === null) throw new FlowTrouble('overflow without an outlet');
  return follow(call, moved, at, context);
}

/** Stops whatever is being said or awaited. */
function hush(call: CallIn<'inIvr'>): Command[] {
  if (call.phase.is === 'speaking') {
    return [
      { do: 'stopPlaying', playback: call.phase.playback },
      { do: 'cancelTimer', timer: 'input' },
    ];
  }
  return call.phase.is === 'waiting' ? [{ do: 'cancelTimer', timer: 'input' }] : [];
}

function follow(call: Call, moved: Advance, at: Instant, context: Context): Step {
  const walked: PathStep[] = moved.left.map((step) => ({ ...step, at: new Date(at).toISOString() }));
  const carried = { facts: call.facts, path: [...call.path, ...walked], offers: call.offers, plays: call.plays };
  const { ask, cursor } = moved;
  const inIvr = (phase: IvrPhase, plays = carried.plays): CallIn<'inIvr'> => ({
    ...carried,
    plays,
    state: 'inIvr',
    cursor,
    phase,
  });
  const speak = (prompts: readonly Prompt[], then: 'finished' | 'wait' | 'hangUp', waitSeconds = 0): Step => {
    const playback = playbackId(`${call.facts.id}-p${carried.plays}`);
    return {
      next: inIvr({ is: 'speaking', playback, then, waitSeconds }, carried.plays + 1),
      commands: [
        { do: 'play', leg: call.facts.callerLeg, playback, prompts },
        { do: 'startTimer', timer: 'input', at: at + speakingAtMostMs },
      ],
    };
  };
  switch (ask.ask) {
    case 'say':
      return speak(ask.prompts, 'finished');
    case 'gather':
      return speak(ask.prompts, 'wait', ask.waitSeconds);
    case 'hangUp':
      if (ask.prompts.length > 0) return speak(ask.prompts, 'hangUp');
      return { next: inIvr({ is: 'lookingUp' }), commands: [{ do: 'hangUp', leg: call.facts.callerLeg }] };
    case 'lookUp':
      return { next: inIvr({ is: 'lookingUp' }), commands: [{ do: 'lookUp', what: ask.what, language: ask.language }] };
    case 'enqueue':
      return enterLine(carried, { queue: ask.queue, priority: ask.priority, queuedAt: at, cursor }, at, context);
  }
}
