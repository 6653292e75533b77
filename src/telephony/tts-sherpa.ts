/**
 * A voice on this machine: the program sherpa-onnx-offline-tts with a VITS model that the operator put into a folder
 * (model.onnx, tokens.txt, and what else it needs). Neither program nor model comes with the hotline.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Language } from '../core/ivr/flow.ts';
import { runToEnd, TtsFault, type ProgramLine, type Tts } from './espeak.ts';

export interface SherpaOptions {
  /** The folder of the model. */
  readonly model: string;
  readonly program: ProgramLine;
  readonly folder?: string;
}

const WITHIN_MS = 60_000;

export class SherpaTts implements Tts {
  readonly voice: string;
  readonly #options: SherpaOptions;

  constructor(options: SherpaOptions) {
    this.#options = options;
    this.voice = `sherpa-onnx ${path.basename(options.model)}`;
  }

  /** `as` is the number of a speaker, where the model has several. */
  async render(text: string, _language: Language, as?: string): Promise<string> {
    const file = path.join(this.#options.folder ?? os.tmpdir(), `speech-${randomUUID()}.wav`);
    // The text is an argument of the program: one that begins like an option must not become one.
    const said = text.replace(/^[\s-]+/, '').replaceAll('\0', '');
    if (said === '') throw new TtsFault('there is nothing to say', { refusedText: true });
    const speaker = as !== undefined && /^\d{1,4}$/.test(as) ? [`--sid=${as}`] : [];
    try {
      const args = [...modelArguments(this.#options.model), ...speaker, `--output-filename=${file}`, said];
      await runToEnd(this.#options.program, args, { withinMs: WITHIN_MS });
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    return file;
  }
}

/** By what lies in the folder; models differ in what they bring along. @throws TtsFault when there is no model. */
export function modelArguments(folder: string): string[] {
  let files: string[];
  try {
    files = readdirSync(folder).sort();
  } catch {
    throw new TtsFault(`the model's folder can't be read: ${folder}`);
  }
  const inside = (name: string) => path.join(folder, name);
  const model = files.find((name) => name.endsWith('.onnx'));
  if (model === undefined || !files.includes('tokens.txt')) throw new TtsFault(`no model in ${folder}`);
  const given = (name: string, option: string) => (files.includes(name) ? [`${option}=${inside(name)}`] : []);
  const rules = files.filter((name) => name.endsWith('.fst')).map(inside);
  return [
    `--vits-model=${inside(model)}`,
    `--vits-tokens=${inside('tokens.txt')}`,
    ...given('lexicon.txt', '--vits-lexicon'),
    ...given('dict', '--vits-dict-dir'),
    ...given('espeak-ng-data', '--vits-data-dir'),
    ...(rules.length > 0 ? [`--tts-rule-fsts=${rules.join(',')}`] : []),
  ];
}
