/**
 * What one end of a call heard, on a time line: packets are placed by their RTP time stamps, and a new talker or a
 * pause starts anew at the time of arrival. Times are milliseconds since the recording began.
 */
import { findPrompt, hasTone, isSilent, shareAt, type Found } from './audio.ts';
import { sampleRate } from './g711.ts';
import { lateness } from './lateness.ts';

const perMs = sampleRate / 1000;
/** A packet further from its place than this belongs to another stream, unless this process was busy and reads late. */
const driftMs = 200;
const readLateMs = 1_000;

export class Recording {
  readonly #began = performance.now();
  readonly #pieces: { readonly at: number; readonly pcm: Int16Array }[] = [];
  #anchor: { ssrc: number; timestamp: number; at: number } | null = null;
  /** Digits that arrived as telephone events, oldest first. */
  readonly keys: string[] = [];
  packets = 0;

  /** Now, on this recording's clock: `since(mark)` is what was heard after it. */
  get now(): number {
    return performance.now() - this.#began;
  }

  add(ssrc: number, timestamp: number, pcm: Int16Array): void {
    this.packets++;
    const arrived = Math.round(this.now * perMs) - pcm.length;
    const anchor = this.#anchor;
    let at = arrived;
    if (anchor?.ssrc === ssrc) {
      const placed = anchor.at + ((timestamp - anchor.timestamp) | 0);
      if (Math.abs(placed - arrived) < (driftMs + lateness(readLateMs)) * perMs) at = placed;
    }
    if (at === arrived) this.#anchor = { ssrc, timestamp, at };
    this.#pieces.push({ at, pcm });
  }

  /** Silence fills what did not arrive. */
  between(fromMs: number, toMs: number): Int16Array {
    const from = Math.max(0, Math.round(fromMs * perMs));
    const pcm = new Int16Array(Math.max(0, Math.round(toMs * perMs) - from));
    for (let i = this.#pieces.length - 1; i >= 0; i--) {
      const piece = this.#pieces[i];
      if (!piece) break;
      const at = piece.at - from;
      if (at + piece.pcm.length < -(driftMs + readLateMs) * perMs) break;
      for (let n = 0; n < piece.pcm.length; n++)
        if (at + n >= 0 && at + n < pcm.length) pcm[at + n] = piece.pcm[n] ?? 0;
    }
    return pcm;
  }

  since(markMs: number): Int16Array {
    return this.between(markMs, this.now);
  }

  /** The last `ms`, less the newest 60 ms, which may still be on their way. */
  last(ms: number): Int16Array {
    return this.between(this.now - 60 - ms, this.now - 60);
  }

  hearsTone(hertz: number, overMs = 400): boolean {
    return hasTone(this.last(overMs), hertz);
  }

  /** True only when `overMs` have passed at all: what has not begun is not silence. */
  hearsSilence(overMs = 400): boolean {
    return this.now > overMs + 60 && isSilent(this.last(overMs));
  }

  /** Sound that is none of the given tones: music, a prompt, speech. */
  hearsOther(tones: readonly number[] = [], overMs = 600): boolean {
    const pcm = this.last(overMs);
    return !isSilent(pcm) && tones.every((hertz) => shareAt(pcm, hertz) < 0.3);
  }

  /** Where a prompt was heard after `markMs`; a score of 0.8 and more is that prompt (others begin alike). */
  find(prompt: Int16Array, markMs = 0): Found {
    const { score, atMs } = findPrompt(this.since(markMs), prompt);
    return { score, atMs: atMs + Math.round(markMs) };
  }

  hearsPrompt(prompt: Int16Array, markMs = 0): boolean {
    return this.find(prompt, markMs).score >= 0.8;
  }
}
