/**
 * The worker's composition root: background jobs only, in a process of their own, so that a sweep can't make a caller
 * wait. Lives through the absence of PostgreSQL and Valkey; ends when its supervisor does.
 */
import { monotonicFactory } from 'ulid';
import { asksBySms, ConfigError, readConfig } from './config.ts';
import { CelFile } from './jobs/cel-file.ts';
import { settleCallbacks } from './jobs/callbacks.ts';
import { CelImport } from './jobs/cel-import.ts';
import { countHalfHours } from './jobs/half-hours.ts';
import { keepHouse } from './jobs/housekeeping.ts';
import type { JobHandlers } from './jobs/names.ts';
import { OutboxRelay } from './jobs/outbox-relay.ts';
import { JobRunner } from './jobs/queues.ts';
import { RecordingKeep } from './jobs/recording-keep.ts';
import { RecordingSeal } from './jobs/recording-seal.ts';
import { HttpSmsGateway } from './jobs/sms-gateway.ts';
import { SmsSend } from './jobs/sms-send.ts';
import { WebhookReceiver } from './jobs/webhook-receiver.ts';
import { makeLog } from './log.ts';
import type { Clock } from './service/ports.ts';
import { AccountStore } from './store/accounts.ts';
import { CallStore } from './store/calls.ts';
import { Db } from './store/db.ts';
import { Directory } from './store/directory.ts';
import { HalfHourStore } from './store/half-hours.ts';
import { JobStore } from './store/job-store.ts';
import { LiveWatch } from './store/live-watch.ts';
import { RecordingKeepStore } from './store/recording-keep.ts';
import { PgReviewStore } from './store/reviews.ts';
import { MarkStore } from './store/marks.ts';
import { SmsOutbox } from './store/sms-outbox.ts';
import { SmsSurveys } from './store/sms-surveys.ts';

const beatMs = 1_000;
const newId = monotonicFactory(Math.random);
const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

function main(): void {
  const config = readConfig();
  const log = makeLog(config.logLevel, 'worker');
  const db = new Db({
    url: config.databaseUrl,
    callConnections: 2,
    deskConnections: 4,
    onConnectionLost: (error) => log.warn({ err: error }, 'database connection lost'),
  });
  const rows = new JobStore(db);
  const calls = new CallStore(db);
  const directory = new Directory(db, log);
  const accounts = new AccountStore(db, clock);
  const live = new LiveWatch(config.redisUrl);
  const reviews = new PgReviewStore(db, clock);
  const applyJournal: CallStore['applyJournal'] = (entries) => calls.applyJournal(entries);

  const receiver = config.outboxUrl === null ? null : new WebhookReceiver(config.outboxUrl);
  const outbox = new OutboxRelay({ rows, receiver, clock, log });
  const seal = new RecordingSeal({ folder: config.folders.recordings, rows, applyJournal, clock, log });
  const keepRows = new RecordingKeepStore(db, clock);
  const keep = new RecordingKeep({ folder: config.folders.recordings, rows: keepRows, clock, log });
  const gateway = config.sms === null ? null : new HttpSmsGateway(config.sms.url, config.sms.token);
  const sms = new SmsSend({ rows: new SmsOutbox(db), gateway, clock, log });
  const surveys = new SmsSurveys(db, clock, asksBySms(config));
  const halfHours = new HalfHourStore(db);
  const celFile = config.celFile;
  const cel =
    celFile === null
      ? null
      : new CelImport({
          reader: new CelFile(celFile, log),
          marks: new MarkStore(db),
          applyJournal,
          callbacks: calls,
          endedAmong: (ids) => rows.endedAmong(ids),
          isInHand: (call) => live.isInHand(call),
          agents: () => directory.agents(),
          clock,
          log,
        });
  const handlers: JobHandlers = {
    'outbox-relay': (signal) => outbox.run(signal),
    'recording-seal': (signal) => seal.run(signal),
    'cel-import': async (signal) => cel?.run(signal),
    'sms-send': async (signal) => {
      await surveys.invite();
      await sms.run(signal);
    },
    callbacks: () => settleCallbacks({ rows: calls, log }),
    'half-hours': (signal) => countHalfHours({ rows: halfHours, log }, signal),
    'recording-keep': (signal) => keep.run(signal),
    'review-draw': async () => {
      const fresh = await reviews.draw(() => newId());
      if (fresh > 0) log.info({ fresh }, 'talks drawn for review');
    },
    housekeeping: () => keepHouse({ sessions: accounts, rows, clock, log }),
  };
  const runner = new JobRunner({ url: config.redisUrl, handlers, log });

  const beat = setInterval(() => process.send?.({ beat: clock.now() }), beatMs);
  let leaving = false;
  async function leave(why: string): Promise<void> {
    if (leaving) return;
    leaving = true;
    log.info({ why }, 'worker stops');
    clearInterval(beat);
    await runner.stop();
    live.close();
    // A database that hangs is not waited for.
    await Promise.race([db.close().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 1000))]);
    process.exit(0);
  }
  process.on('SIGTERM', () => void leave('told to'));
  process.on('SIGINT', () => undefined);
  process.removeAllListeners('disconnect'); // until here bin/program.mjs minded it
  process.on('disconnect', () => void leave('the supervisor is gone'));
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a promise failed without a handler'));
  runner.start();
  log.info('worker runs');
}

try {
  main();
} catch (error) {
  const line = error instanceof ConfigError ? error.message : String((error as Error).stack);
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
