/** The gateway's door, and the rules of asking: who may, what is passed on. */
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { openHouse, type OpenHouse } from './house.ts';

const token = 'a-token-of-the-gateway';
let house: OpenHouse;
beforeAll(async () => {
  house = await openHouse({ config: { smsInboundToken: token }, limits: { general: 100_000, address: 100_000 } });
});
beforeEach(() => void (house.asked.length = 0));

const message = { id: 'm-1', from: '+8613912345678', text: '1' };
const bring = (authorization: string, body: object = message) =>
  house.http().post('/api/sms/inbound').set('authorization', authorization).send(body);

test('a message is taken from the gateway only, and must be one', async () => {
  await bring(`Bearer ${token}`).expect(204);
  expect(house.asked).toEqual(['sms m-1 +8613912345678 1']);
  for (const wrong of ['Bearer another-token', `Basic ${token}`, '']) await bring(wrong).expect(401);
  const { body } = await bring(`Bearer ${token}`, { ...message, from: 'nobody' }).expect(400);
  expect(body.error.details).toMatchObject([{ path: 'from', message: '不是电话号码' }]);
  expect(house.asked).toHaveLength(1);
});

test('without a token there is no gateway', async () => {
  const closed = await openHouse({ config: { smsInboundToken: null } });
  await closed.http().post('/api/sms/inbound').set('authorization', 'Bearer null').send(message).expect(401);
  expect(closed.asked).toEqual([]);
});

test('the rules are the supervisors’', async () => {
  const put = (who: string, everyDays: number) =>
    house
      .http()
      .put('/api/survey-rules')
      .set('cookie', house.cookieOf(who))
      .set('origin', house.origin)
      .send({ policy: { on: true, everyDays }, revision: 0 });
  await put('agent01', 30).expect(403);
  await put('admin', 30).expect(403);
  await put('supervisor01', 0).expect(400);
  await put('supervisor01', 30).expect(200);
  expect(house.asked).toEqual(['survey rules supervisor01']);
});
