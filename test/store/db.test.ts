/** The pools: what counts as a fault, what is repeated, what a broken or frozen server does to us; and small stores. */
import net from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { callId } from '../../src/core/kernel/ids.ts';
import { AuditStore } from '../../src/store/audit.ts';
import { Db, inTransaction, StoreFault } from '../../src/store/db.ts';
import { DraftStore } from '../../src/store/drafts.ts';
import { PgHistoryStore } from '../../src/store/history.ts';
import { MarkStore } from '../../src/store/marks.ts';
import { seedDemo } from '../../src/store/seed.ts';
import { TestClock, testStore, type TestStore } from '../support/postgres.ts';

let store: TestStore;
const clock = new TestClock();
beforeAll(async () => {
  store = await testStore();
  await seedDemo(store.db, { agents: 2, now: clock.now() });
});
afterAll(() => store.drop());

const here = () => new URL(store.url).pathname.slice(1);
const killAll = () =>
  store.asOwner(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`, [here()]);

test('too slow on the call path is a fault, and the connection lives on', async () => {
  const slow = sql`select pg_sleep(10)`.execute(store.db.calls);
  await expect(slow).rejects.toMatchObject({ name: 'StoreFault', code: '57014', outcomeUnknown: false });
  expect(store.db.isUp()).toBe(true);
});

test('a lock that somebody holds is a fault within about a second', async () => {
  await store.db.desks.transaction().execute(async (tx) => {
    await sql`lock table store_marks`.execute(tx);
    await expect(new MarkStore(store.db).write('k', 'v')).rejects.toMatchObject({ code: '55P03' });
  });
});

test('what is wrong with the question is no fault', async () => {
  await expect(sql`select nothing from nowhere`.execute(store.db.calls)).rejects.not.toBeInstanceOf(StoreFault);
  await expect(sql`select 1 / 0`.execute(store.db.calls)).rejects.toMatchObject({ code: '22012' });
});

test('connections killed while idle and while asking: faults, no crash, and the next question is answered', async () => {
  const asking = sql`select pg_sleep(1)`.execute(store.db.calls);
  const died = expect(asking).rejects.toBeInstanceOf(StoreFault);
  await vi.waitUntil(async () => {
    const { rowCount } = await store.asOwner(
      `select from pg_stat_activity where datname = $1 and query like '%pg_sleep%' and state = 'active'`,
      [here()],
    );
    return rowCount === 1;
  });
  await killAll();
  await died;
  await vi.waitUntil(() => store.db.ping(), { timeout: 20_000 });
  expect((await sql<{ one: number }>`select 1 as one`.execute(store.db.calls)).rows).toEqual([{ one: 1 }]);
});

test('a statement of every call is kept by the server, and goes on after its table got a column more', async () => {
  const db = new Db({ url: store.url, callConnections: 1, deskConnections: 1 });
  const sum = async (n: number) =>
    (
      await sql<{
        sum: number;
      }>`/* kept as sum */ select ${n}::integer + count(*)::integer as sum from store_marks`.execute(db.calls)
    ).rows[0]?.sum;
  const kept = sql<{ name: string; times: number }>`
    select name, (generic_plans + custom_plans)::integer as times from pg_prepared_statements`;
  const before = await sum(0);
  for (let n = 1; n <= 12; n++) expect(await sum(n)).toBe(before! + n);
  expect((await kept.execute(db.calls)).rows).toEqual([{ name: 'sum', times: 13 }]);
  await sql`alter table store_marks add column more integer`.execute(store.db.desks);
  expect(await sum(20)).toBe(before! + 20);
  await sql`alter table store_marks drop column more`.execute(store.db.desks);
  await db.close();
});

test('a burst of short questions shares a few connections; long ones do not wait for each other', async () => {
  const db = new Db({ url: store.url });
  const open = async () => {
    const { rows } = await store.asOwner(
      `select count(*)::int as n from pg_stat_activity where datname = $1 and application_name = 'hotline-desks'`,
      [here()],
    );
    return (rows as { n: number }[])[0]?.n ?? 0;
  };
  try {
    const before = await open();
    const short = Array.from({ length: 40 }, () => sql`select 1`.execute(db.desks));
    expect(await Promise.all(short)).toHaveLength(40);
    const after = await open();
    expect(after - before).toBeLessThan(10);
    const long = Promise.all(Array.from({ length: 12 }, () => sql`select pg_sleep(3)`.execute(db.desks)));
    await vi.waitUntil(async () => (await open()) - before === 12, { timeout: 2900, interval: 50 });
    await long;
  } finally {
    await db.close();
  }
});

test('two who wait for each other: the whole transaction again, both get through', async () => {
  const marks = new MarkStore(store.db);
  await marks.write('a', '0');
  await marks.write('b', '0');
  const bump = (first: string, then: string) =>
    inTransaction(store.db.desks, async (tx) => {
      for (const key of [first, then]) {
        await sql`update store_marks set value = (value::integer + 1)::text where key = ${key}`.execute(tx);
        await sql`select pg_sleep(0.02)`.execute(tx);
      }
    });
  for (let round = 0; round < 4; round++) await Promise.all([bump('a', 'b'), bump('b', 'a')]);
  expect([await marks.read('a'), await marks.read('b')]).toEqual(['8', '8']);
}, 60_000);

test('a server that stands still: faults in bounded time, up again afterwards', async () => {
  const gate = await frozenGate(store.url);
  const db = new Db({ url: gate.url });
  try {
    await sql`select 1`.execute(db.calls);
    gate.freeze();
    const begun = performance.now();
    await expect(sql`select 1`.execute(db.calls)).rejects.toBeInstanceOf(StoreFault);
    expect(performance.now() - begun).toBeLessThan(8000);
    expect(db.isUp()).toBe(false);
    const history = new PgHistoryStore(db, clock).history('13900001234', callId('x'), 300);
    await expect(history).rejects.toMatchObject({ code: 'timeout' });
    gate.thaw();
    await vi.waitUntil(() => db.ping(), { timeout: 20_000 });
  } finally {
    await db.close();
    await gate.close();
  }
});

test('a desk that waits for a server that stands still is told as soon as that is certain, and is served again', async () => {
  const gate = await frozenGate(store.url);
  const db = new Db({ url: gate.url });
  db.watch(200);
  const desks = () => sql`select 1`.execute(db.desks);
  try {
    await desks();
    gate.freeze();
    await expect(desks()).rejects.toMatchObject({ name: 'StoreFault', code: 'away' });
    await expect(desks()).rejects.toMatchObject({ name: 'StoreFault', code: 'away' });
    gate.thaw();
    await vi.waitUntil(() => db.ping(), { timeout: 20_000 });
    // One connection that breaks is not the outage before: the others serve on.
    const dies = sql`select pg_terminate_backend(pg_backend_pid())`.execute(db.desks);
    await expect(dies).rejects.toBeInstanceOf(StoreFault);
    await desks();
  } finally {
    await db.close();
    await gate.close();
  }
});

test('drafts: each save is counted, the last wins, and everybody has their own', async () => {
  const drafts = new DraftStore(store.db, clock);
  const form = (words: string) => ({ callId: 'c1', form: { words } });
  expect(await drafts.save('agent01', 'call:c1', form('停'))).toMatchObject({ version: 1 });
  clock.pass(1000);
  expect(await drafts.save('agent01', 'call:c1', form('停水\0\ud800'))).toMatchObject({ version: 2 });
  await Promise.all(Array.from({ length: 20 }, () => drafts.save('agent01', 'free', { callId: null, form: {} })));
  expect((await drafts.get('agent01', 'free'))?.version).toBe(20);
  expect(await drafts.get('agent01', 'call:c1')).toEqual({
    key: 'call:c1',
    callId: 'c1',
    form: { words: '停水�' },
    version: 2,
    savedAt: new Date(clock.now()).toISOString(),
  });
  expect(await drafts.get('agent02', 'call:c1')).toBeNull();
  expect((await drafts.list('agent01')).map((draft) => draft.key).sort()).toEqual(['call:c1', 'free']);
  await drafts.delete('agent01', 'call:c1');
  expect(await drafts.get('agent01', 'call:c1')).toBeNull();
});

test('audit rows are added and never changed', async () => {
  const audit = new AuditStore(store.db, clock);
  await audit.add({
    who: 'supervisor01',
    role: 'supervisor',
    act: 'recording.played',
    object: 'call:c1',
    reason: '质检',
  });
  const rows = await store.db.desks.selectFrom('audit').selectAll().execute();
  expect(rows).toMatchObject([{ who: 'supervisor01', act: 'recording.played', object: 'call:c1' }]);
  for (const change of [sql`update audit set who = 'x'`, sql`delete from audit`, sql`truncate audit`]) {
    await expect(change.execute(store.db.desks)).rejects.toThrow('never changed');
  }
});

/** A door to the server through which, once frozen, nothing passes, although every line stays open. */
async function frozenGate(url: string): Promise<{ url: string; freeze(): void; thaw(): void; close(): Promise<void> }> {
  const target = new URL(url);
  const lines = new Set<net.Socket>();
  let frozen = false;
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      lines.add(from);
      from.on('error', () => undefined);
      from.on('data', (bytes) => {
        if (!frozen) to.write(bytes);
      });
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as net.AddressInfo).port);
  return {
    url: through.href,
    freeze: () => void (frozen = true),
    thaw: () => void (frozen = false),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const line of lines) line.destroy();
      }),
  };
}
