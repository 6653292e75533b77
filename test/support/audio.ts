/**
 * What a recording holds: loud or silent, which tone, which prompt. PCM is 16 bit, 8,000 a second, mono. Tests assert
 * what a person would hear from these, not from the commands that were sent.
 */
import { readFileSync } from 'node:fs';
import { correlate } from './fourier.ts';
import { sampleRate } from './g711.ts';
import { lateness } from './lateness.ts';

/** A sound as it is spoken: the sample at an index, from -1 to 1; undefined ends it and silence follows. */
export type Sound = (index: number) => number | undefined;

export const silence: Sound = () => 0;
export const tone =
  (hertz: number, loud = 0.3): Sound =>
  (index) =>
    loud * Math.sin((2 * Math.PI * hertz * index) / sampleRate);
export const clip =
  (pcm: Int16Array): Sound =>
  (index) =>
    index < pcm.length ? (pcm[index] ?? 0) / 32768 : undefined;

/** A sound as PCM, e.g. to write it into a file or to look for it. */
export function render(sound: Sound, seconds: number): Int16Array {
  return Int16Array.from({ length: seconds * sampleRate }, (_, index) => Math.round((sound(index) ?? 0) * 32767));
}

/** Root mean square, 0 to 1. Speech on a telephone is about 0.05 to 0.2, line noise below 0.002. */
export function loudness(pcm: Int16Array): number {
  if (pcm.length === 0) return 0;
  let squares = 0;
  for (const sample of pcm) squares += sample * sample;
  return Math.sqrt(squares / pcm.length) / 32768;
}

/** Loudness of each piece of `ms`. */
export function energies(pcm: Int16Array, ms = 100): number[] {
  const size = (sampleRate * ms) / 1000;
  return Array.from({ length: Math.floor(pcm.length / size) }, (_, piece) =>
    loudness(pcm.subarray(piece * size, (piece + 1) * size)),
  );
}

export function isSilent(pcm: Int16Array, below = 0.005): boolean {
  return loudness(pcm) < below;
}

/** How much of the sound's energy lies at one pitch: 1 is a pure tone, music and speech stay below 0.3. */
export function shareAt(pcm: Int16Array, hertz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hertz) / sampleRate);
  let before = 0;
  let last = 0;
  let energy = 0;
  for (const sample of pcm) {
    const next = sample + coefficient * last - before;
    before = last;
    last = next;
    energy += sample * sample;
  }
  if (energy === 0) return 0;
  const power = before * before + last * last - coefficient * last * before;
  return Math.min(1, (2 * power) / (pcm.length * energy));
}

/**
 * The same for a long piece, looked at in tenths of a second: sound that was cut or came late goes on out of step, and
 * as one wave its parts would take each other away.
 */
export function shareThroughout(pcm: Int16Array, hertz: number): number {
  const size = sampleRate / 10;
  let [energy, ofPitch] = [0, 0];
  for (let at = 0; at < pcm.length; at += size) {
    const piece = pcm.subarray(at, at + size);
    const all = energyOf(piece);
    energy += all;
    ofPitch += all * shareAt(piece, hertz);
  }
  return energy === 0 ? 0 : ofPitch / energy;
}

/** True when the tone is heard, alone or over something else. */
export function hasTone(pcm: Int16Array, hertz: number, share = 0.4): boolean {
  return pcm.length > 0 && !isSilent(pcm) && shareAt(pcm, hertz) >= share;
}

/** A gap that tells nothing: a busy machine sends, mixes and reads late; what our own failures would cost is seconds. */
export const mostGapMs = (): number => 300 + lateness();

/** The longest time, in milliseconds, in which this tone was not heard. */
export function longestGap(pcm: Int16Array, hertz: number): number {
  const size = sampleRate / 50;
  let longest = 0;
  let now = 0;
  for (let at = 0; at + size <= pcm.length; at += size) {
    now = hasTone(pcm.subarray(at, at + size), hertz) ? 0 : now + 20;
    longest = Math.max(longest, now);
  }
  return longest;
}

/** The strongest pitch from 200 to 3,400 Hz in steps of 10, or null when it is silent. */
export function dominantFrequency(pcm: Int16Array): number | null {
  if (isSilent(pcm)) return null;
  // A shorter piece has wider bands: a pitch between two steps is not missed.
  const piece = pcm.subarray(0, 1600);
  let best = { hertz: 0, share: -1 };
  for (let hertz = 200; hertz <= 3400; hertz += 10) {
    const share = shareAt(piece, hertz);
    if (share > best.share) best = { hertz, share };
  }
  return best.hertz;
}

export interface Found {
  /** 1 is the same sound; what was never played stays below 0.2. */
  readonly score: number;
  /** Where it begins in what was heard. */
  readonly atMs: number;
}

/** Looks for the first seconds of a prompt in what was heard, by correlating the two. */
export function findPrompt(heard: Int16Array, prompt: Int16Array, seconds = 2): Found {
  const wanted = withoutLead(prompt).subarray(0, seconds * sampleRate);
  const { score, at } = bestMatch(heard, wanted);
  const atMs = Math.round((at * 1000) / sampleRate);
  return { score: score > perhapsTheSame ? Math.max(score, inPieces(heard, wanted, at)) : score, atMs };
}

const perhapsTheSame = 0.3;
const pieceSize = sampleRate / 2;
const outOfStep = sampleRate / 16;

/**
 * The score of words that came in pieces: a busy machine plays them with pauses, and what comes after a pause of 20 ms is
 * no more the same wave. Each half second may lie up to a sixteenth of a second beside its place.
 */
function inPieces(heard: Int16Array, wanted: Int16Array, at: number): number {
  let [score, all] = [0, 0];
  for (let begin = 0; begin + pieceSize <= wanted.length; begin += pieceSize) {
    const piece = wanted.subarray(begin, begin + pieceSize);
    const around = heard.subarray(Math.max(0, at + begin - outOfStep), at + begin + pieceSize + outOfStep);
    const energy = energyOf(piece);
    score += energy * bestMatch(around, piece).score;
    all += energy;
  }
  return all === 0 ? 0 : score / all;
}

function bestMatch(heard: Int16Array, wanted: Int16Array): { score: number; at: number } {
  let best = { score: 0, at: 0 };
  if (wanted.length === 0 || heard.length < wanted.length) return best;
  const products = correlate(heard, wanted);
  const size = Math.sqrt(energyOf(wanted));
  let local = energyOf(heard.subarray(0, wanted.length));
  for (let at = 0; at <= heard.length - wanted.length; at++) {
    const score = local > 0 ? (products[at] ?? 0) / (size * Math.sqrt(local)) : 0;
    // A window of near silence correlates with anything.
    if (score > best.score && local > audibleEnergy * wanted.length) best = { score, at };
    const leaves = heard[at] ?? 0;
    const comes = heard[at + wanted.length] ?? 0;
    local += comes * comes - leaves * leaves;
  }
  return best;
}

const audibleEnergy = (0.005 * 32768) ** 2;

function energyOf(pcm: Int16Array): number {
  let energy = 0;
  for (const sample of pcm) energy += sample * sample;
  return energy;
}

function withoutLead(pcm: Int16Array): Int16Array {
  const first = energies(pcm, 20).findIndex((loud) => loud > 0.005);
  return first > 0 ? pcm.subarray(first * 160) : pcm;
}

/** A PCM WAV file of any rate, brought to 8,000 a second. */
export function readWav(file: string): Int16Array {
  const bytes = readFileSync(file);
  let [rate, channels, data] = [sampleRate, 1, Buffer.alloc(0)];
  for (let at = 12; at + 8 <= bytes.length;) {
    const [id, size] = [bytes.toString('latin1', at, at + 4), bytes.readUInt32LE(at + 4)];
    if (id === 'fmt ') [channels, rate] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 12)];
    if (id === 'data') data = bytes.subarray(at + 8, at + 8 + size);
    at += 8 + size + (size % 2);
  }
  const frames = Math.floor(data.length / 2 / channels);
  const pcm = Int16Array.from({ length: frames }, (_, frame) => data.readInt16LE(frame * 2 * channels));
  return resample(pcm, rate);
}

/** 16-bit mono WAV, e.g. a voice for Chromium's fake microphone (which wants 48 kHz). */
export function wavFile(pcm: Int16Array, rate = sampleRate): Buffer {
  const body = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + body.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(body.length, 40);
  return Buffer.concat([head, body]);
}

function resample(pcm: Int16Array, rate: number): Int16Array {
  if (rate === sampleRate) return pcm;
  const step = rate / sampleRate;
  return Int16Array.from({ length: Math.floor(pcm.length / step) }, (_, index) => {
    const piece = pcm.subarray(
      Math.floor(index * step),
      Math.max(Math.floor((index + 1) * step), Math.floor(index * step) + 1),
    );
    return piece.reduce((sum, sample) => sum + sample, 0) / piece.length;
  });
}
