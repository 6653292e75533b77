/** What a call does when another controller has it from now on, or the same one found its link again. Pure. */
import type { Call } from './call.ts';
import type { Command } from './commands.ts';
import type { EventOf } from './events.ts';
import { hushSpeech } from './in-line.ts';
import * as menu from './in-menu.ts';
import { startTalk } from './in-talk.ts';
import { isInTransfer, transferAdopted } from './in-transfer.ts';
import { isInVoicemail, voicemailAdopted } from './in-voicemail.ts';
import { enterLine } from './line-place.ts';
import { ringSlackMs, stay, type Context, type Step } from './step.ts';

/**
 * A controller took the call over, or found its link again. What is said is said again, timers run on to the deadlines
 * they had, and legs are put where they belong; a talk that goes on is not touched.
 */
export function adopted(call: Call, event: EventOf<'Adopted'>, context: Context): Step {
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
      if (isInTransfer(call)) return transferAdopted(call, event);
      if (isInVoicemail(call)) return voicemailAdopted(call);
      return menu.askAgain(call, event.at, context);
    case 'queued': {
      const step = enterLine(call, call.place, event.at, context);
      return { next: step.next, commands: [...hushSpeech(call), ...step.commands] };
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
      return startTalk(call);
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
