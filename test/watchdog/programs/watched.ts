/** A watched process that does what its argument says: stand still, work in pieces, or nothing. */
import fs from 'node:fs';
import { makeLog } from '../../../src/log.ts';
import { startWatchdog } from '../../../src/watchdog/watchdog.ts';

const [what = '', stallMs = '1500'] = process.argv.slice(2);
const say = (line: string) => fs.writeSync(1, `${line}\n`);
const busyFor = (ms: number) => {
  for (const until = performance.now() + ms; performance.now() < until;);
};

const watchdog = startWatchdog({ stallMs: Number(stallMs), log: makeLog('info', 'watched') });
setTimeout(() => {
  say('begins');
  if (what === 'stall') for (;;);
  if (what === 'regex') /^(\w+\s?)*$/.test(`${'word '.repeat(40)}!`);
  if (what === 'sync-sleep') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  if (what === 'busy') setInterval(() => busyFor(700), 750);
  if (what === 'short') busyFor(Number(stallMs) * 0.6);
  if (what === 'stopped') {
    watchdog.stop();
    busyFor(Number(stallMs) * 2);
    say('outlived');
    process.exit(0);
  }
}, 300);
setInterval(() => say(`alive ${JSON.stringify(watchdog.loopDelay())}`), 100);
