/** What the parts of one open editor share: the store, the names of things, and what is asked of the page. */
import { createContext, useContext } from 'react';
import type { StudioLists } from '../../../contract/http/flows.ts';
import type { Names } from '../../../core/ivr/node-kind.ts';
import type { ValidateContext } from '../../../core/ivr/validate.ts';
import type { EditorStore } from './editor-store.ts';
import type { LineStart } from './graph-edits.ts';

export type Picking =
  { readonly of: 'add' } | { readonly of: 'find' } | { readonly of: 'target'; readonly from: LineStart };

export interface Studio {
  readonly flowId: string;
  readonly store: EditorStore;
  /** Null while they can't be read: then ids are typed, and nothing is said about them. */
  readonly lists: StudioLists | null;
  readonly names: Names;
  /** Opens the searchable list of kinds, nodes or targets. */
  pick(what: Picking): void;
}

const Context = createContext<Studio | null>(null);
export const StudioProvider = Context.Provider;

export function useStudio(): Studio {
  const studio = useContext(Context);
  if (studio === null) throw new Error('useStudio outside an editor');
  return studio;
}

const labels = (items: readonly { id: string; label: string }[]): Record<string, string> =>
  Object.fromEntries(items.map(({ id, label }) => [id, label]));

export function namesOf(lists: StudioLists | null): Names {
  if (lists === null) return {};
  return { queues: labels(lists.queues), schedules: labels(lists.schedules), flows: labels(lists.flows) };
}

const ids = (items: readonly { id: string }[]): ReadonlySet<string> => new Set(items.map(({ id }) => id));

/** What the live checks may know; the server has the last word. */
export function checkContextOf(lists: StudioLists | null, use: ValidateContext['use']): ValidateContext {
  if (lists === null)
    return { queues: null, schedules: null, units: null, flows: null, prompts: null, allowedHosts: new Set(), use };
  return {
    queues: ids(lists.queues),
    schedules: ids(lists.schedules),
    units: new Map(lists.units.map(({ id, number }) => [id, number])),
    flows: ids(lists.flows),
    prompts: new Map(lists.prompts.map(({ id, texts }) => [id, new Set(Object.keys(texts) as ('zh' | 'en')[])])),
    allowedHosts: new Set(lists.allowedHosts),
    use,
  };
}

let made = 0;
/** Readable in files, and never the same twice. */
export function newNodeId(kind: string): string {
  made += 1;
  const random = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return `${kind}-${(random * 64 + (made % 64)).toString(36)}`;
}
