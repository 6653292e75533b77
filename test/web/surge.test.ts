/** The doors of surge mode: who may, and what is wrong with a form, in Chinese and by its field. */
import { beforeAll, expect, test } from 'vitest';
import { openHouse, type OpenHouse } from './house.ts';

let house: OpenHouse;
beforeAll(async () => {
  house = await openHouse();
});
const id = '0'.repeat(26);
const plan = {
  name: '解放路停水',
  notice: { by: 'text', zh: '解放路停水。' },
  ...{ key: '1', shortcut: '停水', queue: 'general' },
};
const start = { profile: id, revision: 1, until: '2026-07-20T04:00:00.000Z' };

test('every desk asks what holds; supervisors and admins switch it, nobody else', async () => {
  const http = house.http();
  for (const who of ['agent01', 'department01', 'supervisor01']) {
    await http.get('/api/surge').set('cookie', house.cookieOf(who)).expect(200);
  }
  await http.get('/api/surge').expect(401);
  const acts = [
    http.get('/api/surge/desk'),
    http.get('/api/surge/history'),
    http.post('/api/surge').send(start),
    http.post(`/api/surge/${id}/extend`).send({ until: start.until }),
    http.post(`/api/surge/${id}/end`).send({}),
    http.post('/api/surge/profiles').send(plan),
    http.put(`/api/surge/profiles/${id}`).send({ ...plan, revision: 1 }),
    http.delete(`/api/surge/profiles/${id}?revision=1`),
  ];
  for (const act of acts) await act.set('cookie', house.cookieOf('agent01')).expect(403);
  for (const who of ['supervisor01', 'admin']) {
    const refused = await http.post('/api/surge').set('cookie', house.cookieOf(who)).send(start).expect(409);
    expect(refused.body.error.message).toMatch(/高峰模式正在生效/);
  }
  expect(house.asked).toEqual([`surge supervisor ${id}`, `surge admin ${id}`]);
  await http.delete(`/api/surge/profiles/${id}?revision=1`).set('cookie', house.cookieOf('supervisor01')).expect(204);
  await http.post(`/api/surge/${id}/end`).set('cookie', house.cookieOf('supervisor01')).send({}).expect(404);
});

test.each([
  [{ name: ' ' }, 'name', '请写明是什么事件'],
  [{ notice: { by: 'text', zh: '' } }, 'notice.zh', '请填写播报内容'],
  [{ notice: { by: 'prompt', prompt: '' } }, 'notice.prompt', '请选择提示语'],
  [{ notice: { by: 'text', zh: '水'.repeat(201) } }, 'notice.zh', '最多 200 个字'],
  [{ key: '9' }, 'key', '快捷键只能是 1–8；9 是重听，0 是人工'],
  [{ shortcut: '' }, 'shortcut', '请填写快捷键的名称'],
  [{ queue: '' }, 'queue', '请选择队列'],
])('%j is refused at %s: %s', async (change, path, message) => {
  const answer = await house
    .http()
    .post('/api/surge/profiles')
    .set('cookie', house.cookieOf('supervisor01'))
    .send({ ...plan, ...change })
    .expect(400);
  expect(answer.body.error.details).toContainEqual(expect.objectContaining({ path, message }));
});
