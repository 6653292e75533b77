/**
 * The prompt library: what its rows, its recordings and the flows that name them make together. The only way to a
 * recording; knows neither SQL nor sox.
 */
import type { PromptRow, PromptUse, Recording } from '../contract/http/prompts.ts';
import type { Language } from '../core/ivr/flow.ts';
import type { LibraryPrompt } from '../core/ivr/link.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';
import type { Readable } from 'node:stream';
import type { CataloguedPrompt } from './flow-ports.ts';

export interface PromptKey {
  readonly id: string;
  readonly language: Language;
}
export type StoredPrompt = Omit<PromptRow, 'usedBy'>;
export type PromptUseOf = PromptUse & PromptKey;
export interface PromptContent {
  readonly name: string;
  readonly text: string;
  readonly voice: string | null;
}
export type PromptChange = { readonly content: PromptContent } | { readonly recording: Recording | null };

export interface PromptStore {
  all(): Promise<StoredPrompt[]>;
  one(key: PromptKey): Promise<StoredPrompt | null>;
  /** Refuses `prompt-exists`. */
  add(by: string, key: PromptKey, content: PromptContent): Promise<StoredPrompt | Refusal>;
  /** Refuses `prompt-unknown`, and `saved-by-another` with theirs. */
  change(by: string, key: PromptKey, revision: number, change: PromptChange): Promise<StoredPrompt | Refusal>;
  remove(by: string, key: PromptKey): Promise<null | Refusal>;
  uses(): Promise<PromptUseOf[]>;
}

export interface SoundFile {
  readonly bytes: number;
  read(from: number, to: number): Readable;
}
/** Converts recordings and keeps them, by their hash, where Asterisk reads them. */
export interface SoundShelf {
  take(source: AsyncIterable<Buffer>): Promise<Recording | Refusal>;
  open(sound: string): Promise<SoundFile | null>;
}
export interface Voice {
  /** A WAV file. */
  tryOut(text: string, language: Language, voice?: string): Promise<Buffer>;
}

export class PromptLibrary {
  constructor(
    private readonly store: PromptStore,
    private readonly sounds: SoundShelf,
    private readonly voice: Voice,
  ) {}

  async list(): Promise<PromptRow[]> {
    const [prompts, uses] = await Promise.all([this.store.all(), this.store.uses()]);
    return prompts.map((prompt) => ({ ...prompt, usedBy: usesOf(uses, prompt) }));
  }

  add(by: string, key: PromptKey, content: PromptContent): Promise<PromptRow | Refusal> {
    return this.#shown(key, this.store.add(by, key, content));
  }

  save(by: string, key: PromptKey, revision: number, content: PromptContent): Promise<PromptRow | Refusal> {
    return this.#shown(key, this.store.change(by, key, revision, { content }));
  }

  /** Published versions go on with the recording they were published with. */
  async record(
    by: string,
    key: PromptKey,
    revision: number,
    source: AsyncIterable<Buffer>,
  ): Promise<PromptRow | Refusal> {
    // Asked before anything is converted; asked again when it is written.
    const before = await this.store.one(key);
    if (before === null) return { refused: 'prompt-unknown' };
    if (before.revision !== revision) return { refused: 'saved-by-another', theirs: before };
    const recording = await this.sounds.take(source);
    if (isRefusal(recording)) return recording;
    return this.#shown(key, this.store.change(by, key, revision, { recording }));
  }

  unrecord(by: string, key: PromptKey, revision: number): Promise<PromptRow | Refusal> {
    return this.#shown(key, this.store.change(by, key, revision, { recording: null }));
  }

  async remove(by: string, key: PromptKey): Promise<null | Refusal> {
    const usedBy = usesOf(await this.store.uses(), key);
    return usedBy.length > 0 ? { refused: 'prompt-in-use', usedBy } : this.store.remove(by, key);
  }

  /** The recording as callers hear it. Null when there is none, or its file is not here. */
  async listen(key: PromptKey): Promise<SoundFile | null> {
    const prompt = await this.store.one(key);
    return prompt === null || prompt.recording === null ? null : this.sounds.open(prompt.recording.sound);
  }

  tryOut(text: string, language: Language, voice: string | null): Promise<Buffer> {
    return this.voice.tryOut(text, language, voice ?? undefined);
  }

  /**
   * For linking: a prompt whose recording is not on this machine is not found, so publishing stops at the node that names
   * it instead of callers hearing something else.
   */
  async catalogue(): Promise<{
    prompts: CataloguedPrompt[];
    find(id: string, language: Language): LibraryPrompt | null;
  }> {
    const there = new Map<string, LibraryPrompt>();
    const prompts = new Map<string, CataloguedPrompt>();
    for (const { id, language, name, text, voice, recording } of await this.store.all()) {
      if (recording !== null && (await this.sounds.open(recording.sound)) === null) continue;
      const known = prompts.get(id) ?? { id, label: name, texts: {}, recorded: [] };
      prompts.set(id, {
        ...known,
        texts: { ...known.texts, [language]: text },
        recorded: recording === null ? known.recorded : [...known.recorded, language],
      });
      there.set(`${id} ${language}`, {
        text,
        ...(voice === null ? {} : { voice }),
        ...(recording === null ? {} : { sound: recording.sound }),
      });
    }
    return { prompts: [...prompts.values()], find: (id, language) => there.get(`${id} ${language}`) ?? null };
  }

  async #shown(key: PromptKey, done: Promise<StoredPrompt | Refusal>): Promise<PromptRow | Refusal> {
    const prompt = await done;
    return isRefusal(prompt) ? prompt : { ...prompt, usedBy: usesOf(await this.store.uses(), key) };
  }
}

/** What the web room calls. */
export type PromptDoor = Pick<
  PromptLibrary,
  'list' | 'add' | 'save' | 'record' | 'unrecord' | 'remove' | 'listen' | 'tryOut'
>;

const usesOf = (uses: readonly PromptUseOf[], key: PromptKey): PromptUse[] =>
  uses
    .filter(({ id, language }) => id === key.id && language === key.language)
    .map((use) =>
      use.in === 'flow'
        ? { in: use.in, flow: use.flow, flowName: use.flowName, version: use.version, live: use.live }
        : { in: use.in, profile: use.profile, name: use.name },
    );
