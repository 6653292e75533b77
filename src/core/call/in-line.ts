/** The call while it waits and while agents' phones ring for it. Its place is kept through every failed offer. Pure. */
import type { CallIn, Place, Ring } from './call.ts';
import type { AgentMove, Command } from './commands.ts';
import type { EventOf, Reserved } from './events.ts';
import { playbackId } from '../kernel/ids.ts';
import { ringable } from '../kernel/phone-number.ts';
import { secondsBetween, type Instant } from '../kernel/instant.ts';
import { isNonEmpty } from '../kernel/non-empty.ts';
import type { Language, Prompt } from '../ivr/flow.ts';
import { allWaitPrompts, waitPrompts } from '../queue/estimate.ts';
import { phrase } from '../ivr/phrases.ts';
import { callBack, lineTimers, pick } from './line-place.ts';
import { endedNote, skillsOf } from './notes.ts';
import { startTalk } from './in-talk.ts';
import { offer } from './offer.ts';
import { hangUpStray, stay, type Context, type Step } from './step.ts';

const positionSpokenAtMost = 20;

const stopLineTimers: readonly Command[] = [
  { do: 'cancelTimer', timer: 'announce' },
  { do: 'cancelTimer', timer: 'overflow' },
];

export function agentsReserved(call: CallIn<'queued'>, event: EventOf<'AgentsReserved'>, { rules }: Context): Step {
  const { agents, at, predictedSeconds = null } = event;
  const step = offer(call, call.place, { agents, at }, rules);
  return {
    next: step.next,
    // The rings first: every other command makes the agents' phones ring later.
    commands: [
      ...step.commands.slice(0, agents.length),
      ...stopLineTimers,
      ...hush(call),
      ...step.commands.slice(agents.length),
      ...agents.flatMap((reserved) => offered(call.place, reserved, predictedSeconds)),
    ],
  };
}

function offered({ queue }: Place, { agent, why }: Reserved, predictedSeconds: number | null): Command[] {
  if (why === undefined) return [];
  const { waitedSeconds } = why;
  return [{ do: 'journal', fact: { fact: 'offered', agent, queue, waitedSeconds, predictedSeconds, why } }];
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
  const { place } = call;
  const { announcements, toldCallbackKey } = rules.queueRules(place.queue);
  const again: Command = { do: 'startTimer', timer: 'announce', at: event.at + announcements.everySeconds * 1000 };
  const language = place.cursor.language ?? 'zh';
  const position = Math.min(event.position, positionSpokenAtMost + 1);
  const isNews = announcements.position && position < (place.told ?? Infinity);
  const news = [
    ...(isNews ? positionPrompts(position, language) : []),
    ...(announcements.estimate ? waitPrompts(event.waitSeconds ?? null, language) : []),
  ];
  const prompts = [
    ...(news.length > 0 ? news : comfort(announcements.comfort, call.plays)),
    ...(toldCallbackKey === null || !mayBeRungBack(call) ? [] : callbackPrompts(toldCallbackKey, language)),
  ];
  if (call.speaking !== null || prompts.length === 0) return { next: call, commands: [again] };
  const playback = playbackId(`${call.facts.id}-p${call.plays}`);
  const leg = call.facts.callerLeg;
  return {
    next: {
      ...call,
      plays: call.plays + 1,
      speaking: playback,
      place: isNews ? { ...place, told: position } : place,
    },
    commands: [{ do: 'unhold', leg }, { do: 'play', leg, playback, prompts }, again],
  };
}

/** Whoever was rung back already, or can't be, is not offered it. */
const mayBeRungBack = ({ facts }: CallIn<'queued'>): boolean =>
  facts.kept === undefined && ringable(facts.caller) !== null;

const callbackWords = {
  zh: '不想等候、保留位次由我们回拨，请按',
  en: 'To keep your place and be called back, press',
};

const callbackPrompts = (key: string, language: Language): Prompt[] => [
  { text: callbackWords[language], language },
  { digits: key, language },
];

/** In turn. They are written in Chinese; others hear the music. */
function comfort(texts: readonly string[], turn: number): Prompt[] {
  const text = texts[turn % Math.max(1, texts.length)];
  return text === undefined ? [] : [{ text, language: 'zh' }];
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
export const waitingPrompts: readonly Prompt[] = (['zh', 'en'] as const).flatMap((language) => [
  ...Array.from({ length: positionSpokenAtMost + 1 }, (_, i) => positionPrompts(i + 1, language)).flat(),
  ...allWaitPrompts(language),
  ...callbackPrompts('0123456789*#', language),
  ...(['callbackNoted', 'leaveWords', 'wordsKept'] as const).map((words) => phrase(words, language)),
]);

export function announcementEnded(call: CallIn<'queued'>): Step {
  return { next: { ...call, speaking: null }, commands: [{ do: 'hold', leg: call.facts.callerLeg }] };
}

export function agentAnswered(call: CallIn<'offering'>, event: EventOf<'AgentAnswered'>): Step {
  const ring = call.rings.find(({ leg }) => leg === event.leg);
  if (ring === undefined) return hangUpStray(call, event);
  const { agent, endpoint, leg: agentLeg, recording } = ring;
  const { place } = call;
  const talk = { agent, endpoint, connectedAt: event.at, recording, ticket: null };
  const step = startTalk({ ...pick(call), state: 'connected', place, talk, agentLeg });
  const waitedSeconds = secondsBetween(place.queuedAt, event.at);
  return {
    next: step.next,
    commands: [
      { do: 'cancelTimer', timer: 'ring' },
      ...step.commands,
      ...stopRinging(call.rings.filter((each) => each !== ring)),
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
          ...skillsOf(place),
        },
      },
    ],
  };
}

/** Nothing was missed: somebody else answered, or the caller has gone. */
function stopRinging(rings: readonly Ring[]): Command[] {
  if (rings.length === 0) return [];
  const phones = rings.map(({ leg }): Command => ({ do: 'hangUp', leg }));
  return [...phones, { do: 'freeAgents', agents: rings.map(({ agent }) => agent) }];
}

/** These agents go to not-ready and the others' phones ring on; after the last one the caller has the same place in the line. */
export function offerFailed(
  call: CallIn<'offering'>,
  failed: readonly Ring[],
  at: Instant,
  move: AgentMove,
  context: Context,
): Step {
  if (failed.length === 0) return stay(call);
  const { facts, place } = call;
  const rings = call.rings.filter((ring) => !failed.includes(ring));
  const over = failed.flatMap(({ leg, agent }): Command[] => [
    { do: 'hangUp', leg },
    { do: 'agentIs', agent, now: move },
  ]);
  if (isNonEmpty(rings)) return { next: { ...call, rings }, commands: over };
  return {
    next: { ...pick(call), state: 'queued', place, speaking: null },
    commands: [
      { do: 'cancelTimer', timer: 'ring' },
      ...over,
      { do: 'hold', leg: facts.callerLeg },
      ...lineTimers(place, at, context),
      { do: 'joinLine', place },
    ],
  };
}

/** The caller gave up: no phone may ring on, no place may stay behind. */
export function abandoned(call: CallIn<'queued' | 'offering'>, at: Instant, why: 'hungUp' | 'lost'): Step {
  const disposition = why === 'lost' ? 'lost' : call.state === 'offering' ? 'abandonedRinging' : 'abandonedInQueue';
  const waitedSeconds = secondsBetween(call.place.queuedAt, at);
  const ringing: Command[] =
    call.state === 'offering'
      ? [...stopRinging(call.rings), { do: 'cancelTimer', timer: 'ring' }]
      : [{ do: 'leaveLine' }];
  return {
    next: { ...pick(call), state: 'ended', endedAt: at, disposition },
    commands: [
      ...ringing,
      ...stopLineTimers,
      ...callBack(call, why === 'lost' ? 'lost' : 'abandoned', waitedSeconds),
      endedNote(call, disposition, at, null),
    ],
  };
}

export function leaveLineFor(call: CallIn<'queued'>): Command[] {
  return [{ do: 'leaveLine' }, ...stopLineTimers, ...hushSpeech(call), { do: 'unhold', leg: call.facts.callerLeg }];
}
