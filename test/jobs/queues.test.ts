/** Schedules and handlers on a real Valkey: no boot without handlers, no run lost to a death or to an empty Valkey. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { checkHandlers, jobNames, type JobHandlers, type JobName } from '../../src/jobs/names.ts';
import { JobRunner } from '../../src/jobs/queues.ts';
import { OwnValkey } from '../support/own-valkey.ts';
import { keptLog } from '../support/quiet-log.ts';
import { stays, until } from '../support/until.ts';

let valkey: OwnValkey;
const runners: JobRunner[] = [];
beforeAll(async () => {
  valkey = await OwnValkey.start();
});
afterAll(() => valkey.end());
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()));
});

const everyMs: Record<JobName, number> = {
  'outbox-relay': 100,
  'cel-import': 150,
  'recording-seal': 200,
  'sms-send': 3_600_000,
  callbacks: 3_600_000,
  'half-hours': 3_600_000,
  'review-draw': 3_600_000,
  'recording-keep': 3_600_000,
  housekeeping: 60_000,
};
let serial = 0;
function runner(handlers: Partial<JobHandlers>, queue = `q${process.pid}-${serial++}`): JobRunner {
  const idle = Object.fromEntries(jobNames.map((name) => [name, async () => undefined])) as unknown as JobHandlers;
  const made = new JobRunner({
    url: valkey.url,
    handlers: { ...idle, ...handlers },
    log: keptLog().log,
    queue,
    everyMs,
  });
  runners.push(made);
  return made;
}

test('refuses to boot without a handler for each job, or with one for no job', () => {
  const whole = Object.fromEntries(jobNames.map((name) => [name, async () => undefined]));
  expect(() => checkHandlers(whole)).not.toThrow();
  expect(() => checkHandlers({ ...whole, housekeeping: undefined })).toThrow('housekeeping has no handler');
  expect(() => checkHandlers({ ...whole, 'sla-alarm': async () => undefined })).toThrow('sla-alarm is no job');
  expect(() => runner({ 'cel-import': undefined } as never)).toThrow('cel-import has no handler');
});

test('each job runs again and again; one that throws does too, and hurts no other', async () => {
  const runs: Record<string, number> = {};
  const counting =
    (name: string, then: () => Promise<void> = async () => undefined) =>
    () => {
      runs[name] = (runs[name] ?? 0) + 1;
      return then();
    };
  runner({
    'outbox-relay': counting('outbox-relay'),
    'cel-import': counting('cel-import', () => Promise.reject(new Error('always'))),
    'recording-seal': counting('recording-seal'),
    'sms-send': counting('sms-send'),
    housekeeping: counting('housekeeping'),
  }).start();
  await until(
    () => (runs['outbox-relay'] ?? 0) > 5 && (runs['cel-import'] ?? 0) > 5 && (runs['recording-seal'] ?? 0) > 3,
  );
  expect(runs['housekeeping']).toBe(1);
});

test('a job that takes longer than its interval never runs beside itself', async () => {
  let now = 0;
  let most = 0;
  let runs = 0;
  runner({
    'outbox-relay': async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 350));
      now -= 1;
      runs += 1;
    },
  }).start();
  await until(() => runs >= 4);
  expect(most).toBe(1);
});

test('two workers share the jobs', async () => {
  const queue = `shared${process.pid}`;
  const by: number[] = [0, 0];
  for (const who of [0, 1]) runner({ 'outbox-relay': async () => void (by[who]! += 1) }, queue).start();
  await until(() => by[0]! + by[1]! > 10);
});

test('Valkey killed, and back empty: the jobs run again without anybody asking', async () => {
  let runs = 0;
  runner({ 'outbox-relay': async () => void (runs += 1) }).start();
  await until(() => runs > 2);
  await valkey.kill();
  const atDeath = runs;
  await stays(() => runs <= atDeath + 1, 500, 'no job runs without Valkey');
  await valkey.startAgain({ empty: true });
  await until(() => runs > atDeath + 5, { within: 20_000, what: 'runs after Valkey came back' });
});

test('started while Valkey is away: runs when it comes', async () => {
  await valkey.kill();
  let runs = 0;
  runner({ 'outbox-relay': async () => void (runs += 1) }).start();
  await valkey.startAgain({ empty: false });
  await until(() => runs > 2, { within: 20_000 });
});

test('stop tells the job in hand, waits for it, and starts no other', async () => {
  const story: string[] = [];
  const one = runner({
    'outbox-relay': async (signal) => {
      story.push('begun');
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      story.push('told');
      await new Promise((resolve) => setTimeout(resolve, 100));
      story.push('ended');
    },
  });
  one.start();
  await until(() => story.includes('begun'));
  await one.stop();
  expect(story).toEqual(['begun', 'told', 'ended']);
});
