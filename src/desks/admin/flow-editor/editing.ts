/**
 * The life of one open editor: the lease (one page edits, others watch), saving, checking while typing, and what happens
 * when somebody else takes over. Draws nothing.
 */
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { z } from 'zod';
import { EditLease, StaleDraft } from '../../../contract/http/flows.ts';
import type { FlowFull, StudioLists } from '../../../contract/http/flows.ts';
import type { Draft } from '../../../core/ivr/flow.ts';
import type { Problem } from '../../../core/ivr/problem.ts';
import { validate } from '../../../core/ivr/validate.ts';
import { asApiError } from '../../kit/api.ts';
import { randomId } from '../../kit/random-id.ts';
import { studio } from '../studio-api.ts';
import { DraftSaver, type SaveAnswer } from './draft-saver.ts';
import { EditorStore } from './editor-store.ts';
import { keep, kept, setAside, type KeptCopy } from './kept-copy.ts';
import { checkContextOf } from './studio.ts';

const renewMs = 20_000;
const checkMs = 250;
const keepMs = 300;

/** Of this tab, also after a reload: it then still holds its own lease. */
export function tabId(): string {
  const known = sessionStorage.getItem('hotline.flow-tab');
  if (known !== null) return known;
  const made = `e-${randomId(16)}`;
  sessionStorage.setItem('hotline.flow-tab', made);
  return made;
}

export interface LeaseState {
  /** Null while asked. */
  readonly mine: boolean | null;
  readonly holder: EditLease['holder'] | null;
  /** It was ours until somebody took over. */
  readonly lost: boolean;
}
type EditLease = z.infer<typeof EditLease>;
const NotEditing = z.object({ lease: EditLease.nullable() });

export function useEditing(full: FlowFull, opened: Draft, lists: StudioLists | null) {
  const page = useMemo(tabId, []);
  // One store and one saver for the life of the page: the flow is read anew only to watch.
  const [store] = useState(() => new EditorStore(opened, full.problems as Problem[], true));
  const saver = useSaver(full, opened, store, page);
  const state = useSyncExternalStore(saver.subscribe, () => saver.state);
  const [copy, setCopy] = useState<KeptCopy | null>(() => kept('flow-copy', full.id));
  const lease = useLease(full.id, page, {
    won: (fresh) => {
      const work = kept('flow-work', full.id);
      // Only the lease had run out, as of a computer that slept: nobody saved since, so the work goes on.
      if (fresh !== null && fresh.revision === saver.revision) {
        store.setReadOnly(false);
        saver.resolve(fresh.revision, store.draft, true);
        if (saver.unsaved) keep('flow-copy', full.id, null);
        return setCopy(kept('flow-copy', full.id));
      }
      if (fresh !== null) {
        store.replace(fresh.draft);
        saver.resolve(fresh.revision, fresh.draft, false);
      }
      store.setReadOnly(false);
      if (work === null) return;
      // A reload within the same lease: what was typed last goes on as if nothing had been.
      if (work.revision === saver.revision && fresh === null) store.edit(() => work.draft);
      else setCopy(setAside(full.id));
    },
    lost: () => {
      if (saver.unsaved) keep('flow-copy', full.id, { revision: saver.revision, draft: store.draft });
      saver.lost();
      store.setReadOnly(true);
      setCopy(kept('flow-copy', full.id));
    },
  });
  useEffect(() => {
    if (state.step === 'lost' && lease.state.mine === true) lease.lose();
  }, [state, lease]);
  useChecks(store, full, lists);
  return { page, store, saver, save: state, lease, copy, setCopy };
}

function useSaver(full: FlowFull, opened: Draft, store: EditorStore, page: string): DraftSaver {
  const keepTimer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const latest = useRef<{ revision: number; draft: Draft } | null>(null);
  const [saver] = useState(() => {
    const keepNow = () => {
      keepTimer.current = null;
      keep('flow-work', full.id, latest.current);
    };
    return new DraftSaver(
      { revision: full.draft.revision, draft: opened, at: Date.parse(full.draft.savedAt) },
      {
        send: (revision, draft) => send(full.id, page, revision, draft),
        keep: (copy) => {
          latest.current = copy;
          if (copy === null) {
            if (keepTimer.current !== null) clearTimeout(keepTimer.current);
            return keepNow();
          }
          keepTimer.current ??= setTimeout(keepNow, keepMs);
        },
        wait: (ms, then) => {
          const timer = setTimeout(then, ms);
          return () => clearTimeout(timer);
        },
        told: (draft, problems) => {
          if (store.draft === draft) store.setProblems(problems);
        },
      },
    );
  });
  useEffect(() => store.subscribe(() => !store.state.readOnly && saver.changed(store.draft)), [store, saver]);
  useEffect(() => {
    const leaving = () => {
      if (latest.current !== null) keep('flow-work', full.id, latest.current);
    };
    window.addEventListener('pagehide', leaving);
    return () => {
      window.removeEventListener('pagehide', leaving);
      leaving();
      void saver.flush().finally(() => saver.stop());
    };
  }, [saver, full.id]);
  return saver;
}

async function send(flow: string, page: string, revision: number, draft: Draft): Promise<SaveAnswer> {
  try {
    const saved = await studio.saveDraft(flow, { revision, page, body: draft as unknown as Record<string, unknown> });
    return { ok: true, revision: saved.revision, at: Date.parse(saved.savedAt), problems: saved.problems as Problem[] };
  } catch (failure) {
    const error = asApiError(failure);
    // Who may not edit is told both versions too, so that comes first.
    if (error.code === 'not-editing') return { ok: false, state: { step: 'lost' } };
    const stale = StaleDraft.safeParse(error.details);
    if (error.code === 'stale-draft' && stale.success)
      return { ok: false, state: { step: 'stale', theirs: stale.data.theirs } };
    const { message, problem, transient } = error;
    return { ok: false, state: { step: 'failed', message, problem, transient: transient || error.status === 401 } };
  }
}

interface Fresh {
  readonly revision: number;
  readonly draft: Draft;
}
interface LeaseEvents {
  /** With what the server has, when it may have changed since the page was opened. */
  won(fresh: Fresh | null): void;
  lost(): void;
}

function useLease(flow: string, page: string, events: LeaseEvents) {
  const [state, setState] = useState<LeaseState>({ mine: null, holder: null, lost: false });
  const latest = useRef(events);
  const mine = useRef(false);
  /** Counts what was won and lost: an answer to a question from before no longer counts. */
  const turn = useRef(0);
  useEffect(() => {
    latest.current = events;
  });
  const actions = useMemo(() => {
    const lose = (holder: LeaseState['holder']) => {
      const lost = mine.current;
      turn.current += 1;
      mine.current = false;
      setState((was) => ({ mine: false, holder: holder ?? was.holder, lost: lost || was.lost }));
      if (lost) latest.current.lost();
    };
    const won = (fresh: Fresh | null) => {
      turn.current += 1;
      mine.current = true;
      setState({ mine: true, holder: null, lost: false });
      latest.current.won(fresh);
    };
    return {
      lose: () => lose(null),
      ask: async () => {
        const asked = turn.current;
        try {
          await studio.lease(flow, page);
          if (turn.current === asked && !mine.current) won(null);
        } catch (failure) {
          const error = asApiError(failure);
          const told = NotEditing.safeParse(error.details);
          if (turn.current === asked && !error.transient) lose(told.success ? (told.data.lease?.holder ?? null) : null);
        }
      },
      /** Takes it, from whoever has it if need be, and goes on from what is saved now. */
      take: async (read: () => Promise<Fresh | null>, from: 'anybody' | 'nobody') => {
        await studio.lease(flow, page, from === 'anybody');
        won(await read());
      },
    };
  }, [flow, page]);
  useEffect(() => {
    void actions.ask();
    const timer = setInterval(() => mine.current && void actions.ask(), renewMs);
    const leave = () => {
      if (!mine.current) return;
      mine.current = false;
      void studio.release(flow, page).catch(() => undefined);
    };
    const back = (event: PageTransitionEvent) => event.persisted && void actions.ask();
    window.addEventListener('pagehide', leave);
    window.addEventListener('pageshow', back);
    return () => {
      clearInterval(timer);
      window.removeEventListener('pagehide', leave);
      window.removeEventListener('pageshow', back);
      leave();
    };
  }, [actions, flow, page]);
  return useMemo(() => ({ state, ...actions }), [state, actions]);
}

/** A flow that no number leads to may be a sub-flow; one that returns surely is. */
const purposeOf = (full: Pick<FlowFull, 'numbers'>, draft: Draft): 'number' | 'subFlow' =>
  full.numbers.length === 0 && Object.values(draft.nodes).some(({ kind }) => kind === 'returnFlow')
    ? 'subFlow'
    : 'number';

/** Live, a moment after each change; the server's word comes with the save. */
function useChecks(store: EditorStore, full: FlowFull, lists: StudioLists | null): void {
  const { numbers } = full;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let checked: Draft | null = null;
    const check = () => {
      timer = null;
      checked = store.draft;
      store.setProblems(validate(store.draft, checkContextOf(lists, purposeOf({ numbers }, store.draft))));
    };
    const changed = () => {
      if (store.draft === checked || store.state.readOnly) return;
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(check, checkMs);
    };
    checked = store.draft;
    const stop = store.subscribe(changed);
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [store, numbers, lists]);
}
