/** A worker with one busy job, the outbox relay, so that a test can kill it in the middle. */
import { jobNames, type JobHandlers } from '../../../src/jobs/names.ts';
import { OutboxRelay } from '../../../src/jobs/outbox-relay.ts';
import { JobRunner } from '../../../src/jobs/queues.ts';
import { WebhookReceiver } from '../../../src/jobs/webhook-receiver.ts';
import { makeLog } from '../../../src/log.ts';
import { Db } from '../../../src/store/db.ts';
import { JobStore } from '../../../src/store/job-store.ts';

const [databaseUrl = '', redisUrl = '', hook = ''] = process.argv.slice(2);
const log = makeLog('info', 'relay-worker');
const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const rows = new JobStore(new Db({ url: databaseUrl }));
const relay = new OutboxRelay({ rows, receiver: new WebhookReceiver(hook), clock, log });
const idle = Object.fromEntries(jobNames.map((name) => [name, async () => undefined])) as unknown as JobHandlers;
const handlers: JobHandlers = { ...idle, 'outbox-relay': (signal) => relay.run(signal) };
new JobRunner({ url: redisUrl, handlers, log, everyMs: { 'outbox-relay': 100 } }).start();
log.info('relay-worker runs');
