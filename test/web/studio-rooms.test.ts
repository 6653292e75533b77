/** The doors of prompts, schedules and the emergency: what a recording must look like, and sentences in Chinese. */
import { beforeAll, expect, test } from 'vitest';
import { openHouse, type OpenHouse } from './house.ts';

let house: OpenHouse;
let admin: string;
beforeAll(async () => {
  house = await openHouse({ limits: { voices: 2 } });
  admin = house.cookieOf('admin');
});
const sound = '/api/prompts/welcome/zh/sound';

test('a recording comes as audio, at most 20 MB, and its refusal is read although not all was sent', async () => {
  const http = house.http();
  await http.put(`${sound}?revision=1`).set('cookie', admin).send({ not: 'audio' }).expect(415);
  const large = await http
    .put(`${sound}?revision=1`)
    .set({ cookie: admin, 'content-type': 'audio/wav', 'content-length': String(100 * 1024 * 1024) })
    .send();
  expect(large.status).toBe(413);
  expect(large.body.error).toMatchObject({
    code: 'sound-too-large',
    message: expect.stringMatching(/20 MB.*没有改动/) as string,
  });
  const refused = await http
    .put(`${sound}?revision=1`)
    .set({ cookie: admin, 'content-type': 'audio/mpeg' })
    .send(Buffer.alloc(3_000_000))
    .expect(400);
  expect(refused.body.error).toMatchObject({
    code: 'not-audio',
    message: expect.stringMatching(/不是可识别的音频/) as string,
  });
  expect(house.heardBytes).toBe(3_000_000);
  await http.put(sound).set({ cookie: admin, 'content-type': 'audio/wav' }).send(Buffer.alloc(10)).expect(400);
});

test('ids that lead elsewhere, wrong times and foreign fields are refused by their field', async () => {
  const http = house.http();
  const get = (path: string) => http.get(path).set('cookie', admin);
  await get('/api/prompts/..%2f..%2fetc/zh/sound').expect(400);
  await get('/api/prompts/welcome/fr/sound').expect(400);
  await get('/api/schedules/office/holds?at=tomorrow').expect(400);
  await get('/api/schedules/office/holds').expect(404);
  const bad = await http
    .post('/api/schedules')
    .set('cookie', admin)
    .send({ schedule: { id: 'x', name: '夜班', weekly: [{ days: [1], from: '8点', to: '25:00' }] } })
    .expect(400);
  const paths = (bad.body.error.details as { path: string }[]).map(({ path }) => path);
  expect(paths).toContain('schedule.weekly.0.from');
  await http
    .post('/api/emergency')
    .set('cookie', admin)
    .send({ label: '', greeting: 'x', route: 'menu', until: 'x' })
    .expect(400);
});

test('everybody may ask for the emergency, only admins may touch it; trying out voices is limited', async () => {
  const http = house.http();
  await http.get('/api/emergency').set('cookie', house.cookieOf('department01')).expect(200);
  const confirmed = await http
    .post(`/api/emergency/${'0'.repeat(26)}/confirm`)
    .set('cookie', admin)
    .send({})
    .expect(409);
  expect(confirmed.body.error.message).toMatch(/提出人不能自己确认/);
  const speak = () => http.post('/api/prompts/try').set('cookie', admin).send({ text: '您好', language: 'zh' });
  const heard = await speak().expect(200);
  expect(heard.headers['content-type']).toBe('audio/wav');
  await speak().expect(200);
  await speak().expect(429);
});
