/**
 * The call machine: (call, event) → (call, commands). Pure: no clock, no I/O, no random. Every state spells out what it
 * does with every event; an event that means nothing in a state changes nothing.
 */
import { unreachable } from '../kernel/unreachable.ts';
import type { Call, CallIn, Facts } from './call.ts';
import type { Command } from './commands.ts';
import type { CallEvent, EventOf } from './events.ts';
import * as line from './in-line.ts';
import * as menu from './in-menu.ts';
import * as place from './line-place.ts';
import { ringSlackMs, stay, type Context, type Step } from './step.ts';
import * as talk from './in-talk.ts';

const extendSeconds = 30;

export function newCall(facts: Facts): CallIn<'arriving'> {
  return { state: 'arriving', facts, path: [], offers: 0, plays: 0 };
}

export function decide(call: Call, event: CallEvent, context: Context): Step {
  if (event.type === 'Adopted') return adopted(call, event, context);
  // An agent reserved for a call that has left the line meanwhile is set free again.
  if (event.type === 'AgentReserved' && call.state !== 'queued') {
    return { next: call, commands: [{ do: 'agentIs', agent: event.agent, now: 'free' }] };
  }
  switch (call.state) {
    case 'arriving':
      return arriving(call, event, context);
    case 'inIvr':
      return inIvr(call, event, context);
    case 'queued':
      return queued(call, event, context);
    case 'offering':
      return offering(call, event, context);
    case 'connected':
    case 'held':
      return talking(call, event, context);
    case 'reconnecting':
      return reconnecting(call, event, context);
    case 'wrapping':
      return wrapping(call, event);
    case 'ended':
      return ended(call, event);
    default:
      return unreachable(call);
  }
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
  switch (event.type) {
    case 'KeyPressed':
      return menu.menuInput(call, { got: 'key', key: event.key }, event.at, context);
    case 'PlaybackEnded':
      if (call.phase.is !== 'speaking' || call.phase.playback !== event.playback) return stay(call);
      return menu.playbackEnded(call, event.at, context);
    case 'TimerFired':
      return event.timer === 'input' ? menu.inputTimer(call, event.at, context) : stay(call);
    case 'LookUpAnswered':
      if (call.phase.is !== 'lookingUp') return stay(call);
      return menu.menuInput(call, { got: 'answer', prompts: event.prompts }, event.at, context);
    case 'CallerHungUp':
      return menuEnded(call, event, call.phase.is === 'speaking' && call.phase.then === 'hangUp');
    case 'AgentAnswered':
      return hangUpStray(call, event);
    default:
      return stay(call);
  }
}

function queued(call: CallIn<'queued'>, event: CallEvent, context: Context): Step {
  switch (event.type) {
    case 'AgentReserved':
      return line.agentReserved(call, event, context);
    case 'PositionFound':
      return line.positionFound(call, event, context);
    case 'PlaybackEnded':
      return call.speaking === event.playback ? line.announcementEnded(call) : stay(call);
    case 'LineOverflowed': {
      const step = menu.overflowed(call, call.place, event.at, context);
      return { next: step.next, commands: [...line.leaveLineFor(call), ...step.commands] };
    }
    case 'CallerHungUp':
      return line.abandoned(call, event.at, event.why);
    case 'AgentAnswered':
      return hangUpStray(call, event);
    default:
      return stay(call);
  }
}

function offering(call: CallIn<'offering'>, event: CallEvent, context: Context): Step {
  switch (event.type) {
    case 'AgentAnswered':
      return line.agentAnswered(call, event);
    case 'AgentLegEnded':
      return event.leg === call.agentLeg ? line.offerFailed(call, event.at, 'missed', context) : stay(call);
    case 'OfferRefused':
      return line.offerFailed(call, event.at, 'refused', context);
    case 'DeskLost':
      return line.offerFailed(call, event.at, 'phoneLost', context);
    case 'TimerFired':
      return event.timer === 'ring' ? line.offerFailed(call, event.at, 'missed', context) : stay(call);
    case 'CallerHungUp':
      return line.abandoned(call, event.at, event.why);
    default:
      return stay(call);
  }
}

function talking(call: CallIn<'connected' | 'held'>, event: CallEvent, context: Context): Step {
  switch (event.type) {
    case 'HoldAsked':
      return call.state === 'connected' ? talk.holdAsked(call, event.at) : stay(call);
    case 'ResumeAsked':
      return call.state === 'held' ? talk.resumed(call) : stay(call);
    case 'HangUpAsked':
      return talk.partWays(call, event.at, context, true);
    case 'CallerHungUp':
      return talk.partWays(call, event.at, context, false, event.why);
    case 'AgentLegEnded':
      if (event.leg !== call.agentLeg) return stay(call);
      return event.deliberate
        ? talk.partWays(call, event.at, context, true)
        : talk.agentLost(call, event.at, true, context);
    case 'DeskLost':
      return talk.agentLost(call, event.at, false, context);
    case 'TicketSaved':
      return talk.ticketSaved(call, event.number);
    case 'AgentAnswered':
      return event.leg === call.agentLeg ? stay(call) : hangUpStray(call, event);
    default:
      return stay(call);
  }
}

function reconnecting(call: CallIn<'reconnecting'>, event: CallEvent, context: Context): Step {
  switch (event.type) {
    case 'DeskReturned':
      return talk.deskReturned(call);
    case 'PhoneReturned':
      return talk.phoneReturned(call, event, context);
    case 'AgentAnswered':
      return talk.agentAnsweredAgain(call, event);
    case 'AgentLegEnded':
      if (event.leg !== call.agentLeg) return stay(call);
      return { next: { ...call, agentLeg: null, ringing: false }, commands: [] };
    case 'TimerFired':
      return event.timer === 'reconnect' ? talk.reconnectGivenUp(call, event.at, context) : stay(call);
    case 'HangUpAsked':
      return talk.partWays(call, event.at, context, true);
    case 'CallerHungUp':
      return talk.partWays(call, event.at, context, false, event.why);
    case 'TicketSaved':
      return talk.ticketSaved(call, event.number);
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
    case 'AgentAnswered':
      return hangUpStray(call, event);
    default:
      return stay(call);
  }
}

function ended(call: CallIn<'ended'>, event: CallEvent): Step {
  return event.type === 'AgentAnswered' ? hangUpStray(call, event) : stay(call);
}

/** A phone that was answered after everyone had gone. */
const hangUpStray = (call: Call, event: EventOf<'AgentAnswered'>): Step => ({
  next: call,
  commands: [{ do: 'hangUp', leg: event.leg }],
});

function menuEnded(call: CallIn<'arriving' | 'inIvr'>, event: EventOf<'CallerHungUp'>, saidGoodbye: boolean): Step {
  const disposition = event.why === 'lost' ? 'lost' : saidGoodbye ? 'menuCompleted' : 'abandonedInMenu';
  return {
    next: { ...place.pick(call), state: 'ended', endedAt: event.at, disposition },
    commands: [
      { do: 'cancelTimer', timer: 'input' },
      ...(event.why === 'lost' ? place.callBack(call, 'lost') : []),
      {
        do: 'journal',
        fact: {
          fact: 'ended',
          disposition,
          path: call.path,
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

/**
 * A controller took the call over, or found its link again. What is said is said again, timers run on to the deadlines
 * they had, and legs are put where they belong; a talk that goes on is not touched.
 */
function adopted(call: Call, event: EventOf<'Adopted'>, context: Context): Step {
  const note: Command[] =
    event.takenOver && call.state !== 'ended' ? [{ do: 'journal', fact: { fact: 'adopted' } }] : [];
  const step = putBack(call, event, context);
  return { next: step.next, commands: [...note, ...step.commands] };
}

function putBack(call: Call, event: EventOf<'Adopted'>, context: Context): Step {
  switch (call.state) {
    case 'arriving':
      return menu.begin(call, event.at, context);
    case 'inIvr':
      return menu.askAgain(call, event.at, context);
    case 'queued': {
      const step = place.enterLine(call, call.place, event.at, context);
      return { next: step.next, commands: [...line.hushSpeech(call), ...step.commands] };
    }
    case 'offering':
      return {
        next: call,
        commands: [
          // An agent who answered while nobody ran gets the moment that their leg needs to be reported.
          { do: 'startTimer', timer: 'ring', at: Math.max(call.ringUntil, event.at) + ringSlackMs },
          { do: 'agentIs', agent: call.agent, now: 'ringing' },
        ],
      };
    case 'connected': {
      if (event.joined) return { next: call, commands: [{ do: 'agentIs', agent: call.talk.agent, now: 'talking' }] };
      return talk.startTalk(call);
    }
    case 'held':
      return {
        next: call,
        commands: [
          { do: 'hold', leg: call.facts.callerLeg },
          { do: 'agentIs', agent: call.talk.agent, now: 'talking' },
        ],
      };
    case 'reconnecting':
      return {
        next: call,
        commands: [
          { do: 'hold', leg: call.facts.callerLeg },
          { do: 'agentIs', agent: call.talk.agent, now: 'talking' },
          {
            do: 'startTimer',
            timer: 'reconnect',
            at: Math.max(call.giveUpAt, event.at + context.rules.reconnectSeconds * 1000),
          },
        ],
      };
    case 'wrapping':
      return {
        next: call,
        commands: [
          { do: 'agentIs', agent: call.talk.agent, now: 'wrapUp' },
          { do: 'startTimer', timer: 'wrapUp', at: Math.max(call.deadline, event.at + 5_000) },
        ],
      };
    case 'ended':
      return stay(call);
  }
}
