/** Signing in and out: the cookie, the lock-out, what hangs on a session, and an outage of the accounts. */
import { beforeEach, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { openHouse, type OpenHouse } from './house.ts';
import { password } from './samples.ts';

let house: OpenHouse;
beforeEach(async () => {
  house = await openHouse();
});

const signIn = (username: string, given = password) =>
  house.http().post('/api/session').send({ username, password: given });

test('signing in gives a cookie that scripts and other sites never see', async () => {
  const answer = await signIn('agent01').expect(200);
  expect(answer.body).toMatchObject({ username: 'agent01', role: 'agent', desk: '/agent' });
  const [cookie] = answer.headers['set-cookie'] as unknown as string[];
  expect(cookie).toMatch(/^hotline_session=token-[\w-]+;/);
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Strict/);
  expect(cookie).not.toMatch(/Secure/);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(JSON.stringify(answer.body)).not.toContain('token-');
});

test('in production the cookie travels by https only', async () => {
  const secure = await openHouse({ config: { production: true } });
  const answer = await secure.http().post('/api/session').send({ username: 'agent01', password });
  expect(answer.headers['set-cookie']?.[0]).toMatch(/Secure/);
});

test('a wrong password, then the lock-out: both in words, and with a time to wait', async () => {
  for (let i = 0; i < 5; i++) {
    const { body } = await signIn('agent01', 'wrong').expect(401);
    expect(body.error.code).toBe('wrong-credentials');
  }
  const locked = await signIn('agent01').expect(429);
  expect(locked.body.error).toMatchObject({ code: 'locked-out', details: { retryAfterSeconds: 900 } });
  expect(locked.headers['retry-after']).toBe('900');
  expect(locked.headers['set-cookie']).toBeUndefined();
});

test('a flood of attempts from one address is slowed down before any password is looked at', async () => {
  const strict = await openHouse({ limits: { signIns: 3 } });
  const codes = [];
  for (let i = 0; i < 4; i++) {
    const { body } = await strict
      .http()
      .post('/api/session')
      .send({ username: `name${i}`, password: 'x' });
    codes.push(body.error.code);
  }
  expect(codes).toEqual(['wrong-credentials', 'wrong-credentials', 'wrong-credentials', 'too-many-requests']);
});

test('signing in again ends the session that was there: a planted one is worth nothing', async () => {
  const planted = house.cookieOf('agent02');
  await house.http().post('/api/session').set('cookie', planted).send({ username: 'agent01', password }).expect(200);
  await house.http().get('/api/session').set('cookie', planted).expect(401);
});

test('signing out ends the session, its sockets and nothing else', async () => {
  const cookie = house.cookieOf('agent01');
  const desk = house.desk(cookie).hello('page-1');
  const other = house.desk(house.cookieOf('agent01')).hello('page-2');
  await until(() => desk.said.length === 1 && other.said.length === 1);
  await house.http().delete('/api/session').set('cookie', cookie).expect(204);
  await until(() => desk.dropped !== null);
  expect(other.socket.connected).toBe(true);
  await house.http().get('/api/session').set('cookie', cookie).expect(401);
  await house.http().delete('/api/session').set('cookie', cookie).expect(401);
});

test('an unknown, doubled or mangled cookie is no session', async () => {
  const good = house.cookieOf('agent01');
  for (const cookie of [
    'hotline_session=',
    'hotline_session=<script>',
    `hotline_session=${'x'.repeat(5000)}`,
    `${good}; ${good}`,
  ]) {
    await house.http().get('/api/session').set('cookie', cookie).expect(401);
  }
  await house.http().get('/api/session').set('cookie', good).expect(200);
});

test('while the accounts are away those seen lately work on, and others are told so', async () => {
  const known = house.cookieOf('agent01');
  await house.http().get('/api/agent/state').set('cookie', known).expect(200);
  const unknown = house.cookieOf('agent02');
  house.accountsAway = true;
  await house.http().post('/api/calls/call-1/hangup').set('cookie', known).expect(204);
  const { body } = await house.http().get('/api/session').set('cookie', unknown).expect(503);
  expect(body.error).toMatchObject({ code: 'part-away' });
  expect(body.error.details.problem).toMatch(/^E-.{4}$/);
});
