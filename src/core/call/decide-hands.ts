/**
 * The call machine where an agent's hands are on the call: talks, consults, conferences, handed-off and parked calls,
 * calls that an agent makes. Every state spells out what it does with every event. Pure.
 */
import type { Call, CallIn, Other } from './call.ts';
import type { CallEvent, EventOf } from './events.ts';
import * as lost from './company-lost.ts';
import * as consult from './in-consult.ts';
import * as dial from './in-dial.ts';
import * as handoff from './in-handoff.ts';
import * as hold from './in-hold.ts';
import * as park from './in-park.ts';
import * as survey from './in-survey.ts';
import * as take from './in-take.ts';
import * as talk from './in-talk.ts';
import { ringOutcome } from './in-transfer.ts';
import { colleagueOf } from './members.ts';
import { hangUpStray, stay, unansweredMove, type Context, type Step } from './step.ts';

type Ended = EventOf<'AgentLegEnded' | 'OutsideEnded'>;

export function talking(call: CallIn<'connected' | 'held'>, event: CallEvent, context: Context): Step {
  switch (event.type) {
    case 'HoldAsked':
      return call.state === 'connected' ? talk.holdAsked(call, event.at) : stay(call);
    case 'ResumeAsked':
      return call.state === 'held' ? talk.resumed(call, event.at) : stay(call);
    case 'ConsultAsked':
      return consult.consultAsked(call, event, context);
    case 'TransferAsked':
      return handoff.transferAsked(call, event, context);
    case 'LineAsked':
      return handoff.lineAsked(call, event, context);
    case 'ParkAsked':
      return park.parkAsked(call, event, context);
    case 'TakeAsked':
      return take.takeAsked(call, event, context);
    case 'SurveyAsked':
      return survey.surveyAsked(call, event.at, context);
    case 'KeysAsked':
      return keys(call, event);
    case 'RecordingPaused':
      return hold.recordingPaused(call, event);
    case 'RecordingResumed':
      return hold.recordingResumed(call, event.at);
    case 'TimerFired':
      return event.timer === 'recording' ? hold.recordingResumed(call, event.at) : stay(call);
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
    case 'AgentAnswered':
      return event.leg === call.agentLeg ? stay(call) : hangUpStray(call, event);
    default:
      return talk.noted(call, event) ?? stay(call);
  }
}

export function inCompany(call: CallIn<'consulting' | 'conference'>, event: CallEvent, context: Context): Step {
  if (isColleagues(call, event)) return colleagueDoes(call, event);
  const { other } = call;
  switch (event.type) {
    case 'SwapAsked':
      return call.state === 'consulting' ? consult.swapAsked(call, event.at) : stay(call);
    case 'ConferenceAsked':
      return call.state === 'consulting' ? consult.conferenceAsked(call, event.at) : stay(call);
    case 'CompleteAsked':
      return call.state === 'consulting' ? consult.handTo(call, event.at, context) : stay(call);
    case 'LeaveAsked':
      return call.state === 'conference' ? consult.handTo(call, event.at, context) : stay(call);
    case 'DropAsked':
      return consult.otherGone(call, consult.droppedBy(other), event.at);
    case 'KeysAsked':
      return keys(call, event);
    case 'AgentAnswered':
    case 'OutsideAnswered':
      if (event.leg === other.leg) return consult.otherAnswered(call, event.at);
      return event.leg === call.agentLeg ? stay(call) : hangUpStray(call, event);
    case 'TimerFired':
      return event.timer === 'other' ? consult.otherGone(call, consult.rangOut, event.at) : stay(call);
    case 'AgentLegEnded':
    case 'OutsideEnded':
      if (event.leg === other.leg) return consult.otherGone(call, partingOf(other, event), event.at);
      if (event.leg !== call.agentLeg) return stay(call);
      // A receiver that is put down hands the citizen over, as on any office phone.
      return 'deliberate' in event && event.deliberate
        ? consult.handTo(call, event.at, context)
        : talk.agentLost(call, event.at, true, context);
    case 'DeskLost':
      return talk.agentLost(call, event.at, false, context);
    case 'HangUpAsked':
      return talk.partWays(call, event.at, context, true);
    case 'CallerHungUp':
      return talk.partWays(call, event.at, context, false, event.why);
    default:
      return talk.noted(call, event) ?? stay(call);
  }
}

export function reconnecting(call: CallIn<'reconnecting'>, event: CallEvent, context: Context): Step {
  if (lost.isLost(call)) {
    const step = companyAlone(call, event);
    if (step !== null) return step;
  }
  switch (event.type) {
    case 'DeskReturned':
      return talk.deskReturned(call);
    case 'TakeAsked':
      return lost.isLost(call) ? stay(call) : take.takeAsked(call, event, context);
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
    default:
      return talk.noted(call, event) ?? stay(call);
  }
}

/** What happens to the other party while its agent is being found again; null where it is not about them. */
function companyAlone(call: lost.Lost, event: CallEvent): Step | null {
  const { other } = call.company;
  if (isColleagues(call, event)) {
    const parting = consult.colleagueGoes(other, event.type);
    return parting === null ? stay(call) : lost.otherGoneAlone(call, parting, event.at);
  }
  switch (event.type) {
    case 'AgentAnswered':
    case 'OutsideAnswered':
      return event.leg === other.leg ? lost.otherAnsweredAlone(call, event.at) : null;
    case 'AgentLegEnded':
    case 'OutsideEnded':
      return event.leg === other.leg ? lost.otherGoneAlone(call, partingOf(other, event), event.at) : null;
    case 'TimerFired':
      return event.timer === 'other' ? lost.otherGoneAlone(call, consult.rangOut, event.at) : null;
    default:
      return null;
  }
}

const isColleagues = (call: Call, event: CallEvent): boolean =>
  'by' in event && event.by !== undefined && colleagueOf(call) === event.by;

function colleagueDoes(call: CallIn<'consulting' | 'conference'>, event: CallEvent): Step {
  const parting = consult.colleagueGoes(call.other, event.type);
  return parting === null ? stay(call) : consult.otherGone(call, parting, event.at);
}

function partingOf({ answeredAt }: Other, event: Ended): consult.Parting {
  const answered = answeredAt !== null;
  if (event.type === 'OutsideEnded') {
    return { outcome: answered ? 'connected' : ringOutcome(event.cause), move: 'free', legLives: false };
  }
  if (!answered) {
    const move = unansweredMove(event);
    return { outcome: move === 'refused' ? 'refused' : 'noAnswer', move, legLives: false };
  }
  return { outcome: 'connected', move: event.deliberate ? 'free' : 'phoneLost', legLives: false };
}

function keys(call: CallIn<'connected' | 'held' | 'consulting' | 'conference'>, event: EventOf<'KeysAsked'>): Step {
  const leg = 'other' in call && call.other.state === 'talking' ? call.other.leg : call.facts.callerLeg;
  return { next: call, commands: [{ do: 'sendKeys', leg, keys: event.keys }] };
}

export function withoutAgent(call: CallIn<'transferring' | 'handedOff'>, event: CallEvent, context: Context): Step {
  const { other } = call;
  const rings = call.state === 'transferring';
  switch (event.type) {
    case 'OutsideAnswered':
      if (event.leg !== other.leg) return hangUpStray(call, event);
      return rings ? handoff.answeredAlone(call, event.at) : stay(call);
    case 'OutsideEnded':
      if (event.leg !== other.leg) return stay(call);
      return rings
        ? handoff.ringFailed(call, ringOutcome(event.cause), false, event.at, context)
        : handoff.talkEnded(call, 'other', event.at);
    case 'TimerFired':
      return rings && event.timer === 'other'
        ? handoff.ringFailed(call, 'noAnswer', true, event.at, context)
        : stay(call);
    case 'CallerHungUp':
      return rings
        ? handoff.leftRinging(call, event.at, event.why)
        : handoff.talkEnded(call, 'citizen', event.at, event.why);
    case 'AgentAnswered':
      return hangUpStray(call, event);
    default:
      return stay(call);
  }
}

export function taken(call: CallIn<'taken'>, event: CallEvent, context: Context): Step {
  switch (event.type) {
    case 'TransferAsked':
      return take.backToAgent(call, event, context);
    case 'LineAsked':
      return take.backToLine(call, event.queue, event.at, context);
    case 'HangUpAsked':
      return take.takenOver(call, 'supervisor', event.at);
    case 'CallerHungUp':
      return take.takenOver(call, 'citizen', event.at, event.why);
    case 'AgentLegEnded':
      if (event.leg !== call.leg) return stay(call);
      return event.deliberate
        ? take.takenOver(call, 'supervisor', event.at)
        : take.backToLine(call, call.place.queue, event.at, context);
    case 'DeskLost':
      return event.by === call.supervisor ? take.backToLine(call, call.place.queue, event.at, context) : stay(call);
    case 'AgentAnswered':
      return event.leg === call.leg ? stay(call) : hangUpStray(call, event);
    default:
      return stay(call);
  }
}

export function parked(call: CallIn<'parked'>, event: CallEvent, context: Context): Step {
  switch (event.type) {
    case 'PickUpAsked':
      return park.pickUpAsked(call, event, context);
    case 'AgentsReserved':
      return park.recalled(call, event, context);
    case 'RecallFailed':
      return park.recallFailed(call, event.at, context);
    case 'TimerFired':
      return event.timer === 'park' ? park.parkExpired(call) : stay(call);
    case 'CallerHungUp':
      return park.leftPark(call, event.at, event.why);
    case 'AgentAnswered':
      return hangUpStray(call, event);
    default:
      return stay(call);
  }
}

export function dialling(call: CallIn<'dialling'>, event: CallEvent, context: Context): Step {
  switch (event.type) {
    case 'CallMade':
      return dial.callMade(call, event.at, context);
    case 'AgentAnswered':
      return dial.diallerAnswered(call, event);
    case 'OutsideAnswered':
      return event.leg === call.facts.callerLeg ? dial.citizenAnswered(call, event.at) : hangUpStray(call, event);
    case 'OutsideEnded':
      return event.leg === call.facts.callerLeg
        ? dial.dialFailed(call, ringOutcome(event.cause), event.at)
        : stay(call);
    case 'AgentLegEnded':
      return event.leg === call.agentLeg ? dial.dialFailed(call, 'abandoned', event.at) : stay(call);
    case 'TimerFired':
      return event.timer === 'ring' ? dial.dialFailed(call, 'noAnswer', event.at) : stay(call);
    case 'HangUpAsked':
    case 'OfferRefused':
    case 'DeskLost':
      return dial.dialFailed(call, 'abandoned', event.at);
    case 'CallerHungUp':
      return dial.dialFailed(call, 'failed', event.at, event.why);
    default:
      return stay(call);
  }
}

export function surveying(call: CallIn<'surveying'>, event: CallEvent): Step {
  switch (event.type) {
    case 'KeyPressed':
      return survey.surveyKey(call, event.key, event.at);
    case 'PlaybackEnded':
      return survey.surveySpoken(call, event);
    case 'TimerFired':
      return event.timer === 'input' ? survey.surveyTimer(call, event.at) : stay(call);
    case 'CallerHungUp':
      return survey.surveyLeft(call, event.at);
    case 'AgentAnswered':
      return hangUpStray(call, event);
    default:
      return stay(call);
  }
}
