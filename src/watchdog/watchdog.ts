/**
 * A controller that is frozen is worse than one that is dead: callers would hear nothing, while a dead one's are taken by
 * the fallback and by its successor. The main thread beats, a thread of its own looks, and kills the process when the beat
 * stands still. Also measures how late the event loop runs.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { Log } from '../log.ts';

export interface WatchdogOptions {
  /** The main thread may stand still this long. */
  readonly stallMs?: number;
  readonly log: Log;
}

/** Milliseconds that timers ran late, over the last full window (10 s). */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface Watchdog {
  loopDelay(): LoopDelay;
  stop(): void;
}

const beatMs = 100;
/** A gap of the watching thread itself that only a stopped process explains. */
const sleptMs = 500;
const windowMs = 10_000;
const warnP99Ms = 200;

/** To be called when the modules are loaded: loading them is a stall as well. */
export function startWatchdog({ stallMs = 1500, log }: WatchdogOptions): Watchdog {
  const shared = new SharedArrayBuffer(8);
  const cells = new Int32Array(shared);
  const thread = new Worker(new URL('./watchdog-thread.mjs', import.meta.url), {
    workerData: { shared, beatMs, stallMs, sleptMs },
    execArgv: [],
    name: 'watchdog',
  });
  thread.unref();
  thread.on('error', (error) => log.error({ err: error }, 'watchdog thread failed'));
  const beat = setInterval(() => Atomics.add(cells, 0, 1), beatMs).unref();
  const delay = measureDelay(log);
  return {
    loopDelay: delay.last,
    stop: () => {
      clearInterval(beat);
      delay.stop();
      Atomics.store(cells, 1, 1);
      Atomics.notify(cells, 1);
    },
  };
}

function measureDelay(log: Log): { last: () => LoopDelay; stop: () => void } {
  // Finer would cost an idle controller nearly one percent of a core.
  const resolutionMs = 50;
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  // The histogram counts the whole time between two looks, so what is waited on purpose is taken off.
  const late = (nanoseconds: number) => Math.max(0, Math.round(nanoseconds / 1e5) / 10 - resolutionMs);
  let last: LoopDelay = { p50: 0, p99: 0, max: 0 };
  const timer = setInterval(() => {
    last = { p50: late(histogram.percentile(50)), p99: late(histogram.percentile(99)), max: late(histogram.max) };
    histogram.reset();
    if (last.p99 > warnP99Ms) log.warn({ ...last }, 'event loop runs late');
  }, windowMs).unref();
  return {
    last: () => last,
    stop: () => {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
