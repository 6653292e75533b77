/** The call after the agent sent the citizen on to say how they were served: five keys, asked twice at most. Pure. */
import type { Language, Prompt } from '../ivr/flow.ts';
import { playbackId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { CallIn } from './call.ts';
import type { Command } from './commands.ts';
import type { EventOf } from './events.ts';
import { agentLeaves } from './leavers.ts';
import { pick } from './line-place.ts';
import { endedNote, hand } from './notes.ts';
import { stay, type Context, type Step } from './step.ts';

type Surveying = CallIn<'surveying'>;

const answerWithinMs = 6_000;
/** A prompt whose end is never reported counts as spoken after this. */
const speakingAtMostMs = 60_000;
const asksAtMost = 2;

const words: Record<Language, { ask: string; thanks: string }> = {
  zh: {
    ask: '请您对本次服务作出评价。非常满意请按1，满意请按2，基本满意请按3，不满意请按4，非常不满意请按5。',
    thanks: '感谢您的评价，再见。',
  },
  en: {
    ask: 'Please rate this call. Very satisfied, press 1. Satisfied, press 2. Fairly satisfied, press 3. Dissatisfied, press 4. Very dissatisfied, press 5.',
    thanks: 'Thank you. Goodbye.',
  },
};

const prompt = (language: Language, which: 'ask' | 'thanks'): Prompt[] => [{ text: words[language][which], language }];

/** All that is said here, so that it is rendered before it is needed. */
export const surveyPrompts: readonly Prompt[] = (['zh', 'en'] as const).flatMap((language) => [
  ...prompt(language, 'ask'),
  ...prompt(language, 'thanks'),
]);

export function surveyAsked(call: CallIn<'connected' | 'held'>, at: Instant, { rules }: Context): Step {
  const { place, talk, facts } = call;
  const { carried, commands } = agentLeaves(call, at, rules);
  const next: Surveying = {
    ...carried,
    ...{ state: 'surveying', place, phase: 'asking', playback: playbackId(''), asked: 0, since: at },
  };
  const step = ask(next, at);
  const alone: Command = { do: call.state === 'held' ? 'unhold' : 'letOut', leg: facts.callerLeg };
  return {
    next: step.next,
    commands: [alone, { do: 'part' }, ...commands, hand(talk.agent, 'survey'), ...step.commands],
  };
}

function speak(call: Surveying, phase: 'asking' | 'thanking', at: Instant): Step {
  const { facts, plays, place } = call;
  const playback = playbackId(`${facts.id}-p${plays}`);
  const prompts = prompt(place.cursor.language ?? 'zh', phase === 'asking' ? 'ask' : 'thanks');
  return {
    next: { ...call, plays: plays + 1, phase, playback, asked: call.asked + (phase === 'asking' ? 1 : 0) },
    commands: [
      { do: 'play', leg: facts.callerLeg, playback, prompts },
      { do: 'startTimer', timer: 'input', at: at + speakingAtMostMs },
    ],
  };
}

export const ask = (call: Surveying, at: Instant): Step => speak(call, 'asking', at);

export function surveyKey(call: Surveying, key: string, at: Instant): Step {
  if (call.phase === 'thanking') return stay(call);
  const hush: Command[] = call.phase === 'asking' ? [{ do: 'stopPlaying', playback: call.playback }] : [];
  if (!/^[1-5]$/.test(key)) {
    const step = call.asked < asksAtMost ? ask(call, at) : speak(call, 'thanking', at);
    return { next: step.next, commands: [...hush, ...step.commands] };
  }
  const step = speak(call, 'thanking', at);
  const note: Command = { do: 'journal', fact: { fact: 'surveyed', score: Number(key) } };
  return { next: step.next, commands: [...hush, note, ...step.commands] };
}

export function surveySpoken(call: Surveying, { playback, at }: EventOf<'PlaybackEnded'>): Step {
  return playback === call.playback ? goOn(call, at) : stay(call);
}

export const surveyTimer = (call: Surveying, at: Instant): Step => goOn(call, at);

/** What was said is over, or nobody pressed a key. */
function goOn(call: Surveying, at: Instant): Step {
  switch (call.phase) {
    case 'asking':
      return {
        next: { ...call, phase: 'listening' },
        commands: [{ do: 'startTimer', timer: 'input', at: at + answerWithinMs }],
      };
    case 'listening':
      return call.asked < asksAtMost ? ask(call, at) : speak(call, 'thanking', at);
    case 'thanking':
      return {
        next: call,
        commands: [
          { do: 'hangUp', leg: call.facts.callerLeg },
          { do: 'startTimer', timer: 'input', at: at + answerWithinMs },
        ],
      };
  }
}

export function surveyLeft(call: Surveying, at: Instant): Step {
  return {
    next: { ...pick(call), state: 'ended', endedAt: at, disposition: 'unfinished' },
    commands: [{ do: 'cancelTimer', timer: 'input' }, endedNote(call, 'unfinished', call.since, null)],
  };
}
