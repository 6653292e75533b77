/** The ways out of a line without an answer: by a rule of the line, or by a key of the caller. Pure. */
import { FlowTrouble } from '../ivr/advance.ts';
import type { QueueId } from '../kernel/ids.ts';
import { queueId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { WaitingAct } from '../queue/rules.ts';
import type { CallIn } from './call.ts';
import type { Command } from './commands.ts';
import type { EventOf } from './events.ts';
import { hushSpeech, leaveLineFor } from './in-line.ts';
import { leaveLineBy, leaveLineForMenu, orToPerson } from './in-menu.ts';
import { beginTransfer } from './in-transfer.ts';
import { enterLine, pick } from './line-place.ts';
import { stay, type Context, type Step } from './step.ts';

const unitRingSeconds = 30;

export function overflowed(call: CallIn<'queued'>, event: EventOf<'LineOverflowed'>, context: Context): Step {
  const { at, to = { go: 'flow' } } = event;
  switch (to.go) {
    case 'flow':
      return orToPerson(call, at, context, () => {
        const step = leaveLineBy(call, { got: 'overflow' }, at, context);
        if (step === null) throw new FlowTrouble('overflow without an outlet');
        return step;
      });
    case 'queue':
      return toQueue(call, queueId(to.queue), at, context);
    case 'unit':
      return toUnit(call, to.unit, at);
    case 'act':
      return instead(call, to.act, at, context);
  }
}

/** A key that means nothing in this line changes nothing. */
export function keyPressed(call: CallIn<'queued'>, { key, at }: EventOf<'KeyPressed'>, context: Context): Step {
  const { keys } = context.rules.queueRules(call.place.queue);
  const act = keys.find((each) => each.key === key)?.act;
  return act === undefined ? stay(call) : instead(call, act, at, context);
}

function instead(call: CallIn<'queued'>, act: WaitingAct, at: Instant, context: Context): Step {
  return orToPerson(call, at, context, () =>
    act === 'menu'
      ? leaveLineForMenu(call, at, context)
      : (leaveLineBy(call, { got: 'waitingAct', act }, at, context) ?? stay(call)),
  );
}

/** They count there as waiting since they began to wait. Nobody is sent in circles. */
function toQueue(call: CallIn<'queued'>, queue: QueueId, at: Instant, context: Context): Step {
  const { priority, queuedAt, backAt, skills = [], cursor, ...before } = call.place;
  const from = [...(before.from ?? []), before.queue];
  if (from.includes(queue)) return stay(call);
  const back = backAt === undefined ? {} : { backAt };
  const step = enterLine(call, { queue, priority, queuedAt, ...back, skills, cursor, from }, at, context);
  return { next: step.next, commands: [...hushSpeech(call), overflowNote(before.queue), ...step.commands] };
}

function toUnit(call: CallIn<'queued'>, unit: string, at: Instant): Step {
  const { cursor, queue } = call.place;
  const ask = { ask: 'transfer', prompts: [], to: { unit }, ringSeconds: unitRingSeconds, warm: false } as const;
  const { phase, commands } = beginTransfer(call, ask, at);
  return {
    next: { ...pick(call), plays: call.plays + 1, state: 'inIvr', cursor, phase },
    commands: [...leaveLineFor(call), overflowNote(queue), ...commands],
  };
}

const overflowNote = (queue: QueueId): Command => ({
  do: 'journal',
  fact: { fact: 'tagged', tag: `overflow:${queue}` },
});
