/** What the running hotline needs of whoever understands callers; telephony brings their voices (ports.ts). */
import type { SpeechWanted } from '../core/ivr/node-kind.ts';

/** Samples of speech a second: what recognisers are trained on. A telephone's own 8,000 are brought up to it. */
export const speechRate = 16_000;

/** One thing that a caller said: 16 bit, mono. */
export interface Utterance extends SpeechWanted {
  readonly sound: Int16Array;
}
export interface Understood {
  /** Empty where nothing was understood. */
  readonly text: string;
  /** From 0 to 1. */
  readonly confidence: number;
}
/** Makes words of a caller's sound. */
export interface SpeechRecogniser {
  /** @throws SpeechFault when it is away, or does not answer in time. */
  understand(utterance: Utterance): Promise<Understood>;
}
/** `refusedSound`: it is there, but can make nothing of this sound. */
export class SpeechFault extends Error {
  override name = 'SpeechFault';
  readonly refusedSound: boolean;
  constructor(message: string, { refusedSound = false } = {}) {
    super(message);
    this.refusedSound = refusedSound;
  }
}
