/** Tickets through the office on a real database: what a ticket takes from its call, races, lost answers, search. */
import net from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { NewTicket, TicketFull } from '../../src/contract/http/tickets.ts';
import { agentId, callId, type CallId } from '../../src/core/kernel/ids.ts';
import { isRefusal } from '../../src/core/kernel/refusal.ts';
import { TicketOffice, type CallFacts } from '../../src/service/ticket-office.ts';
import { CallStore } from '../../src/store/calls.ts';
import { Db } from '../../src/store/db.ts';
import { DraftStore } from '../../src/store/drafts.ts';
import { PgHistoryStore } from '../../src/store/history.ts';
import { seedDemo } from '../../src/store/seed.ts';
import { PgTicketStore } from '../../src/store/tickets.ts';
import { testStore, TestClock, type TestStore } from '../support/postgres.ts';

let store: TestStore;
const clock = new TestClock();
const live = new Map<string, CallFacts>();
let told: string[] = [];

const officeOn = (db: Db) =>
  new TicketOffice({
    tickets: new PgTicketStore(db),
    clock,
    callFacts: (call: CallId) => live.get(call) ?? new CallStore(db).facts(call),
    onSaved: (agent, call, number) => told.push(`${agent} ${call} ${number}`),
  });
let office: TicketOffice;
let tickets: PgTicketStore;

beforeAll(async () => {
  store = await testStore();
  await seedDemo(store.db, { agents: 3, now: clock.now() });
  office = officeOn(store.db);
  tickets = new PgTicketStore(store.db);
});
afterAll(() => store.drop());
beforeEach(() => {
  told = [];
});

const zhang = { agent: agentId('agent01'), username: 'agent01', name: '王志强' };
const other = { agent: agentId('agent02'), username: 'agent02', name: '李雅琴' };
let keys = 0;
const freshKey = () => `key-of-test-${++keys}`;

const form = (over: Partial<NewTicket> = {}): NewTicket => ({
  kind: 'complaint',
  category: '010101',
  words: '文昌路88号小区停水三天，无人处理。',
  place: { area: '城东区/文昌街道', detail: '文昌路88号' },
  confidential: false,
  anonymous: false,
  wantsFollowUp: true,
  urgent: false,
  outcome: 'handle',
  idempotencyKey: freshKey(),
  ...over,
});

function liveCall(over: Partial<CallFacts> = {}): CallId {
  const id = callId(`live-${freshKey()}`);
  const facts = {
    number: '13800138000',
    agent: zhang.agent,
    arrivedAt: clock.now() - 60_000,
    recording: `call-${id}`,
    origin: 'trunk',
  } as const;
  live.set(id, { ...facts, ...over });
  return id;
}

async function opened(by: typeof zhang, wish: NewTicket, at = office): Promise<TicketFull> {
  const made = await at.open(by, wish);
  if (isRefusal(made)) throw new Error(`refused: ${made.refused}`);
  return made;
}

async function count(rows: string): Promise<number> {
  const result = await sql<{ n: number }>`select count(*)::integer as n from ${sql.raw(rows)}`.execute(store.db.calls);
  return result.rows[0]!.n;
}

test('number, time, agent and recording come from the call and the login', async () => {
  const call = liveCall();
  await new DraftStore(store.db, clock).save('agent01', `call:${call}`, { callId: call, form: { words: '停' } });
  const ticket = await opened(zhang, form({ callId: call, citizenName: '赵女士' }));
  expect(ticket).toMatchObject({
    title: '文昌路88号小区停水三天，无人处理',
    categoryPath: '城乡建设/供水/停水',
    state: 'open',
    intake: 'phone',
    citizenNumber: '13800138000',
    citizenName: '赵女士',
    agentName: '王志强',
    callId: call,
    recording: `call-${call}`,
    createdAt: new Date(clock.now()).toISOString(),
    events: [{ type: 'opened', by: '王志强', data: { outcome: 'handle', callId: call } }],
  });
  expect(ticket.number).toMatch(/^GD20261123-\d{5}$/);
  expect(told).toEqual([`agent01 ${call} ${ticket.number}`]);
  expect((await new CallStore(store.db).callById(call))?.ticketNumber).toBe(ticket.number);
  expect(await new DraftStore(store.db, clock).get('agent01', `call:${call}`)).toBeNull();
  expect(await count(`outbox where topic = 'ticket.opened' and key = '${ticket.number}'`)).toBe(1);
  expect(await tickets.byNumber(ticket.number)).toEqual(ticket);
});

test('the journal comes after the ticket: the call keeps its ticket and gets its facts', async () => {
  const call = liveCall();
  const ticket = await opened(zhang, form({ callId: call }));
  const calls = new CallStore(store.db);
  await calls.applyJournal([
    {
      id: `${call}-1`,
      call,
      at: clock.now() - 60_000,
      fact: 'arrived',
      number: '13800138000',
      dialled: '12345',
      origin: 'trunk',
      flow: null,
      handledBy: 'controller',
    },
    {
      id: `${call}-2`,
      call,
      at: clock.now(),
      fact: 'ended',
      disposition: 'unfinished',
      path: [],
      queue: null,
      queuedAt: null,
      waitedSeconds: null,
      talkedSeconds: 3,
      offers: 1,
    },
  ]);
  expect(await calls.callById(call)).toMatchObject({
    ticketNumber: ticket.number,
    disposition: 'ticket',
    number: '13800138000',
  });
});

test('answered at once: closed, with the answer and three events', async () => {
  const ticket = await opened(zhang, form({ callId: liveCall(), outcome: 'answered', answer: '明早八点恢复供水。' }));
  expect(ticket.state).toBe('closed');
  expect(ticket.answer).toBe('明早八点恢复供水。');
  expect(ticket.events.map((event) => event.type)).toEqual(['opened', 'answered', 'closed']);
});

test("a call of somebody else, or of nobody, is refused alike; so is a category that isn't a leaf", async () => {
  const call = liveCall({ agent: other.agent });
  expect(await office.open(zhang, form({ callId: call }))).toMatchObject({ refused: 'not-your-call' });
  expect(await office.open(zhang, form({ callId: 'never-was' }))).toMatchObject({ refused: 'not-your-call' });
  expect(await office.open(zhang, form({ category: '999999' }))).toMatchObject({ refused: 'unknown-category' });
  expect(await office.open(zhang, form({ category: '0101' }))).toMatchObject({ refused: 'unknown-category' });
  expect(told).toEqual([]);
});

test('a caller without a number, an anonymous one, and a ticket without a call', async () => {
  const withheld = await opened(zhang, form({ callId: liveCall({ number: null }), contactNumber: '0531-8888 1234' }));
  expect(withheld).toMatchObject({ citizenNumber: null, contactNumber: '053188881234' });
  const anonymous = form({
    callId: liveCall({ number: '13511112222', origin: 'web' }),
    anonymous: true,
    citizenName: '不愿具名',
  });
  expect(await opened(zhang, anonymous)).toMatchObject({ anonymous: true, intake: 'webPhone' });
  expect(await count(`citizens where number = '13511112222' and name is null`)).toBe(1);
  expect(await opened(zhang, form())).toMatchObject({ callId: null, citizenNumber: null, intake: 'other' });
});

test('a name once given stays until another is given', async () => {
  const number = '13622223333';
  for (const [name, expected] of [
    ['孙先生', '孙先生'],
    [undefined, '孙先生'],
    ['孙立', '孙立'],
  ] as const) {
    await opened(zhang, form({ callId: liveCall({ number }), ...(name === undefined ? {} : { citizenName: name }) }));
    expect(await count(`citizens where number = '${number}' and name = '${expected}'`)).toBe(1);
  }
});

test('fifty savers at once get fifty numbers', async () => {
  const made = await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      opened(i % 2 ? zhang : other, form({ callId: liveCall({ agent: i % 2 ? zhang.agent : other.agent }) })),
    ),
  );
  expect(new Set(made.map((ticket) => ticket.number)).size).toBe(50);
});

test('the same submit twenty times at once is one ticket, and repeating it later still is', async () => {
  const wish = form({ callId: liveCall() });
  const made = await Promise.all(Array.from({ length: 20 }, () => opened(zhang, wish)));
  expect(new Set(made.map((ticket) => ticket.number)).size).toBe(1);
  live.delete(wish.callId!);
  expect((await opened(zhang, wish)).number).toBe(made[0]!.number);
  expect(await count(`tickets where idempotency_key = '${wish.idempotencyKey}'`)).toBe(1);
  expect(await count(`ticket_events where ticket = '${made[0]!.number}'`)).toBe(1);
  // The same key from somebody else is another submit, not a way to read this ticket.
  const foreign = await opened(other, { ...wish, callId: liveCall({ agent: other.agent }) });
  expect(foreign.number).not.toBe(made[0]!.number);
});

test('the line breaks between COMMIT and its answer: one ticket, and the agent gets its number', async () => {
  const cut = await cutAfterCommit(store.url);
  const db = new Db({ url: cut.url });
  const wish = form({ callId: liveCall() });
  try {
    const ticket = await opened(zhang, wish, officeOn(db));
    expect(cut.cuts()).toBe(1);
    expect((await tickets.bySubmit('agent01', wish.idempotencyKey))?.number).toBe(ticket.number);
    expect(await count(`tickets where idempotency_key = '${wish.idempotencyKey}'`)).toBe(1);
  } finally {
    await db.close();
    await cut.close();
  }
});

test('connections are killed while fifty save: every saver ends with one ticket', async () => {
  const wishes = Array.from({ length: 50 }, () => form({ callId: liveCall() }));
  const list = wishes.map((wish) => `'${wish.idempotencyKey}'`).join(',');
  const saved = () => count(`tickets where idempotency_key in (${list})`);
  let done = false;
  // Each blow waits for a ticket to get through, so that the blows fall between the first ticket and the last.
  const killer = (async () => {
    for (let before = 0; !done; before = await saved()) {
      await store.asOwner(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = $1 and application_name = 'hotline-desks' and random() < 0.5`,
        [new URL(store.url).pathname.slice(1)],
      );
      await vi.waitUntil(async () => done || (await saved()) > before, { timeout: 30_000, interval: 5 });
    }
  })();
  // As a desk does: the same submit again until there is an answer.
  const persist = async (wish: NewTicket): Promise<TicketFull> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await opened(zhang, wish);
      } catch (error) {
        if (attempt === 60) throw error;
      }
    }
  };
  const made = await Promise.all(wishes.map(persist)).finally(() => (done = true));
  await killer;
  expect(new Set(made.map((ticket) => ticket.number)).size).toBe(50);
  expect(await saved()).toBe(50);
});

test('words are found by any part of two letters or more, across widths and cases, and by nothing else', async () => {
  const said = '凤凰山隧道口ＬＥＤ广告牌夜间过亮，影响3栋居民休息';
  const { number } = await opened(zhang, form({ words: said, title: '灯光扰民' }));
  for (const q of ['凤凰', '隧道口', 'led广告', 'ＬＥＤ', '3栋居民', '过亮 休息', '灯光扰民', '影响3栋', '凤']) {
    expect(await found(q), q).toContain(number);
  }
  for (const q of ['凤山', '亮影', '凰隧', '凤凰 火车', '%', '__', '，', '']) {
    expect(await found(q), q).not.toContain(number);
  }
});

test('a ticket is found by its number, the start of it, and by either phone', async () => {
  const ticket = await opened(
    zhang,
    form({ callId: liveCall({ number: '053166667777' }), contactNumber: '13944445555' }),
  );
  for (const q of [ticket.number, ticket.number.toLowerCase().replace('-', ''), '0531-66667777', '+86 13944445555']) {
    expect(await found(q), q).toContain(ticket.number);
  }
  expect(await found('GD1999')).toEqual([]);
  expect(await found('0531-66667778')).toEqual([]);
});

test('lists: page by page, mine, by state and call', async () => {
  const all: string[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await page({ limit: 20, ...(cursor === undefined ? {} : { cursor }) });
    all.push(...items.map((item) => item.number));
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBe(await count('tickets'));
  const mine = await page({ limit: 200, mine: 'true', state: 'closed' }, 'agent02');
  expect(mine.items.map((item) => item.title)).toEqual(['咨询居住证网上办理']);
  expect(await tickets.list({ limit: 1, cursor: '!!' }, 'agent01')).toEqual({ refused: 'bad-cursor' });
});

test('the pop: who it is, open tickets first, last contacts, counts', async () => {
  const history = await new PgHistoryStore(store.db, clock).history('+8613900001234', callId('now'), 2000);
  expect(history).toMatchObject({
    status: 'known',
    name: '周敏',
    firstCall: false,
    callsIn30Days: 3,
    totalTickets: 2,
    openTickets: 1,
    tickets: [
      { title: '文昌路88号小区门口路灯不亮', open: true },
      { title: '咨询居住证网上办理', open: false },
    ],
    contacts: [{ callId: 'demo-2', agentName: '王志强' }, { callId: 'demo-1' }],
  });
  expect(history.contacts[0]?.result).toMatch(/^已登记工单 GD20261120-\d{5}$/);
  const stranger = await new PgHistoryStore(store.db, clock).history('13100000000', callId('now'), 2000);
  expect(stranger).toMatchObject({ name: null, firstCall: true, callsIn30Days: 1, tickets: [], contacts: [] });
});

async function page(query: Parameters<PgTicketStore['list']>[0], reader = 'agent01') {
  const found = await tickets.list(query, reader);
  if (isRefusal(found)) throw new Error(`refused: ${found.refused}`);
  return found;
}

const found = async (q: string): Promise<string[]> => (await page({ limit: 200, q })).items.map((item) => item.number);

/** Between us and the server: the first answer to a COMMIT is swallowed together with the connection. */
async function cutAfterCommit(url: string): Promise<{ url: string; cuts(): number; close(): Promise<void> }> {
  const target = new URL(url);
  let cuts = 0;
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port), target.hostname);
    let committing = false;
    client.on('data', (bytes) => {
      if (cuts === 0 && bytes.includes('commit\0')) committing = true;
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (!committing) return void client.write(bytes);
      committing = false;
      cuts += 1;
      client.destroy();
      upstream.destroy();
    });
    for (const side of [client, upstream]) side.on('error', () => undefined);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as net.AddressInfo).port);
  return { url: through.href, cuts: () => cuts, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
