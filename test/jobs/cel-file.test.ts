/** Reading the channel event log while it grows, is moved away, and holds rubbish. The lines are Asterisk's own. */
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CelFile } from '../../src/jobs/cel-file.ts';
import { keptLog } from '../support/quiet-log.ts';

const original = fs.readFileSync(path.join(import.meta.dirname, 'asterisk-cel.ndjson'), 'utf8');
const originals = original.trimEnd().split('\n');
let folder: string;
let file: string;
let kept = keptLog();
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'cel-'));
  file = path.join(folder, 'cel.ndjson');
  kept = keptLog();
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
const reader = () => new CelFile(file, kept.log);

test('reads what is there, then what came since, and leaves a line that is still being written', async () => {
  const half = Math.floor(original.length / 2);
  fs.writeFileSync(file, original.slice(0, half));
  const first = await reader().read(null, 1000);
  fs.appendFileSync(file, original.slice(half));
  const second = await reader().read(first.next, 1000);
  expect(first.lines.length).toBeGreaterThan(5);
  expect(first.lines.length + second.lines.length).toBe(originals.length);
  expect((await reader().read(second.next, 1000)).lines).toEqual([]);
  expect([...first.lines, ...second.lines][0]?.event).toMatchObject({
    type: 'CHAN_START',
    at: 1_795_466_065_230,
    context: 'inbound',
    exten: '12345',
  });
});

test('a mark inside the file reads on from exactly there', async () => {
  fs.writeFileSync(file, original);
  const all = await reader().read(null, 1000);
  const from = all.lines[7]!;
  expect((await reader().read(from.at, 1000)).lines).toEqual(all.lines.slice(7));
});

test('limits are kept to, and reading in small steps gives the same lines', async () => {
  fs.writeFileSync(file, original);
  const all = await reader().read(null, 1000);
  const steps = [];
  for (let next = null as Awaited<ReturnType<CelFile['read']>>['next']; ;) {
    const step = await reader().read(next, 3);
    if (step.lines.length === 0) break;
    expect(step.lines.length).toBeLessThanOrEqual(3);
    steps.push(...step.lines);
    next = step.next;
  }
  expect(steps).toEqual(all.lines);
});

test('the file is moved away between two readings: nothing is lost, nothing twice', async () => {
  fs.writeFileSync(file, `${originals.slice(0, 10).join('\n')}\n`);
  const first = await reader().read(null, 4);
  fs.renameSync(file, `${file}.1`);
  fs.writeFileSync(file, `${originals.slice(10).join('\n')}\n`);
  const second = await reader().read(first.next, 1000);
  expect(first.lines.length + second.lines.length).toBe(originals.length);
  expect((await reader().read(second.next, 1000)).lines).toEqual([]);
});

test('no file, rubbish lines and a mark of a file long gone', async () => {
  expect(await reader().read(null, 10)).toEqual({ lines: [], next: null });
  fs.writeFileSync(file, `not json\n{"eventtype":1}\n${originals[0]}\n`);
  const { lines } = await reader().read({ file: '1', offset: 4711 }, 10);
  expect(lines).toHaveLength(1);
  expect(kept.said('unreadable')).toBe(2);
});
