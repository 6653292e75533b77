/** The call while it waits and while an agent's phone rings for it. Its place is kept through every failed offer. Pure. */
import { agentOf, recordingOf, type CallIn } from './call.ts';
import type { AgentMove, Command } from './commands.ts';
import type { EventOf } from './events.ts';
import { playbackId } from '../kernel/ids.ts';
import { secondsBetween, type Instant } from '../kernel/instant.ts';
import type { Language, Prompt } from '../ivr/flow.ts';
import { callBack, lineTimers, pick } from './line-place.ts';
import { startTalk } from './in-talk.ts';
import { ringSlackMs, type Context, type Step } from './step.ts';

const positionSpokenAtMost = 20;

const stopLineTimers: readonly Command[] = [
  { do: 'cancelTimer', timer: 'announce' },
  { do: 'cancelTimer', timer: 'overflow' },
];

export function agentReserved(call: CallIn<'queued'>, event: EventOf<'AgentReserved'>, { rules }: Context): Step {
  const ringUntil = event.at + rules.ringSeconds * 1000;
  return {
    next: {
      ...pick(call),
      offers: call.offers + 1,
      state: 'offering',
      place: call.place,
      agent: event.agent,
      endpoint: event.endpoint,
      agentLeg: event.leg,
      offeredAt: event.at,
      ringUntil,
    },
    commands: [
      {
        do: 'ring',
        leg: event.leg,
        endpoint: event.endpoint,
        seconds: rules.ringSeconds,
        recording: recordingOf(call.facts),
      },
      ...stopLineTimers,
      ...hush(call),
      { do: 'startTimer', timer: 'ring', at: ringUntil + ringSlackMs },
      { do: 'agentIs', agent: event.agent, now: 'ringing' },
    ],
  };
}

export function hushSpeech(call: CallIn<'queued'>): Command[] {
  return call.speaking === null ? [] : [{ do: 'stopPlaying', playback: call.speaking }];
}

/** Stops the announcement and brings the music back. */
function hush(call: CallIn<'queued'>): Command[] {
  if (call.speaking === null) return [];
  return [...hushSpeech(call), { do: 'hold', leg: call.facts.callerLeg }];
}

export function positionFound(call: CallIn<'queued'>, event: EventOf<'PositionFound'>, { rules }: Context): Step {
  const again: Command = { do: 'startTimer', timer: 'announce', at: event.at + rules.announceEverySeconds * 1000 };
  if (call.speaking !== null) return { next: call, commands: [again] };
  const playback = playbackId(`${call.facts.id}-p${call.plays}`);
  const leg = call.facts.callerLeg;
  return {
    next: { ...call, plays: call.plays + 1, speaking: playback },
    commands: [
      { do: 'unhold', leg },
      { do: 'play', leg, playback, prompts: positionPrompts(event.position, call.place.cursor.language) },
      again,
    ],
  };
}

const positionWords = {
  zh: {
    next: '您是下一位，请不要挂机。',
    many: '目前来电较多，请耐心等待，请不要挂机。',
    before: (others: number) => `您前面还有${others}位市民在等待，请不要挂机。`,
  },
  en: {
    next: 'You are next. Please stay on the line.',
    many: 'Many people are calling. Please wait and stay on the line.',
    before: (others: number) => `There are ${others} callers before you. Please stay on the line.`,
  },
};

export function positionPrompts(position: number, language: Language = 'zh'): Prompt[] {
  const words = positionWords[language];
  if (position <= 1) return [{ text: words.next, language }];
  return [{ text: position > positionSpokenAtMost ? words.many : words.before(position - 1), language }];
}

/** All that a waiting caller can be told, so that it is rendered before it is needed. */
export const waitingPrompts: readonly Prompt[] = (['zh', 'en'] as const).flatMap((language) =>
  Array.from({ length: positionSpokenAtMost + 1 }, (_, i) => positionPrompts(i + 1, language)).flat(),
);

export function announcementEnded(call: CallIn<'queued'>): Step {
  return { next: { ...call, speaking: null }, commands: [{ do: 'hold', leg: call.facts.callerLeg }] };
}

export function agentAnswered(call: CallIn<'offering'>, event: EventOf<'AgentAnswered'>): Step {
  if (event.leg !== call.agentLeg) return { next: call, commands: [{ do: 'hangUp', leg: event.leg }] };
  const { facts, place, agent, endpoint, agentLeg } = call;
  const talk = { agent, endpoint, connectedAt: event.at, recording: recordingOf(facts), ticket: null };
  const step = startTalk({ ...pick(call), state: 'connected', place, talk, agentLeg });
  const waitedSeconds = secondsBetween(place.queuedAt, event.at);
  return {
    next: step.next,
    commands: [
      { do: 'cancelTimer', timer: 'ring' },
      ...step.commands,
      {
        do: 'journal',
        fact: {
          fact: 'answered',
          agent,
          queue: place.queue,
          queuedAt: place.queuedAt,
          waitedSeconds,
          offers: call.offers,
          recording: talk.recording,
        },
      },
    ],
  };
}

/** Same place in the line; the agent who did not answer goes to not-ready. */
export function offerFailed(call: CallIn<'offering'>, at: Instant, move: AgentMove, context: Context): Step {
  const { facts, place } = call;
  return {
    next: { ...pick(call), state: 'queued', place, speaking: null },
    commands: [
      { do: 'cancelTimer', timer: 'ring' },
      { do: 'hangUp', leg: call.agentLeg },
      { do: 'agentIs', agent: call.agent, now: move },
      { do: 'hold', leg: facts.callerLeg },
      ...lineTimers(place, at, context),
      { do: 'joinLine', place },
    ],
  };
}

/** The caller gave up: no phone may ring on, no place may stay behind. */
export function abandoned(call: CallIn<'queued' | 'offering'>, at: Instant, why: 'hungUp' | 'lost'): Step {
  const agent = agentOf(call);
  const disposition = why === 'lost' ? 'lost' : call.state === 'offering' ? 'abandonedRinging' : 'abandonedInQueue';
  const ringing: Command[] =
    call.state === 'offering'
      ? [
          { do: 'hangUp', leg: call.agentLeg },
          { do: 'cancelTimer', timer: 'ring' },
        ]
      : [{ do: 'leaveLine' }];
  return {
    next: { ...pick(call), state: 'ended', endedAt: at, disposition },
    commands: [
      ...ringing,
      ...stopLineTimers,
      ...(agent === null ? [] : [{ do: 'agentIs', agent, now: 'free' } as const]),
      ...callBack(call, why === 'lost' ? 'lost' : 'abandoned'),
      {
        do: 'journal',
        fact: {
          fact: 'ended',
          disposition,
          path: call.path,
          steps: call.steps ?? [],
          queue: call.place.queue,
          queuedAt: call.place.queuedAt,
          waitedSeconds: secondsBetween(call.place.queuedAt, at),
          talkedSeconds: null,
          offers: call.offers,
        },
      },
    ],
  };
}

export function leaveLineFor(call: CallIn<'queued'>): Command[] {
  return [{ do: 'leaveLine' }, ...stopLineTimers, ...hushSpeech(call), { do: 'unhold', leg: call.facts.callerLeg }];
}
