/** Dead is better than frozen: real processes that stand still, and some that must not be taken for it. */
import { spawn, spawnSync } from 'node:child_process';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Program } from '../support/program.ts';

const programs: Program[] = [];
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.kill()));
});
const watched = (...args: string[]): Program => {
  const program = new Program('test/watchdog/programs/watched.ts', args);
  programs.push(program);
  return program;
};
const last = async (ms: number) => {
  const from = performance.now();
  await vi.waitUntil(() => performance.now() - from > ms, { timeout: ms * 2 });
};

describe('an event loop that stands still', () => {
  test.each(['stall', 'regex', 'sync-sleep'])(
    'by %s ends the process by SIGKILL within 3 s, with a line that says why',
    async (how) => {
      const program = watched(how);
      await program.says('begins');
      const from = performance.now();
      const { signal, at } = await program.exit;
      expect(signal).toBe('SIGKILL');
      expect(at - from).toBeGreaterThan(1300);
      expect(at - from).toBeLessThan(3000);
      await vi.waitUntil(() => program.errors.some((line) => line.includes('event loop stands still')));
    },
    20_000,
  );
});

test('a loop that is busy for 700 ms at a time lives', async () => {
  const program = watched('busy');
  await program.says('begins');
  await last(4000);
  expect(program.ended).toBe(false);
}, 20_000);

test('a loop that gets no CPU, because others take it all, is not taken for one that stands still', async () => {
  const program = watched('nothing');
  await program.says('begins');
  const only = ['-c', '0'];
  const others = Array.from({ length: 8 }, () => spawn('taskset', [...only, process.execPath, '-e', 'for (;;);']));
  try {
    // This thread alone: the one that watches must see it starve.
    spawnSync('taskset', ['-p', ...only, String(program.pid)]);
    spawnSync('chrt', ['--idle', '-p', '0', String(program.pid)]);
    await last(6000);
  } finally {
    for (const other of others) other.kill('SIGKILL');
  }
  const seen = program.lines.length;
  await vi.waitUntil(() => program.ended || program.lines.length > seen + 5, { timeout: 6000 });
  expect({ ended: program.ended, errors: program.errors }).toEqual({ ended: false, errors: [] });
}, 20_000);

test('a process frozen by SIGSTOP for 3 s, twice, is not killed for it', async () => {
  const program = watched('nothing');
  await program.says('begins');
  for (let round = 0; round < 2; round++) {
    program.signal('SIGSTOP');
    await last(3000);
    const seen = program.lines.length;
    program.signal('SIGCONT');
    await vi.waitUntil(() => program.lines.length > seen + 20, { timeout: 6000 });
  }
  expect(program.ended).toBe(false);
}, 30_000);

test('a process that wakes from SIGSTOP and then stands still is killed all the same', async () => {
  const stalling = watched('stall');
  await stalling.says('begins');
  stalling.signal('SIGSTOP');
  await last(2000);
  stalling.signal('SIGCONT');
  const from = performance.now();
  const { signal, at } = await stalling.exit;
  expect(signal).toBe('SIGKILL');
  expect(at - from).toBeLessThan(3000);
}, 30_000);

test('after stop() nobody watches', async () => {
  const program = watched('stopped', '800');
  await program.says('outlived');
  expect((await program.exit).code).toBe(0);
}, 20_000);
