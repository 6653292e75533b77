/**
 * Three groups of tests, one after the other: `core` is pure and takes seconds, `parts` runs on real PostgreSQL and
 * Valkey, `stories` rings a real Asterisk, of which each file that runs has one to itself. The last two get
 * their servers from test/setup/appliances.ts.
 */
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const stories = ['telephony', 'hotline', 'support'].map((folder) => `test/${folder}/**/*.test.ts`);
const core = ['test/core/**/*.test.ts', 'test/desks/**/*.test.ts'];

/** Files at a time, each with an Asterisk of its own. Three are too many for two cores: voices are sent and heard late. */
const lanes = process.env['TEST_ASTERISK_ARI_URL'] === undefined ? Number(process.env['TEST_LANES'] ?? 2) : 1;

function group(name: string, order: number, test: TestProjectInlineConfiguration['test']) {
  const sequence = { groupOrder: order };
  return { extends: true, test: { name, pool: 'forks', sequence, ...test } } satisfies TestProjectInlineConfiguration;
}

const onRealParts = {
  globalSetup: ['test/setup/appliances.ts'],
  testTimeout: 60_000,
  hookTimeout: 180_000,
  // A strange machine may stumble over real processes; here every stumble must be seen.
  retry: process.env['CI'] === 'true' ? 1 : 0,
};

export default defineConfig({
  test: {
    maxWorkers: lanes,
    // Of tests that a file calls concurrent: callers who listen at the same time.
    maxConcurrency: 3,
    projects: [
      group('core', 0, { include: core, testTimeout: 60_000, isolate: false }),
      group('parts', 1, { include: ['test/**/*.test.ts'], exclude: [...core, ...stories], ...onRealParts }),
      group('stories', 2, { include: stories, ...onRealParts }),
    ],
  },
});
