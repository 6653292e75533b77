/**
 * Prompts as sound files that Asterisk reads: rendered once, named by what they say, never changed; or recordings of the
 * library, named by what they are. Knows files and the Tts port; not who hears a prompt.
 */
import { createHash, randomUUID } from 'node:crypto';
import { access, chmod, copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Language, Prompt } from '../core/ivr/flow.ts';
import type { Log } from '../log.ts';
import { Espeak, runProgram, TtsFault, type ProgramLine, type Tts } from './espeak.ts';
import { libraryFolder, soundFile } from './sound-file.ts';

export interface PromptsOptions {
  /** Where Asterisk reads them; absolute. */
  readonly folder: string;
  readonly espeak: ProgramLine;
  readonly sox: ProgramLine;
  readonly log: Log;
  /** A better voice than espeak-ng, which then speaks only while this one can't. */
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
/** Spoken by the makeshift voice: to be spoken again when the better one is back. */
const MAKESHIFT = '.makeshift';
const REST_AFTER_FAULT_MS = 30_000;

interface Line {
  readonly text: string;
  readonly language: Language;
  readonly voice?: string | undefined;
  /** A recording instead of a voice. */
  readonly sound?: string | undefined;
}

export class Prompts {
  readonly #options: PromptsOptions;
  readonly #tts: Tts;
  readonly #makeshift: Tts | null;
  #restsUntil = 0;
  /** Base names that are known to be on disk. */
  readonly #ready = new Set<string>();
  readonly #madeShift = new Set<string>();
  readonly #rendering = new Map<string, Promise<void>>();
  readonly #queue: (() => void)[] = [];
  #idle: number;
  #looked: Promise<void> | null = null;

  constructor(options: PromptsOptions) {
    this.#options = options;
    const espeak = new Espeak(options.espeak);
    this.#tts = options.tts ?? espeak;
    this.#makeshift = options.tts === undefined ? null : espeak;
    this.#idle = options.concurrency ?? 2;
  }

  /**
   * Addresses for Asterisk, in order. Costs no I/O when all were prepared. Somebody is on the line: a recording that is
   * missing is spoken by the voice.
   */
  media(prompts: readonly Prompt[]): readonly string[] | Promise<readonly string[]> {
    const lines = prompts.flatMap(linesOf);
    if (lines.every((line) => this.#ready.has(this.#nameOf(line)))) return lines.map((line) => this.#address(line));
    return Promise.all(lines.map((line) => this.#addressNow(line)));
  }

  /** @throws TtsFault when a recording is not there, although its words are then ready to be spoken. */
  async prepare(prompts: readonly Prompt[], progress?: (done: number, all: number) => void): Promise<void> {
    const lines = new Map(prompts.flatMap(linesOf).map((line) => [this.#nameOf(line), line]));
    const lost: string[] = [];
    let done = 0;
    progress?.(done, lines.size);
    await Promise.all(
      [...lines].map(async ([name, line]) => {
        if (this.#madeShift.has(name) && Date.now() > this.#restsUntil) this.#ready.delete(name);
        const address = await this.#addressNow(line);
        if (line.sound !== undefined && address !== this.#address(line)) lost.push(line.sound);
        done += 1;
        progress?.(done, lines.size);
      }),
    );
    if (lost.length > 0)
      throw new TtsFault(`recordings not on this machine: ${lost.join(', ')}`, { spokenInstead: true });
  }

  /** Spoken once, for somebody who tries a text: nothing is kept. @returns a WAV file of 16 kHz. */
  async tryOut(text: string, language: Language, voice?: string): Promise<Buffer> {
    await mkdir(this.#options.folder, { recursive: true });
    const made = this.#temporary(16000);
    try {
      await this.#inTurn(async () => {
        const { file } = await this.#speak({ text, language, voice });
        await this.#convert(file, made, 16000).finally(() => rm(file, { force: true }));
      });
      return await readFile(made);
    } finally {
      await rm(made, { force: true });
    }
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

  async #addressNow(line: Line): Promise<string> {
    try {
      await this.#make(line);
      return this.#address(line);
    } catch (error) {
      if (line.sound === undefined) throw error;
      this.#options.log.error({ sound: line.sound, err: error }, 'a recording is missing, the voice speaks instead');
      return this.#addressNow({ ...line, sound: undefined });
    }
  }

  async #make(line: Line): Promise<void> {
    const name = this.#nameOf(line);
    this.#looked ??= this.#look();
    await this.#looked;
    if (this.#ready.has(name)) return;
    if (line.sound !== undefined) return this.#find(line.sound, name);
    const going = this.#rendering.get(name);
    if (going !== undefined) return going;
    const work = this.#inTurn(() => this.#render(name, line)).finally(() => this.#rendering.delete(name));
    this.#rendering.set(name, work);
    return work;
  }

  async #find(sound: string, name: string): Promise<void> {
    try {
      for (const rate of RATES) await access(soundFile(this.#options.folder, sound, rate));
    } catch {
      throw new TtsFault(`the recording ${sound} is not in the library of this machine`);
    }
    this.#ready.add(name);
  }

  /** What earlier lives left: one listing instead of a look-up per prompt. */
  async #look(): Promise<void> {
    await mkdir(this.#options.folder, { recursive: true });
    const files = (await readdir(this.#options.folder)).filter((file) => !file.startsWith('.'));
    const again = new Set(files.filter((file) => file.endsWith(MAKESHIFT)).map((file) => path.parse(file).name));
    for (const file of files) {
      const { name, ext } = path.parse(file);
      // Without a better voice the makeshift one's work is as good as any.
      if (ext === '.wav' && (this.#makeshift === null || !again.has(name))) this.#ready.add(name);
    }
  }

  async #render(name: string, line: Line): Promise<void> {
    const { file, makeshift } = await this.#speak(line);
    try {
      for (const rate of RATES) {
        const made = this.#temporary(rate);
        await this.#convert(file, made, rate);
        await chmod(made, 0o644); // Asterisk runs as another user
        await rename(made, this.#file(name, rate));
      }
    } finally {
      await rm(file, { force: true });
    }
    await this.#mark(name, makeshift);
    this.#ready.add(name);
    this.#options.log.debug({ prompt: name }, 'prompt rendered');
  }

  async #mark(name: string, makeshift: boolean): Promise<void> {
    const marker = path.join(this.#options.folder, name + MAKESHIFT);
    if (makeshift) await writeFile(marker, '');
    else if (this.#makeshift !== null) await rm(marker, { force: true });
    this.#madeShift[makeshift ? 'add' : 'delete'](name);
  }

  /** The better voice, else the makeshift one: whoever publishes or rings never waits for a service that is away. */
  async #speak({ text, language, voice }: Line): Promise<{ file: string; makeshift: boolean }> {
    if (this.#makeshift === null) return { file: await this.#tts.render(text, language, voice), makeshift: false };
    if (Date.now() >= this.#restsUntil) {
      try {
        return { file: await this.#tts.render(text, language, voice), makeshift: false };
      } catch (error) {
        if (!(error instanceof TtsFault && error.refusedText)) this.#restsUntil = Date.now() + REST_AFTER_FAULT_MS;
        this.#options.log.warn({ err: error, voice: this.#tts.voice }, 'the voice is away, espeak speaks instead');
      }
    }
    return { file: await this.#makeshift.render(text, language), makeshift: true };
  }

  async #convert(spoken: string, made: string, rate: 8000 | 16000): Promise<void> {
    const format = ['-t', 'wav', '-r', String(rate), '-c', '1', '-b', '16', '-e', 'signed-integer', made];
    await runProgram(this.#options.sox, ['-v', '0.8', spoken, ...format, ...LEVEL, 'pad', '0.05', '0.1']);
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

  #address(line: Line): string {
    return `sound:${path.join(this.#options.folder, this.#nameOf(line))}`;
  }

  #nameOf({ text, language, voice, sound }: Line): string {
    if (sound !== undefined) return path.join(libraryFolder, sound);
    const speaker = voice === undefined ? this.#tts.voice : `${this.#tts.voice} ${voice}`;
    const key = `${language}\n${speaker}\n${RENDERER}\n${text}`;
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
  if ('text' in prompt) return [{ text: prompt.text, language, voice: prompt.voice, sound: prompt.sound }];
  return [...prompt.digits].map((digit) => ({ text: SIGN_WORDS[language][digit] ?? digit, language }));
}

function hanzi(ten: string): Record<string, string> {
  return Object.fromEntries([...ten].map((word, digit) => [String(digit), word]));
}

function words(ten: string): Record<string, string> {
  return Object.fromEntries(ten.split(' ').map((word, digit) => [String(digit), word]));
}
