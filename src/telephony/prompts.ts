/**
 * Prompts as sound files that Asterisk reads: rendered once, named by what they say, never changed. A recording of the
 * same name replaces the synthetic voice. Knows files and the Tts port; not who hears a prompt.
 */
import { createHash, randomUUID } from 'node:crypto';
import { chmod, copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Language, Prompt } from '../core/ivr/flow.ts';
import type { Log } from '../log.ts';
import { Espeak, runProgram, type ProgramLine, type Tts } from './espeak.ts';

export interface PromptsOptions {
  /** Where Asterisk reads them; absolute. */
  readonly folder: string;
  readonly espeak: ProgramLine;
  readonly sox: ProgramLine;
  readonly log: Log;
  /** Another voice than espeak-ng. */
  readonly tts?: Tts;
  readonly concurrency?: number;
}

/** What the fallback dialplan plays; it knows the names, and works without any program of ours. */
export const FIXED_PROMPTS: Readonly<Record<string, string>> = {
  'fallback-greeting': '您好，12345热线线路繁忙，正在为您转接话务员，请稍候。',
  'fallback-apology': '抱歉，目前话务员全忙，请稍后再拨。',
};

const EXTENSION = { 8000: 'wav', 16000: 'wav16' } as const; // what Asterisk calls its formats of these rates
const RATES = [16000, 8000] as const; // the 8 kHz file comes last: where it is, the prompt is whole
const SIGN_WORDS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  zh: { ...hanzi('零一二三四五六七八九'), '*': '星号', '#': '井号' },
  en: { ...words('zero one two three four five six seven eight nine'), '*': 'star', '#': 'pound' },
};
/** Evens out the voice, and leaves room below the top of the scale, where telephones distort. */
const LEVEL = ['highpass', '120', 'compand', '0.02,0.15', '6:-60,-45,-30,-16,0,-6', 'gain', '-n', '-3'];
const RENDERER = 1; // raise when the sound of a rendered prompt is to differ

interface Line {
  readonly text: string;
  readonly language: Language;
}

export class Prompts {
  readonly #options: PromptsOptions;
  readonly #tts: Tts;
  /** Base names that are known to be on disk. */
  readonly #ready = new Set<string>();
  readonly #rendering = new Map<string, Promise<void>>();
  readonly #queue: (() => void)[] = [];
  #idle: number;
  #looked: Promise<void> | null = null;

  constructor(options: PromptsOptions) {
    this.#options = options;
    this.#tts = options.tts ?? new Espeak(options.espeak);
    this.#idle = options.concurrency ?? 2;
  }

  /** Addresses for Asterisk, in order. Costs no I/O when all were prepared. */
  media(prompts: readonly Prompt[]): readonly string[] | Promise<readonly string[]> {
    const lines = prompts.flatMap(linesOf);
    const media = lines.map((line) => `sound:${path.join(this.#options.folder, this.#nameOf(line))}`);
    if (lines.every((line) => this.#ready.has(this.#nameOf(line)))) return media;
    return Promise.all(lines.map((line) => this.#make(line))).then(() => media);
  }

  async prepare(prompts: readonly Prompt[], progress?: (done: number, all: number) => void): Promise<void> {
    const lines = new Map(prompts.flatMap(linesOf).map((line) => [this.#nameOf(line), line]));
    let done = 0;
    progress?.(done, lines.size);
    await Promise.all(
      [...lines.values()].map(async (line) => {
        await this.#make(line);
        done += 1;
        progress?.(done, lines.size);
      }),
    );
  }

  /** Copies under names that do not change, for dialplans. */
  async renderFixed(texts: Readonly<Record<string, string>> = FIXED_PROMPTS): Promise<void> {
    for (const [name, text] of Object.entries(texts)) {
      const line: Line = { text, language: 'zh' };
      await this.#make(line);
      for (const rate of RATES) {
        const copy = this.#temporary(rate);
        await copyFile(this.#file(this.#nameOf(line), rate), copy);
        await rename(copy, this.#file(name, rate));
      }
    }
  }

  async #make(line: Line): Promise<void> {
    const name = this.#nameOf(line);
    this.#looked ??= this.#look();
    await this.#looked;
    if (this.#ready.has(name)) return;
    const going = this.#rendering.get(name);
    if (going !== undefined) return going;
    const work = this.#inTurn(() => this.#render(name, line)).finally(() => this.#rendering.delete(name));
    this.#rendering.set(name, work);
    return work;
  }

  /** What earlier lives left: one listing instead of a look-up per prompt. */
  async #look(): Promise<void> {
    await mkdir(this.#options.folder, { recursive: true });
    for (const file of await readdir(this.#options.folder)) {
      if (file.endsWith('.wav') && !file.startsWith('.')) this.#ready.add(file.slice(0, -4));
    }
  }

  async #render(name: string, line: Line): Promise<void> {
    const spoken = await this.#tts.render(line.text, line.language);
    try {
      for (const rate of RATES) {
        const made = this.#temporary(rate);
        const format = ['-t', 'wav', '-r', String(rate), '-c', '1', '-b', '16', '-e', 'signed-integer', made];
        await runProgram(this.#options.sox, ['-v', '0.8', spoken, ...format, ...LEVEL, 'pad', '0.05', '0.1']);
        await chmod(made, 0o644); // Asterisk runs as another user
        await rename(made, this.#file(name, rate));
      }
    } finally {
      await rm(spoken, { force: true });
    }
    this.#ready.add(name);
    this.#options.log.debug({ prompt: name }, 'prompt rendered');
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#idle === 0) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#idle -= 1;
    try {
      await work();
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#idle += 1;
      else next();
    }
  }

  #nameOf({ text, language }: Line): string {
    const key = `${language}\n${this.#tts.voice}\n${RENDERER}\n${text}`;
    return createHash('sha256').update(key).digest('hex').slice(0, 32);
  }

  #file(name: string, rate: 8000 | 16000): string {
    return path.join(this.#options.folder, `${name}.${EXTENSION[rate]}`);
  }

  #temporary(rate: 8000 | 16000): string {
    return path.join(this.#options.folder, `.${randomUUID()}.${EXTENSION[rate]}`);
  }
}

/** A text is one line; digits are one each, so that any number is spoken from a dozen files. */
function linesOf(prompt: Prompt): Line[] {
  const { language } = prompt;
  if ('text' in prompt) return [{ text: prompt.text, language }];
  return [...prompt.digits].map((digit) => ({ text: SIGN_WORDS[language][digit] ?? digit, language }));
}

function hanzi(ten: string): Record<string, string> {
  return Object.fromEntries([...ten].map((word, digit) => [String(digit), word]));
}

function words(ten: string): Record<string, string> {
  return Object.fromEntries(ten.split(' ').map((word, digit) => [String(digit), word]));
}
