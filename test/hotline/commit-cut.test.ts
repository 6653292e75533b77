/** The answer to a COMMIT is lost on the way: nobody knows whether the ticket exists, and there is one all the same. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TicketFull } from '../../src/contract/http/tickets.ts';
import { TestHotline, type Session } from '../support/hotline.ts';
import { LeakyPipe } from '../support/leaky-pipe.ts';
import { database } from '../support/parts.ts';
import { until } from '../support/until.ts';

const commitOfTicket = ['insert into "tickets"', 'commit'];
let hotline: TestHotline;
let pipe: LeakyPipe;
let admin: pg.Client;
let agent: Session;
beforeAll(async () => {
  const url = await database('city');
  pipe = await LeakyPipe.to(url);
  hotline = await TestHotline.start({ DATABASE_URL: pipe.address });
  agent = await hotline.signIn('agent01');
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
});
afterAll(async () => {
  await hotline?.end();
  await admin?.end();
  await pipe?.end();
});

async function form(idempotencyKey: string): Promise<object> {
  const { items } = (await agent.get('/api/categories')) as { items: { id: string; parent: string | null }[] };
  const leaf = items.find(({ id }) => !items.some(({ parent }) => parent === id));
  const place = { area: '示范区/示范街道', detail: '文化路 12 号' };
  return { kind: 'help', category: leaf?.id, words: '井盖松动', place, outcome: 'handle', idempotencyKey };
}

/** Of the ticket, its events and what is to be told outside: how many there are. */
async function made(key: string): Promise<{ tickets: number; events: number; outbox: number }> {
  const { rows } = await admin.query<{ tickets: number; events: number; outbox: number }>(
    `select count(*)::integer as tickets,
       (select count(*)::integer from ticket_events where ticket = any(array_agg(t.number))) as events,
       (select count(*)::integer from outbox where key = any(array_agg(t.number)) and topic = 'ticket.opened') as outbox
     from tickets t where idempotency_key = $1`,
    [key],
  );
  return rows[0]!;
}

test('the line is back at once: the submit succeeds, with one ticket', async () => {
  const body = await form('key-cut-once');
  pipe.cutAnswer(commitOfTicket);
  const { status, body: saved } = await agent.post('/api/tickets', body);
  expect(pipe.cuts).toBe(1);
  expect(status).toBe(200);
  expect(await made('key-cut-once')).toEqual({ tickets: 1, events: 1, outbox: 1 });
  const again = await agent.post('/api/tickets', body);
  expect(TicketFull.parse(again.body).number).toBe(TicketFull.parse(saved).number);
});

test('the line stays away: 503, and the same submit later finds the ticket that was made', async () => {
  const body = await form('key-cut-long');
  pipe.cutAnswer(commitOfTicket, () => pipe.reset());
  const { status } = await agent.post('/api/tickets', body);
  expect({ status, cuts: pipe.cuts }).toEqual({ status: 503, cuts: 2 });
  expect(await made('key-cut-long')).toEqual({ tickets: 1, events: 1, outbox: 1 });
  await pipe.resume();
  const saved = await until(async () => {
    const answer = await agent.post('/api/tickets', body);
    return answer.status === 200 && TicketFull.parse(answer.body);
  }, 'the submit to be answered');
  expect(saved.events.map(({ type }) => type)).toEqual(['opened']);
  expect(await made('key-cut-long')).toEqual({ tickets: 1, events: 1, outbox: 1 });
});

test('the line breaks before COMMIT is sent: the ticket is made by the second try, once', async () => {
  const body = await form('key-cut-before');
  const cutsBefore = pipe.cuts;
  pipe.cutAnswer(['insert into "tickets"']);
  expect((await agent.post('/api/tickets', body)).status).toBe(200);
  expect(pipe.cuts).toBe(cutsBefore + 1);
  expect(await made('key-cut-before')).toEqual({ tickets: 1, events: 1, outbox: 1 });
});
