/** Who may: every route that the document names × nobody, the wrong role, a foreign page. Made from the document itself. */
import { beforeAll, describe, expect, test } from 'vitest';
import express from 'express';
import { z } from 'zod';
import { Routes } from '../../src/web/route.ts';
import { openHouse, type OpenHouse } from './house.ts';
import { people } from './samples.ts';

interface Declared {
  method: 'get' | 'post' | 'put' | 'delete';
  path: string;
  roles: string[] | 'public';
}

let house: OpenHouse;
let declared: Declared[];

beforeAll(async () => {
  house = await openHouse({ limits: { general: 100_000, address: 100_000, signIns: 1000, phones: 1000 } });
  const { body } = await house.http().get('/api/openapi.json').expect(200);
  const { paths } = body as { paths: Record<string, Record<string, { description: string; security: unknown[] }>> };
  declared = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { description, security }]) => ({
      method: method as Declared['method'],
      path: path.replaceAll(/\{\w+\}/g, 'thing-1'),
      roles: security.length === 0 ? ('public' as const) : description.replace('可用者：', '').split(', '),
    })),
  );
});

test('the document names every route, and only the known few are open to all', () => {
  expect(declared.length).toBeGreaterThan(20);
  const open = declared.filter(({ roles }) => roles === 'public').map(({ method, path }) => `${method} ${path}`);
  const known = ['get /api/openapi.json', 'post /api/phone/session', 'post /api/session', 'post /api/sms/inbound'];
  expect(open.sort()).toEqual(known);
});

test('without a session every guarded route answers 401, before it looks at the body', async () => {
  for (const { method, path, roles } of declared) {
    if (roles === 'public') continue;
    const http = house.http();
    const answer = await http[method](path)
      .set('content-type', 'application/json')
      .send(method === 'get' ? undefined : '{bad');
    expect(answer.status, `${method} ${path}`).toBe(401);
    expect(answer.body.error.code).toBe('sign-in-needed');
    expect(answer.body.error.message).toMatch(/登录/);
  }
});

test('with a wrong role every guarded route answers 403, with a right one never 401 or 403', async () => {
  const cookies = new Map(people.map((one) => [one.role, house.cookieOf(one.username)]));
  for (const { method, path, roles } of declared) {
    if (roles === 'public' || (method === 'delete' && path === '/api/session')) continue;
    for (const [role, cookie] of cookies) {
      const answer = await house.http()[method](path).set('cookie', cookie);
      const refused = answer.status === 403 && answer.body.error.code === 'role-not-allowed';
      expect(refused, `${role}: ${method} ${path} → ${answer.status}`).toBe(!roles.includes(role));
      expect(answer.status).not.toBe(401);
      expect(answer.status, `${role}: ${method} ${path}`).toBeLessThan(500);
    }
  }
});

test('what changes something is refused to a foreign page, whatever the cookie', async () => {
  const cookie = house.cookieOf('agent01');
  const foreign = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${house.origin}.evil.example` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];
  for (const { method, path } of declared) {
    if (method === 'get') continue;
    for (const headers of foreign) {
      const answer = await house.http()[method](path).set('cookie', cookie).set(headers).send({});
      expect(answer.status, `${method} ${path} from ${JSON.stringify(headers)}`).toBe(403);
      expect(answer.body.error.code).toBe('foreign-origin');
    }
  }
  expect(house.asked).toEqual(house.asked.filter((line) => !line.includes('evil')));
  await house
    .http()
    .post('/api/calls/call-1/hold')
    .set({ cookie, host: `127.0.0.1:${house.port}`, origin: house.origin })
    .expect(204);
});

describe('a route without a guard', () => {
  const routes = (app: express.Express) =>
    new Routes(app, house.sessions, (_request, _response, next) => next(), house.kept.log);
  const shape = { tag: 't', summary: 's', answer: z.object({}) } as const;

  test('keeps the program from starting', () => {
    const app = express();
    const declaredHere = routes(app);
    declaredHere.route('get', '/api/fine', { ...shape, access: ['agent'] }, () => ({}));
    declaredHere.assertGuarded();
    app.get('/api/forgotten', (_request, response) => void response.json({}));
    expect(() => declaredHere.assertGuarded()).toThrow('/api/forgotten has no guard');
  });

  test('can not hide in a nested router, nor be declared for nobody or twice', () => {
    const app = express();
    const declaredHere = routes(app);
    expect(() => declaredHere.route('get', '/api/x', { ...shape, access: [] }, () => ({}))).toThrow('nobody');
    declaredHere.route('get', '/api/y', { ...shape, access: ['agent'] }, () => ({}));
    expect(() => declaredHere.route('get', '/api/y', { ...shape, access: ['agent'] }, () => ({}))).toThrow('twice');
    app.use('/api', express.Router());
    expect(() => declaredHere.assertGuarded()).toThrow('nested router');
  });
});
