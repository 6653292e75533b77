/** Bad input of every kind gets a clear answer in one shape, and nothing of it goes further. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ErrorBody } from '../../src/contract/http/common.ts';
import { openHouse, type OpenHouse } from './house.ts';
import { form } from './samples.ts';

let house: OpenHouse;
let cookie: string;
beforeAll(async () => {
  house = await openHouse();
  cookie = house.cookieOf('agent01');
});

const post = (path: string, body: string | object, type = 'application/json') =>
  house.http().post(path).set('cookie', cookie).set('content-type', type).send(body);

async function refused(answer: ReturnType<typeof post>, status: number, code: string) {
  const { body } = await answer.expect(status);
  const { error } = ErrorBody.parse(body);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(/[\u4e00-\u9fff].*。$/);
  return error.details as { path: string; message: string }[];
}

describe('a body that', () => {
  test('is no JSON', async () => {
    await refused(post('/api/tickets', '{"kind":'), 400, 'bad-json');
    await refused(post('/api/tickets', '"just words"'), 400, 'bad-json');
  });
  test('is another kind of thing', async () => {
    await refused(post('/api/tickets', 'kind=help', 'application/x-www-form-urlencoded'), 415, 'json-only');
    await refused(post('/api/tickets', '{}', 'text/plain'), 415, 'json-only');
  });
  test('is too large', async () => {
    await refused(post('/api/tickets', JSON.stringify({ words: 'x'.repeat(300_000) })), 413, 'body-too-large');
  });
  test('misses fields: each is named', async () => {
    const details = await refused(post('/api/tickets', {}), 400, 'bad-input');
    expect(details.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['kind', 'category', 'words', 'place', 'outcome', 'idempotencyKey']),
    );
    for (const { message } of details) expect(message).toMatch(/[\u4e00-\u9fff]/);
  });
  test('brings fields of its own', async () => {
    for (const extra of [{ number: 'T9' }, { agentId: 'a2' }, { citizenNumber: '1' }, { createdAt: 'x' }]) {
      const [detail] = await refused(post('/api/tickets', { ...form(), ...extra }), 400, 'bad-input');
      expect(detail).toEqual({ path: Object.keys(extra)[0], message: '含有不认识的字段' });
    }
    await refused(
      post('/api/tickets', `{"__proto__":{"admin":true},${JSON.stringify(form()).slice(1)}`),
      400,
      'bad-input',
    );
    await refused(post('/api/calls/call-1/hold', { agent: 'a2' }), 400, 'bad-input');
  });
  test('holds what no database keeps', async () => {
    await refused(post('/api/tickets', form({ callId: 'x\u0000y' })), 400, 'bad-input');
    await refused(post('/api/tickets', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`), 400, 'bad-input');
  });
  test('answers nothing at once although the outcome says so', async () => {
    const [detail] = await refused(post('/api/tickets', form({ outcome: 'answered' })), 400, 'bad-input');
    expect(detail).toEqual({ path: 'answer', message: '即时答复需要填写答复内容' });
  });
});

test('an empty body is as good as none where none is wanted', async () => {
  await post('/api/calls/call-1/hold', {}).expect(204);
  await house.http().post('/api/calls/call-1/hold').set('cookie', cookie).expect(204);
});

test('HTML in a field is text and stays text', async () => {
  const words = '<script>alert(1)</script><img src=x onerror=alert(2)> "引号" & 表情😀';
  const { body, headers } = await post(
    '/api/tickets',
    form({ words, title: words.slice(0, 40), citizenName: '<b>王</b>' }),
  ).expect(200);
  expect(body.words).toBe(words);
  expect(house.opened.at(-1)?.form.words).toBe(words);
  expect(headers['content-type']).toMatch(/^application\/json/);
  expect(headers['x-content-type-options']).toBe('nosniff');
  const key = `/api/drafts/call:1`;
  await house.http().put(key).set('cookie', cookie).send({ callId: null, form: { words } }).expect(200);
  const draft = await house.http().get(key).set('cookie', cookie).expect(200);
  expect(draft.body.form.words).toBe(words);
});

test('half an emoji at the cut of a field is mended, not refused', async () => {
  const cut = '"\\ud83d"';
  const answer = await house
    .http()
    .put('/api/drafts/cut')
    .set('cookie', cookie)
    .set('content-type', 'application/json')
    .send(`{"callId":null,"form":{"words":${cut}}}`)
    .expect(200);
  expect(answer.body.form.words).toBe('\uFFFD');
});

describe('an address that', () => {
  const get = (path: string) => house.http().get(path).set('cookie', cookie);
  test('can not be decoded, or holds no id', async () => {
    for (const path of [
      '/api/calls/%zz',
      '/api/calls/%00',
      '/api/tickets/..%2f..%2fetc',
      `/api/calls/${'9'.repeat(200)}`,
      "/api/tickets/1'or'1",
    ]) {
      await refused(get(path), 400, 'bad-input');
    }
  });
  test('asks for a list in a way nobody understands', async () => {
    for (const query of [
      'limit=0',
      'limit=9999',
      'limit=x',
      'limit=1&limit=2',
      'nonsense=1',
      'from=yesterday',
      'q=%00',
    ]) {
      await refused(get(`/api/${query.startsWith('q') ? 'tickets' : 'calls'}?${query}`), 400, 'bad-input');
    }
    await refused(get('/api/calls?cursor=torn'), 400, 'bad-cursor');
    await refused(get('/api/calls?number=138'), 400, 'bad-input');
    await get('/api/calls?number=138%200013%208000&limit=5').expect(200);
  });
  test('is nowhere', async () => {
    await refused(get('/api/nothing'), 404, 'no-such-path');
    await refused(get('/api/'), 404, 'no-such-path');
    await refused(post('/debug/stall?ms=1', {}), 404, 'no-such-path');
    await refused(get('/api/calls/unknown'), 404, 'not-found');
  });
});

describe('what goes wrong inside', () => {
  test('a rule that says no is 409 with its code and facts', async () => {
    house.refusal = { refused: 'not-in-this-state', state: 'queued' };
    const details = await refused(post('/api/calls/call-1/resume', {}), 409, 'not-in-this-state');
    expect(details).toEqual({ state: 'queued' });
    house.refusal = { refused: 'a-rule-of-tomorrow' };
    await refused(post('/api/calls/call-1/resume', {}), 409, 'a-rule-of-tomorrow');
    house.refusal = null;
  });
  test('a bug is 500 without a word of what it was, and is logged with the problem number', async () => {
    const { calls } = house.needs;
    const before = calls.callById;
    calls.callById = async () => {
      throw new Error('select * from secrets at /work/x.ts:1');
    };
    const { body } = await house
      .http()
      .get('/api/calls/call-1')
      .set('cookie', cookie)
      .set('x-request-id', 'chosen-ABCD')
      .expect(500);
    calls.callById = before;
    expect(body.error).toMatchObject({ code: 'bug', details: { problem: 'E-ABCD' } });
    expect(JSON.stringify(body)).not.toMatch(/secrets|\.ts/);
    expect(house.kept.lines.find(({ msg }) => msg === 'bug in a request')).toMatchObject({
      level: 50,
      requestId: 'chosen-ABCD',
    });
  });
  test('an answer that is not what the contract says is not sent', async () => {
    house.calls.set('odd', { ...house.calls.get('call-1')!, id: 'odd', arrivedAt: 'long ago' });
    await refused(house.http().get('/api/calls/odd').set('cookie', cookie), 500, 'bug');
    expect(house.kept.said('answer does not match the contract')).toBe(1);
    house.calls.delete('odd');
  });
});

test('no log line holds a body, a query, a cookie or a name outside pii', async () => {
  await house.http().get('/api/tickets?q=13800138000').set('cookie', cookie).expect(200);
  const text = JSON.stringify(house.kept.lines.map(({ pii: _pii, ...rest }) => rest));
  for (const secret of ['13800138000', '王小明', 'token-', '楼下路灯']) expect(text).not.toContain(secret);
});

test('too many requests of one person are slowed down, others are not', async () => {
  const strict = await openHouse({ limits: { general: 3 } });
  const [one, two] = [strict.cookieOf('agent01'), strict.cookieOf('agent02')];
  for (let i = 0; i < 3; i++) await strict.http().get('/api/session').set('cookie', one).expect(200);
  const slowed = await strict.http().get('/api/session').set('cookie', one).expect(429);
  expect(slowed.body.error.code).toBe('too-many-requests');
  // A forged address doesn't help: no proxy is configured.
  await strict.http().get('/api/session').set({ cookie: one, 'x-forwarded-for': '9.9.9.9' }).expect(429);
  await strict.http().get('/api/session').set('cookie', two).expect(200);
});
