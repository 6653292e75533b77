/** The doors of units, answers and short messages: roles, complaints in Chinese, what each role sees of a citizen. */
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { people } from './samples.ts';
import { openHouse, type OpenHouse } from './house.ts';

let house: OpenHouse;
let admin: string;
let supervisor: string;
beforeAll(async () => {
  house = await openHouse();
  [admin, supervisor] = [house.cookieOf('admin'), house.cookieOf('supervisor01')];
});
beforeEach(() => void (house.refusal = null));

const unit = {
  id: 'civil',
  label: '民政局',
  number: '053188880000',
  kind: 'bureau',
  parent: null,
  note: '',
  active: true,
};
const answer = {
  ...{ language: 'zh', title: '老年卡', questions: ['老年卡怎么办'], answer: '可办理。', screen: '', category: null },
  ...{ validFrom: null, validUntil: null, reviewOn: null, active: true },
};

test('only admins keep units and answers; everybody reads what is valid; citizens’ messages are for two roles', async () => {
  for (const { username, role } of people) {
    const get = (path: string) => house.http().get(path).set('cookie', house.cookieOf(username));
    const keeps = role === 'admin' ? 200 : 403;
    await get('/api/units').expect(keeps);
    await get('/api/knowledge').expect(keeps);
    await get('/api/knowledge/cards?q=x').expect(200);
    await get('/api/messages').expect(role === 'admin' || role === 'supervisor' ? 200 : 403);
  }
  await house.http().get('/api/knowledge/cards').expect(401);
});

test.each([
  ['/api/units', { ...unit, id: 'A B' }, 'id', '编号只能用小写字母、数字和连字符'],
  ['/api/units', { ...unit, label: '  ' }, 'label', '请填写名称'],
  ['/api/units', { ...unit, kind: 'club' }, 'kind', '不在可选范围内'],
  ['/api/units', { ...unit, note: '很'.repeat(201) }, 'note', '最多 200 个字'],
  ['/api/knowledge', { ...answer, questions: [] }, 'questions', '至少写一种问法'],
  ['/api/knowledge', { ...answer, questions: [''] }, 'questions.0', '请填写问法，或删除这一行'],
  ['/api/knowledge', { ...answer, validUntil: '2026-02-30' }, 'validUntil', '日期写成 2026-12-31'],
  ['/api/knowledge', { ...answer, answer: '\u0007' }, 'answer', '含有不可显示的字符'],
  ['/api/messages/m1/drop', { reason: ' ' }, 'reason', '请填写原因'],
])('%s refuses %j', async (path, body, field, message) => {
  const refused = await house.http().post(path).set('cookie', admin).send(body).expect(400);
  expect(refused.body.error.details).toContainEqual({ path: field, message });
});

test('refusals are sentences that say what is safe', async () => {
  const put = (path: string, body: object) => house.http().put(path).set('cookie', admin).send(body);
  const { id, ...content } = unit;
  const inUse = await put(`/api/units/${id}`, { revision: 1, ...content, active: false }).expect(409);
  expect(inUse.body.error).toMatchObject({ code: 'unit-in-use', message: expect.stringMatching(/^未停用/) as string });
  house.refusal = { refused: 'unit-number-own' };
  const own = await put(`/api/units/${id}`, { revision: 1, ...content }).expect(400);
  expect(own.body.error.message).toMatch(/本热线自己的号码/);
  house.refusal = null;
  await house.http().get('/api/knowledge/1/versions').set('cookie', admin).expect(404);
});

test('of a message the supervisor sees a masked number and the words, the admin neither', async () => {
  const [seen, hidden] = await Promise.all(
    [supervisor, admin].map((cookie) => house.http().get('/api/messages').set('cookie', cookie).expect(200)),
  );
  expect(seen?.body.items[0]).toMatchObject({ to: '138****8000', text: '王敏您好，工单已办结。', why: '空号' });
  expect(hidden?.body.items[0]).toMatchObject({ to: null, text: null, why: '空号', flowName: '主流程' });
  const find = (number: string, cookie: string) =>
    house.http().get(`/api/messages?number=${number}`).set('cookie', cookie);
  await find('13800138000', admin).expect(403);
  await find('138', supervisor).expect(400);
  await find('13800138000', supervisor).expect(200);
});

test('a message is sent again or dropped with a reason, and the answer is masked too', async () => {
  const post = (act: string) =>
    house.http().post(`/api/messages/m1/${act}`).set('cookie', supervisor).send({ reason: '已核对' }).expect(200);
  expect((await post('retry')).body.to).toBe('138****8000');
  await post('drop');
  expect(house.asked.slice(-2)).toEqual(['retry m1 supervisor01 已核对', 'drop m1 supervisor01 已核对']);
});
