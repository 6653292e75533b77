/** What can happen to a call. Past tense; each carries when it happened. */
import type { Input } from '../ivr/node-kind.ts';
import type { AgentId, LegId, PlaybackId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { AgentDisposition } from './disposition.ts';

export type Timer = 'input' | 'ring' | 'wrapUp' | 'reconnect' | 'announce' | 'overflow';

export type CallEvent = { readonly at: Instant } & (
  | { type: 'CallArrived' }
  | { type: 'CallerHungUp'; why: 'hungUp' | 'lost' }
  | { type: 'KeyPressed'; key: string }
  | { type: 'PlaybackEnded'; playback: PlaybackId }
  | { type: 'LookUpAnswered'; ask: number; answer: LookUpAnswer }
  /** `seconds` is null when the end was missed. */
  | { type: 'RecordingEnded'; recording: string; seconds: number | null; failed: boolean }
  | { type: 'OutsideAnswered'; leg: LegId }
  /** `cause` is Q.850; null when it could not even be rung. */
  | { type: 'OutsideEnded'; leg: LegId; cause: number | null }
  | { type: 'LegSpoke'; leg: LegId }
  | { type: 'TimerFired'; timer: Timer }
  | { type: 'PositionFound'; position: number }
  /** The line is closed to this caller: nobody signed in, or too long. */
  | { type: 'LineOverflowed' }
  | { type: 'AgentReserved'; agent: AgentId; endpoint: string; leg: LegId }
  | { type: 'AgentAnswered'; leg: LegId }
  | { type: 'AgentLegEnded'; leg: LegId; deliberate: boolean }
  | { type: 'OfferRefused' }
  | { type: 'HoldAsked' }
  | { type: 'ResumeAsked' }
  | { type: 'HangUpAsked' }
  /** The agent's browser is out of reach. */
  | { type: 'DeskLost' }
  /** The same page is back: its leg may still live. */
  | { type: 'DeskReturned' }
  /** The phone can ring again: a new page, or a new registration. */
  | { type: 'PhoneReturned'; leg: LegId; endpoint: string }
  | { type: 'TicketSaved'; number: string }
  | { type: 'Disposed'; disposition: AgentDisposition }
  | { type: 'WrapUpExtended' }
  /** This controller took the call over, or its link came back. `joined`: both legs are in the call's bridge. */
  | { type: 'Adopted'; takenOver: boolean; joined: boolean }
);
/** What came of a look-up. */
export type LookUpAnswer = Omit<Extract<Input, { got: 'answer' }>, 'got'>;
export type EventOf<T extends CallEvent['type']> = Extract<CallEvent, { type: T }>;
