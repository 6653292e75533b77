/** What runs within a talk and must be brought to its end with it: the music of a hold, a recording that is silent. Pure. */
import { secondsBetween, type Instant } from '../kernel/instant.ts';
import type { CallIn, Talk } from './call.ts';
import type { Command } from './commands.ts';
import type { EventOf } from './events.ts';
import { hand } from './notes.ts';
import { stay, type Step } from './step.ts';

type WithAgent = CallIn<'connected' | 'held' | 'consulting' | 'conference' | 'reconnecting'>;

/** Nobody forgets that a recording is silent: it goes on by itself. */
const pausedAtMostMs = 120_000;

export function holdOver(call: WithAgent, at: Instant): Command[] {
  return call.state === 'held' ? [hand(call.talk.agent, 'hold', { seconds: secondsBetween(call.heldAt, at) })] : [];
}

/** The recording speaks again. */
export function recordingOn({ talk, agentLeg }: WithAgent, at: Instant): { talk: Talk; commands: Command[] } {
  const { paused = null } = talk;
  if (paused === null) return { talk, commands: [] };
  const { reason } = paused;
  return {
    talk: { ...talk, paused: null },
    commands: [
      ...(agentLeg === null ? [] : [{ do: 'resumeRecording', leg: agentLeg } as const]),
      { do: 'cancelTimer', timer: 'recording' },
      hand(talk.agent, 'pause', { reason, seconds: secondsBetween(paused.at, at) }),
    ],
  };
}

export function recordingPaused(call: CallIn<'connected' | 'held'>, { at, reason }: EventOf<'RecordingPaused'>): Step {
  if (call.talk.paused) return stay(call);
  return {
    next: { ...call, talk: { ...call.talk, paused: { at, reason } } },
    commands: [{ do: 'startTimer', timer: 'recording', at: at + pausedAtMostMs }],
  };
}

export function recordingResumed(call: CallIn<'connected' | 'held'>, at: Instant): Step {
  const { talk, commands } = recordingOn(call, at);
  return { next: commands.length === 0 ? call : { ...call, talk }, commands };
}

export const pauseAdopted = ({ talk: { paused } }: CallIn<'connected' | 'held'>, at: Instant): Command[] =>
  paused ? [{ do: 'startTimer', timer: 'recording', at: Math.max(paused.at + pausedAtMostMs, at) }] : [];
