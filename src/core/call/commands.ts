/** What a call asks the world to do. Imperative; carried out at the edge by service/live-call. */
import type { Prompt } from '../ivr/flow.ts';
import type { LookUp, SpeechWanted, TransferTarget } from '../ivr/node-kind.ts';
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
  /** Out of the talk and in silence: who is to be spoken to afterwards, before the talk's bridge goes. */
  | { do: 'letOut'; leg: LegId }
  | { do: 'part' }
  /** A leg that somebody else rang is this call's from now on. */
  | { do: 'takeIn'; leg: LegId }
  /** What is said in the call's bridge is recorded under this name, until the bridge goes; goes on if it does so already. */
  | { do: 'recordTalk'; recording: string }
  | { do: 'hangUp'; leg: LegId }
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
  /** By the trunk; the number was allowed at the door. */
  | { do: 'ringNumber'; leg: LegId; number: string; seconds: number; recording: string | null }
  /** What a phone says while the other one rings. */
  | { do: 'ringTone'; leg: LegId; playback: PlaybackId }
  | { do: 'sendKeys'; leg: LegId; keys: string }
  | { do: 'resumeRecording'; leg: LegId }
  /** Reserve this agent for the call if they are free; RecallFailed tells if not. */
  | { do: 'recall'; agent: AgentId }
  | { do: 'listenForSpeech'; legs: readonly LegId[] }
  /** What this leg says is to be understood; SpeechBegan and SpeechHeard tell. Where nobody can, nothing comes. */
  | { do: 'hear'; hears: number; leg: LegId; speech: SpeechWanted }
  | { do: 'stopHearing' }
  | { do: 'lookUp'; ask: number; what: LookUp }
  | { do: 'startTimer'; timer: Timer; at: Instant }
  | { do: 'cancelTimer'; timer: Timer }
  | { do: 'joinLine'; place: Place }
  | { do: 'leaveLine' }
  | { do: 'agentIs'; agent: AgentId; now: AgentMove }
  /** Once their phones have been told to stop ringing, and all in the same moment: the next caller may be for all of them. */
  | { do: 'freeAgents'; agents: readonly AgentId[] }
  | { do: 'journal'; fact: JournalFact };
