/** Every background job there is, and how often it runs. A name without a handler doesn't compile, and doesn't boot. */

export const everyMs = {
  'outbox-relay': 1_000,
  'cel-import': 2_000,
  'recording-seal': 5_000,
  'sms-send': 2_000,
  callbacks: 15_000,
  'half-hours': 30_000,
  'review-draw': 3_600_000,
  'recording-keep': 3_600_000,
  housekeeping: 3_600_000,
} as const;

export type JobName = keyof typeof everyMs;
export const jobNames = Object.keys(everyMs) as JobName[];

/**
 * May run at any time, twice at once, and again after a death half way: whatever it does must be harmless then. Gives up
 * when the signal says so.
 */
export type JobHandler = (signal: AbortSignal) => Promise<void>;
export type JobHandlers = { readonly [N in JobName]: JobHandler };

/** @throws naming each job without a handler and each handler without a job. */
export function checkHandlers(handlers: Readonly<Record<string, unknown>>): void {
  const missing = jobNames.filter((name) => typeof handlers[name] !== 'function');
  const unknown = Object.keys(handlers).filter((name) => !(name in everyMs));
  const wrong = [...missing.map((name) => `${name} has no handler`), ...unknown.map((name) => `${name} is no job`)];
  if (wrong.length > 0) throw new Error(`background jobs are wrong: ${wrong.join(', ')}`);
}
