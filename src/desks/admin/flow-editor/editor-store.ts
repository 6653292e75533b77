/**
 * What one open editor holds: the draft with its history, what is selected, what is wrong. Outside React, so that a card
 * is drawn again only when something of its own changed. Knows no server.
 */
import { useSyncExternalStore } from 'react';
import type { Draft } from '../../../core/ivr/flow.ts';
import type { Problem } from '../../../core/ivr/problem.ts';
import { begin, change, redo, undo, type History } from './history.ts';
import { Listeners } from '../../kit/listeners.ts';

export interface FieldWanted {
  readonly node: string;
  readonly field: string | null;
  /** Counts up, so that the same wish twice is two wishes. */
  readonly n: number;
}

export interface EditorState {
  readonly history: History<Draft>;
  readonly selected: readonly string[];
  readonly problems: readonly Problem[];
  readonly readOnly: boolean;
  /** The place that a click on a problem leads to. */
  readonly wanted: FieldWanted | null;
  /** Edges walked in the dry run, numbered, and where the caller is. */
  readonly walked: Walked | null;
}
export interface Walked {
  readonly steps: readonly { readonly node: string; readonly outlet: string }[];
  readonly at: string | null;
}

export class EditorStore {
  #state: EditorState;
  readonly #listeners = new Listeners();
  #wishes = 0;

  constructor(draft: Draft, problems: readonly Problem[], readOnly: boolean) {
    this.#state = { history: begin(draft), selected: [], problems, readOnly, wanted: null, walked: null };
  }

  get state(): EditorState {
    return this.#state;
  }
  get draft(): Draft {
    return this.#state.history.present;
  }
  readonly subscribe = this.#listeners.add;

  /** The one way to change the draft. `of` joins quick changes of one thing to one step of undo. */
  edit(make: (draft: Draft) => Draft, of: string | null = null): void {
    if (this.#state.readOnly) return;
    this.#set({ history: change(this.#state.history, make(this.draft), of, Date.now()) });
  }
  undo(): void {
    if (!this.#state.readOnly) this.#travel(undo(this.#state.history));
  }
  redo(): void {
    if (!this.#state.readOnly) this.#travel(redo(this.#state.history));
  }
  /** Another draft in place of this one: theirs, or the copy of this machine. */
  replace(draft: Draft, keepPast = false): void {
    this.#travel(keepPast ? change(this.#state.history, draft, null, Date.now()) : begin(draft));
  }

  select(ids: readonly string[]): void {
    const now = this.#state.selected;
    if (now.length === ids.length && now.every((id, n) => id === ids[n])) return;
    this.#set({ selected: ids });
  }
  /** Selects a node and asks the canvas to show it and the form to focus the field. */
  goTo(node: string, field: string | null = null): void {
    this.#wishes += 1;
    this.#set({ selected: [node], wanted: { node, field, n: this.#wishes } });
  }
  setProblems(problems: readonly Problem[]): void {
    this.#set({ problems });
  }
  setReadOnly(readOnly: boolean): void {
    this.#set({ readOnly });
  }
  setWalked(walked: Walked | null): void {
    this.#set({ walked });
  }

  #travel(history: History<Draft>): void {
    const selected = this.#state.selected.filter((id) => Object.hasOwn(history.present.nodes, id));
    this.#set({ history, selected });
  }
  #set(part: Partial<EditorState>): void {
    this.#state = { ...this.#state, ...part };
    this.#listeners.tell();
  }
}

/** `select` must answer the same object for the same state. */
export function useEditor<T>(store: EditorStore, select: (state: EditorState) => T): T {
  return useSyncExternalStore(store.subscribe, () => select(store.state));
}
export const useDraft = (store: EditorStore): Draft => useEditor(store, ({ history }) => history.present);
