/**
 * A supervisor's watch over one call, as a machine: their phone rings, then an ear on the agent's leg lets them hear
 * (listen) and be heard by the agent alone (whisper), or they sit in the call itself (barge). Pure. An ear cannot change
 * its ways, so each change makes a new one: in listening there is no way at all by which a supervisor could be heard.
 */
import type { Call } from '../call/call.ts';
import { agentLegOf } from '../call/members.ts';
import { legId, type AgentId, type CallId, type LegId } from '../kernel/ids.ts';

export type WatchMode = 'listen' | 'whisper' | 'barge';
export type WatchEnd =
  | 'stopped'
  | 'hungUp'
  | 'noAnswer'
  | 'callEnded'
  | 'deskGone'
  | 'failed'
  /** The talk is the supervisor's own; then it ends in one of three ways. */
  | 'taken'
  | 'handedBack'
  | 'phoneLost';

export interface WatchFacts {
  readonly id: string;
  readonly call: CallId;
  readonly supervisor: AgentId;
  readonly leg: LegId;
}

/** `talk` is the agent's leg in the talk; null while there is none. `ears` counts them, so that each has its own id. */
interface Watching {
  readonly facts: WatchFacts;
  readonly mode: WatchMode;
  readonly talk: LegId | null;
  readonly ears: number;
}
export type Watch =
  | (Watching & { readonly state: 'ringing' })
  | (Watching & { readonly state: 'on'; readonly ear: LegId | null })
  | { readonly state: 'over'; readonly facts: WatchFacts; readonly mode: WatchMode; readonly why: WatchEnd };

export type WatchEvent =
  | { type: 'PhoneAnswered' }
  | { type: 'LegEnded'; leg: LegId }
  /** The phone or the ear could not be had. */
  | { type: 'CommandFailed'; leg: LegId }
  | { type: 'ModeAsked'; mode: WatchMode }
  | { type: 'TalkMoved'; talk: LegId | null }
  | { type: 'TalkOver' }
  | { type: 'StopAsked'; why: 'stopped' | 'deskGone' }
  /** The call has the supervisor's leg from now on. */
  | { type: 'TalkTaken' };

export type WatchCommand =
  | { do: 'ring' }
  /** Makes an ear on `leg` and brings it together with the supervisor. */
  | { do: 'overhear'; ear: LegId; leg: LegId; whisper: boolean }
  | { do: 'joinCall' }
  | { do: 'hangUp'; leg: LegId }
  /** The room of supervisor and ear is of no use any more. */
  | { do: 'disband' };

export interface WatchStep {
  readonly next: Watch;
  readonly commands: readonly WatchCommand[];
}

/** The leg of the agent, or of the supervisor who took the talk over, if there is a talk that can be overheard now. */
export function talkLegOf(call: Call): LegId | null {
  if (call.state === 'taken') return call.leg;
  const alone = call.state === 'dialling' || call.state === 'reconnecting';
  return alone ? null : agentLegOf(call);
}

/** Nobody has anything to say to each other on this call any more. */
export const isTalkOver = (call: Call): boolean => call.state === 'wrapping' || call.state === 'ended';

export function beginWatch(facts: WatchFacts, mode: WatchMode, talk: LegId): WatchStep {
  return { next: { state: 'ringing', facts, mode, talk, ears: 0 }, commands: [{ do: 'ring' }] };
}

export function decideWatch(watch: Watch, event: WatchEvent): WatchStep {
  if (watch.state === 'over') return stay(watch);
  switch (event.type) {
    case 'PhoneAnswered':
      return watch.state === 'ringing' ? tuneIn({ ...watch, state: 'on', ear: null }) : stay(watch);
    case 'ModeAsked':
      return modeAsked(watch, event.mode);
    case 'TalkMoved':
      return talkMoved(watch, event.talk);
    case 'TalkOver':
      return over(watch, 'callEnded');
    case 'StopAsked':
      return over(watch, event.why);
    case 'TalkTaken':
      return watch.state === 'on' ? over(watch, 'taken') : stay(watch);
    case 'LegEnded':
      if (event.leg === watch.facts.leg) return over(watch, watch.state === 'ringing' ? 'noAnswer' : 'hungUp');
      return withoutEar(watch, event.leg);
    case 'CommandFailed':
      return event.leg === watch.facts.leg ? over(watch, 'failed') : withoutEar(watch, event.leg);
  }
}

type Alive = Exclude<Watch, { state: 'over' }>;
type On = Extract<Watch, { state: 'on' }>;

const stay = (watch: Watch): WatchStep => ({ next: watch, commands: [] });

function modeAsked(watch: Alive, mode: WatchMode): WatchStep {
  if (watch.mode === mode) return stay(watch);
  return watch.state === 'on' ? tuneIn({ ...watch, mode }) : stay({ ...watch, mode });
}

function talkMoved(watch: Alive, talk: LegId | null): WatchStep {
  if (watch.talk === talk) return stay(watch);
  return watch.state === 'on' ? tuneIn({ ...watch, talk }) : stay({ ...watch, talk });
}

/** Goes over to what mode and talk ask for now; the ear before is put away after the new one is there. */
function tuneIn(watch: On): WatchStep {
  const old: WatchCommand[] = watch.ear === null ? [] : [{ do: 'hangUp', leg: watch.ear }];
  if (watch.talk === null) return { next: { ...watch, ear: null }, commands: old };
  if (watch.mode === 'barge') return { next: { ...watch, ear: null }, commands: [{ do: 'joinCall' }, ...old] };
  const ears = watch.ears + 1;
  const ear = legId(`ear-${watch.facts.id}-${ears}`);
  const whisper = watch.mode === 'whisper';
  return {
    next: { ...watch, ears, ear },
    commands: [{ do: 'overhear', ear, leg: watch.talk, whisper }, ...old],
  };
}

function withoutEar(watch: Alive, leg: LegId): WatchStep {
  return watch.state === 'on' && watch.ear === leg ? stay({ ...watch, ear: null }) : stay(watch);
}

function over(watch: Alive, why: WatchEnd): WatchStep {
  const { facts, mode } = watch;
  const ear: WatchCommand[] = watch.state === 'on' && watch.ear !== null ? [{ do: 'hangUp', leg: watch.ear }] : [];
  return {
    next: { state: 'over', facts, mode, why },
    commands: [...(why === 'taken' ? [] : [{ do: 'hangUp', leg: facts.leg } as const]), ...ear, { do: 'disband' }],
  };
}
