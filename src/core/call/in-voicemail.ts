/** The call while the caller leaves words. A hang-up in the midst of them keeps what was said. Pure. */
import type { Input } from '../ivr/node-kind.ts';
import { secondsBetween, type Instant } from '../kernel/instant.ts';
import type { CallIn, Carried, IvrPhase, SpokenAsk } from './call.ts';
import type { Command } from './commands.ts';
import type { EventOf } from './events.ts';
import type { Step } from './step.ts';

type Recording = Extract<IvrPhase, { is: 'recording' }>;
export type InVoicemail = CallIn<'inIvr'> & { readonly phase: Recording };

/** An end that is never reported must not hold the caller. */
const slackMs = 5_000;
/** Shorter is a cough. */
const secondsAtLeast = 2;

export const isInVoicemail = (call: CallIn<'inIvr'>): call is InVoicemail => call.phase.is === 'recording';

export function beginRecording(
  { facts, plays }: Carried,
  ask: Extract<SpokenAsk, { ask: 'record' }>,
  at: Instant,
): { phase: IvrPhase; commands: Command[] } {
  const recording = `voicemail-${facts.id}-${plays}`;
  const { maxSeconds, silenceSeconds, endKeys } = ask;
  const until = at + maxSeconds * 1000 + slackMs;
  return {
    phase: { is: 'recording', recording, since: at, until },
    commands: [
      { do: 'record', leg: facts.callerLeg, recording, maxSeconds, silenceSeconds, endKeys },
      { do: 'startTimer', timer: 'input', at: until },
    ],
  };
}

/** What the end means to the flow. Where it was missed, the clock tells how long it was. */
export function recordingInput({ phase }: InVoicemail, event: EventOf<'RecordingEnded'>): Input {
  if (event.failed) return { got: 'answer', outcome: 'error' };
  const seconds = event.seconds ?? secondsBetween(phase.since, Math.min(event.at, phase.until));
  return { got: 'recorded', seconds, name: phase.recording };
}

/** The caller hung up: the file holds what they said so far. */
export function leftVoicemail(call: InVoicemail, at: Instant): Step {
  const seconds = secondsBetween(call.phase.since, at);
  if (seconds < secondsAtLeast) return { next: call, commands: [] };
  const { recording } = call.phase;
  return {
    next: { ...call, served: 'voicemail' },
    commands: [{ do: 'journal', fact: { fact: 'voicemail', recording, seconds, number: call.facts.caller } }],
  };
}

export const voicemailAdopted = (call: InVoicemail): Step => ({
  next: call,
  commands: [
    { do: 'findRecording', recording: call.phase.recording },
    { do: 'startTimer', timer: 'input', at: call.phase.until },
  ],
});
