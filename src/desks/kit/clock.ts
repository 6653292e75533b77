/** Timers count in the server's time: a desk whose clock is wrong still shows the right seconds. */
import { useEffect, useState } from 'react';

let offsetMs = 0;
let known = false;

/** Fed by the heartbeat. The smallest delay seen wins, because delay only ever makes the server look older. */
export function heardServerTime(at: number): void {
  const offset = at - Date.now();
  offsetMs = known ? Math.max(offset, offsetMs - 5) : offset;
  known = true;
}
export const serverNow = (): number => Date.now() + offsetMs;

/** How often ages in minutes (“3 分钟前”) are worth drawing again. */
export const ageMs = 20_000;

/** Re-renders on each full second. */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      setNow(serverNow());
      timer = setTimeout(tick, everyMs - (serverNow() % everyMs) + 5);
    };
    timer = setTimeout(tick, everyMs - (serverNow() % everyMs) + 5);
    return () => clearTimeout(timer);
  }, [everyMs]);
  return now;
}
