/** The unpacked Debian tree: its programs run through its own loader. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { debianTree, defaultCacheDir, findTree, type Program, type Tree } from '../../src/appliances/debian-tree.ts';

const run = promisify(execFile);
const folder = mkdtempSync(path.join(tmpdir(), 'hotline-tree-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tree = await debianTree(defaultCacheDir(), (line) => process.stderr.write(`${line}\n`));

function execute(name: Program, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const program = (tree satisfies Tree).program(name);
  return run(program.command, [...program.args, ...args], { env: { ...process.env, ...program.env } });
}

test('a tree that is there is found again without fetching anything', () => {
  expect(findTree(defaultCacheDir())?.dir).toBe(tree.dir);
  expect(findTree(folder)).toBeNull();
});

test('Asterisk is no older than the version that closed the holes of 2026', async () => {
  const version = /Asterisk (\d+)\.(\d+)\.(\d+)/
    .exec((await execute('asterisk', '-V')).stdout)
    ?.slice(1)
    .map(Number);
  const [major = 0, minor = 0, patch = 0] = version ?? [];
  expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(22_010_001);
});

test('espeak-ng speaks and sox turns it into the telephone’s sound', async () => {
  const [spoken, telephone] = [path.join(folder, 'spoken.wav'), path.join(folder, 'telephone.wav')];
  await execute('espeak-ng', '-v', 'cmn-latn-pinyin', '-w', spoken, 'ni3 hao3');
  await execute('sox', spoken, '-r', '8000', '-c', '1', '-b', '16', telephone);
  expect(readFileSync(telephone).readUInt32LE(24)).toBe(8000);
  expect(statSync(telephone).size).toBeGreaterThan(4000);
});

test('Valkey and sipp start', async () => {
  expect((await execute('valkey-server', '--version')).stdout).toMatch(/v=\d/);
  const version = await execute('sipp', '-v').catch((error: { stdout: string }) => error); // it ends with 99 by design
  expect(version.stdout).toMatch(/SIPp v3\.\d/);
});

test('sounds and music are inside the tree', () => {
  expect(existsSync(path.join(tree.asteriskData, 'sounds/en/vm-nobodyavail.wav'))).toBe(true);
  expect(existsSync(path.join(tree.music, 'macroform-cold_day.wav'))).toBe(true);
});
