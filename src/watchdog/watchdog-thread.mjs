/**
 * The thread that watches the main thread's heartbeat and ends the process when it stands still. Plain JavaScript, so that
 * it starts without a loader. Uses nothing that the main thread could block: no messages, no log, only shared memory.
 */
import { writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { workerData } from 'node:worker_threads';

const { shared, beatMs, stallMs, sleptMs } = workerData;
const [beats, stop] = [0, 1];
const cells = new Int32Array(shared);

let lastBeat = Atomics.load(cells, beats);
let beatAt = performance.now();
let lookedAt = beatAt;

while (Atomics.wait(cells, stop, 0, beatMs) === 'timed-out') {
  const now = performance.now();
  const beat = Atomics.load(cells, beats);
  // This thread slept as well: the whole process was stopped, or the machine was. That is not the main thread's fault,
  // and the count starts anew; whether the process is too late to go on is for the lease to say.
  if (beat !== lastBeat || now - lookedAt > sleptMs) {
    lastBeat = beat;
    beatAt = now;
  } else if (now - beatAt > stallMs) {
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
