/** What V8 kept of a built program: used for that very text, and never for another. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const bin = path.resolve(import.meta.dirname, '../../bin');
const runner = path.join(bin, 'run-built.mjs');
const ids = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;
let folder: string;
let program: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hotline-built-'));
  program = path.join(folder, 'main.cjs');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const codeFiles = () => readdirSync(folder).filter((name) => name.endsWith('.code'));
const codeOf = (id: string) => path.join(folder, `main-${id}.code`);

/** A program that tells a word, and whether V8 took what was kept of it. */
function write(id: string, word: string): void {
  writeFileSync(program, `/* ${id} */ const said = () => '${word}'; process.stdout.write(said());`);
}
function run(): string {
  const script = `const { runBuilt } = await import(${JSON.stringify(runner)});
    const { cachedDataRejected } = runBuilt(${JSON.stringify(program)});
    process.stdout.write(' ' + cachedDataRejected);`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
}
const keep = (id: string) => execFileSync(process.execPath, [runner, program, codeOf(id), program]);

test('runs without, with what was kept of it, and with what can’t be read', () => {
  write(ids[0], 'first');
  expect(run()).toBe('first undefined');
  keep(ids[0]);
  expect(codeFiles()).toEqual([`main-${ids[0]}.code`]);
  expect(run()).toBe('first false');
  writeFileSync(codeOf(ids[0]), readFileSync(codeOf(ids[0])).fill(7, 0, 16));
  expect(run()).toBe('first true');
});

test('a text of the same length that was built anew is not run with the code of the one before', () => {
  write(ids[0], 'first');
  keep(ids[0]);
  write(ids[1], 'other');
  expect(run()).toBe('other undefined');
});

test('the programs are read as ASCII, and are: a regular expression with Chinese in it would match nothing', () => {
  execFileSync(process.execPath, [path.join(bin, 'build-programs.mjs')]);
  for (const name of ['main', 'worker']) {
    const text = readFileSync(path.join(bin, `../dist/programs/${name}.cjs`));
    expect(text.findIndex((byte) => byte > 127)).toBe(-1);
  }
});
