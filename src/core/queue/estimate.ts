/**
 * How long a caller will wait: those before them, served by those signed in, each call as long as calls take now and took
 * at this half hour of past weeks. Told as a padded range, or not at all while it would be a guess. Pure.
 */
import type { Language, Prompt } from '../ivr/flow.ts';

export interface Mean {
  readonly seconds: number;
  readonly calls: number;
}
export interface LineNow {
  /** 1 for the next. */
  readonly position: number;
  /** Agents signed in for the queue, whether they talk or not. */
  readonly staffed: number;
}
export interface Known {
  /** How long calls took just now, wrap-up included. */
  readonly live: Mean;
  readonly past: Mean;
  /** How far estimates were off. */
  readonly error: Mean;
}

const callsAtLeast = 10;
const measuredAtLeast = 20;
/** Further back in the line a small mistake about a call becomes a great one about the wait. */
const turnsAtMost = 10;
const errorAtMost = 0.75;
const errorAlwaysAllowedSeconds = 60;

/** Null while too little is known, or when what was said before turned out wrong. */
export function estimateWait({ position, staffed }: LineNow, { live, past, error }: Known): number | null {
  const calls = live.calls + past.calls;
  if (staffed === 0 || position < 1 || calls < callsAtLeast || position / staffed > turnsAtMost) return null;
  const callSeconds = (live.seconds * live.calls + past.seconds * past.calls) / calls;
  const seconds = Math.round((position * callSeconds) / staffed);
  const isOff =
    error.calls >= measuredAtLeast && error.seconds > Math.max(errorAlwaysAllowedSeconds, errorAtMost * seconds);
  return isOff ? null : seconds;
}

/** In minutes. Few ranges, so that all of them are rendered before they are needed. */
const ranges = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 5],
  [5, 8],
  [8, 12],
  [12, 20],
] as const;
/** Whoever waits less than was said is glad. */
const padding = 1.25;

const rangeWords: Record<Language, (range: readonly [number, number]) => string> = {
  zh: ([from, to]) => (from === 0 ? '预计一分钟内接听。' : `大约需要等待${from}到${to}分钟。`),
  en: ([from, to]) =>
    from === 0 ? 'We expect to answer within a minute.' : `The estimated wait is ${from} to ${to} minutes.`,
};

/** Nothing when it would be longer than anybody believes. */
export function waitPrompts(seconds: number | null, language: Language): Prompt[] {
  const range = seconds === null ? undefined : ranges.find(([, to]) => seconds * padding <= to * 60);
  return range === undefined ? [] : [{ text: rangeWords[language](range), language }];
}

export const allWaitPrompts = (language: Language): Prompt[] =>
  ranges.map((range) => ({ text: rangeWords[language](range), language }));
