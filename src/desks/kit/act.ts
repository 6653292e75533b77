/** Something done by a button of a form: busy meanwhile, and what went wrong. One thing at a time. */
import { useCallback, useState } from 'react';
import { asApiError, type ApiError } from './api.ts';

export interface Act {
  readonly busy: boolean;
  readonly error: ApiError | null;
  forgive(): void;
  /** Never throws. */
  act(work: () => Promise<void>): Promise<void>;
}

export function useAct(failed?: (error: ApiError) => void): Act {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const forgive = useCallback(() => setError(null), []);
  async function act(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (thrown) {
      const known = asApiError(thrown);
      setError(known);
      failed?.(known);
    } finally {
      setBusy(false);
    }
  }
  return { busy, error, forgive, act };
}
