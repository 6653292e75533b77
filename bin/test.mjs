/** `npm test`: packages first, then the whole suite; the last line is `N passed, N failed`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensurePackages, root } from './packages.mjs';
import { runNode } from './run-node.mjs';

await ensurePackages();
const folder = mkdtempSync(path.join(os.tmpdir(), 'hotline-test-'));
const report = path.join(folder, 'report.json');
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const code = await runNode([vitest, 'run', ...reporters, ...process.argv.slice(2)], { cwd: root });

const { passed, failed, skipped } = count(report);
rmSync(folder, { recursive: true, force: true });
// An error outside any test fails the run too, and must not hide behind "0 failed".
const failures = code === 0 ? failed : Math.max(failed, 1);
if (skipped > 0) process.stdout.write(`${skipped} skipped\n`);
process.stdout.write(`${passed} passed, ${failures} failed\n`);
process.exit(failures > 0 || passed === 0 ? 1 : 0);

function count(file) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(file, 'utf8'));
    // A file that could not even be loaded has no tests of its own to count.
    const broken = testResults.filter((one) => one.status === 'failed' && one.assertionResults.length === 0).length;
    return { passed: numPassedTests, failed: numFailedTests + broken, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
