/**
 * A recogniser behind HTTP, by the protocol that FunASR, whisper servers and others share: POST of a form with a WAV file to
 * `…/v1/audio/transcriptions`, answered by JSON with `text`. Limited in time and size; never follows a redirect, so
 * neither voice nor token goes anywhere else. Knows nothing of calls.
 */
import { z } from 'zod';
import {
  SpeechFault,
  speechRate,
  type SpeechRecogniser,
  type Understood,
  type Utterance,
} from '../service/speech-ports.ts';
import { answerAtMost } from './answer-at-most.ts';

export interface HttpRecogniserOptions {
  readonly url: string;
  readonly token: string | null;
  /** As the service calls it. */
  readonly model: string;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
}

const Answer = z.object({
  text: z.string(),
  /** How sure a model was of its words (the mean logarithm), and that nobody spoke at all. Few services tell. */
  segments: z.array(z.object({ avg_logprob: z.number().optional(), no_speech_prob: z.number().optional() })).nullish(),
});

export class HttpRecogniser implements SpeechRecogniser {
  constructor(private readonly options: HttpRecogniserOptions) {}

  async understand(utterance: Utterance): Promise<Understood> {
    const { url, token, timeoutMs = 4_000, maxBytes = 256 * 1024 } = this.options;
    try {
      const answer = await fetch(url, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        headers: { accept: 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
        body: this.#form(utterance),
      });
      if (!answer.ok) {
        await answer.body?.cancel();
        // About this sound; all else (a wrong address or token, too many questions) is about every one.
        const refusedSound = [400, 413, 415, 422].includes(answer.status);
        throw new SpeechFault(`the recogniser answered ${answer.status}`, { refusedSound });
      }
      return read(await answerAtMost(answer, maxBytes));
    } catch (error) {
      if (error instanceof SpeechFault) throw error;
      throw new SpeechFault(`the recogniser does not answer: ${error instanceof Error ? error.name : 'unknown'}`);
    }
  }

  #form({ sound, language, words }: Utterance): FormData {
    const form = new FormData();
    form.set('file', new Blob([wavOf(sound)], { type: 'audio/wav' }), 'speech.wav');
    form.set('model', this.options.model);
    form.set('language', language);
    form.set('response_format', 'verbose_json');
    form.set('temperature', '0');
    if (words.length > 0) form.set('prompt', words.join('，'));
    return form;
  }
}

/** A service that says nothing of how sure it is, is believed. */
function read(json: Buffer | null): Understood {
  let answer: z.infer<typeof Answer>;
  try {
    answer = Answer.parse(JSON.parse(json?.toString('utf8') ?? ''));
  } catch {
    throw new SpeechFault('the recogniser answered something else than a transcription');
  }
  const segments = answer.segments ?? [];
  const sure = segments.map(
    ({ avg_logprob: words = 0, no_speech_prob: noSpeech = 0 }) => Math.exp(Math.min(0, words)) * (1 - noSpeech),
  );
  const confidence = Math.min(1, Math.max(0, ...(sure.length === 0 ? [1] : [Math.min(...sure)])));
  return { text: answer.text.trim(), confidence };
}

function wavOf(sound: Int16Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + sound.length * 2);
  const view = new DataView(bytes.buffer);
  const word = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  word(0, 'RIFF');
  view.setUint32(4, 36 + sound.length * 2, true);
  word(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, speechRate, true);
  view.setUint32(28, speechRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, 'data');
  view.setUint32(40, sound.length * 2, true);
  sound.forEach((sample, n) => view.setInt16(44 + n * 2, sample, true));
  return bytes;
}
