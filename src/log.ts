/**
 * pino and its redaction list. Personal data travels only under `pii.*` and is cut out here, so a log line can be
 * shown to anyone. Messages are static sentences; facts are fields.
 */
import { pino, type Logger } from 'pino';

export type Log = Logger;

const secrets = ['password', 'token', 'secret', 'authorization', 'cookie', '*.password', '*.token', '*.secret'];

export function makeLog(level: string, part: string): Log {
  return pino({
    level,
    base: { part, pid: process.pid },
    redact: { paths: ['pii', '*.pii', ...secrets], censor: '[cut]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}
