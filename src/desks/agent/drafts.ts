/** Which half-written form is on the desk, and which are set aside. A new call never overwrites what was being written. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { api } from '../kit/api.ts';
import { randomId } from '../kit/random-id.ts';
import { readStored, removeStored, storedKeys, writeStored } from '../kit/stored.ts';
import { DraftKeeper, recordFrom } from './draft-keeper.ts';
import type { DraftRecord, DraftView, LocalShelf } from './draft-keeper.ts';
import { isTouched } from './form.ts';

export interface Desk {
  keeper: DraftKeeper;
  view: DraftView;
  /** Other forms with something in them, newest first. */
  aside: DraftRecord[];
  open(key: string, callId: string | null): void;
  blank(): void;
  /** One more registration, of the same call if there is one. */
  another(callId: string | null): void;
  drop(key: string): void;
  /** Forms whose submit waits for the network or the database. */
  waiting: number;
}

export const draftKeyOf = (callId: string): string => `call:${callId}`;
/** The first form of a call has a key that another machine would choose too; every other key is random. */
const isOfCall = (key: string): boolean => /^call:[^:]+$/.test(key);
const newKey = (): string => `new:${randomId(10)}`;

export function useDrafts(agentId: string, callId: string | null, canSend: boolean): Desk {
  const prefix = `draft.${agentId}.`;
  const shelf = useMemo<LocalShelf>(
    () => ({
      read: (key) => readStored<unknown>(prefix + key, null),
      write: (key, record) => writeStored(prefix + key, record),
      remove: (key) => removeStored(prefix + key),
    }),
    [prefix],
  );
  const keepers = useRef(new Map<string, DraftKeeper>());
  const keeperOf = useCallback(
    (key: string, call: string | null): DraftKeeper => {
      const known = keepers.current.get(key);
      if (known !== undefined) return known;
      const made = new DraftKeeper(key, call, shelf, api, !isOfCall(key) && shelf.read(key) === null);
      keepers.current.set(key, made);
      return made;
    },
    [shelf],
  );
  const [on, setOn] = useState(() =>
    callId === null ? { key: newKey(), callId: null } : { key: draftKeyOf(callId), callId },
  );
  const keeper = keeperOf(on.key, on.callId);
  const view = useSyncExternalStore(keeper.subscribe, () => keeper.view);

  const open = useCallback((key: string, call: string | null) => setOn({ key, callId: call }), []);
  const blank = useCallback(() => open(newKey(), null), [open]);

  const another = useCallback(
    (call: string | null) => (call === null ? blank() : open(`${draftKeyOf(call)}:${randomId(6)}`, call)),
    [open, blank],
  );

  // A new call brings its own form. When it left, its form stays on the desk as long as something in it is unsent.
  const before = useRef(callId);
  useEffect(() => {
    if (callId !== null && callId !== before.current) open(draftKeyOf(callId), callId);
    if (callId === null && before.current !== null) {
      const left = keepers.current.get(draftKeyOf(before.current));
      if (left !== undefined && !left.view.touched && left.view.submit.step === 'none') blank();
    }
    before.current = callId;
  }, [callId, open, blank]);

  const waiting = useWaiting(keepers, view, canSend);
  const [asideVersion, bump] = useState(0);
  const aside = useMemo(
    () => shelved(prefix, on.key),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the shelf is outside React; these say when to look again
    [prefix, on.key, view.submit.step, view.touched, callId, asideVersion],
  );
  const drop = useCallback(
    (key: string) => {
      keeperOf(key, null).drop();
      keepers.current.delete(key);
      if (key === on.key) blank();
      bump((n) => n + 1);
    },
    [keeperOf, on.key, blank],
  );
  return useMemo(
    () => ({ keeper, view, aside, open, blank, another, drop, waiting }),
    [keeper, view, aside, open, blank, another, drop, waiting],
  );
}

/** Sends again by itself what could not be sent, as soon as the way is free. The idempotency key makes that harmless. */
function useWaiting(keepers: { current: Map<string, DraftKeeper> }, view: DraftView, canSend: boolean): number {
  const [waiting, setWaiting] = useState(0);
  useEffect(() => {
    const look = () => {
      const stuck = [...keepers.current.values()].filter(
        ({ view: { submit } }) => submit.step === 'failed' && submit.error.transient,
      );
      setWaiting(stuck.length);
      if (canSend) for (const keeper of stuck) void keeper.submitAgain();
    };
    look();
    const timer = setInterval(look, 5000);
    return () => clearInterval(timer);
  }, [keepers, canSend, view.submit.step]);
  return waiting;
}

function shelved(prefix: string, except: string): DraftRecord[] {
  return storedKeys(prefix)
    .map((key) => recordFrom(key.slice(prefix.length), readStored<unknown>(key, null)))
    .filter((record): record is DraftRecord => record !== null && record.key !== except && isTouched(record.form))
    .sort((a, b) => b.editedAt - a.editedAt)
    .slice(0, 20);
}
