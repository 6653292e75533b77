/** What a call asks the world to do. Imperative; carried out at the edge by service/live-call. */
import type { Prompt } from '../ivr/flow.ts';
import type { LookUp, TransferTarget } from '../ivr/node-kind.ts';
import type { AgentId, LegId, PlaybackId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Place } from './call.ts';
import type { Timer } from './events.ts';
import type { JournalFact } from './journal-fact.ts';

/** What a call does to the agent it has in hand. */
export type AgentMove = 'ringing' | 'talking' | 'wrapUp' | 'free' | 'missed' | 'refused' | 'phoneLost';

export type Command =
  | { do: 'answer'; leg: LegId }
  | { do: 'play'; leg: LegId; playback: PlaybackId; prompts: readonly Prompt[] }
  | { do: 'stopPlaying'; playback: PlaybackId }
  | { do: 'hold'; leg: LegId }
  | { do: 'unhold'; leg: LegId }
  /** From the answer on, what this leg speaks and hears in a bridge is recorded under this name. */
  | { do: 'ring'; leg: LegId; endpoint: string; seconds: number; recording: string }
  | { do: 'join'; legs: readonly LegId[] }
  | { do: 'part' }
  | { do: 'hangUp'; leg: LegId }
  | { do: 'handOver'; leg: LegId }
  /** A tone, then what the caller says. */
  | {
      do: 'record';
      leg: LegId;
      recording: string;
      maxSeconds: number;
      silenceSeconds: number;
      endKeys: string;
    }
  /** Whether the recording still runs is to be told: its end may have been missed. */
  | { do: 'findRecording'; recording: string }
  /** Recorded like an agent's. */
  | { do: 'ringOutside'; leg: LegId; to: TransferTarget; seconds: number; recording: string }
  | { do: 'listenForSpeech'; legs: readonly LegId[] }
  | { do: 'lookUp'; ask: number; what: LookUp }
  | { do: 'startTimer'; timer: Timer; at: Instant }
  | { do: 'cancelTimer'; timer: Timer }
  | { do: 'joinLine'; place: Place }
  | { do: 'leaveLine' }
  | { do: 'agentIs'; agent: AgentId; now: AgentMove }
  | { do: 'journal'; fact: JournalFact };
