/** Small things about the spool's files: how far they are relayed, and where their lines end. */
import fs from 'node:fs';
import path from 'node:path';
import type { Log } from '../log.ts';

/** The first byte that nobody has acknowledged. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
}

const fileOf = (folder: string): string => path.join(folder, 'journal-position.json');

export function readPosition(folder: string, log: Log): Position {
  try {
    const raw = JSON.parse(fs.readFileSync(fileOf(folder), 'utf8')) as Partial<Position>;
    if (Number.isInteger(raw.segment) && Number.isInteger(raw.offset)) return raw as Position;
    log.warn('journal position unreadable, everything in the spool is relayed again');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      log.warn('journal position unreadable, everything in the spool is relayed again');
    }
  }
  return { segment: 0, offset: 0 };
}

/** Losing it only means relaying again what PostgreSQL already has, so a full disk is no trouble here. */
export function savePosition(folder: string, position: Position): void {
  const draft = `${fileOf(folder)}.new`;
  try {
    fs.writeFileSync(draft, JSON.stringify(position), { mode: 0o600 });
    fs.renameSync(draft, fileOf(folder));
  } catch {
    fs.rmSync(draft, { force: true });
  }
}

/** Splits at line ends; `takeRest` also takes a last line without one (the tail of a life that was cut off). */
export function cutLines(data: Buffer, limit: number, takeRest: boolean): { lines: string[]; bytes: number } {
  const lines: string[] = [];
  let bytes = 0;
  while (lines.length < limit) {
    const end = data.indexOf(0x0a, bytes);
    if (end < 0) break;
    lines.push(data.toString('utf8', bytes, end));
    bytes = end + 1;
  }
  if (takeRest && lines.length < limit && bytes < data.length) {
    lines.push(data.toString('utf8', bytes));
    bytes = data.length;
  }
  return { lines, bytes };
}
