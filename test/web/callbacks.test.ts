/** The doors of ringing citizens back: masked numbers, who may take what out of whose hands, sentences in Chinese. */
import { beforeEach, expect, test } from 'vitest';
import { openHouse, type OpenHouse } from './house.ts';
import { callback } from './samples.ts';

let house: OpenHouse;
beforeEach(async () => {
  house = await openHouse();
});
const as = (username: string) => ({ cookie: house.cookieOf(username) });

test('nobody sees the number: whoever rings is connected without it', async () => {
  for (const username of ['agent01', 'supervisor01']) {
    const { body } = await house.http().get('/api/callbacks').set(as(username)).expect(200);
    expect(body.items).toMatchObject([{ id: 'task-1', number: '138****8000', region: '手机' }]);
    const held = await house.http().post('/api/callbacks/task-1/claim').set(as(username)).expect(200);
    expect(held.body.number).toBe('138****8000');
  }
  await house.http().get('/api/callbacks').set(as('department01')).expect(403);
  const { body } = await house.http().get('/api/callbacks/counts').set(as('agent01')).expect(200);
  expect(body).toEqual({ waiting: 2, overdue: 1, dueSoon: 0 });
});

test('what is asked arrives as it was said, and by whom', async () => {
  const http = house.http();
  await http
    .post('/api/callbacks/task-1/outcome')
    .set(as('agent01'))
    .send({ outcome: 'noAnswer', note: '  响了很久  ' })
    .expect(200);
  await http.post('/api/callbacks/task-1/release').set(as('agent01')).expect(200);
  await http.post('/api/callbacks/task-1/release').set(as('supervisor01')).expect(200);
  expect(house.asked).toEqual([
    'record task-1 agent01 noAnswer 响了很久',
    'release task-1 agent01',
    'release task-1 supervisor01 minds',
  ]);
});

test('wrong input is named by its field; what a rule refuses is said in Chinese', async () => {
  const http = house.http();
  const send = (path: string, body: object) => http.post(path).set(as('agent01')).send(body);
  await send('/api/callbacks/task-1/outcome', { outcome: 'maybe' }).expect(400);
  await send('/api/callbacks/a%20b/claim', {}).expect(400);
  await http.get('/api/callbacks?list=all').set(as('agent01')).expect(400);
  await http.get('/api/callbacks?cursor=torn').set(as('agent01')).expect(400);
  house.refusal = { refused: 'callback-claimed', by: '李娜' };
  const refused = await send('/api/callbacks/task-1/claim', {}).expect(409);
  expect(refused.body.error).toMatchObject({
    code: 'callback-claimed',
    message: expect.stringMatching(/同事正在回拨/) as string,
    details: { by: '李娜' },
  });
});

test('the rules are the supervisors’, and a deadline of nothing is none', async () => {
  const http = house.http();
  await http.get('/api/callback-rules').set(as('agent01')).expect(403);
  const { body } = await http.get('/api/callback-rules').set(as('supervisor01')).expect(200);
  const saved = await http.put('/api/callback-rules').set(as('supervisor01')).send(body).expect(200);
  expect(saved.body.revision).toBe(1);
  body.policy.minutes.asked = 0;
  const bad = await http.put('/api/callback-rules').set(as('supervisor01')).send(body).expect(400);
  expect(bad.body.error.details[0]).toMatchObject({ path: 'policy.minutes.asked', message: '至少 1 分钟' });
});

test('a closed one tells in which call the citizen got through', async () => {
  house.callbacks[0] = callback('task-1', { state: 'gotThrough', closedAt: callback('x').dueAt, closedCall: 'call-1' });
  const { body } = await house.http().get('/api/callbacks?list=closed').set(as('supervisor01')).expect(200);
  expect(body.items).toMatchObject([{ state: 'gotThrough', closedCall: 'call-1' }]);
});
