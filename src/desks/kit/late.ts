/** Tells a wait that takes too long from one that does not. */
import { useEffect, useState } from 'react';

/** True once something has been waited for longer than it is promised to take. */
export function useLate(waiting: boolean, afterMs: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!waiting) return;
    const timer = setTimeout(() => setLate(true), afterMs);
    return () => clearTimeout(timer);
  }, [waiting, afterMs]);
  return late;
}
