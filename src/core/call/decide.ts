/**
 * The call machine: (call, event) → (call, commands). Pure: no clock, no I/O, no random. Every state spells out what it
 * does with every event; an event that means nothing in a state changes nothing.
 */
import { unreachable } from '../kernel/unreachable.ts';
import { agentId, type AgentId, type LegId } from '../kernel/ids.ts';
import type { Call, CallIn, Facts } from './call.ts';
import type { CallEvent, EventOf } from './events.ts';
import { adopted } from './adopted.ts';
import * as hands from './decide-hands.ts';
import * as line from './in-line.ts';
import * as ways from './line-ways.ts';
import * as hearing from './in-hearing.ts';
import * as menu from './in-menu.ts';
import * as place from './line-place.ts';
import { leaverDoes } from './leavers.ts';
import { agentsOf, leaverOf, rungLegsOf, takerOf } from './members.ts';
import { hangUpStray, stay, unansweredMove, type Context, type Step } from './step.ts';
import * as transfer from './in-transfer.ts';
import * as voicemail from './in-voicemail.ts';
import * as talk from './in-talk.ts';

const extendSeconds = 30;

export function newCall(facts: Facts): CallIn<'arriving'> {
  return { state: 'arriving', facts, path: [], offers: 0, plays: 0, steps: [], tags: [], served: null };
}

export function decide(call: Call, event: CallEvent, context: Context): Step {
  if (event.type === 'Adopted') return adopted(call, event, context);
  // Agents reserved for a call that has left the line meanwhile are set free again.
  if (event.type === 'AgentsReserved' && call.state !== 'queued' && call.state !== 'parked') {
    return { next: call, commands: [{ do: 'freeAgents', agents: event.agents.map(({ agent }) => agent) }] };
  }
  // So is another office that answers a citizen who is not its any more.
  if (event.type === 'OutsideAnswered' && !rungLegsOf(call).includes(event.leg)) return hangUpStray(call, event);
  const beside = besideTheCall(call, event);
  if (beside !== null) return beside;
  switch (call.state) {
    case 'arriving':
      return arriving(call, event, context);
    case 'inIvr':
      return inIvr(call, event, context);
    case 'queued':
      return queued(call, event, context);
    case 'offering':
      return offering(call, event, context);
    case 'dialling':
      return hands.dialling(call, event, context);
    case 'connected':
    case 'held':
      return hands.talking(call, event, context);
    case 'consulting':
    case 'conference':
      return hands.inCompany(call, event, context);
    case 'reconnecting':
      return hands.reconnecting(call, event, context);
    case 'transferring':
    case 'handedOff':
      return hands.withoutAgent(call, event, context);
    case 'taken':
      return hands.taken(call, event, context);
    case 'parked':
      return hands.parked(call, event, context);
    case 'surveying':
      return hands.surveying(call, event);
    case 'wrapping':
      return wrapping(call, event);
    case 'ended':
      return ended(call, event);
    default:
      return unreachable(call);
  }
}

/** Of an agent who left the call, or of one whom it does not concern any more; null where it is about the call itself. */
function besideTheCall(call: Call, event: CallEvent): Step | null {
  if (event.type === 'TimerFired' && event.timer.startsWith('wrapUp:')) {
    const leaver = leaverOf(call, agentId(event.timer.slice('wrapUp:'.length)));
    return leaver === null ? stay(call) : leaverDoes(call, leaver, event, extendSeconds);
  }
  if (!('by' in event) || event.by === undefined) return null;
  const leaver = leaverOf(call, event.by);
  if (leaver !== null) return leaverDoes(call, leaver, event, extendSeconds);
  return agentsOf(call).has(event.by) || takerOf(call) === event.by ? null : stay(call);
}

function arriving(call: CallIn<'arriving'>, event: CallEvent, context: Context): Step {
  switch (event.type) {
    case 'CallArrived':
      return menu.begin(call, event.at, context);
    case 'CallerHungUp':
      return menuEnded(call, event, false);
    default:
      return stay(call);
  }
}

function inIvr(call: CallIn<'inIvr'>, event: CallEvent, context: Context): Step {
  if (transfer.isInTransfer(call)) return transferring(call, event, context);
  if (voicemail.isInVoicemail(call)) return recording(call, event, context);
  switch (event.type) {
    case 'KeyPressed':
      return menu.menuInput(call, { got: 'key', key: event.key }, event.at, context);
    case 'PlaybackEnded':
      if (call.phase.is !== 'speaking' || call.phase.playback !== event.playback) return stay(call);
      return menu.playbackEnded(call, event.at, context);
    case 'TimerFired':
      return event.timer === 'input' ? menu.inputTimer(call, event.at, context) : stay(call);
    case 'LookUpAnswered':
      return menu.lookUpAnswered(call, event, context);
    case 'SpeechBegan':
      return hearing.speechBegan(call, event);
    case 'SpeechHeard': {
      const input = hearing.speechInput(call, event);
      return input === null ? stay(call) : menu.menuInput(call, input, event.at, context);
    }
    case 'CallerHungUp': {
      const { phase } = call;
      return menuEnded(call, event, phase.is === 'leaving' || (phase.is === 'speaking' && phase.then === 'hangUp'));
    }
    case 'AgentAnswered':
      return hangUpStray(call, event);
    default:
      return stay(call);
  }
}

function transferring(call: transfer.InTransfer, event: CallEvent, context: Context): Step {
  const then = ({ next, commands, input }: transfer.TransferStep): Step => {
    if (input === null || next.state !== 'inIvr') return { next, commands };
    const step = menu.menuInput(next, input, event.at, context);
    return { next: step.next, commands: [...commands, ...step.commands] };
  };
  switch (event.type) {
    case 'OutsideAnswered':
      return then(transfer.outsideAnswered(call, event));
    case 'OutsideEnded':
      return event.leg === call.phase.leg ? then(transfer.outsideEnded(call, event)) : stay(call);
    case 'LegSpoke':
      return then(transfer.legSpoke(call, event));
    case 'TimerFired':
      return event.timer === 'input' ? then(transfer.transferTimer(call, event.at)) : stay(call);
    case 'CallerHungUp':
      return afterLeaving(transfer.leftTransfer(call, event.at), event);
    case 'AgentAnswered':
      return hangUpStray(call, event);
    default:
      return stay(call);
  }
}

function recording(call: voicemail.InVoicemail, event: CallEvent, context: Context): Step {
  const { phase } = call;
  switch (event.type) {
    case 'RecordingEnded':
      if (event.recording !== phase.recording) return stay(call);
      return menu.menuInput(call, voicemail.recordingInput(call, event), event.at, context);
    case 'TimerFired': {
      if (event.timer !== 'input') return stay(call);
      const missed = { type: 'RecordingEnded', recording: phase.recording, seconds: null, failed: false } as const;
      return recording(call, { ...missed, at: event.at }, context);
    }
    case 'CallerHungUp':
      return afterLeaving(voicemail.leftVoicemail(call, event.at), event);
    case 'AgentAnswered':
      return hangUpStray(call, event);
    default:
      return stay(call);
  }
}

/** The caller is gone: what they were in the midst of is put in order, then the call. */
function afterLeaving({ next, commands }: Step, event: EventOf<'CallerHungUp'>): Step {
  if (next.state !== 'inIvr') return { next, commands };
  const step = menuEnded(next, event, false);
  return { next: step.next, commands: [...commands, ...step.commands] };
}

function queued(call: CallIn<'queued'>, event: CallEvent, context: Context): Step {
  switch (event.type) {
    case 'AgentsReserved':
      return line.agentsReserved(call, event, context);
    case 'PositionFound':
      return line.positionFound(call, event, context);
    case 'PlaybackEnded':
      return call.speaking === event.playback ? line.announcementEnded(call) : stay(call);
    case 'LineOverflowed':
      return ways.overflowed(call, event, context);
    case 'KeyPressed':
      return ways.keyPressed(call, event, context);
    case 'CallerHungUp':
      return line.abandoned(call, event.at, event.why);
    case 'AgentAnswered':
      return hangUpStray(call, event);
    default:
      return stay(call);
  }
}

function offering(call: CallIn<'offering'>, event: CallEvent, context: Context): Step {
  const ringsAt = (leg: LegId) => call.rings.filter((ring) => ring.leg === leg);
  const ringsOf = (agent: AgentId) => call.rings.filter((ring) => ring.agent === agent);
  switch (event.type) {
    case 'AgentAnswered':
      return line.agentAnswered(call, event);
    case 'AgentLegEnded':
      return line.offerFailed(call, ringsAt(event.leg), event.at, unansweredMove(event), context);
    case 'OfferRefused':
      return line.offerFailed(call, ringsOf(event.by), event.at, 'refused', context);
    case 'DeskLost':
      return line.offerFailed(call, ringsOf(event.by), event.at, 'phoneLost', context);
    case 'TimerFired':
      return event.timer === 'ring' ? line.offerFailed(call, call.rings, event.at, 'missed', context) : stay(call);
    case 'CallerHungUp':
      return line.abandoned(call, event.at, event.why);
    default:
      return stay(call);
  }
}

function wrapping(call: CallIn<'wrapping'>, event: CallEvent): Step {
  switch (event.type) {
    case 'TicketSaved':
      return talk.wrappedUp(call, event.at, 'ticket');
    case 'Disposed':
      return talk.wrappedUp(call, event.at, event.disposition);
    case 'WrapUpExtended':
      return talk.wrapUpExtended(call, event.at, extendSeconds);
    case 'TimerFired':
      return event.timer === 'wrapUp' ? talk.wrappedUp(call, event.at, 'unfinished') : stay(call);
    case 'WrapUpLeft':
      return talk.wrappedUp(call, event.at, 'unfinished');
    case 'AgentAnswered':
      return hangUpStray(call, event);
    default:
      return stay(call);
  }
}

function ended(call: CallIn<'ended'>, event: CallEvent): Step {
  return event.type === 'AgentAnswered' ? hangUpStray(call, event) : stay(call);
}

function menuEnded(call: CallIn<'arriving' | 'inIvr'>, event: EventOf<'CallerHungUp'>, saidGoodbye: boolean): Step {
  const byItself = call.served ?? (saidGoodbye ? 'menuCompleted' : 'abandonedInMenu');
  const disposition = event.why === 'lost' ? 'lost' : byItself;
  return {
    next: { ...place.pick(call), state: 'ended', endedAt: event.at, disposition },
    commands: [
      ...(call.state === 'inIvr' ? hearing.stopHearing(call.phase) : []),
      { do: 'cancelTimer', timer: 'input' },
      ...(event.why === 'lost' ? place.callBack(call, 'lost') : []),
      {
        do: 'journal',
        fact: {
          fact: 'ended',
          disposition,
          path: call.path,
          steps: call.steps ?? [],
          queue: null,
          queuedAt: null,
          waitedSeconds: null,
          talkedSeconds: null,
          offers: call.offers,
        },
      },
    ],
  };
}
