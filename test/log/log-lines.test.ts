/** Log lines are gathered, a warning comes at once with what was before it, and a disk that is full costs lines alone. */
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pino } from 'pino';
import { LogLines } from '../../src/log-lines.ts';
import { Program } from '../support/program.ts';

let folder: string;
let file: string;
const open: number[] = [];
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'log-'));
  file = path.join(folder, 'a.log');
});
afterEach(() => {
  for (const fd of open.splice(0)) fs.closeSync(fd);
  fs.rmSync(folder, { recursive: true, force: true });
});

function logTo(place: string) {
  const fd = fs.openSync(place, 'a');
  open.push(fd);
  return pino({ base: null }, new LogLines(fd));
}
interface Line {
  msg?: string;
  lostLines?: number;
}
const written = (): Line[] =>
  fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

test('lines of one moment are written with one write, soon', async () => {
  const log = logTo(file);
  const write = vi.spyOn(fs, 'writeSync');
  for (let n = 0; n < 20; n++) log.info(`第 ${n} 行`);
  expect(written()).toEqual([]);
  await vi.waitUntil(() => written().length === 20, 2000);
  expect(write).toHaveBeenCalledTimes(1);
  write.mockRestore();
});

test('a warning is written at once, behind what was said before it', () => {
  const log = logTo(file);
  log.info('first');
  log.warn('second');
  expect(written().map(({ msg }) => msg)).toEqual(['first', 'second']);
});

test('a full disk throws nothing; when there is room again, it is told how many lines were lost', () => {
  const log = logTo(file);
  const full = vi.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  });
  for (let n = 0; n < 3; n++) log.error('into nothing');
  full.mockRestore();
  log.error('with room');
  expect(written().map(({ msg, lostLines }) => msg ?? lostLines)).toEqual(['with room', 3]);
});

test('what a full pipe takes in pieces arrives whole', async () => {
  const log = logTo(file);
  const real = fs.writeSync;
  let turn = 0;
  const slow = vi.spyOn(fs, 'writeSync').mockImplementation(((fd: number, data: Buffer, from: number) => {
    if ((turn += 1) % 2 === 0) throw Object.assign(new Error('try again'), { code: 'EAGAIN' });
    return real(fd, data, from, Math.min(7, data.length - from)); // in the middle of a character, too
  }) as typeof fs.writeSync);
  log.error('热线');
  log.error('一口受理');
  await vi.waitUntil(() => fs.existsSync(file) && fs.readFileSync(file, 'utf8').endsWith('受理"}\n'), 20_000);
  slow.mockRestore();
  expect(written().map(({ msg }) => msg)).toEqual(['热线', '一口受理']);
});

test('a program that logs into a full device lives on, and ends when it is told to', async () => {
  const program = new Program('test/log/programs/talker.ts', ['/dev/full']);
  await program.says('lives');
  program.send({ end: true });
  expect((await program.exit).code).toBe(0);
});
