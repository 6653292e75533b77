/** A recording's loudness for drawing, read once through in pieces: an hour is 58 MB, which no browser should be sent for it. */
import type { RecordingFile } from './needs.ts';

const stepsAtMost = 1_200;
const keptAtMost = 64;

export interface Drawn {
  readonly seconds: number;
  readonly peaks: number[];
}

/** The newest of them, by name and size: a file that grew is read again. */
export class Waveforms {
  readonly #kept = new Map<string, Promise<Drawn | null>>();

  of(name: string, file: RecordingFile): Promise<Drawn | null> {
    const key = `${name} ${file.bytes}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const drawing = draw(file);
    this.#kept.set(key, drawing);
    drawing.catch(() => this.#kept.delete(key));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptAtMost && oldest !== undefined) this.#kept.delete(oldest);
    return drawing;
  }
}

interface Head {
  /** Where the sound begins. */
  readonly from: number;
  readonly bytesPerSecond: number;
}

/** Null when it is no 16-bit WAV, as Asterisk writes them. */
async function draw(file: RecordingFile): Promise<Drawn | null> {
  const head = readHead(await whole(file, 0, Math.min(file.bytes, 4096) - 1));
  if (head === null || file.bytes <= head.from + 1) return null;
  const samples = Math.floor((file.bytes - head.from) / 2);
  const steps = Math.min(stepsAtMost, samples);
  const peaks = new Array<number>(steps).fill(0);
  let sample = 0;
  let odd: number | null = null;
  for await (const piece of file.read(head.from, file.bytes - 1) as AsyncIterable<Buffer>) {
    let at = 0;
    const take = (value: number): void => {
      const step = Math.min(steps - 1, Math.floor((sample / samples) * steps));
      sample += 1;
      const loud = Math.abs(value);
      if (loud > (peaks[step] ?? 0)) peaks[step] = loud;
    };
    if (odd !== null && piece.length > 0) {
      take(Buffer.from([odd, piece[0] ?? 0]).readInt16LE(0));
      at = 1;
      odd = null;
    }
    for (; at + 1 < piece.length; at += 2) take(piece.readInt16LE(at));
    if (at < piece.length) odd = piece[at] ?? 0;
  }
  const loudest = Math.max(1, ...peaks);
  return {
    seconds: Math.round(((file.bytes - head.from) / head.bytesPerSecond) * 100) / 100,
    peaks: peaks.map((peak) => Math.round((peak / loudest) * 100)),
  };
}

async function whole(file: RecordingFile, from: number, to: number): Promise<Buffer> {
  if (to < from) return Buffer.alloc(0);
  const pieces: Buffer[] = [];
  for await (const piece of file.read(from, to) as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

function readHead(head: Buffer): Head | null {
  if (head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE') return null;
  let bytesPerSecond = 0;
  let bits = 0;
  for (let at = 12; at + 8 <= head.length; at += 8 + head.readUInt32LE(at + 4)) {
    const chunk = head.toString('latin1', at, at + 4);
    if (chunk === 'fmt ' && at + 24 <= head.length) {
      bytesPerSecond = head.readUInt32LE(at + 16);
      bits = head.readUInt16LE(at + 22);
    }
    if (chunk === 'data') return bits === 16 && bytesPerSecond > 0 ? { from: at + 8, bytesPerSecond } : null;
  }
  return null;
}
