/**
 * The call while it is transferred: another office rings, speaks, and goes; the citizen's leg stays ours throughout. A
 * warm transfer is watched until both have spoken, so that nobody is left with a dead line. Pure.
 */
import type { Input } from '../ivr/node-kind.ts';
import { legId } from '../kernel/ids.ts';
import { secondsBetween, type Instant } from '../kernel/instant.ts';
import { recordingOf, type CallIn, type Carried, type IvrPhase, type SpokenAsk, type Transfer } from './call.ts';
import type { Command } from './commands.ts';
import type { EventOf } from './events.ts';
import type { TransferOutcome } from './journal-fact.ts';
import { ringSlackMs, stay, type Step } from './step.ts';

type Transferring = Transfer & { readonly is: 'transferring' };
export type InTransfer = CallIn<'inIvr'> & { readonly phase: Transferring };
/** A step, and what it means to the flow when the transfer is over. */
export interface TransferStep extends Step {
  readonly input: Extract<Input, { got: 'transferred' }> | null;
}

/** By then a warm transfer counts as handed over, though somebody may be too quiet to be heard. */
const watchedMs = 20_000;
/** Q.850: user busy, call rejected; no user responding, no answer, normal clearing of a ring that nobody took. */
const busyCauses: readonly number[] = [17, 21];
const noAnswerCauses: readonly number[] = [16, 18, 19];

/** What the end of a ring by the trunk means. */
export function ringOutcome(cause: number | null): 'busy' | 'noAnswer' | 'failed' {
  if (cause !== null && busyCauses.includes(cause)) return 'busy';
  return cause !== null && noAnswerCauses.includes(cause) ? 'noAnswer' : 'failed';
}

export const isInTransfer = (call: CallIn<'inIvr'>): call is InTransfer => call.phase.is === 'transferring';

/** Rings; the citizen hears music meanwhile. */
export function beginTransfer(
  { facts, plays }: Carried,
  ask: Extract<SpokenAsk, { ask: 'transfer' }>,
  at: Instant,
): { phase: IvrPhase; commands: Command[] } {
  const leg = legId(`outside-${facts.id}-${plays}`);
  const until = at + ask.ringSeconds * 1000;
  const { to, warm } = ask;
  return {
    phase: {
      ...{ is: 'transferring', to, leg, warm, until },
      ...{ answeredAt: null, citizenSpoke: false, otherSpoke: false, handedOver: false },
    },
    commands: [
      { do: 'hold', leg: facts.callerLeg },
      { do: 'ringOutside', leg, to, seconds: ask.ringSeconds, recording: recordingOf(facts) },
      { do: 'startTimer', timer: 'input', at: until + ringSlackMs },
    ],
  };
}

const goOn = (step: Step): TransferStep => ({ ...step, input: null });

export function outsideAnswered(call: InTransfer, { leg, at }: EventOf<'OutsideAnswered'>): TransferStep {
  const { phase, facts } = call;
  if (phase.answeredAt !== null) return goOn(stay(call));
  const until = at + watchedMs;
  const watch: Command[] = phase.warm
    ? [
        { do: 'listenForSpeech', legs: [facts.callerLeg, leg] },
        { do: 'startTimer', timer: 'input', at: until },
      ]
    : [{ do: 'cancelTimer', timer: 'input' }];
  return goOn({
    next: { ...call, phase: { ...phase, answeredAt: at, until, handedOver: !phase.warm } },
    commands: [{ do: 'join', legs: [facts.callerLeg, leg] }, ...watch],
  });
}

export function legSpoke(call: InTransfer, { leg }: EventOf<'LegSpoke'>): TransferStep {
  const { phase, facts } = call;
  if (phase.answeredAt === null) return goOn(stay(call));
  const citizenSpoke = phase.citizenSpoke || leg === facts.callerLeg;
  const otherSpoke = phase.otherSpoke || leg === phase.leg;
  const both = citizenSpoke && otherSpoke;
  return goOn({
    next: { ...call, phase: { ...phase, citizenSpoke, otherSpoke, handedOver: phase.handedOver || both } },
    commands: both && !phase.handedOver ? [{ do: 'cancelTimer', timer: 'input' }] : [],
  });
}

/** The ring is over, or a warm transfer was watched for long enough. */
export function transferTimer(call: InTransfer, at: Instant): TransferStep {
  const { phase } = call;
  if (phase.answeredAt !== null)
    return goOn({ next: { ...call, phase: { ...phase, handedOver: true } }, commands: [] });
  const step = over(call, 'noAnswer', at);
  return { ...step, commands: [{ do: 'hangUp', leg: phase.leg }, ...step.commands] };
}

export function outsideEnded(call: InTransfer, { cause, at }: EventOf<'OutsideEnded'>): TransferStep {
  const { answeredAt, handedOver } = call.phase;
  if (answeredAt !== null) return over(call, handedOver ? 'connected' : 'failed', at);
  return over(call, ringOutcome(cause), at);
}

/** The citizen is ours alone again. */
function over(call: InTransfer, outcome: Exclude<TransferOutcome, 'abandoned'>, at: Instant): TransferStep {
  const { phase, facts } = call;
  const leg = facts.callerLeg;
  const alone: Command[] =
    phase.answeredAt === null ? [{ do: 'unhold', leg }] : [{ do: 'letOut', leg }, { do: 'part' }];
  return {
    next: outcome === 'connected' ? { ...call, served: 'transferred' } : call,
    commands: [...alone, { do: 'cancelTimer', timer: 'input' }, ...notes(call, outcome, at)],
    input: { got: 'transferred', outcome },
  };
}

/** The citizen hung up. */
export function leftTransfer(call: InTransfer, at: Instant): Step {
  const { phase } = call;
  const answered = phase.answeredAt !== null;
  return {
    next: answered ? { ...call, served: 'transferred' } : call,
    commands: [
      { do: 'hangUp', leg: phase.leg },
      ...(answered ? [{ do: 'part' } as const] : []),
      ...notes(call, answered ? 'connected' : 'abandoned', at),
    ],
  };
}

function notes({ phase, facts }: InTransfer, outcome: TransferOutcome, at: Instant): Command[] {
  const { to, warm, citizenSpoke, otherSpoke, answeredAt } = phase;
  const talkedSeconds = answeredAt === null ? null : secondsBetween(answeredAt, at);
  const bothSpoke = citizenSpoke && otherSpoke;
  const recording = recordingOf(facts);
  const talked: Command[] =
    answeredAt === null ? [] : [{ do: 'journal', fact: { fact: 'recorded', recording, seconds: null, failed: false } }];
  return [{ do: 'journal', fact: { fact: 'transferred', to, warm, outcome, bothSpoke, talkedSeconds } }, ...talked];
}

/** After a change of controllers: who talks goes on talking. */
export function transferAdopted(call: InTransfer, { at, joined }: EventOf<'Adopted'>): Step {
  const { phase, facts } = call;
  if (phase.answeredAt === null) {
    return {
      next: call,
      commands: [{ do: 'startTimer', timer: 'input', at: Math.max(phase.until, at) + ringSlackMs }],
    };
  }
  const legs = [facts.callerLeg, phase.leg];
  const watch: Command[] = phase.handedOver
    ? []
    : [
        { do: 'listenForSpeech', legs },
        { do: 'startTimer', timer: 'input', at: Math.max(phase.until, at + 1000) },
      ];
  return { next: call, commands: [...(joined ? [] : [{ do: 'join', legs } as const]), ...watch] };
}
