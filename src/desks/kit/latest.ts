/** A function that never changes and always does what the last drawing said: what it is given to is not drawn again. */
import { useCallback, useLayoutEffect, useRef } from 'react';

export function useLatest<Args extends unknown[]>(run: (...args: Args) => void): (...args: Args) => void {
  const latest = useRef(run);
  useLayoutEffect(() => {
    latest.current = run;
  });
  return useCallback((...args: Args) => latest.current(...args), []);
}
