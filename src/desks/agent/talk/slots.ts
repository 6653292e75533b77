/** The eight hands at fixed places: what each means now, whether it can be used, and why not. Pure. */
import type { Hand } from '../../../contract/http/hands.ts';
import { isTalk } from '../view.ts';
import type { Phase } from '../view.ts';
import { words as desk } from '../words.ts';
import { words } from './words.ts';

export type SlotId = 'answer' | 'mute' | 'hold' | 'keypad' | 'consult' | 'transfer' | 'conference' | 'hangUp';
export interface Slot {
  id: SlotId;
  label: string;
  /** What the server is asked for; null for what happens in this browser's own phone. */
  hand: Hand | null;
  /** Null when it can be used, otherwise why not. */
  why: string | null;
  primary: boolean;
  /** Its place is kept, but nothing is there to press. */
  hidden: boolean;
}

export interface HandsFacts {
  phase: Phase;
  /** What the server would accept now. */
  allowed: readonly Hand[];
  device: 'browser' | 'sip';
  /** This page owns the phone. */
  owner: boolean;
  /** The browser phone's own line. */
  line: 'idle' | 'ringing' | 'connecting' | 'up' | 'ended';
  /** This call was taken here; until then a line that is up is the last call's, whose end is under way. */
  answered: boolean;
  muted: boolean;
  /** A command is on its way. */
  busy: boolean;
}

/** Within consult and conference a slot keeps its place and takes the meaning that its hand has there. */
export function slotsOf(facts: HandsFacts): Slot[] {
  const { phase, muted, allowed } = facts;
  const consulting = phase === 'consult';
  const asked = (id: SlotId, label: string, hand: Hand, more: Partial<Slot> = {}): Slot => ({
    ...plain(id, label, whyNotAsk(facts, hand)),
    hand,
    ...more,
  });
  return [
    {
      ...plain('answer', phase === 'reconnecting' ? desk.slots.resumeCall : desk.slots.answer, whyNotAnswer(facts)),
      primary: canBeAnswered(phase),
    },
    plain('mute', muted ? desk.slots.unmute : desk.slots.mute, whyNotOnLine(facts)),
    consulting ? asked('hold', words.slots.swap, 'swap') : holdSlot(facts, asked),
    plain('keypad', desk.slots.keypad, whyNotOnLine(facts)),
    consulting ? asked('consult', words.slots.endConsult, 'drop') : asked('consult', desk.slots.consult, 'consult'),
    consulting
      ? asked('transfer', words.slots.complete, 'complete')
      : asked('transfer', desk.slots.transfer, 'transfer'),
    conferenceSlot(facts, asked),
    asked('hangUp', endsAll(facts) ? words.slots.endAll : desk.slots.hangUp, 'hangup', {
      // Who asked for the consult would cut the citizen by it; who was asked only goes.
      hidden: consulting && !allowed.includes('hangup'),
    }),
  ];
}

type Asked = (id: SlotId, label: string, hand: Hand, more?: Partial<Slot>) => Slot;

const plain = (id: SlotId, label: string, why: string | null): Slot => ({
  id,
  label,
  hand: null,
  why,
  primary: false,
  hidden: false,
});

function holdSlot({ phase, allowed }: HandsFacts, asked: Asked): Slot {
  return phase === 'held' || allowed.includes('resume')
    ? asked('hold', desk.slots.resume, 'resume', { primary: phase === 'held' })
    : asked('hold', desk.slots.hold, 'hold');
}

/** Who may leave a conference leaves two people who go on talking: hanging up is the other thing. */
export const endsAll = ({ phase, allowed }: Pick<HandsFacts, 'phase' | 'allowed'>): boolean =>
  phase === 'conference' && allowed.includes('leave');

/** In a talk of two, a third party is first asked for: the same hand as 咨询, with another panel. */
function conferenceSlot({ phase }: HandsFacts, asked: Asked): Slot {
  if (phase === 'conference') return asked('conference', words.slots.leave, 'leave');
  return asked('conference', desk.slots.conference, phase === 'consult' ? 'conference' : 'consult');
}

const canBeAnswered = (phase: Phase): boolean => phase === 'offered' || phase === 'ringing' || phase === 'reconnecting';

function whyNotAnswer({ phase, device, owner, line, answered }: HandsFacts): string | null {
  if (!canBeAnswered(phase)) return desk.why.noCall;
  if (device === 'sip') return desk.why.answerOnPhone;
  if (!owner) return desk.why.elsewhere;
  return line === 'connecting' || (line === 'up' && answered) ? desk.bar.connecting : null;
}

/** Muting and keys happen in this browser's own line. */
function whyNotOnLine({ phase, device, owner, line }: HandsFacts): string | null {
  if (!isTalk(phase)) return desk.why.notTalking;
  if (device === 'sip') return desk.why.onPhone;
  if (!owner) return desk.why.elsewhere;
  return line === 'up' ? null : desk.why.waitLine;
}

function whyNotAsk(facts: HandsFacts, hand: Hand): string | null {
  const { phase, owner, device, busy, allowed } = facts;
  if (phase === 'offered' || phase === 'ringing') return desk.why.ringingYet;
  const ends = hand === 'hangup' && (phase === 'reconnecting' || phase === 'calling');
  if (!isTalk(phase) && !ends) return desk.why.notTalking;
  if (!owner && device === 'browser') return desk.why.elsewhere;
  if (busy) return desk.why.busy;
  return allowed.includes(hand) ? null : whyNotNow(facts, hand);
}

const isCompany = (phase: Phase): boolean => phase === 'consult' || phase === 'conference';

function whyNotNow({ phase, allowed }: HandsFacts, hand: Hand): string {
  // Only they see a 挂断 here.
  if (allowed.includes('hangup') && !allowed.includes('leave') && isCompany(phase)) return words.why.notYours;
  if (phase === 'consult') return words.why.otherNotThere;
  if (phase === 'conference') return words.why.inConference;
  if (phase === 'held' && (hand === 'consult' || hand === 'transfer')) return words.why.resumeFirst;
  return words.why.notNow;
}
