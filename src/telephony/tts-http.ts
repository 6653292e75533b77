/**
 * A voice behind HTTP: POST { text, language, voice } with a bearer token, answered by audio/wav or audio/mpeg. Limited in
 * time and size; never follows a redirect, so the token goes nowhere else. Knows nothing of where prompts are kept.
 */
import { createHash, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Language } from '../core/ivr/flow.ts';
import { answerAtMost } from './answer-at-most.ts';
import { TtsFault, type Tts } from './espeak.ts';
import { kindOfSound } from './sound-file.ts';

export interface HttpTtsOptions {
  readonly url: string;
  readonly token: string | null;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly folder?: string;
}

export class HttpTts implements Tts {
  readonly voice: string;
  readonly #options: HttpTtsOptions;

  constructor(options: HttpTtsOptions) {
    this.#options = options;
    this.voice = `http ${createHash('sha256').update(options.url).digest('hex').slice(0, 12)}`;
  }

  async render(text: string, language: Language, as?: string): Promise<string> {
    const sound = await this.#ask({ text, language, voice: as ?? null });
    const kind = kindOfSound(sound);
    if (kind === null) throw new TtsFault('the voice service answered something that is no sound');
    const file = path.join(this.#options.folder ?? os.tmpdir(), `speech-${randomUUID()}.${kind}`);
    await writeFile(file, sound, { mode: 0o600 });
    return file;
  }

  async #ask(body: object): Promise<Buffer> {
    const { url, token, timeoutMs = 6_000, maxBytes = 8 * 1024 * 1024 } = this.#options;
    try {
      const answer = await fetch(url, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          'content-type': 'application/json',
          accept: 'audio/wav, audio/mpeg',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
      });
      if (!answer.ok) {
        // 4xx is about this text; but for a wrong token or too many questions, which are about all of them.
        const refusedText = answer.status < 500 && ![401, 403, 404, 429].includes(answer.status);
        await answer.body?.cancel();
        throw new TtsFault(`the voice service answered ${answer.status}`, { refusedText });
      }
      const sound = await answerAtMost(answer, maxBytes);
      if (sound === null) {
        throw new TtsFault('the voice service answered more than a prompt can be', { refusedText: true });
      }
      return sound;
    } catch (error) {
      if (error instanceof TtsFault) throw error;
      throw new TtsFault(`the voice service does not answer: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }
}
