/**
 * Recordings for the prompt library: what was sent in becomes mono WAV of 16 and 8 kHz, without silence at the ends and
 * as loud as all the others, named by its own hash. Knows files and sox; not which prompt a recording belongs to.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, lstat, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Refusal } from '../core/kernel/refusal.ts';
import { runToEnd, TtsFault, type ProgramLine } from './espeak.ts';

/** Inside the folder of prompts. */
export const libraryFolder = 'library';

const maxBytes = 20 * 1024 * 1024;
const maxSeconds = 600;
const minSeconds = 0.3;
/** Loudness (RMS) that all recordings are brought to: as loud as telephones bear without distorting peaks. */
export const targetDb = -20;
/** Quieter than this at its loudest is a microphone that was off. */
const silentPeakDb = -60;
const mostGainDb = 30;
/** Below this, against the loudest moment, is silence. */
const silenceDb = -45;
const withinMs = 30_000;
const bytesPerSecond = 32_000;
const wavHeader = 44;

export interface TakenSound {
  /** sha256 of the 16 kHz file. */
  readonly sound: string;
  readonly seconds: number;
  /** RMS in dBFS, silence at the ends not counted. */
  readonly loudnessBefore: number;
  readonly loudnessAfter: number;
}

export const soundFile = (prompts: string, sound: string, rate: 8000 | 16000): string =>
  path.join(prompts, libraryFolder, `${sound}.${rate === 8000 ? 'wav' : 'wav16'}`);

/** By its first bytes: what a sender says of a file is no proof. Null when it is none of the kinds we take. */
export function kindOfSound(head: Buffer): 'wav' | 'mp3' | 'ogg' | 'opus' | null {
  const text = head.subarray(0, 64).toString('latin1');
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WAVE') return 'wav';
  if (text.startsWith('OggS')) return text.includes('OpusHead') ? 'opus' : text.includes('vorbis') ? 'ogg' : null;
  const isFrame = head.length > 2 && head[0] === 0xff && (head[1]! & 0xe0) === 0xe0 && (head[1]! & 0x06) !== 0;
  return text.startsWith('ID3') || isFrame ? 'mp3' : null;
}

export class SoundFiles {
  readonly #prompts: string;
  readonly #sox: ProgramLine;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: { readonly prompts: string; readonly sox: ProgramLine }) {
    this.#prompts = options.prompts;
    this.#sox = options.sox;
  }

  /** Refuses `sound-too-large`, `sound-too-long`, `sound-silent`, `not-audio`. Reads no more than it takes. */
  async take(source: AsyncIterable<Buffer>): Promise<TakenSound | Refusal> {
    await mkdir(path.join(this.#prompts, libraryFolder), { recursive: true });
    const work = path.join(this.#prompts, libraryFolder, `.${randomUUID()}`);
    const given = `${work}.given`;
    try {
      const kind = await receive(source, given);
      if (typeof kind !== 'string') return kind;
      // One after the other: a converter takes a whole processor, and calls need theirs.
      const turn = this.#last.then(() => this.#convert(given, kind, work));
      this.#last = turn.catch(() => undefined);
      return await turn;
    } finally {
      for (const part of ['given', 'whole', 'cut', 'wav16', 'wav']) await rm(`${work}.${part}`, { force: true });
    }
  }

  /** Null when there is no such file on this machine. */
  async open(sound: string) {
    if (!/^[0-9a-f]{64}$/.test(sound)) return null;
    const file = soundFile(this.#prompts, sound, 16000);
    const found = await lstat(file).catch(() => null);
    if (!found?.isFile()) return null;
    return {
      bytes: found.size,
      read: (from: number, to: number) => createReadStream(file, { start: from, end: to }),
    };
  }

  async #convert(given: string, kind: string, work: string): Promise<TakenSound | Refusal> {
    const [whole, cut, wide, narrow] = ['whole', 'cut', 'wav16', 'wav'].map((part) => `${work}.${part}`) as Quartet;
    const decoded = await this.#run([
      '-t',
      kind,
      given,
      ...wav(16000, whole),
      'trim',
      '0',
      `${maxSeconds + 1}`,
      'stats',
    ])
      // A converter that fails or does not come to an end has been given no sound.
      .catch((error: unknown) => (error instanceof TtsFault ? null : Promise.reject(error as Error)));
    if (decoded === null) return { refused: 'not-audio' };
    if ((await secondsOf(whole)) > maxSeconds) return { refused: 'sound-too-long', maxSeconds };
    const peak = decibel(decoded, 'Pk lev dB');
    if (peak === null || peak < silentPeakDb) return { refused: 'sound-silent' };

    const ends = ['silence', '1', '0.05', `${silenceDb}d`, 'reverse'];
    const raised = -3 - peak;
    const levelled = ['gain', raised.toFixed(2), 'highpass', '80', ...ends, ...ends, 'stats'];
    const cutStats = await this.#run(['-t', 'wav', whole, ...wav(16000, cut), ...levelled]);
    const before = decibel(cutStats, 'RMS lev dB');
    if (before === null || (await secondsOf(cut)) < minSeconds) return { refused: 'sound-silent' };

    const gain = Math.min(mostGainDb, targetDb - before);
    // The limiter changes sound: only where peaks would be cut off.
    const peaks = (decibel(cutStats, 'Pk lev dB') ?? 0) + gain > -1 ? ['-l'] : [];
    const evened = ['gain', ...peaks, gain.toFixed(2), 'stats', 'pad', '0.05', '0.1'];
    const after = decibel(await this.#run(['-t', 'wav', cut, ...wav(16000, wide), ...evened]), 'RMS lev dB');
    await this.#run(['-t', 'wav', wide, ...wav(8000, narrow)]);
    const sound = createHash('sha256')
      .update(await readFile(wide))
      .digest('hex');
    const seconds = await secondsOf(wide);
    for (const [file, rate] of [[wide, 16000] as const, [narrow, 8000] as const]) {
      await chmod(file, 0o644); // Asterisk runs as another user
      await rename(file, soundFile(this.#prompts, sound, rate));
    }
    return { sound, seconds: round(seconds), loudnessBefore: round(before - raised), loudnessAfter: round(after ?? 0) };
  }

  /** @returns what sox says of the sound. */
  async #run(args: readonly string[]): Promise<string> {
    const { stderr } = await runToEnd(this.#sox, ['-V1', '-R', ...args], { withinMs });
    return stderr;
  }
}

type Quartet = [string, string, string, string];

const wav = (rate: number, file: string): string[] => {
  return ['-t', 'wav', '-r', String(rate), '-c', '1', '-b', '16', '-e', 'signed-integer', file];
};

/** The first column of sox's `stats`; null for the silence of zeros. */
function decibel(stats: string, line: string): number | null {
  const found = new RegExp(`${line}\\s+(-?[\\d.]+|-inf)`).exec(stats)?.[1];
  return found === undefined || found === '-inf' ? null : Number(found);
}

const secondsOf = async (file: string): Promise<number> =>
  Math.max(0, ((await stat(file)).size - wavHeader) / bytesPerSecond);

const round = (value: number): number => Math.round(value * 10) / 10;

async function receive(
  source: AsyncIterable<Buffer>,
  file: string,
): Promise<NonNullable<ReturnType<typeof kindOfSound>> | Refusal> {
  const handle = await open(file, 'wx', 0o600);
  let bytes = 0;
  let head = Buffer.alloc(0);
  try {
    for await (const part of source) {
      bytes += part.length;
      if (bytes > maxBytes) return { refused: 'sound-too-large', maxBytes };
      if (head.length < 64) head = Buffer.concat([head, part.subarray(0, 64)]);
      // Whoever sends something else entirely need not send all of it.
      if (head.length >= 64 && kindOfSound(head) === null) return { refused: 'not-audio' };
      await handle.writeFile(part);
    }
  } finally {
    await handle.close();
  }
  return kindOfSound(head) ?? { refused: 'not-audio' };
}
