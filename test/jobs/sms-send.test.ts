/** Short messages from the journal to a gateway, on real rows and a real server. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callId } from '../../src/core/kernel/ids.ts';
import { HttpSmsGateway } from '../../src/jobs/sms-gateway.ts';
import { SmsSend } from '../../src/jobs/sms-send.ts';
import type { JournalEntry } from '../../src/service/ports.ts';
import { CallStore } from '../../src/store/calls.ts';
import { Db } from '../../src/store/db.ts';
import { SmsOutbox } from '../../src/store/sms-outbox.ts';
import { database } from '../support/parts.ts';
import { keptLog } from '../support/quiet-log.ts';

let db: Db;
let server: Server;
let url: string;
let status = 200;
let got: { headers: IncomingHttpHeaders; body: unknown }[] = [];
let now = 1_000_000;
const { log } = keptLog();

beforeAll(async () => {
  const address = await database();
  db = new Db({ url: address });
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      got.push({ headers: request.headers, body: JSON.parse(body) });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`;
});
afterAll(async () => {
  server.close();
  await db.close();
});
beforeEach(() => {
  got = [];
  status = 200;
});

const due = (id: string): JournalEntry => ({
  ...{ id, call: callId(`call-of-${id}`), at: now, fact: 'smsDue', to: '13912345678', text: '您的工单已办结。' },
});
const sender = (configured = true) =>
  new SmsSend({
    rows: new SmsOutbox(db),
    gateway: configured ? new HttpSmsGateway(url, 'secret-token') : null,
    clock: { now: () => now, monotonic: () => now },
    log,
  });
const run = (configured?: boolean) => sender(configured).run(AbortSignal.timeout(5000));
const stateOf = async (id: string) =>
  (await db.desks.selectFrom('sms_outbox').select(['state', 'tries']).where('id', '=', id).executeTakeFirst()) ?? null;

test('goes out once, with its key and the token, however often the journal tells it', async () => {
  const calls = new CallStore(db);
  await calls.applyJournal([due('m1')]);
  await calls.applyJournal([due('m1')]);
  await run();
  await run();
  expect(got).toHaveLength(1);
  expect(got[0]?.body).toEqual({ id: 'm1', to: '13912345678', text: '您的工单已办结。', sender: '12345' });
  expect(got[0]?.headers).toMatchObject({ 'idempotency-key': 'sms-m1', authorization: 'Bearer secret-token' });
  expect((await calls.callById('call-of-m1'))?.messages).toMatchObject([{ state: 'sent' }]);
});

test('waits where there is no gateway, and goes out when there is one', async () => {
  await new CallStore(db).applyJournal([due('m2')]);
  await run(false);
  expect(await stateOf('m2')).toMatchObject({ state: 'unconfigured' });
  await run();
  expect(await stateOf('m2')).toMatchObject({ state: 'sent' });
});

test('is tried again with growing pauses while the gateway is unwell, and given up after a day', async () => {
  await new CallStore(db).applyJournal([due('m3')]);
  status = 503;
  await run();
  await run();
  expect(got).toHaveLength(1);
  expect(await stateOf('m3')).toEqual({ state: 'queued', tries: 1 });
  now += 5_000;
  await run();
  expect(await stateOf('m3')).toEqual({ state: 'queued', tries: 2 });
  now += 24 * 3_600_000;
  await run();
  expect(await stateOf('m3')).toMatchObject({ state: 'failed' });
});

test('is not sent again where the gateway refuses it for good', async () => {
  await new CallStore(db).applyJournal([due('m4')]);
  status = 422;
  await run();
  await run();
  expect(got).toHaveLength(1);
  expect(await stateOf('m4')).toMatchObject({ state: 'failed' });
});
