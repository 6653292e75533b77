/**
 * Saves the draft a moment after each pause, one request at a time, and keeps a copy on this machine for as long as the
 * server does not have it. Knows neither React nor the canvas; what it is given to send with decides where things go.
 */
import type { Draft } from '../../../core/ivr/flow.ts';
import type { Problem } from '../../../core/ivr/problem.ts';
import type { StaleDraft } from '../../../contract/http/flows.ts';
import { Listeners } from '../../kit/listeners.ts';

export type SaveState =
  | { readonly step: 'saved'; readonly at: number | null }
  | { readonly step: 'unsaved' }
  | { readonly step: 'saving' }
  | { readonly step: 'failed'; readonly message: string; readonly problem: string; readonly transient: boolean }
  | { readonly step: 'stale'; readonly theirs: StaleDraft['theirs'] }
  /** Somebody else edits now. */
  | { readonly step: 'lost' };

export type SaveAnswer =
  | { readonly ok: true; readonly revision: number; readonly at: number; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly state: Extract<SaveState, { step: 'failed' | 'stale' | 'lost' }> };

export interface SaverPorts {
  send(revision: number, draft: Draft): Promise<SaveAnswer>;
  /** The copy on this machine. */
  keep(copy: { revision: number; draft: Draft } | null): void;
  wait(ms: number, then: () => void): () => void;
  /** The server's word on the draft that was saved. */
  told(draft: Draft, problems: readonly Problem[]): void;
}

const pauseMs = 1500;
const againMs = 5000;

export class DraftSaver {
  #revision: number;
  #draft: Draft;
  #sent: Draft;
  #state: SaveState = { step: 'saved', at: null };
  #sending: Promise<void> | null = null;
  #stopWaiting: () => void = () => undefined;
  readonly #listeners = new Listeners();

  constructor(
    start: { revision: number; draft: Draft; at: number | null },
    private readonly ports: SaverPorts,
  ) {
    this.#revision = start.revision;
    this.#draft = this.#sent = start.draft;
    this.#state = { step: 'saved', at: start.at };
  }

  get state(): SaveState {
    return this.#state;
  }
  /** What the server has, as far as we know. */
  get base(): Draft {
    return this.#sent;
  }
  get unsaved(): boolean {
    return this.#draft !== this.#sent;
  }
  get revision(): number {
    return this.#revision;
  }
  readonly subscribe = this.#listeners.add;

  changed(draft: Draft): void {
    if (draft === this.#draft) return;
    this.#draft = draft;
    this.ports.keep({ revision: this.#revision, draft });
    if (this.#state.step === 'stale' || this.#state.step === 'lost') return;
    if (this.#sending === null) this.#set({ step: 'unsaved' });
    this.#waitThenSave(pauseMs);
  }

  /** At once: before publishing, and on Ctrl+S. True when the server has what is on the screen. */
  async flush(): Promise<boolean> {
    this.#stopWaiting();
    if (this.#sending !== null) await this.#sending;
    if (this.#draft !== this.#sent && this.#state.step !== 'stale' && this.#state.step !== 'lost') await this.#save();
    return this.#draft === this.#sent && this.#state.step === 'saved';
  }

  /** The admin chose between two versions: `mine` goes over theirs, `theirs` is what goes on. */
  resolve(revision: number, draft: Draft, mine: boolean): void {
    this.#revision = revision;
    this.#draft = draft;
    this.#sent = mine ? this.#sent : draft;
    const unsent = this.#draft !== this.#sent;
    this.#set(unsent ? { step: 'unsaved' } : { step: 'saved', at: null });
    if (unsent) this.#waitThenSave(0);
    else this.ports.keep(null);
  }

  lost(): void {
    this.#stopWaiting();
    this.ports.keep(null);
    this.#set({ step: 'lost' });
  }

  stop(): void {
    this.#stopWaiting();
  }

  #waitThenSave(ms: number): void {
    this.#stopWaiting();
    this.#stopWaiting = this.ports.wait(ms, () => void this.#save());
  }

  async #save(): Promise<void> {
    // While one is under way, the next waits for it: revisions go one by one.
    if (this.#sending !== null) return void this.#waitThenSave(pauseMs);
    if (this.#draft === this.#sent) return;
    const draft = this.#draft;
    this.#set({ step: 'saving' });
    this.#sending = this.#send(draft).finally(() => (this.#sending = null));
    await this.#sending;
  }

  async #send(draft: Draft): Promise<void> {
    const answer = await this.ports.send(this.#revision, draft);
    // Since it went off, the lease may have been lost.
    if (this.#state.step === 'lost') return;
    if (!answer.ok) {
      this.#set(answer.state);
      if (answer.state.step === 'failed' && answer.state.transient) this.#waitThenSave(againMs);
      return;
    }
    this.#revision = answer.revision;
    this.#sent = draft;
    const latest = this.#draft === draft;
    if (latest) this.ports.keep(null);
    this.#set(latest ? { step: 'saved', at: answer.at } : { step: 'unsaved' });
    if (!latest) this.#waitThenSave(pauseMs);
    this.ports.told(draft, answer.problems);
  }

  #set(state: SaveState): void {
    this.#state = state;
    this.#listeners.tell();
  }
}
