/** What a call does when another controller has it from now on, or the same one found its link again. Pure. */
import { isOver, type Call, type CallIn } from './call.ts';
import type { Command } from './commands.ts';
import type { EventOf } from './events.ts';
import { pauseAdopted } from './in-hold.ts';
import { hushSpeech } from './in-line.ts';
import * as menu from './in-menu.ts';
import { ask } from './in-survey.ts';
import { startTalk } from './in-talk.ts';
import { isInTransfer, transferAdopted } from './in-transfer.ts';
import { isInVoicemail, voicemailAdopted } from './in-voicemail.ts';
import { leaversAdopted } from './leavers.ts';
import { enterLine } from './line-place.ts';
import { bridgedLegsOf, colleagueOf, heldLegsOf, otherOf } from './members.ts';
import { ringSlackMs, stay, type Context, type Step } from './step.ts';

type WithAgent = CallIn<'connected' | 'held' | 'consulting' | 'conference' | 'reconnecting'>;

/**
 * A controller took the call over, or found its link again. What is said is said again, timers run on to the deadlines
 * they had, and legs are put where they belong; a talk that goes on is not touched.
 */
export function adopted(call: Call, event: EventOf<'Adopted'>, context: Context): Step {
  const note: Command[] = event.takenOver && !isOver(call) ? [{ do: 'journal', fact: { fact: 'adopted' } }] : [];
  const step = putBack(call, event, context);
  return { next: step.next, commands: [...note, ...leaversAdopted(call, event.at), ...step.commands] };
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
          ...call.rings.map(({ agent }): Command => ({ do: 'agentIs', agent, now: 'ringing' })),
        ],
      };
    case 'dialling':
      return {
        next: call,
        commands: [
          { do: 'startTimer', timer: 'ring', at: Math.max(call.ringUntil, event.at) + ringSlackMs },
          { do: 'agentIs', agent: call.agent, now: call.rings === 'agent' ? 'ringing' : 'talking' },
        ],
      };
    case 'connected':
    case 'held':
    case 'consulting':
    case 'conference':
    case 'reconnecting':
      return talkAdopted(call, event, context);
    case 'transferring':
    case 'handedOff':
      return { next: call, commands: placed(call, event) };
    case 'taken':
      return { next: call, commands: [...placed(call, event), { do: 'recordTalk', recording: call.recording }] };
    case 'parked':
      return {
        next: call,
        commands: [
          { do: 'hold', leg: call.facts.callerLeg },
          { do: 'startTimer', timer: 'park', at: Math.max(call.until, event.at + 1000) },
        ],
      };
    case 'surveying':
      return ask({ ...call, asked: Math.max(0, call.asked - 1) }, event.at);
    case 'wrapping':
      return {
        next: call,
        commands: [
          { do: 'agentIs', agent: call.talk.agent, now: 'wrapUp' },
          ...(call.deadline === null
            ? []
            : [{ do: 'startTimer', timer: 'wrapUp', at: Math.max(call.deadline, event.at + 5_000) } as const]),
        ],
      };
    case 'ended':
      return stay(call);
  }
}

/** Agents talk on, phones ring on, and who waits hears music. */
function talkAdopted(call: WithAgent, event: EventOf<'Adopted'>, { rules }: Context): Step {
  const talking: Command = { do: 'agentIs', agent: call.talk.agent, now: 'talking' };
  const { at } = event;
  switch (call.state) {
    case 'connected':
      if (event.joined) return { next: call, commands: [talking, ...pauseAdopted(call, at)] };
      return startTalk(call);
    case 'held':
      return { next: call, commands: [...placed(call, event), talking, ...pauseAdopted(call, at)] };
    case 'consulting':
    case 'conference':
      return { next: call, commands: [...placed(call, event), talking] };
    case 'reconnecting': {
      const giveUpAt = Math.max(call.giveUpAt, at + rules.reconnectSeconds * 1000);
      const patience: Command = { do: 'startTimer', timer: 'reconnect', at: giveUpAt };
      return {
        next: { ...call, giveUpAt, extended: false },
        commands: [...placed(call, event), talking, patience],
      };
    }
  }
}

/** Everybody where they belong: who is not in the bridge is brought there, who waits hears music. */
function placed(call: Call, { at, joined }: EventOf<'Adopted'>): Command[] {
  const legs = bridgedLegsOf(call);
  const other = otherOf(call);
  const colleague = colleagueOf(call);
  return [
    ...heldLegsOf(call).map((leg): Command => ({ do: 'hold', leg })),
    ...(joined || legs.length === 0 ? [] : [{ do: 'join', legs } as const]),
    ...(other?.state === 'ringing'
      ? [{ do: 'startTimer', timer: 'other', at: Math.max(other.ringUntil, at) + ringSlackMs } as const]
      : []),
    ...(colleague === null
      ? []
      : [{ do: 'agentIs', agent: colleague, now: other?.state === 'ringing' ? 'ringing' : 'talking' } as const]),
  ];
}
