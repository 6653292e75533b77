/** How late this process was itself: what it could not send or read in time, the hotline did not lose. */

const everyMs = 20;
const rememberedMs = 60_000;
const worthTellingMs = 50;

const stalls: { readonly at: number; readonly ms: number }[] = [];
let last = performance.now();

function look(): void {
  const now = performance.now();
  const ms = now - last - everyMs;
  if (ms > worthTellingMs) stalls.push({ at: now, ms });
  last = now;
}
setInterval(look, everyMs).unref();

/** Milliseconds, the longest of the last minute. */
export function lateness(): number {
  look();
  const since = performance.now() - rememberedMs;
  return stalls.reduce((most, { at, ms }) => (at > since ? Math.max(most, ms) : most), 0);
}
