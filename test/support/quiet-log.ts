/** A log that keeps its lines, so that a test can ask what was said. */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { Log } from '../../src/log.ts';

export interface KeptLog {
  readonly log: Log;
  readonly lines: { level: number; msg: string; [field: string]: unknown }[];
  said(message: string): number;
}

export function keptLog(): KeptLog {
  const lines: KeptLog['lines'] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().trim().split('\n')) lines.push(JSON.parse(line) as KeptLog['lines'][number]);
      done();
    },
  });
  return {
    log: pino({ level: 'debug' }, sink),
    lines,
    said: (message) => lines.filter(({ msg }) => msg.includes(message)).length,
  };
}
