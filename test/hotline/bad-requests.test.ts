/**
 * Requests that are wrong, absurd, or not the asker's business, against the whole program: each gets a clear answer in one
 * shape, none gets a 5xx, and what is text stays text.
 */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ErrorBody } from '../../src/contract/http/common.ts';
import { Draft, TicketFull, TicketList } from '../../src/contract/http/tickets.ts';
import { Session, TestHotline } from '../support/hotline.ts';
import { operationsOf, requestsTo, type Asked, type Operation } from '../support/openapi-fuzz.ts';
import { inTalk, JournalReader } from '../support/story.ts';
import { unbroken } from '../support/unbroken.ts';
import { until } from '../support/until.ts';

const roles = ['agent09', 'supervisor01', 'dispatcher01', 'department01', 'followup01', 'admin'] as const;
let hotline: TestHotline;
const sessions = new Map<string, Session>();
const as = (username: string): Session => {
  const session = sessions.get(username);
  if (session === undefined) throw new Error(`${username} did not sign in`);
  return session;
};
beforeAll(async () => {
  hotline = await TestHotline.start();
  for (const username of ['agent08', ...roles]) sessions.set(username, await hotline.signIn(username));
});
afterAll(() => hotline?.end());
afterEach(() => hotline.everyoneOut());

function refused(answer: { status: number; body: unknown }, status: number, code: string): unknown {
  expect(answer).toMatchObject({ status });
  const { error } = ErrorBody.parse(answer.body);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(/[\u4e00-\u9fff].*。$/);
  return error.details;
}

async function form(more: object = {}): Promise<Record<string, unknown>> {
  const { items } = (await as('agent08').get('/api/categories')) as { items: { id: string; parent: string | null }[] };
  const leaf = items.find(({ id }) => !items.some(({ parent }) => parent === id));
  const place = { area: '示范区/示范街道', detail: '文化路 12 号' };
  const idempotencyKey = `key-${Math.random().toString(36).slice(2)}`;
  return { kind: 'help', category: leaf?.id, words: '停水两天', place, outcome: 'handle', idempotencyKey, ...more };
}

describe('somebody else’s things', () => {
  test('a call of another agent: not held, not hung up, not wrapped up, no ticket made of it, not seen', async () => {
    const agent = await hotline.agent(7);
    const talk = await inTalk('13900050001', agent);
    const goesOn = unbroken(talk);
    const other = as('agent09');
    const call = `/api/calls/${talk.callId}`;
    for (const act of ['hold', 'resume', 'hangup', 'refuse', 'extend-wrap-up']) {
      refused(await other.post(`${call}/${act}`), 409, 'not-your-call');
    }
    refused(await other.post(`${call}/wrap-up`, { disposition: 'answered' }), 409, 'not-your-call');
    refused(await other.post('/api/tickets', await form({ callId: talk.callId })), 409, 'not-your-call');
    refused(await other.post('/api/tickets', await form({ callId: 'no-such-call' })), 409, 'not-your-call');
    refused(await other.send('GET', call), 404, 'not-found');
    refused(await other.send('GET', `${call}/recording`), 404, 'not-found');
    for (const username of roles.filter((name) => !name.startsWith('agent'))) {
      refused(await as(username).post(`${call}/hangup`), 403, 'role-not-allowed');
    }
    goesOn();
    await talk.citizen.hangUp();
    await until(async () => (await agent.presence()) === 'wrapUp', 'wrap-up');
    await agent.act(talk.callId, 'wrap-up', { disposition: 'answered' });
    await new JournalReader(hotline).ended('13900050001', 'answered');
  });

  test('a draft is read and dropped by its writer only, a key of somebody else’s submit gives nothing away', async () => {
    const where = '/api/drafts/free';
    const draft = { callId: null, form: { words: '只给自己看' } };
    expect((await as('agent08').send('PUT', where, draft)).status).toBe(200);
    refused(await as('agent09').send('GET', where), 404, 'not-found');
    expect((await as('agent09').send('DELETE', where)).status).toBe(204);
    expect(Draft.parse(await as('agent08').get(where)).form).toEqual(draft.form);
    const sent = await form();
    const first = TicketFull.parse((await as('agent08').post('/api/tickets', sent)).body);
    const second = TicketFull.parse((await as('agent09').post('/api/tickets', sent)).body);
    expect(second.number).not.toBe(first.number);
  });

  test('without signing in, or with a made-up cookie, nothing', async () => {
    for (const cookie of ['', 'hotline_session=abc', `hotline_session=${'x'.repeat(5_000)}`]) {
      const nobody = new Session(hotline.url, cookie);
      for (const where of ['/api/session', '/api/tickets', '/api/calls', '/api/agent/state', '/api/drafts']) {
        refused(await nobody.send('GET', where), 401, 'sign-in-needed');
      }
    }
  });
});

describe('text', () => {
  const markup = `<script>alert("1")</script><img src=x onerror='alert(2)'> & &lt; %00 \${7*7} {{7*7}} "quoted" \\ 張三 👩‍👩‍👧`;

  test('markup in every field comes back as it was typed, as JSON', async () => {
    const agent = as('agent08');
    const short = '<b>"张"&\'三\'</b>';
    const sent = await form({
      words: markup,
      title: '<h1>标题</h1>',
      place: { area: short, detail: markup },
      citizenName: short,
      contactNumber: '<i>139</i>',
      outcome: 'answered',
      answer: markup,
    });
    const { number } = TicketFull.parse((await agent.post('/api/tickets', sent)).body);
    const response = await fetch(`${hotline.url}/api/tickets/${number}`, { headers: { cookie: agent.cookie } });
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const ticket = TicketFull.parse(await response.json());
    expect(ticket).toMatchObject({ words: markup, title: '<h1>标题</h1>', answer: markup, citizenName: short });
    expect(ticket.place).toEqual({ area: short, detail: markup });
    const draft = { callId: null, form: { [short]: markup, words: [markup, { deep: markup }] } };
    await agent.send('PUT', '/api/drafts/free', draft);
    expect(Draft.parse(await agent.get('/api/drafts/free')).form).toEqual(draft.form);
  });

  test('NUL and other control characters are refused, cut emoji mended', async () => {
    const agent = as('agent08');
    for (const words of ['停水\u0000', '停\u0007水', '\u001b[31m停水']) {
      refused(await agent.post('/api/tickets', await form({ words })), 400, 'bad-input');
    }
    const { body } = await agent.post('/api/tickets', await form({ words: '停水\ud83d' }));
    expect(TicketFull.parse(body).words).toBe('停水\ufffd');
  });

  test('signs of SQL in a search are letters', async () => {
    const agent = as('agent08');
    await agent.post('/api/tickets', await form({ words: '物业费涨了100%_大概' }));
    const found = async (q: string) =>
      TicketList.parse(await agent.get(`/api/tickets?q=${encodeURIComponent(q)}`)).items;
    expect(await found('%')).toEqual([]);
    expect(await found('_')).toEqual([]);
    expect(await found("'; drop table tickets; --")).toEqual([]);
    expect(await found('\\')).toEqual([]);
    expect((await found('物业费涨了')).length).toBe(1);
    for (const cursor of ['abc', '../..', Buffer.from('1 x\u0000').toString('base64url'), '9'.repeat(200)]) {
      const { status, body } = await agent.send('GET', `/api/tickets?cursor=${encodeURIComponent(cursor)}`);
      expect([200, 400]).toContain(status);
      if (status === 400) expect(ErrorBody.parse(body).error.code).toMatch(/bad-(cursor|input)/);
    }
    refused(await agent.send('GET', '/api/tickets?cursor=abc'), 400, 'bad-cursor');
  });
});

test('bodies that are too large, no JSON, or bottomless', async () => {
  const agent = as('agent08');
  const post = (body: string, type = 'application/json') =>
    fetch(`${hotline.url}/api/tickets`, {
      method: 'POST',
      headers: { cookie: agent.cookie, origin: hotline.url, 'content-type': type },
      body,
    }).then(async (response) => ({ status: response.status, body: (await response.json()) as unknown }));
  refused(await post('{"words":'), 400, 'bad-json');
  refused(await post(JSON.stringify({ words: 'x'.repeat(400_000) })), 413, 'body-too-large');
  refused(await post('a=1', 'application/x-www-form-urlencoded'), 415, 'json-only');
  refused(await post(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`), 400, 'bad-input');
  expect((await agent.send('GET', '/api/session')).status).toBe(200);
});

test('five wrong passwords lock this account from here, the right one then too, and nobody else', async () => {
  const attempt = (username: string, password: string) =>
    new Session(hotline.url, '').post('/api/session', { username, password });
  for (let n = 0; n < 5; n++) refused(await attempt('agent06', `wrong-${n}`), 401, 'wrong-credentials');
  refused(await attempt('agent06', 'wrong-again'), 429, 'locked-out');
  refused(await attempt('agent06', 'hotline-demo'), 429, 'locked-out');
  refused(await attempt('nobody-at-all', 'hotline-demo'), 401, 'wrong-credentials');
  expect((await attempt('agent05', 'hotline-demo')).status).toBe(200);
});

describe('whatever the API description allows to be asked', () => {
  /** What a person may ask in a minute is 900, and all from one address 6000: beyond that only 429 would be tested. */
  const perRole = 780;
  /** Signing out would end the others' turns. */
  const skipped = (operation: Operation) => operation.method === 'DELETE' && operation.path === '/api/session';

  async function ask(session: Session, operation: Operation, asked: Asked) {
    const began = performance.now();
    const { method } = operation;
    const response = await fetch(hotline.url + asked.url, {
      method,
      headers: { cookie: session.cookie, origin: hotline.url, 'content-type': 'application/json' },
      ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    });
    const text = await response.text();
    return { status: response.status, text, ms: performance.now() - began };
  }

  test.each([...roles, 'nobody'])('%s: no 5xx, no hang, one shape of error, nothing from inside', async (role) => {
    const session = role === 'nobody' ? new Session(hotline.url, '') : as(role);
    const document: unknown = await (await fetch(`${hotline.url}/api/openapi.json`)).json();
    const operations = operationsOf(document).filter((operation) => !skipped(operation));
    expect(operations.length).toBeGreaterThan(15);
    for (const operation of operations) {
      await fc.assert(
        fc.asyncProperty(requestsTo(operation), async (asked) => {
          const { status, text, ms } = await ask(session, operation, asked);
          expect(status, text).toBeLessThan(500);
          expect(ms).toBeLessThan(5_000);
          if (status >= 400) {
            ErrorBody.parse(JSON.parse(text));
            expect(text).not.toMatch(/\/src\/|node_modules|\bat .*\.ts:|select .* from|syntax error/i);
          }
        }),
        { numRuns: Math.floor(perRole / operations.length), endOnFailure: true },
      );
    }
  });
});
