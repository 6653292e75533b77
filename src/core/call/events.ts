/** What can happen to a call. Past tense; each carries when it happened. */
import type { Input } from '../ivr/node-kind.ts';
import type { AgentId, LegId, PlaybackId, QueueId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { NonEmpty } from '../kernel/non-empty.ts';
import type { Callee } from './call.ts';
import type { OverflowTo } from '../queue/rules.ts';
import type { Why } from '../queue/why.ts';
import type { AgentDisposition } from './disposition.ts';

export type Timer =
  | 'input'
  | 'ring'
  | 'wrapUp'
  | 'reconnect'
  | 'announce'
  | 'overflow'
  /** Of the phone of another party. */
  | 'other'
  | 'park'
  | 'recording'
  /** Of an agent who left while the call went on. */
  | `wrapUp:${string}`;

/** An agent who was free until now, with the phone to ring. `why`: where the floor chose them. */
export interface Reserved {
  readonly agent: AgentId;
  readonly endpoint: string;
  readonly leg: LegId;
  readonly why?: Why;
}

export type CallEvent = { readonly at: Instant } & (
  | { type: 'CallArrived' }
  | { type: 'CallerHungUp'; why: 'hungUp' | 'lost' }
  | { type: 'KeyPressed'; key: string }
  | { type: 'PlaybackEnded'; playback: PlaybackId }
  /** The caller began to speak at a question that takes words. */
  | { type: 'SpeechBegan'; hears: number }
  /** Without text where nothing was understood, or nobody was there to understand it. */
  | { type: 'SpeechHeard'; hears: number; text: string; confidence: number }
  | { type: 'LookUpAnswered'; ask: number; answer: LookUpAnswer }
  /** `seconds` is null when the end was missed. */
  | { type: 'RecordingEnded'; recording: string; seconds: number | null; failed: boolean }
  | { type: 'OutsideAnswered'; leg: LegId }
  /** `cause` is Q.850; null when it could not even be rung. */
  | { type: 'OutsideEnded'; leg: LegId; cause: number | null }
  | { type: 'LegSpoke'; leg: LegId }
  | { type: 'TimerFired'; timer: Timer }
  /** `waitSeconds` is null, or absent, while it would be a guess. */
  | { type: 'PositionFound'; position: number; waitSeconds?: number | null }
  /** The line is closed to this caller: nobody signed in, or too long. */
  | { type: 'LineOverflowed'; to?: OverflowTo }
  | { type: 'AgentsReserved'; agents: NonEmpty<Reserved>; predictedSeconds?: number | null }
  | { type: 'AgentAnswered'; leg: LegId }
  /** `unanswered`: why it was never answered, where it is not that it rang out. */
  | { type: 'AgentLegEnded'; leg: LegId; deliberate: boolean; unanswered?: 'refused' | 'unreachable' }
  | { type: 'OfferRefused'; by: AgentId }
  | { type: 'HoldAsked' }
  | { type: 'ResumeAsked' }
  | { type: 'HangUpAsked'; by?: AgentId }
  | { type: 'ConsultAsked'; to: Callee; leg: LegId }
  /** At once, without a word to whom it goes. */
  | { type: 'TransferAsked'; to: Callee; leg: LegId }
  | { type: 'LineAsked'; queue: QueueId }
  | { type: 'SwapAsked' }
  | { type: 'ConferenceAsked' }
  | { type: 'CompleteAsked' }
  | { type: 'LeaveAsked' }
  | { type: 'DropAsked' }
  | { type: 'ParkAsked'; slot: string }
  /** The leg is up already: the supervisor watched by it. */
  | { type: 'TakeAsked'; supervisor: AgentId; endpoint: string; leg: LegId }
  | { type: 'PickUpAsked'; agent: AgentId; endpoint: string; leg: LegId }
  /** The agent of a parked call that nobody picked up is not free. */
  | { type: 'RecallFailed' }
  | { type: 'SurveyAsked' }
  | { type: 'KeysAsked'; keys: string }
  | { type: 'RecordingPaused'; reason: string }
  | { type: 'RecordingResumed' }
  | { type: 'CallMade' }
  /** The agent's browser is out of reach. */
  | { type: 'DeskLost'; by: AgentId }
  /** The same page is back: its leg may still live. */
  | { type: 'DeskReturned'; by?: AgentId }
  /** The phone can ring again: a new page, or a new registration. */
  | { type: 'PhoneReturned'; leg: LegId; endpoint: string }
  | { type: 'TicketSaved'; number: string; by?: AgentId }
  | { type: 'Disposed'; disposition: AgentDisposition; by?: AgentId }
  /** During the talk: there will be something to write down, or after all not. What was said of it before is taken back. */
  | { type: 'WrapUpAsked'; wanted: boolean; by?: AgentId }
  | { type: 'WrapUpExtended'; by?: AgentId }
  /** The work is put down as it is: by an agent who may, or by a supervisor. */
  | { type: 'WrapUpLeft'; by?: AgentId }
  /** This controller took the call over, or its link came back. `joined`: whoever must be is in the call's bridge. */
  | { type: 'Adopted'; takenOver: boolean; joined: boolean }
);
/** What came of a look-up. */
export type LookUpAnswer = Omit<Extract<Input, { got: 'answer' }>, 'got'>;
/** What happened, not yet told when. */
export type Undated = CallEvent extends infer E ? (E extends CallEvent ? Omit<E, 'at'> : never) : never;
export type EventOf<T extends CallEvent['type']> = Extract<CallEvent, { type: T }>;
