/** The hands on a call by HTTP: what is asked reaches the door, what is no target is turned away, calls made are audited. */
import { beforeEach, describe, expect, test } from 'vitest';
import { openHouse, type OpenHouse } from './house.ts';

let house: OpenHouse;
let cookie: string;
beforeEach(async () => {
  house = await openHouse();
  cookie = house.cookieOf('agent01');
});

const post = (path: string, body: object) => house.http().post(path).set('cookie', cookie).send(body);

describe('hands', () => {
  test.each([
    ['swap', {}],
    ['conference', {}],
    ['complete', {}],
    ['leave', {}],
    ['park', {}],
    ['survey', {}],
    ['transfer', { kind: 'blind', to: { unit: 'water' } }],
    ['consult', { to: { agent: 'a2' } }],
    ['drop', { party: 'outside-1' }],
    ['keys', { keys: '12#' }],
  ])('%s is asked of the door', async (name, body) => {
    await post(`/api/calls/call-1/${name}`, body).expect(204);
    expect(house.asked).toEqual([expect.stringMatching(new RegExp(`^${name} \\S+ call-1$`))]);
  });

  test.each([
    ['transfer', { kind: 'blind', to: {} }],
    ['transfer', { kind: 'blind', to: { unit: 'water', number: '110' } }],
    ['consult', { to: { number: '12345;110' } }],
    ['keys', { keys: 'A' }],
    ['recording-pause', { act: 'stop' }],
  ])('%s with %j is turned away', async (name, body) => {
    await post(`/api/calls/call-1/${name}`, body).expect(400);
    expect(house.asked).toEqual([]);
  });

  test('a rule that says no is told in Chinese', async () => {
    house.refusal = { refused: 'transfer-to-self' };
    const { body } = await post('/api/calls/call-1/consult', { to: { agent: 'a1' } }).expect(409);
    expect(body.error).toMatchObject({ code: 'transfer-to-self', message: expect.stringMatching(/自己/) });
  });
});

describe('calls made', () => {
  test('are written down before they ring, without the number', async () => {
    const { body } = await post('/api/calls', { to: { number: '13800138000' } }).expect(200);
    expect(body).toEqual({ callId: 'out-1' });
    expect(house.audited).toMatchObject([{ act: 'call.made', object: 'number' }]);
  });

  test('the panel shows offices, but not their numbers', async () => {
    const { body } = await house.http().get('/api/directory').set('cookie', cookie).expect(200);
    expect(body.units).toEqual([{ id: 'water', label: '水务集团客服', note: '' }]);
  });
});
