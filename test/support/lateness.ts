/** How late this process was itself: what it could not send or read in time, the hotline did not lose. */

const everyMs = 20;
const rememberedMs = 60_000;
const worthTellingMs = 50;

let stalls: { readonly at: number; readonly ms: number }[] = [];
let last = performance.now();

function look(): void {
  const now = performance.now();
  const ms = now - last - everyMs;
  last = now;
  if (ms < worthTellingMs) return;
  stalls = [...stalls.filter(({ at }) => at > now - rememberedMs), { at: now, ms }];
}
setInterval(look, everyMs).unref();

/** Milliseconds: the longest time, of the last minute unless told, in which this process did nothing at all. */
export function lateness(withinMs = rememberedMs): number {
  look();
  const since = performance.now() - withinMs;
  return stalls.reduce((most, { at, ms }) => (at > since ? Math.max(most, ms) : most), 0);
}
