/** Logs without pause into what it is given, and says on standard output that it lives. */
import fs from 'node:fs';
import { pino } from 'pino';
import { LogLines } from '../../../src/log-lines.ts';

const log = pino(new LogLines(fs.openSync(process.argv[2]!, 'w')));
let times = 0;
setInterval(() => {
  for (let n = 0; n < 500; n++) log.warn('x'.repeat(200));
  if ((times += 1) === 10) fs.writeSync(1, 'lives\n');
}, 10);
process.on('message', () => process.exit(0));
