/**
 * Lets one process at a time do a piece of preparation (build the tree, start an instance's appliances).
 * A lock whose owner is gone is taken over, so that a killed start never blocks the next one.
 */
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processBirth } from './os-process.ts';

interface Owner {
  readonly pid: number;
  readonly birth: string | null;
}

/** Runs `work` while no other process holds the lock `file`; `waiting` is called once if it has to wait. */
export async function underLock<T>(file: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  await mkdir(path.dirname(file), { recursive: true });
  let told = false;
  while (!(await tryTake(file))) {
    if (!told) waiting();
    told = true;
    await pause(300);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function tryTake(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o644);
    const owner: Owner = { pid: process.pid, birth: processBirth(process.pid) };
    await handle.writeFile(JSON.stringify(owner));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (await ownerIsGone(file)) await rm(file, { force: true });
  return false;
}

async function ownerIsGone(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text === '') return false; // just being written, or just removed
  try {
    const owner = JSON.parse(text) as Owner;
    const birth = processBirth(owner.pid);
    return birth === null || birth !== owner.birth;
  } catch {
    return true;
  }
}
