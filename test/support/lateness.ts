/** How late this process was itself: what it could not send or read in time, the hotline did not lose. */

const everyMs = 20;
const rememberedMs = 60_000;
const worthTellingMs = 50;
const togetherMs = 1000;

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

/**
 * Milliseconds: the longest time, of the last minute unless told, in which this process did nothing at all. Stalls within
 * a second of one another count together, for nobody hears what is sent late between them.
 */
export function lateness(withinMs = rememberedMs): number {
  look();
  const since = performance.now() - withinMs;
  const of = (first: number): number =>
    stalls.reduce((sum, { at, ms }) => (at >= first && at < first + togetherMs ? sum + ms : sum), 0);
  return stalls.reduce((most, { at }) => (at > since ? Math.max(most, of(at)) : most), 0);
}
