/** Leaving the page ends the call, so the page asks first: on closing and reloading, and on the back button. */
import { useEffect } from 'react';
import { words } from './words.ts';

export function useStay(inCall: boolean, leave: () => void): void {
  useEffect(() => {
    if (!inCall) return;
    const closing = (event: BeforeUnloadEvent): void => event.preventDefault();
    // A second entry of this very page: the back button then reaches us before the page is gone.
    stack();
    const back = (): void => {
      if (window.confirm(words.leaving)) {
        leave();
        window.history.back();
      } else stack();
    };
    window.addEventListener('beforeunload', closing);
    window.addEventListener('popstate', back);
    return () => {
      window.removeEventListener('beforeunload', closing);
      window.removeEventListener('popstate', back);
    };
  }, [inCall, leave]);
}

function stack(): void {
  const state = window.history.state as Record<string, unknown> | null;
  if (state?.['inCall'] !== true) window.history.pushState({ ...state, inCall: true }, '', window.location.href);
}
