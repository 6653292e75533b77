/** The call while it walks the menu: what it says and asks, what keys, silences and answers mean. Pure. */
import { advance, FlowTrouble, repeat, startFlow, type Advance } from '../ivr/advance.ts';
import type { Prompt } from '../ivr/flow.ts';
import type { Ask, Effect, Input, World } from '../ivr/node-kind.ts';
import { playbackId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Call, CallIn, Carried, IvrPhase, SpokenAsk } from './call.ts';
import type { Command } from './commands.ts';
import type { EventOf } from './events.ts';
import { leaveLineFor } from './in-line.ts';
import { beginTransfer } from './in-transfer.ts';
import { beginRecording } from './in-voicemail.ts';
import type { FlowStep, PathStep } from './journal-fact.ts';
import { enterLine, pick, stepsAtMost } from './line-place.ts';
import { stay, type Context, type Step } from './step.ts';

/** A prompt whose end is never reported must not hold the caller: it counts as spoken after this. */
const speakingAtMostMs = 120_000;
/** Who looks up gives up before; nobody is to wait in silence for longer. */
const lookingUpAtMostMs = 5_000;
const tagsAtMost = 20;

export function begin(call: CallIn<'arriving'>, at: Instant, context: Context): Step {
  const { facts } = call;
  const { caller: number, dialled, origin, flow, language = null, priority = 0, tag = null } = facts;
  const commands: Command[] = [
    { do: 'answer', leg: facts.callerLeg },
    {
      do: 'journal',
      fact: { fact: 'arrived', number, dialled, origin, flow, handledBy: 'controller', language, priority, tag },
    },
  ];
  // A Chinese line is everybody's: its callers have chosen nothing yet, and hear what is for others too.
  const chosen = language === 'zh' ? null : language;
  const step = orToPerson(call, at, context, () =>
    follow(call, startFlow(context.flow, worldOf(call, at, context), chosen), at, context),
  );
  return { next: step.next, commands: [...commands, ...step.commands] };
}

/** Asks the current question again, for a caller who sat through a change of controllers. */
export function askAgain(call: CallIn<'inIvr'>, at: Instant, context: Context): Step {
  const step = orToPerson(call, at, context, () =>
    follow(call, repeat(context.flow, call.cursor, worldOf(call, at, context)), at, context),
  );
  return { next: step.next, commands: [...hush(call), ...step.commands] };
}

export function menuInput(call: CallIn<'inIvr'>, input: Input, at: Instant, context: Context): Step {
  return orToPerson(call, at, context, () => {
    const moved = advance(context.flow, call.cursor, input, worldOf(call, at, context));
    if (moved === null) return stay(call);
    const step = follow(call, moved, at, context);
    return { next: step.next, commands: [...hush(call), ...step.commands] };
  });
}

export function playbackEnded(call: CallIn<'inIvr'>, at: Instant, context: Context): Step {
  const { phase } = call;
  if (phase.is !== 'speaking') return stay(call);
  switch (phase.then) {
    case 'finished':
      return menuInput({ ...call, phase: { is: 'leaving' } }, { got: 'finished' }, at, context);
    case 'wait':
      return listen((waiting) => ({ ...call, phase: waiting }), phase.waitSeconds, at);
    case 'ask':
      return phase.ask === undefined ? stay(call) : goOn(call, phase.ask, at);
    case 'hangUp':
      return { next: call, commands: [{ do: 'hangUp', leg: call.facts.callerLeg }] };
  }
}

export function inputTimer(call: CallIn<'inIvr'>, at: Instant, context: Context): Step {
  if (call.phase.is === 'speaking') return playbackEnded(call, at, context);
  if (call.phase.is === 'lookingUp') return menuInput(call, { got: 'answer', outcome: 'error' }, at, context);
  return menuInput(call, { got: 'silence' }, at, context);
}

export function lookUpAnswered(call: CallIn<'inIvr'>, event: EventOf<'LookUpAnswered'>, context: Context): Step {
  if (call.phase.is !== 'lookingUp' || call.phase.ask !== event.ask) return stay(call);
  return menuInput(call, { got: 'answer', ...event.answer }, event.at, context);
}

/** Back from a line that could not take the caller. */
export function overflowed(call: CallIn<'queued'>, at: Instant, context: Context): Step {
  const { place } = call;
  return orToPerson(call, at, context, () => {
    const moved = advance(context.flow, place.cursor, { got: 'overflow' }, worldOf(call, at, context));
    if (moved === null) throw new FlowTrouble('overflow without an outlet');
    const step = follow(call, moved, at, context);
    return { next: step.next, commands: [...leaveLineFor(call), ...step.commands] };
  });
}

/** A flow that can't go on must not cost the call: a person takes it. */
function orToPerson(call: Call, at: Instant, context: Context, walk: () => Step): Step {
  try {
    return walk();
  } catch (error) {
    const queue = context.rules.firstQueue();
    if (!(error instanceof FlowTrouble) || queue === null) throw error;
    const cursor = cursorOf(call) ?? { node: context.flow.start, attempts: {}, typed: '' };
    const note: Command = {
      do: 'journal',
      fact: { fact: 'flowTrouble', node: cursor.node, why: error.message },
    };
    if (call.state === 'queued') {
      // No way out of this line: the caller keeps the place.
      const again = at + context.rules.overflowAfterSeconds(call.place.queue) * 1000;
      return { next: call, commands: [note, { do: 'startTimer', timer: 'overflow', at: again }] };
    }
    const place = { queue, priority: call.facts.priority ?? 0, queuedAt: at, cursor };
    const step = enterLine(call, place, at, context);
    return {
      next: step.next,
      commands: [note, ...(call.state === 'inIvr' ? hush(call) : []), ...step.commands],
    };
  }
}

const cursorOf = (call: Call) => ('cursor' in call ? call.cursor : 'place' in call ? call.place.cursor : null);

/** Silence from now on counts. */
function listen(inPhase: (phase: IvrPhase) => CallIn<'inIvr'>, waitSeconds: number, at: Instant): Step {
  const until = at + waitSeconds * 1000;
  return { next: inPhase({ is: 'waiting', until }), commands: [{ do: 'startTimer', timer: 'input', at: until }] };
}

const worldOf = ({ facts }: Call, now: Instant, { world }: Context): World => ({
  schedules: () => null,
  tables: [],
  emergency: null,
  ...world?.(),
  now,
  caller: facts.caller,
  dialled: facts.dialled,
});

/** Stops whatever is being said or awaited. */
function hush({ phase }: CallIn<'inIvr'>): Command[] {
  const stop: Command[] = phase.is === 'speaking' ? [{ do: 'stopPlaying', playback: phase.playback }] : [];
  return phase.is === 'leaving' ? [] : [...stop, { do: 'cancelTimer', timer: 'input' }];
}

/** What was to come after the words. */
function goOn(call: CallIn<'inIvr'>, ask: SpokenAsk, at: Instant): Step {
  const { phase, commands } = ask.ask === 'record' ? beginRecording(call, ask, at) : beginTransfer(call, ask, at);
  return {
    next: { ...call, plays: call.plays + 1, phase },
    commands: [{ do: 'cancelTimer', timer: 'input' }, ...commands],
  };
}

/** Where the flow went: written down, and its next ask begun. */
function follow(call: Call, moved: Advance, at: Instant, context: Context): Step {
  const carried = afterWalk(call, moved, at);
  const step = begun(carried, moved, at, context);
  return { next: step.next, commands: [...noted(carried, moved.effects), ...step.commands] };
}

function afterWalk(call: Call, { left, steps, effects }: Advance, at: Instant): Carried {
  const { path, steps: before = [], tags = [], served = null, ...carried } = pick(call);
  const when = new Date(at).toISOString();
  const walked: PathStep[] = left.map((step) => ({ ...step, at: when }));
  const passed: FlowStep[] = steps.map((step) => ({ ...step, at: when }));
  const told = effects.flatMap((each) => (each.effect === 'tag' ? [each.tag] : []));
  return {
    ...carried,
    path: [...path, ...walked],
    steps: [...before, ...passed].slice(0, stepsAtMost),
    tags: [...new Set([...tags, ...told])].slice(0, tagsAtMost),
    served: effects.some(({ effect }) => effect === 'voicemail') ? 'voicemail' : served,
  };
}

const noted = ({ facts }: Carried, effects: readonly Effect[]): Command[] =>
  effects.map((effect): Command => {
    switch (effect.effect) {
      case 'sms':
        return { do: 'journal', fact: { fact: 'smsDue', to: effect.to, text: effect.text } };
      case 'callback':
        return { do: 'journal', fact: { fact: 'callBackDue', number: effect.number, why: 'asked' } };
      case 'survey':
        return { do: 'journal', fact: { fact: 'surveyed', score: effect.score } };
      case 'tag':
        return { do: 'journal', fact: { fact: 'tagged', tag: effect.tag } };
      case 'voicemail': {
        const { recording, seconds } = effect;
        return { do: 'journal', fact: { fact: 'voicemail', recording, seconds, number: facts.caller } };
      }
    }
  });

function begun(carried: Carried, { ask, cursor }: Advance, at: Instant, context: Context): Step {
  const { facts } = carried;
  const inIvr = (phase: IvrPhase): CallIn<'inIvr'> => ({ ...carried, state: 'inIvr', cursor, phase });
  switch (ask.ask) {
    case 'say':
      return speak(inIvr, ask.prompts, { then: 'finished' }, at);
    case 'gather':
      if (ask.prompts.length === 0) return listen(inIvr, ask.waitSeconds, at);
      return speak(inIvr, ask.prompts, { then: 'wait', waitSeconds: ask.waitSeconds }, at);
    case 'hangUp':
      if (ask.prompts.length > 0) return speak(inIvr, ask.prompts, { then: 'hangUp' }, at);
      return { next: inIvr({ is: 'leaving' }), commands: [{ do: 'hangUp', leg: facts.callerLeg }] };
    case 'lookUp':
      return lookUp(inIvr, ask, at);
    case 'record':
    case 'transfer':
      if (ask.prompts.length > 0) return speak(inIvr, ask.prompts, { then: 'ask', ask }, at);
      return goOn(inIvr({ is: 'leaving' }), ask, at);
    case 'enqueue': {
      const priority = ask.priority + (facts.priority ?? 0);
      return enterLine(carried, { queue: ask.queue, priority, queuedAt: at, cursor }, at, context);
    }
  }
}

type Speaking = Extract<IvrPhase, { is: 'speaking' }>;

function speak(
  inIvr: (phase: IvrPhase) => CallIn<'inIvr'>,
  prompts: readonly Prompt[],
  after: Pick<Speaking, 'then'> & Partial<Pick<Speaking, 'waitSeconds' | 'ask'>>,
  at: Instant,
): Step {
  const { facts, plays } = inIvr({ is: 'leaving' });
  const playback = playbackId(`${facts.id}-p${plays}`);
  return {
    next: { ...inIvr({ is: 'speaking', playback, waitSeconds: 0, ...after }), plays: plays + 1 },
    commands: [
      { do: 'play', leg: facts.callerLeg, playback, prompts },
      { do: 'startTimer', timer: 'input', at: at + speakingAtMostMs },
    ],
  };
}

function lookUp(
  inIvr: (phase: IvrPhase) => CallIn<'inIvr'>,
  { what }: Extract<Ask, { ask: 'lookUp' }>,
  at: Instant,
): Step {
  const { plays } = inIvr({ is: 'leaving' });
  return {
    next: { ...inIvr({ is: 'lookingUp', ask: plays }), plays: plays + 1 },
    commands: [
      { do: 'lookUp', ask: plays, what },
      { do: 'startTimer', timer: 'input', at: at + lookingUpAtMostMs },
    ],
  };
}
