/** A draft on the admin's own phone, from the outside: who may, what is refused, what is written down. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedDemo } from '../../src/store/seed.ts';
import { testStore, type TestStore } from '../support/postgres.ts';
import { testStudio, type TestStudio } from '../support/studio.ts';
import { openHouse, type OpenHouse } from './house.ts';

let store: TestStore;
let studio: TestStudio;
let house: OpenHouse;

beforeAll(async () => {
  store = await testStore();
  await seedDemo(store.db, { agents: 1, now: Date.now() });
  studio = await testStudio(store);
  house = await openHouse({ studio });
});
afterAll(() => store.drop());

const zh = (text: string) => [{ text, language: 'zh' }];
const draft = (queue: string) => ({
  format: 2,
  name: '短流程',
  start: 'hello',
  nodes: {
    hello: { kind: 'say', label: '欢迎', prompts: zh('您好，草稿。'), bargeIn: true, to: { next: 'people' } },
    people: { kind: 'enqueue', label: '人工', queue, skills: [], priority: 0, to: { overflow: 'bye' } },
    bye: { kind: 'hangUp', label: '再见', prompts: [], to: {} },
  },
  languages: ['zh'],
  layout: {},
  confirmed: [],
  cases: [],
});
const ring = (body: object, who: 'admin' | 'supervisor01' = 'admin') =>
  house.http().post('/api/flows/demo/call-me').set('cookie', house.cookieOf(who)).send(body);

test('an unsaved draft gets a pass, its prompts made ready and the act written down; what is live stays', async () => {
  const before = studio.live();
  const answer = await ring({ body: draft('general'), number: '13800138000' }).expect(200);
  expect(answer.body.pass).toMatch(/^0000\d{16}$/);
  const spoken = studio.prepared.at(-1)?.prompts.flatMap((prompt) => ('text' in prompt ? [prompt.text] : [])) ?? [];
  expect(spoken).toContain('您好，草稿。');
  expect(spoken.some((text) => text.includes('演练到此结束'))).toBe(true);
  expect(studio.live()).toEqual(before);
  expect(house.audited).toContainEqual(expect.objectContaining({ act: 'flow.rehearsed', object: 'flow:demo' }));
  expect(house.audited.at(-1)?.reason).toContain('13800138000');
  const progress = await house
    .http()
    .get(`/api/flows/demo/call-me/${answer.body.pass}`)
    .set('cookie', house.cookieOf('admin'))
    .expect(200);
  expect(progress.body).toEqual({ state: 'waiting', node: null, steps: [], listens: false });
  const said = await house
    .http()
    .post(`/api/flows/demo/call-me/${answer.body.pass}/say`)
    .set('cookie', house.cookieOf('admin'))
    .send({ text: '社保' })
    .expect(409);
  expect(said.body.error).toMatchObject({ code: 'takes-no-words', message: expect.stringContaining('现在不听说话') });
});

test('a draft with errors is refused with them, in Chinese; so is a flow that is not there, and whoever is no admin', async () => {
  const refused = await ring({ body: draft('nobody') }).expect(409);
  expect(refused.body.error).toMatchObject({ code: 'flow-not-callable', message: expect.stringContaining('未接通') });
  expect(refused.body.error.details.problems).toMatchObject([{ code: 'unknownQueue', node: 'people' }]);
  await house.http().post('/api/flows/none/call-me').set('cookie', house.cookieOf('admin')).send({}).expect(404);
  await ring({ body: draft('general') }, 'supervisor01').expect(403);
});

test('a pass of nobody is told as expired', async () => {
  const answer = await house
    .http()
    .get('/api/flows/demo/call-me/00001111222233334444')
    .set('cookie', house.cookieOf('admin'))
    .expect(404);
  expect(answer.body.error.code).toBe('rehearsal-unknown');
});
