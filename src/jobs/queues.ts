/**
 * The jobs on BullMQ: one queue, a schedule for each name, handlers called here. While Valkey is away jobs wait; when it
 * comes back empty the schedules are written again. Knows nothing of what the jobs do.
 */
import { Queue, UnrecoverableError, Worker, type Job } from 'bullmq';
import type { Log } from '../log.ts';
import { checkHandlers, everyMs, jobNames, type JobHandlers, type JobName } from './names.ts';

export interface JobRunnerOptions {
  readonly url: string;
  readonly handlers: JobHandlers;
  readonly log: Log;
  readonly queue?: string;
  /** Other intervals than in life, for tests. */
  readonly everyMs?: Partial<Record<JobName, number>>;
  readonly timeoutMs?: number;
}

const lookEveryMs = 5_000;
/** A schedule whose next run is this overdue lost its job. */
const overdueMs = 15_000;

export class JobRunner {
  readonly #options: Required<Omit<JobRunnerOptions, 'everyMs'>>;
  readonly #everyMs: Readonly<Record<JobName, number>>;
  readonly #queue: Queue;
  readonly #worker: Worker;
  readonly #stop = new AbortController();
  readonly #running = new Map<JobName, Promise<void>>();
  readonly #failing = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #scheduling = false;
  #stopped: Promise<void> | null = null;

  constructor(options: JobRunnerOptions) {
    checkHandlers(options.handlers);
    this.#options = { queue: 'hotline-jobs', timeoutMs: 60_000, ...options };
    this.#everyMs = { ...everyMs, ...options.everyMs };
    const connection = {
      url: options.url,
      maxRetriesPerRequest: null,
      retryStrategy: (times: number) => Math.min(2000, 100 * times) * (0.5 + Math.random() / 2),
    };
    const name = this.#options.queue;
    this.#queue = new Queue(name, { connection: { ...connection, connectionName: 'hotline-jobs' } });
    this.#worker = new Worker(name, (job) => this.#run(job), {
      connection: { ...connection, connectionName: 'hotline-worker' },
      autorun: false,
      concurrency: jobNames.length,
      // A worker that died in a job: it is run again by whoever is there, within some seconds.
      lockDuration: 6_000,
      stalledInterval: 2_000,
      maxStalledCount: 3,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 200 },
    });
    this.#queue.on('error', (error) => this.#weather(error));
    this.#worker.on('error', (error) => this.#weather(error));
    this.#worker.on('completed', (job) => {
      if (this.#failing.delete(job.name)) options.log.warn({ job: job.name }, 'job works again');
    });
    this.#worker.on('failed', (job, error) => {
      // Once per trouble: what runs each second would fill the log while PostgreSQL is away.
      if (this.#failing.has(job?.name ?? '')) return;
      this.#failing.add(job?.name ?? '');
      options.log.warn(
        { job: job?.name, err: { name: error.name, code: codeOf(error) } },
        'job failed, it runs again on its schedule',
      );
    });
    this.#worker.on('stalled', (job) => options.log.warn({ job }, 'job stalled, it is run again'));
  }

  start(): void {
    this.#worker.run().catch((error: unknown) => this.#weather(error));
    this.#schedule();
    this.#timer = setInterval(() => this.#schedule(), lookEveryMs);
  }

  /** Ends after the jobs in hand, which are told to hurry. */
  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  async #end(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#stop.abort(new Error('the worker stops'));
    const closed = this.#worker.close();
    await Promise.allSettled(this.#running.values());
    // Without Valkey there is nobody to say goodbye to.
    const goodbye = Promise.allSettled([closed, this.#queue.close()]);
    await Promise.race([goodbye, new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
  }

  async #run(job: Job): Promise<void> {
    const name = job.name as JobName;
    const handler = this.#options.handlers[name];
    if (!handler) throw new UnrecoverableError('a job of another release');
    // The run before is still at it, and will find what this one would; or the next life will.
    if (this.#running.has(name) || this.#stop.signal.aborted) return;
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(this.#options.timeoutMs)]);
    const running = handler(signal).finally(() => this.#running.delete(name));
    this.#running.set(name, running);
    await running;
  }

  #schedule(): void {
    if (this.#scheduling) return;
    this.#scheduling = true;
    this.#keepSchedules()
      .catch((error: unknown) => this.#weather(error))
      .finally(() => (this.#scheduling = false));
  }

  async #keepSchedules(): Promise<void> {
    for (const name of jobNames) {
      const every = this.#everyMs[name];
      const found = await this.#queue.getJobScheduler(name);
      const overdue = found?.next !== undefined && found.next < Date.now() - every - overdueMs;
      if (found && found.every === every && !overdue) continue;
      if (overdue) await this.#queue.removeJobScheduler(name);
      await this.#queue.upsertJobScheduler(name, { every }, { name });
    }
  }

  #weather(error: unknown): void {
    if (!this.#stop.signal.aborted) this.#options.log.debug({ code: codeOf(error) }, 'job queue out of reach');
  }
}

const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : error instanceof Error ? error.name : 'unknown';
};
