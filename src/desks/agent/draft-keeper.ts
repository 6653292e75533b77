/**
 * Keeps one half-written form: in localStorage with every keystroke, on the server one second after a pause. The
 * idempotency key lives with the draft, so that however often it is submitted, one ticket comes of it.
 */
import type { Draft } from '../../contract/http/tickets.ts';
import { asApiError } from '../kit/api.ts';
import type { api as realApi, ApiError } from '../kit/api.ts';
import { randomId } from '../kit/random-id.ts';
import { emptyForm, formFrom, isTouched, noProblems, problemsOf, toNewTicket } from './form.ts';
import type { FormValues, Problems } from './form.ts';
import { Listeners } from '../kit/listeners.ts';

export interface DraftRecord {
  key: string;
  callId: string | null;
  form: FormValues;
  idempotencyKey: string;
  /** This browser's time of the last keystroke; 0 for untouched. */
  editedAt: number;
}

export interface DraftView extends DraftRecord {
  touched: boolean;
  saved: { where: 'nowhere' | 'local' | 'server' | 'saving' | 'refused'; at: number };
  problems: Problems;
  submit:
    | { step: 'none' }
    | { step: 'sending'; outcome: 'answered' | 'handle' }
    | { step: 'failed'; outcome: 'answered' | 'handle'; error: ApiError }
    | { step: 'done'; outcome: 'answered' | 'handle'; number: string };
  /** Bumped whenever the form was replaced by a restored draft. */
  restored: number;
}

/** Where drafts are kept on this machine; localStorage in the desk, a Map in tests. */
export interface LocalShelf {
  read(key: string): unknown;
  /** False when it could not be kept. */
  write(key: string, record: DraftRecord): boolean;
  remove(key: string): void;
}
export type DraftApi = Pick<typeof realApi, 'readDraft' | 'saveDraft' | 'dropDraft' | 'openTicket'>;

const pauseMs = 1000;
const retryMs = 5000;

/** Whichever was typed later wins; both times come from the browsers that typed. */
export const newerOf = (a: DraftRecord | null, b: DraftRecord | null): DraftRecord | null =>
  a === null ? b : b === null ? a : b.editedAt > a.editedAt ? b : a;

export function recordFrom(key: string, raw: unknown): DraftRecord | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const { callId, form, idempotencyKey, editedAt } = raw as Record<string, unknown>;
  if (typeof form !== 'object' || form === null) return null;
  return {
    key,
    callId: typeof callId === 'string' ? callId : null,
    form: formFrom(form as Record<string, unknown>),
    idempotencyKey: typeof idempotencyKey === 'string' && idempotencyKey.length >= 8 ? idempotencyKey : randomId(24),
    editedAt: typeof editedAt === 'number' ? editedAt : 0,
  };
}

/** The key and the time of typing travel inside the form, for the server keeps them as they are. */
export const fromServer = (draft: Draft): DraftRecord | null =>
  recordFrom(draft.key, {
    callId: draft.callId,
    form: draft.form,
    idempotencyKey: draft.form['idempotencyKey'],
    editedAt: draft.form['editedAt'],
  });

export class DraftKeeper {
  #view: DraftView;
  readonly #listeners = new Listeners();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #closed = false;

  constructor(
    key: string,
    callId: string | null,
    private readonly shelf: LocalShelf,
    private readonly api: DraftApi,
    /** Made just now under a random key: the server cannot know it. */
    fresh = false,
  ) {
    const local = recordFrom(key, shelf.read(key));
    const record = local ?? { key, callId, form: emptyForm, idempotencyKey: randomId(24), editedAt: 0 };
    this.#view = {
      ...record,
      callId: record.callId ?? callId,
      touched: isTouched(record.form),
      saved: local === null ? { where: 'nowhere', at: 0 } : { where: 'local', at: local.editedAt },
      problems: noProblems,
      submit: { step: 'none' },
      restored: 0,
    };
    if (!fresh) void this.#compareWithServer(local);
  }

  get view(): DraftView {
    return this.#view;
  }
  readonly subscribe = this.#listeners.add;

  edit(change: Partial<FormValues>): void {
    if (this.#view.submit.step === 'done' || this.#view.submit.step === 'sending') return;
    const form = { ...this.#view.form, ...change };
    const problems = { ...this.#view.problems };
    for (const key of Object.keys(change)) delete problems[key as keyof Problems];
    // An edited form is no longer the one that waits to be sent again.
    this.#set({ form, problems, editedAt: Date.now(), touched: isTouched(form), submit: { step: 'none' } });
    this.#keepLocally();
    this.#later(pauseMs);
  }

  /** 存草稿: at once. */
  async save(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#closed || this.#view.submit.step === 'done' || !this.#view.touched) return;
    const { key, callId, form, idempotencyKey, editedAt } = this.#view;
    this.#set({ saved: { ...this.#view.saved, where: 'saving' } });
    try {
      await this.api.saveDraft(key, { callId, form: { ...form, idempotencyKey, editedAt } });
      if (this.#view.editedAt === editedAt) this.#set({ saved: { where: 'server', at: Date.now() } });
    } catch {
      if (this.#view.editedAt === editedAt && !this.#closed) {
        this.#keepLocally();
        this.#later(retryMs);
      }
    }
  }

  /** True when a ticket came of it. Whatever happens, nothing typed is lost. */
  async submit(outcome: 'answered' | 'handle'): Promise<boolean> {
    if (this.#view.submit.step === 'sending' || this.#view.submit.step === 'done') return false;
    const problems = problemsOf(this.#view.form, outcome);
    this.#set({ problems });
    if (Object.keys(problems).length > 0) return false;
    const { form, callId, idempotencyKey, key } = this.#view;
    this.#set({ submit: { step: 'sending', outcome } });
    this.#keepLocally();
    try {
      const ticket = await this.api.openTicket(toNewTicket(form, outcome, callId, idempotencyKey));
      this.#set({ submit: { step: 'done', outcome, number: ticket.number } });
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.shelf.remove(key);
      void this.api.dropDraft(key).catch(() => undefined);
      return true;
    } catch (error) {
      this.#set({ submit: { step: 'failed', outcome, error: asApiError(error) } });
      return false;
    }
  }

  /** Sends again what waited for the network or the database; does nothing for what was refused or edited since. */
  async submitAgain(): Promise<boolean> {
    const { submit } = this.#view;
    return submit.step === 'failed' && submit.error.transient ? this.submit(submit.outcome) : false;
  }

  drop(): void {
    this.close();
    this.shelf.remove(this.#view.key);
    void this.api.dropDraft(this.#view.key).catch(() => undefined);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #compareWithServer(local: DraftRecord | null): Promise<void> {
    const { key, editedAt } = this.#view;
    const found = await this.api.readDraft(key).catch(() => null);
    const server = found === null ? null : fromServer(found);
    if (this.#closed || this.#view.editedAt !== editedAt) return;
    const newer = newerOf(local, server);
    if (newer !== null && newer === server) {
      this.#set({ ...server, touched: isTouched(server.form), restored: this.#view.restored + 1 });
      this.#set({ saved: { where: 'server', at: Date.parse(found?.savedAt ?? '') || Date.now() } });
    } else if (local !== null && this.#view.touched) {
      this.#later(pauseMs);
    }
  }

  #keepLocally(): void {
    const { key, callId, form, idempotencyKey, editedAt } = this.#view;
    const kept = this.shelf.write(key, { key, callId, form, idempotencyKey, editedAt });
    this.#set({ saved: { where: kept ? 'local' : 'refused', at: Date.now() } });
  }

  #later(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), ms);
  }

  #set(change: Partial<DraftView>): void {
    this.#view = { ...this.#view, ...change };
    this.#listeners.tell();
  }
}
