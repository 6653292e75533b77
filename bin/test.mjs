/**
 * `npm test`: packages first, then the whole suite; the last line is `N passed, N failed`. On a CI machine a file that
 * failed is begun anew once, alone and with servers of its own, for a test tried again within its file finds what the
 * failed one left. Whatever passed only on a second try is named.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensurePackages, root } from './packages.mjs';
import { runNode } from './run-node.mjs';

/** More files than this are no stumble. */
const begunAnewAtMost = 4;

await ensurePackages();
const folder = mkdtempSync(path.join(os.tmpdir(), 'hotline-test-'));
let run = await runVitest(process.argv.slice(2));
const stumbled = run.files.filter(({ failed }) => failed > 0).map(({ name }) => name);
if (process.env['CI'] === 'true' && stumbled.length > 0 && stumbled.length <= begunAnewAtMost) {
  say(`begun anew: ${stumbled.join(', ')}`);
  process.env['TEST_LANES'] = '1';
  const again = await runVitest(stumbled);
  const stood = run.files.filter(({ name }) => !stumbled.includes(name));
  run = { files: [...stood, ...again.files], errors: run.errors + again.errors };
}
rmSync(folder, { recursive: true, force: true });

const sum = (what) => run.files.reduce((all, file) => all + file[what], 0);
for (const { name, secondTries } of run.files)
  for (const { test, why } of secondTries) say(`passed on a second try: ${name} > ${test}\n    the first: ${why}`);
if (sum('skipped') > 0) say(`${sum('skipped')} skipped`);
// An error outside any test fails the run too, and must not hide behind "0 failed".
const failed = sum('failed') + run.errors;
say(`${sum('passed')} passed, ${failed} failed`);
process.exit(failed > 0 || sum('passed') === 0 ? 1 : 0);

/** Each file's figures, and the number of errors outside any test. */
async function runVitest(wanted) {
  const report = path.join(folder, 'report.json');
  rmSync(report, { force: true });
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', `--reporter=${path.join(root, 'bin/test-report.mjs')}`];
  process.env['HOTLINE_TEST_REPORT'] = report;
  const code = await runNode([vitest, 'run', ...reporters, ...wanted], { cwd: root });
  try {
    const { files, errors } = JSON.parse(readFileSync(report, 'utf8'));
    const clean = errors === 0 && files.every(({ failed }) => failed === 0);
    return { files, errors: clean && code !== 0 ? 1 : errors };
  } catch {
    return { files: [], errors: 1 };
  }
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
