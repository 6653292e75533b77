/**
 * The thread that watches the main thread's heartbeat and ends the process when it stands still. Plain JavaScript, so that
 * it starts without a loader. Uses nothing that the main thread could block: no messages, no log, only shared memory.
 */
import { readFileSync, writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { workerData } from 'node:worker_threads';

const { shared, beatMs, stallMs, sleptMs } = workerData;
const [beats, stop] = [0, 1];
const cells = new Int32Array(shared);

const main = `/proc/${process.pid}/task/${process.pid}`;

/**
 * What Linux says of the main thread: CPU it was given so far, in ms, and whether it would run if it were let. Null where
 * nobody tells.
 */
function mainThread() {
  try {
    const ranMs = Number(readFileSync(`${main}/schedstat`, 'latin1').split(' ', 1)[0]) / 1e6;
    const [state] = readFileSync(`${main}/stat`, 'latin1').split(') ').at(-1);
    return { ranMs, runnable: state === 'R' };
  } catch {
    return null;
  }
}

/** On a machine that is too busy the main thread may be kept waiting: it wants to run and gets next to nothing. */
const starved = (before, now, ms) =>
  before !== null && now !== null && before.runnable && now.runnable && now.ranMs - before.ranMs < ms / 5;

let lastBeat = Atomics.load(cells, beats);
let beatAt = performance.now();
let lookedAt = beatAt;
let starvedMs = 0;
let seen = null;

while (Atomics.wait(cells, stop, 0, beatMs) === 'timed-out') {
  const now = performance.now();
  const beat = Atomics.load(cells, beats);
  // This thread slept as well: the whole process was stopped, or the machine was. That is not the main thread's fault,
  // and the count starts anew; whether the process is too late to go on is for the lease to say.
  if (beat !== lastBeat || now - lookedAt > sleptMs) {
    lastBeat = beat;
    beatAt = now;
    starvedMs = 0;
    seen = null;
    lookedAt = now;
    continue;
  }
  const before = seen;
  seen = mainThread();
  if (starved(before, seen, now - lookedAt)) starvedMs += now - lookedAt;
  if (now - beatAt - starvedMs > stallMs) {
    const stalledMs = Math.round(now - beatAt);
    const line = {
      level: 60,
      time: new Date().toISOString(),
      pid: process.pid,
      stalledMs,
      msg: 'event loop stands still, the process ends itself',
    };
    try {
      writeSync(2, `${JSON.stringify(line)}\n`);
    } catch {
      // A full or closed stderr must not keep a frozen controller alive.
    }
    process.kill(process.pid, 'SIGKILL');
  }
  lookedAt = now;
}
