/** The spool on a real disk: kill -9 while writing, torn lines, and a disk that is full for a while. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Spool } from '../../src/store/spool.ts';
import { Program } from '../support/program.ts';
import { keptLog } from '../support/quiet-log.ts';

let folder: string;
const programs: Program[] = [];
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'spool-'));
});
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.kill()));
  fs.rmSync(folder, { recursive: true, force: true });
});

const writer = (...args: string[]): Program => {
  const program = new Program('test/store/programs/spool-writer.ts', [folder, ...args]);
  programs.push(program);
  return program;
};
const numbersSaid = (program: Program): string[] =>
  program.lines.flatMap((line) => /^wrote (\d+)/.exec(line)?.[1] ?? []);

async function everything(spool: Spool): Promise<string[]> {
  const lines: string[] = [];
  for (let batch = await spool.read(7); batch; batch = await spool.read(7)) {
    lines.push(...batch.lines);
    spool.acknowledge(batch);
  }
  return lines;
}
const idsOf = (lines: readonly string[]): string[] => lines.map((line) => (JSON.parse(line) as { id: string }).id);
const open = (more: { segmentBytes?: number } = {}) =>
  new Spool({ folder, log: keptLog().log, retryEveryMs: 20, ...more });

test('a writer killed with -9, three lives in a row: every entry it said to have written is read, once and in order', async () => {
  const said: string[] = [];
  for (const life of [0, 1, 2]) {
    const program = writer(String(life * 1_000_000));
    await program.says('wrote');
    await vi.waitUntil(() => program.lines.length > 200, { timeout: 30_000 });
    await program.kill();
    said.push(...numbersSaid(program));
  }
  const read = idsOf(await everything(open()));
  expect(read).toEqual([...new Set(read)].sort());
  // An entry whose write was done but not yet said may be there as well; nothing said may be missing.
  expect(said.filter((id) => !read.includes(id))).toEqual([]);
  expect(read.length - said.length).toBeLessThanOrEqual(3);
}, 30_000);

test('a torn last line does not hide the entries before it nor those of the next life', async () => {
  const first = open();
  first.append('{"id":"a"}');
  first.append('{"id":"b"}');
  const [name] = fs.readdirSync(folder).filter((file) => file.endsWith('.ndjson'));
  fs.appendFileSync(path.join(folder, name!), '{"id":"c","call');
  const second = open();
  second.append('{"id":"d"}');
  expect(second.pending).toBe(4);
  expect(await everything(second)).toEqual(['{"id":"a"}', '{"id":"b"}', '{"id":"c","call', '{"id":"d"}']);
  expect(second.pending).toBe(0);
  await second.close();
});

test('what was acknowledged is not read again, and segments leave no files behind', async () => {
  const first = open({ segmentBytes: 200 });
  const lines = Array.from({ length: 60 }, (_, i) =>
    JSON.stringify({ id: String(i).padStart(3, '0'), words: '停水'.repeat(i % 9) }),
  );
  for (const line of lines) first.append(line);
  expect(fs.readdirSync(folder).length).toBeGreaterThan(5);
  const batch = await first.read(25);
  first.acknowledge(batch!);
  await first.close();
  const second = open({ segmentBytes: 200 });
  const rest = await everything(second);
  expect([...batch!.lines, ...rest]).toEqual(lines);
  await second.close();
  expect(fs.readdirSync(folder).filter((file) => file.endsWith('.ndjson'))).toEqual([]);
  expect(await everything(open())).toEqual([]);
});

test('a line longer than the read buffer is read whole', async () => {
  const spool = open();
  const long = JSON.stringify({ id: 'long', words: '水'.repeat(500_000) });
  spool.append(long);
  spool.append('{"id":"next"}');
  expect(await everything(spool)).toEqual([long, '{"id":"next"}']);
  await spool.close();
});

test('an unreadable position file only means reading everything again', async () => {
  const first = open();
  first.append('{"id":"a"}');
  first.acknowledge((await first.read(10))!);
  first.append('{"id":"b"}');
  fs.writeFileSync(path.join(folder, 'journal-position.json'), '{"segm');
  expect(idsOf(await everything(open()))).toEqual(['a', 'b']);
  await first.close();
});

test('disk full for a while: entries wait in memory, the state says so, and all are on disk in order when there is room', async () => {
  const program = writer('0', '5');
  await program.says('wrote 00000010 ok');
  const limit = (bytes: string) =>
    execFileSync('prlimit', ['--pid', String(program.pid), `--fsize=${bytes}:unlimited`]);
  // A limit on file size is met by the same path as a full disk: a short write, then an error.
  const [name] = fs.readdirSync(folder).filter((file) => file.endsWith('.ndjson'));
  limit(String(fs.statSync(path.join(folder, name!)).size + 130));
  await program.says(' full');
  const seen = program.lines.length;
  await vi.waitUntil(() => program.lines.length > seen + 20, { timeout: 5000 });
  limit('unlimited');
  await program.says(' ok', 5000, program.lines.length);
  await program.kill();
  const read = idsOf(await everything(open()));
  const said = numbersSaid(program);
  expect(read.slice(0, said.length)).toEqual(said);
}, 30_000);
