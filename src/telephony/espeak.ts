/**
 * The development voice: espeak-ng, intelligible and robotic. A hotline records its prompts, or puts a voice of its own
 * behind the same Tts port. Knows the program, not where prompts are kept.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Language } from '../core/ivr/flow.ts';
import { TelephonyFault } from './ari/ari.ts';
import { spokenPinyin } from './spoken-chinese.ts';

/** How to run a program: its own arguments follow `args`. */
export interface ProgramLine {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Tts {
  /** Names voice and version: what is kept from another one is not used. */
  readonly voice: string;
  /** Speaks into a sound file of any rate, which then belongs to the caller. `as` is a voice of this Tts, if it knows it. */
  render(text: string, language: Language, as?: string): Promise<string>;
}

export class TtsFault extends TelephonyFault {
  override name = 'TtsFault';
  /** The voice is well, and won't speak this text: asking for others makes sense. */
  readonly refusedText: boolean;
  /** A recording is lost; the voice has its words ready. */
  readonly spokenInstead: boolean;

  constructor(message: string, options: { refusedText?: boolean; spokenInstead?: boolean } = {}) {
    super(message);
    this.refusedText = options.refusedText ?? false;
    this.spokenInstead = options.spokenInstead ?? false;
  }
}

const VOICES: Readonly<Record<Language, string>> = { zh: 'cmn-latn-pinyin', en: 'en-us' };
const WORDS_PER_MINUTE: Readonly<Record<Language, string>> = { zh: '150', en: '155' };
const LONGEST_RUN_MS = 20_000;

export class Espeak implements Tts {
  readonly voice = 'espeak-ng 1';
  readonly #program: ProgramLine;
  readonly #folder: string;

  constructor(program: ProgramLine, folder: string = os.tmpdir()) {
    this.#program = program;
    this.#folder = folder;
  }

  async render(text: string, language: Language): Promise<string> {
    const file = path.join(this.#folder, `speech-${randomUUID()}.wav`);
    const said = language === 'zh' ? spokenPinyin(text) : text;
    const how = ['-v', VOICES[language], '-s', WORDS_PER_MINUTE[language], '-w', file, '--stdin'];
    try {
      await runProgram(this.#program, how, `${said}\n`);
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    return file;
  }
}

/** Runs to the end; the text goes in by stdin, so that it can't be taken for an option. */
export async function runProgram(line: ProgramLine, args: readonly string[], input = ''): Promise<string> {
  const { stdout } = await runToEnd(line, args, { input });
  return stdout;
}

interface Run {
  readonly input?: string;
  readonly withinMs?: number;
}

/** @throws TtsFault with the last words of the program, when it fails or takes too long. */
export async function runToEnd(
  line: ProgramLine,
  args: readonly string[],
  { input = '', withinMs = LONGEST_RUN_MS }: Run = {},
): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(line.command, [...line.args, ...args], {
      // Nothing of our environment; a program without a path is then sought in the system's own folders.
      env: { ...line.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: withinMs,
      killSignal: 'SIGKILL',
    });
    const stdout = new Tail();
    const stderr = new Tail();
    child.stdout.on('data', (part: Buffer) => stdout.add(part));
    child.stderr.on('data', (part: Buffer) => stderr.add(part));
    child.stdin.on('error', () => undefined); // it ended without reading; its exit code says why
    child.once('error', (error) => reject(new TtsFault(`${path.basename(line.command)}: ${error.message}`)));
    child.once('close', (code) => {
      if (code === 0) resolve({ stdout: stdout.text, stderr: stderr.text });
      else reject(new TtsFault(`${path.basename(line.command)} ended with ${code}: ${stderr.text.trim().slice(-300)}`));
    });
    child.stdin.end(input);
  });
}

/** The end of what a program says: one that reads rubbish complains without end. */
class Tail {
  text = '';
  add(part: Buffer): void {
    this.text = (this.text + part.toString()).slice(-64 * 1024);
  }
}
