/** The caller speaks at a question that takes words: the prompt falls silent, and what they said becomes an input. Pure. */
import { endpointRules } from '../speech/endpoint.ts';
import type { Input } from '../ivr/node-kind.ts';
import type { CallIn, IvrPhase } from './call.ts';
import type { Command } from './commands.ts';
import type { EventOf } from './events.ts';
import { stay, type Step } from './step.ts';

/** A recogniser that takes longer was not there: the caller is asked once more, or brought to a person. */
export const recognisedWithinMs = 4_000;
/** Who hears gives up before. */
const slackMs = 2_000;
const hearingAtMostMs = endpointRules.atMostMs + recognisedWithinMs + slackMs;

export const notUnderstood: Input = { got: 'speech', text: '', confidence: 0 };

/** Whoever speaks over the prompt need not hear the rest of it. */
export function speechBegan(call: CallIn<'inIvr'>, { hears, at }: EventOf<'SpeechBegan'>): Step {
  const { phase } = call;
  if ((phase.is !== 'speaking' && phase.is !== 'waiting') || phase.hears !== hears) return stay(call);
  const until = at + hearingAtMostMs;
  return {
    next: { ...call, phase: { is: 'hearing', hears, until } },
    commands: [
      ...(phase.is === 'speaking' ? [{ do: 'stopPlaying', playback: phase.playback } as const] : []),
      { do: 'startTimer', timer: 'input', at: until },
    ],
  };
}

/** Null where it comes too late, or belongs to another question. */
export function speechInput({ phase }: CallIn<'inIvr'>, { hears, text, confidence }: EventOf<'SpeechHeard'>) {
  if (phase.is !== 'hearing' || phase.hears !== hears) return null;
  return { got: 'speech', text, confidence } satisfies Input;
}

/** In this phase somebody listens for words, or is about to. */
export const stopHearing = (phase: IvrPhase): Command[] =>
  'hears' in phase && phase.hears !== undefined ? [{ do: 'stopHearing' }] : [];
