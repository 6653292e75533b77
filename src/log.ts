/**
 * pino and its redaction list. Personal data travels only under `pii.*` and is cut out here, so a log line can be
 * shown to anyone. Messages are static sentences; facts are fields.
 */
import { pino, type Logger } from 'pino';
import { LogLines } from './log-lines.ts';

export type Log = Logger;

const secrets = ['password', 'token', 'secret', 'authorization', 'cookie', '*.password', '*.token', '*.secret'];

const standardOutput = 1;

export function makeLog(level: string, part: string): Log {
  return pino(
    {
      level,
      base: { part, pid: process.pid },
      redact: { paths: ['pii', '*.pii', ...secrets], censor: '[cut]' },
      serializers: { err: errorForLog },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    new LogLines(standardOutput),
  );
}

interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack: string;
  readonly cause?: LoggedError;
}

/** PostgreSQL quotes the values it met ("Key (number)=(139…)"): of its errors only what and where is told. */
export function errorForLog(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: '', stack: '' };
  const { code, severity, table, constraint } = error as Error & Partial<Record<string, unknown>>;
  const fromDatabase = severity !== undefined && typeof code === 'string';
  return {
    type: error.name,
    message: fromDatabase ? [`SQLSTATE ${code}`, table, constraint].filter(Boolean).join(' ') : error.message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
    ...(error.cause === undefined ? {} : { cause: errorForLog(error.cause) }),
  };
}
