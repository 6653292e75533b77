/**
 * Three groups of tests, one after the other: `core` is pure and takes seconds, `parts` runs on real PostgreSQL and
 * Valkey, `stories` rings a real Asterisk, of which each file that runs has one to itself. The last two get
 * their servers from test/setup/appliances.ts.
 */
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const stories = ['telephony', 'hotline', 'support'].map((folder) => `test/${folder}/**/*.test.ts`);
const core = ['test/core/**/*.test.ts', 'test/desks/**/*.test.ts'];

/** Files at a time. An Asterisk that exists already is one. */
const oneAtATime = process.env['TEST_LANES'] === '1' || process.env['TEST_ASTERISK_ARI_URL'] !== undefined;
const lanes = (files: number): number => (oneAtATime ? 1 : files);

function group(name: string, order: number, test: TestProjectInlineConfiguration['test']) {
  const sequence = { groupOrder: order };
  return { extends: true, test: { name, pool: 'forks', sequence, ...test } } satisfies TestProjectInlineConfiguration;
}

const onRealParts = {
  globalSetup: ['test/setup/appliances.ts'],
  setupFiles: ['test/setup/file-ends.ts'],
  testTimeout: 60_000,
  hookTimeout: 180_000,
  // A strange machine may stumble over real processes; here every stumble must be seen.
  retry: process.env['CI'] === 'true' ? 1 : 0,
};

const partsTests = { include: ['test/**/*.test.ts'], exclude: [...core, ...stories], ...onRealParts };
// What is set up first hears of a test's end last.
const setupFiles = ['test/setup/stories.ts', ...onRealParts.setupFiles];
const storyTests = { include: stories, ...onRealParts, setupFiles };

export default defineConfig({
  test: {
    // Of tests that a file calls concurrent: callers who listen at the same time.
    maxConcurrency: 3,
    projects: [
      group('core', 0, { include: core, testTimeout: 60_000, isolate: false, maxWorkers: lanes(2) }),
      group('parts', 1, { ...partsTests, isolate: false, maxWorkers: lanes(3) }),
      // They listen more than they work: four keep two cores half busy.
      group('stories', 2, { ...storyTests, isolate: false, maxWorkers: lanes(4) }),
    ],
  },
});
