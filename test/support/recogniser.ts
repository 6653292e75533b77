/**
 * A recogniser over real HTTP that knows three sounds: what it answers is computed from the voice it was sent, so that
 * nothing but the caller's own sound can lead to it. 440 Hz is 社保, 880 Hz is 水费, all else a mumble.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { speechRate } from '../../src/service/speech-ports.ts';
import { isSilent, loudness, shareAt } from './audio.ts';
import { until } from './until.ts';

export interface Asked {
  readonly fields: Readonly<Record<string, string>>;
  readonly token: string | undefined;
  /** 8,000 a second. */
  readonly sound: Int16Array;
  readonly seconds: number;
}

const words = new Map([
  [440, '我想问一下社保'],
  [880, '水费'],
]);

/** A pitch at the rate that recognisers are asked in. */
export const spoken = (hertz: number, seconds: number): Int16Array =>
  Int16Array.from({ length: seconds * speechRate }, (_, n) => 9000 * Math.sin((2 * Math.PI * hertz * n) / speechRate));

export class TestRecogniser {
  readonly asked: Asked[] = [];
  /** Answers wait for it. */
  holds: Promise<unknown> = Promise.resolve();
  #server: Server | null = null;
  #port = 0;

  static async open(): Promise<TestRecogniser> {
    const recogniser = new TestRecogniser();
    await recogniser.comeBack();
    return recogniser;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/v1/audio/transcriptions`;
  }

  /** What callers said; the hotline's own question whether it is there is silence. */
  get voices(): Asked[] {
    return this.asked.filter(({ sound }) => !isSilent(sound));
  }

  nextVoice(after: number): Promise<Asked> {
    return until(() => this.voices[after], `voice ${after + 1} to reach the recogniser`);
  }

  async goAway(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve) ?? resolve(null));
    this.#server = null;
  }

  async comeBack(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await read(request);
    this.asked.push(asked);
    await this.holds;
    const voice = loudest(asked.sound);
    const text = [...words].find(([hertz]) => shareAt(voice, hertz) > 0.8)?.[1];
    const segment = text === undefined ? { avg_logprob: -2.5, no_speech_prob: 0.4 } : { avg_logprob: -0.1 };
    const body = isSilent(asked.sound) ? { text: '' } : { text: text ?? '嗯', segments: [segment] };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}

/** A fifth of a second of it: what is said lies between silences. */
function loudest(sound: Int16Array): Int16Array {
  const pieces = Array.from({ length: Math.floor(sound.length / 1600) }, (_, n) =>
    sound.subarray(n * 1600, (n + 1) * 1600),
  );
  return pieces.reduce((best, piece) => (loudness(piece) > loudness(best) ? piece : best), new Int16Array(0));
}

async function read(request: IncomingMessage): Promise<Asked> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  const type = request.headers['content-type'] ?? '';
  const form = await new Response(Buffer.concat(pieces), { headers: { 'content-type': type } }).formData();
  const file = form.get('file');
  if (!(file instanceof Blob)) throw new Error('no file came');
  const wav = Buffer.from(await file.arrayBuffer());
  const rate = wav.readUInt32LE(24);
  const samples = (wav.length - 44) / 2;
  const step = rate / 8000;
  const fields = [...form.entries()].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  return {
    fields: Object.fromEntries(fields) as Record<string, string>,
    token: request.headers.authorization,
    sound: Int16Array.from({ length: Math.floor(samples / step) }, (_, n) => wav.readInt16LE(44 + 2 * n * step)),
    seconds: samples / rate,
  };
}
