/** The call while it walks the menu: what it says and asks, what keys, silences and answers mean. Pure. */
import { advance, FlowTrouble, repeat, startFlow, type Advance } from '../ivr/advance.ts';
import type { Prompt } from '../ivr/flow.ts';
import type { Ask, Effect, Input, World } from '../ivr/node-kind.ts';
import { playbackId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { KeptPlace } from '../callback/kept-place.ts';
import type { Call, CallIn, Carried, IvrPhase, Place, SpokenAsk } from './call.ts';
import type { Command } from './commands.ts';
import type { EventOf } from './events.ts';
import { leaveLineFor } from './in-line.ts';
import { beginTransfer } from './in-transfer.ts';
import { notUnderstood, stopHearing } from './in-hearing.ts';
import { beginRecording } from './in-voicemail.ts';
import type { FlowStep, JournalFact, PathStep } from './journal-fact.ts';
import { backInLine, enterLine, pick, stepsAtMost } from './line-place.ts';
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
      return listen((waiting) => ({ ...call, phase: waiting }), phase.waitSeconds, at, phase.hears);
    case 'ask':
      return phase.ask === undefined ? stay(call) : goOn(call, phase.ask, at);
    case 'hangUp':
      return { next: call, commands: [{ do: 'hangUp', leg: call.facts.callerLeg }] };
  }
}

export function inputTimer(call: CallIn<'inIvr'>, at: Instant, context: Context): Step {
  if (call.phase.is === 'speaking') return playbackEnded(call, at, context);
  if (call.phase.is === 'lookingUp') return menuInput(call, { got: 'answer', outcome: 'error' }, at, context);
  if (call.phase.is === 'hearing') return menuInput(call, notUnderstood, at, context);
  return menuInput(call, { got: 'silence' }, at, context);
}

export function lookUpAnswered(call: CallIn<'inIvr'>, event: EventOf<'LookUpAnswered'>, context: Context): Step {
  if (call.phase.is !== 'lookingUp' || call.phase.ask !== event.ask) return stay(call);
  return menuInput(call, { got: 'answer', ...event.answer }, event.at, context);
}

/** Out of the line, by what its node makes of it; null where it makes nothing of it. */
export function leaveLineBy(call: CallIn<'queued'>, input: Input, at: Instant, context: Context): Step | null {
  const moved = advance(context.flow, call.place.cursor, input, worldOf(call, at, context));
  if (moved === null) return null;
  const step = follow(call, moved, at, context);
  return { next: step.next, commands: [...leaveLineFor(call), ...step.commands] };
}

/** Out of the line, to the beginning; what the caller has chosen so far is forgotten. */
export function leaveLineForMenu(call: CallIn<'queued'>, at: Instant, context: Context): Step {
  const { language = null } = call.place.cursor;
  const step = follow(call, startFlow(context.flow, worldOf(call, at, context), language), at, context);
  return { next: step.next, commands: [...leaveLineFor(call), ...step.commands] };
}

/** A flow that can't go on must not cost the call: a person takes it. */
export function orToPerson(call: Call, at: Instant, context: Context, walk: () => Step): Step {
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
function listen(
  inPhase: (phase: IvrPhase) => CallIn<'inIvr'>,
  waitSeconds: number,
  at: Instant,
  hears: number | undefined,
): Step {
  const until = at + waitSeconds * 1000;
  return {
    next: inPhase({ is: 'waiting', until, ...(hears === undefined ? {} : { hears }) }),
    commands: [{ do: 'startTimer', timer: 'input', at: until }],
  };
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

/** Stops whatever is being said, heard or awaited. */
function hush({ phase }: CallIn<'inIvr'>): Command[] {
  const stop: Command[] = phase.is === 'speaking' ? [{ do: 'stopPlaying', playback: phase.playback }] : [];
  return phase.is === 'leaving' ? [] : [...stop, ...stopHearing(phase), { do: 'cancelTimer', timer: 'input' }];
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
  return { next: step.next, commands: [...noted(carried, moved.effects, at, context), ...step.commands] };
}

const keptOf = ({ queue, priority, queuedAt }: Place): KeptPlace => ({ queue, priority, queuedAt });

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
    ...(call.state === 'queued' ? { waitedIn: keptOf(call.place) } : {}),
  };
}

const noted = (carried: Carried, effects: readonly Effect[], at: Instant, context: Context): Command[] =>
  effects.map((effect): Command => {
    switch (effect.effect) {
      case 'sms':
        return { do: 'journal', fact: { fact: 'smsDue', to: effect.to, text: effect.text } };
      case 'callback':
        return { do: 'journal', fact: callBackAsked(carried, effect.number, at, context) };
      case 'survey':
        return { do: 'journal', fact: { fact: 'surveyed', score: effect.score } };
      case 'tag':
        return { do: 'journal', fact: { fact: 'tagged', tag: effect.tag } };
      case 'voicemail': {
        const { recording, seconds } = effect;
        return { do: 'journal', fact: { fact: 'voicemail', recording, seconds, number: carried.facts.caller } };
      }
    }
  });

/** Their place is that of the line they waited in; whoever asked before waiting begins to wait now. */
function callBackAsked(
  { facts, waitedIn }: Carried,
  number: string,
  at: Instant,
  { rules }: Context,
): Extract<JournalFact, { fact: 'callBackDue' }> {
  const queue = rules.firstQueue();
  const fresh = queue === null ? null : { queue, priority: facts.priority ?? 0, queuedAt: at };
  const place = waitedIn ?? fresh;
  return { fact: 'callBackDue', number, why: 'asked', ...(place === null ? {} : { place }) };
}

function begun(carried: Carried, { ask, cursor }: Advance, at: Instant, context: Context): Step {
  const { facts } = carried;
  const inIvr = (phase: IvrPhase): CallIn<'inIvr'> => ({ ...carried, state: 'inIvr', cursor, phase });
  switch (ask.ask) {
    case 'say':
      return speak(inIvr, ask.prompts, { then: 'finished' }, at);
    case 'gather':
      return gather(inIvr, ask, at);
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
      if (facts.kept !== undefined) return backInLine(carried, { ...facts.kept.place, cursor }, at, context);
      const priority = ask.priority + (facts.priority ?? 0);
      const { queue, skills } = ask;
      return enterLine(carried, { queue, priority, skills, queuedAt: at, cursor }, at, context);
    }
  }
}

type Speaking = Extract<IvrPhase, { is: 'speaking' }>;

/** Words are heard from the first moment on, over the prompt too. */
function gather(
  inPhase: (phase: IvrPhase) => CallIn<'inIvr'>,
  { prompts, waitSeconds, speech }: Extract<Ask, { ask: 'gather' }>,
  at: Instant,
): Step {
  const { facts, plays } = inPhase({ is: 'leaving' });
  const hears = speech === undefined ? undefined : plays;
  const { next, commands } =
    prompts.length === 0
      ? listen(inPhase, waitSeconds, at, hears)
      : speak(inPhase, prompts, { then: 'wait', waitSeconds, ...(hears === undefined ? {} : { hears }) }, at);
  if (speech === undefined) return { next, commands };
  const hear: Command = { do: 'hear', hears: plays, leg: facts.callerLeg, speech };
  return { next: { ...next, plays: plays + 1 }, commands: [...commands, hear] };
}

function speak(
  inIvr: (phase: IvrPhase) => CallIn<'inIvr'>,
  prompts: readonly Prompt[],
  after: Pick<Speaking, 'then'> & Partial<Pick<Speaking, 'waitSeconds' | 'ask' | 'hears'>>,
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
