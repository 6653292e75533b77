/**
 * Keeps the instance's log files from filling the disk: Asterisk writes one line for each event it drops, which can be
 * thousands a second. Each log keeps its present file and one older.
 */
import { copyFileSync, existsSync, readdirSync, renameSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';

const LARGEST = 32 * 1024 * 1024;
const EVERY_MS = 30_000;

/** Answers a function that ends it. */
export function keepLogsSmall(home: string): () => void {
  const timer = setInterval(() => shrinkAll(home), EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

export function shrinkAll(home: string, largest: number = LARGEST): void {
  for (const dir of ['logs', 'asterisk/log']) {
    const folder = path.join(home, dir);
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      const file = path.join(folder, name);
      if (name.endsWith('.1') || !(statSync(file, { throwIfNoEntry: false })?.isFile() ?? false)) continue;
      if (statSync(file).size > largest) shrink(file);
    }
  }
}

function shrink(file: string): void {
  // Asterisk opens the channel event log for each line, so nothing is lost when it is moved away.
  if (file.endsWith('.ndjson')) return renameSync(file, `${file}.1`);
  // The others are held open for appending: their content moves, the file stays.
  copyFileSync(file, `${file}.1`);
  truncateSync(file, 0);
}
