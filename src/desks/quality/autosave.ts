/** What is typed is saved a moment later; what could not be saved stays and is tried again. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { asApiError, type ApiError } from '../kit/api.ts';
import { serverNow } from '../kit/clock.ts';

const pauseMs = 800;
const againMs = 5_000;

export interface Autosaved<T> {
  readonly value: T;
  readonly state: 'saved' | 'dirty' | 'failed';
  readonly savedAt: number | null;
  readonly error: ApiError | null;
  change(part: Partial<T>): void;
  /** Saves what is not saved yet. @returns whether all is saved now. */
  flush(): Promise<boolean>;
}

export function useAutosave<T extends object>(initial: T, store: (value: T) => Promise<void>): Autosaved<T> {
  const [value, setValue] = useState(initial);
  const [state, setState] = useState<Autosaved<T>['state']>('saved');
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const latest = useRef(value);
  const dirty = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const saving = useRef<Promise<boolean> | null>(null);

  const save = async (): Promise<boolean> => {
    while (dirty.current) {
      dirty.current = false;
      try {
        await store(latest.current);
        setError(null);
        setSavedAt(serverNow());
      } catch (failed) {
        const known = asApiError(failed);
        dirty.current = true;
        setError(known);
        setState('failed');
        // A rule that said no says it again: only what was away is tried again.
        if (known.transient) timer.current = setTimeout(() => void flush.current(), againMs);
        return false;
      }
    }
    setState('saved');
    return true;
  };

  const flush = useRef<() => Promise<boolean>>(() => Promise.resolve(true));
  flush.current = () => {
    clearTimeout(timer.current);
    saving.current ??= save().finally(() => (saving.current = null));
    return saving.current;
  };

  const change = useCallback((part: Partial<T>) => {
    latest.current = { ...latest.current, ...part };
    dirty.current = true;
    setValue(latest.current);
    setState('dirty');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void flush.current(), pauseMs);
  }, []);

  useEffect(
    () => () => {
      // What was typed last is saved although the page is left.
      if (dirty.current) void flush.current();
    },
    [],
  );
  return { value, state, savedAt, error, change, flush: () => flush.current() };
}
