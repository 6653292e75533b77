/** 我的副本: work that the server does not have, kept in this browser until it is used or given up. */
import { readDraft } from '../../../core/ivr/read-flow.ts';
import type { Draft } from '../../../core/ivr/flow.ts';
import { readStored, removeStored, writeStored } from '../../kit/stored.ts';

export interface KeptCopy {
  readonly revision: number;
  readonly at: number;
  readonly draft: Draft;
}
/** What is being written now, and what was set aside when somebody else took over. */
type Shelf = 'flow-work' | 'flow-copy';

export function keep(shelf: Shelf, flow: string, copy: Omit<KeptCopy, 'at'> | null): void {
  if (copy === null) removeStored(`${shelf}.${flow}`);
  else writeStored(`${shelf}.${flow}`, { ...copy, at: Date.now() });
}

export function kept(shelf: Shelf, flow: string): KeptCopy | null {
  const held = readStored<Partial<KeptCopy> | null>(`${shelf}.${flow}`, null);
  if (held === null || typeof held.revision !== 'number' || typeof held.at !== 'number') return null;
  const read = readDraft(held.draft);
  return read.ok ? { revision: held.revision, at: held.at, draft: read.value } : null;
}

/** The work of this tab goes aside: it can be taken up again, and what is typed from now on does not overwrite it. */
export function setAside(flow: string): KeptCopy | null {
  const work = kept('flow-work', flow);
  if (work === null) return kept('flow-copy', flow);
  keep('flow-copy', flow, work);
  keep('flow-work', flow, null);
  return work;
}
