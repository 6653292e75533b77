/**
 * When a caller begins and ends to speak, told by the loudness of one short frame after the other. Pure. It knows nothing
 * of words: what is loud for long enough is speech, whether a recogniser makes sense of it or not.
 */

export const frameMs = 20;

export interface EndpointRules {
  /** So much voice is a beginning: a click or a cough is none. */
  readonly beginMs: number;
  /** So much silence is the end: people breathe between words. */
  readonly endMs: number;
  /** Nobody is listened to for longer. */
  readonly atMostMs: number;
}
export const endpointRules: EndpointRules = { beginMs: 200, endMs: 800, atMostMs: 12_000 };

/** `noise` is how loud the line is while nobody speaks. Loudness is a root mean square from 0 to 1. */
export type Endpoint =
  | { readonly is: 'quiet'; readonly noise: number; readonly voicedMs: number }
  | { readonly is: 'speaking'; readonly noise: number; readonly spokenMs: number; readonly silentMs: number }
  | { readonly is: 'ended' };

export const unheard: Endpoint = { is: 'quiet', noise: 0, voicedMs: 0 };

/** Speech on a telephone is 0.05 to 0.2, a good line's noise stays below 0.002. */
const faintest = 0.012;
/** A prompt comes back from the far end as an echo, some 20 dB below itself. */
const faintestOverPrompt = 0.03;
const aboveNoise = 3;
/** Who speaks already may drop their voice. */
const whileSpeaking = 0.6;
/** The noise is learnt within seconds, and forgotten at once where the line falls quiet. */
const learning = { up: 0.005, down: 0.2 };

export function hearFrame(
  before: Endpoint,
  loudness: number,
  overPrompt: boolean,
  rules: EndpointRules = endpointRules,
): Endpoint {
  if (before.is === 'ended') return before;
  const { noise } = before;
  const loud = Math.max(overPrompt ? faintestOverPrompt : faintest, noise * aboveNoise);
  if (before.is === 'quiet') {
    const voicedMs = Math.max(0, before.voicedMs + (loudness >= loud ? frameMs : -frameMs));
    if (voicedMs >= rules.beginMs) return { is: 'speaking', noise, spokenMs: voicedMs, silentMs: 0 };
    const pace = loudness > noise ? learning.up : learning.down;
    return { is: 'quiet', noise: noise + (loudness - noise) * pace, voicedMs };
  }
  const silentMs = loudness >= loud * whileSpeaking ? 0 : before.silentMs + frameMs;
  const spokenMs = before.spokenMs + frameMs;
  if (silentMs >= rules.endMs || spokenMs >= rules.atMostMs) return { is: 'ended' };
  return { is: 'speaking', noise, spokenMs, silentMs };
}

/** Root mean square of 16-bit samples. */
export function loudnessOf(samples: Int16Array): number {
  let squares = 0;
  for (const sample of samples) squares += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(squares / samples.length) / 32_768;
}
