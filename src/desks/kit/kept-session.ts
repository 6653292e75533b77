/** What a desk's pages share: made once per page and kept, for coming back to them must not drop the phone. */
import { useEffect, useState } from 'react';

interface Session {
  start(): void;
  stop(): void;
}

/** A hook for one desk; null until it was made. */
export function keptSession<S extends Session>(make: () => S): () => S | null {
  let kept: S | null = null;
  return function useKeptSession() {
    const [session, setSession] = useState(kept);
    useEffect(() => {
      kept ??= make();
      kept.start();
      setSession(kept);
      return () => {
        // Reached by signing out or by another role's address; a reload never comes here.
        kept?.stop();
        kept = null;
      };
    }, []);
    return session;
  };
}
