/** The studio from the outside: HTTP on a real database, what admins see and what new calls get. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Draft, FlowNode } from '../../src/core/ivr/flow.ts';
import { promptsOf } from '../../src/core/ivr/advance.ts';
import { contentHash } from '../../src/service/flow-source.ts';
import { seedDemo } from '../../src/store/seed.ts';
import { testStore, type TestStore } from '../support/postgres.ts';
import { testStudio, type TestStudio } from '../support/studio.ts';
import { until } from '../support/until.ts';
import { openHouse, type OpenHouse } from './house.ts';
import { people } from './samples.ts';

let store: TestStore;
let studio: TestStudio;
let house: OpenHouse;
let admin: string;
let other: string;

beforeAll(async () => {
  store = await testStore();
  await seedDemo(store.db, { agents: 1, now: Date.now() });
  studio = await testStudio(store);
  house = await openHouse({ studio });
  admin = house.cookieOf('admin');
  const me = people.find(({ role }) => role === 'admin')!;
  other = `hotline_session=${house.begin({ ...me, username: 'admin2', name: '李娜' }).token}`;
});
afterAll(async () => {
  studio.plans.stop();
  await store.drop();
});
beforeEach(() => {
  studio.onPrepare = null;
});

const get = (path: string, cookie = admin) => house.http().get(`/api${path}`).set('cookie', cookie);
const post = (path: string, body: object = {}, cookie = admin) =>
  house.http().post(`/api${path}`).set('cookie', cookie).send(body);
const put = (path: string, body: object, cookie = admin) =>
  house.http().put(`/api${path}`).set('cookie', cookie).send(body);
const remove = (path: string, cookie = admin) => house.http().delete(`/api${path}`).set('cookie', cookie);

const zh = (text: string) => [{ text, language: 'zh' as const }];
const say = (label: string, text: string, next: string): FlowNode =>
  ({ kind: 'say', label, prompts: zh(text), bargeIn: true, to: { next } }) as FlowNode;
const queue = (to = 'bye'): FlowNode =>
  ({ kind: 'enqueue', label: '人工', queue: 'general', skills: [], priority: 0, to: { overflow: to } }) as FlowNode;
const bye: FlowNode = { kind: 'hangUp', label: '再见', prompts: zh('再见。'), to: {} } as FlowNode;

function draft(greeting: string, changes: Partial<Draft> = {}): Draft {
  return {
    format: 2,
    name: '短流程',
    start: 'hello',
    nodes: { hello: say('欢迎', greeting, 'people'), people: queue(), bye },
    languages: ['zh'],
    layout: {},
    confirmed: [],
    cases: [],
    ...changes,
  };
}

const revisionOf = async (id: string): Promise<number> => (await get(`/flows/${id}`).expect(200)).body.draft.revision;

/** Takes the lease and saves, as an editor does. */
async function saved(id: string, body: object, page = 'page-1', cookie = admin): Promise<number> {
  await post(`/flows/${id}/lease`, { page, takeOver: true }, cookie).expect(200);
  const answer = await put(`/flows/${id}/draft`, { revision: await revisionOf(id), page, body }, cookie).expect(200);
  return answer.body.revision;
}

/** A flow of its own, published, with a number of its own. */
let flows = 0;
async function published(greeting = '您好。'): Promise<{ id: string; number: string }> {
  const n = ++flows;
  const id = `own-${n}`;
  const number = String(20000 + n);
  await post('/flows', { id, name: '短流程' }).expect(200);
  await saved(id, draft(greeting));
  await post(`/flows/${id}/publish`, { message: '第一版' }).expect(200);
  await put(`/numbers/${number}`, { label: '专线', flow: id, language: 'zh', priority: 5, tag: '企业' }).expect(200);
  return { id, number };
}

const greetingOf = (number: string): string => JSON.stringify(studio.live(number)!.nodes['hello']);
const acts = async (object: string): Promise<string[]> => {
  const rows = await store.db.desks.selectFrom('audit').select('act').where('object', 'like', `${object}%`).execute();
  return rows.map(({ act }) => act);
};

test('only admins come in', async () => {
  await house.http().get('/api/flows').expect(401);
  for (const { username, role } of people) {
    const status = role === 'admin' ? 200 : 403;
    await get('/flows', house.cookieOf(username)).expect(status);
    await get('/numbers', house.cookieOf(username)).expect(status);
    if (status === 403) await post('/flows/demo/publish', { message: 'x' }, house.cookieOf(username)).expect(403);
  }
});

test('flows of before there were drafts get one, of the first format too', async () => {
  const format1 = {
    id: 'old',
    version: 1,
    name: '旧<流程>',
    start: 'm',
    nodes: {
      m: {
        kind: 'menu',
        label: '主菜单',
        prompts: zh('人工请按1'),
        keys: { '1': 'q' },
        waitSeconds: 5,
        maxAttempts: 2,
        noInput: 'm',
        invalid: 'm',
        tooMany: 'q',
      },
      q: { kind: 'enqueue', label: '人工', queue: 'general', priority: 0, overflow: 'h' },
      h: { kind: 'hangUp', label: '再见', prompts: zh('再见') },
    },
  };
  await sql`insert into flows (id, name) values ('old', '旧流程')`.execute(store.db.desks);
  await sql`insert into flow_versions (flow, version, body, message, published_by)
    values ('old', 1, ${JSON.stringify(format1)}::jsonb, '旧', 'nobody')`.execute(store.db.desks);
  const { body } = await get('/flows').expect(200);
  expect(body.items).toContainEqual(
    expect.objectContaining({
      id: 'demo',
      version: 1,
      callsNow: 0,
      lease: null,
      draft: expect.objectContaining({ revision: 1, changed: false }),
      numbers: [{ number: '12345', label: '市民热线' }],
    }),
  );
  const old = (await get('/flows/old').expect(200)).body;
  expect(old).toMatchObject({ version: 1, baseVersion: 1, draft: { changed: false } });
  expect(old.body.nodes.m).toMatchObject({ to: { 'key:1': 'q', tooMany: 'q' }, keys: { '1': '人工' } });
  expect((await get('/flows/demo').expect(200)).body.problems).toEqual([]);
  await get('/flows/none').expect(404);
});

test('what is published is what new calls get, with every prompt ready before; calls on the old one are counted', async () => {
  const { id, number } = await published('您好，第一版。');
  expect(studio.shelf.inbound(number)).toMatchObject({ language: 'zh', priority: 5, tag: '企业' });
  studio.calls.push({ flow: id, version: 1, node: 'people' });
  const revision = await saved(id, draft('您好，第二版。'));
  expect(greetingOf(number)).toContain('第一版');
  const check = (await get(`/flows/${id}/publish-check`).expect(200)).body;
  expect(check).toMatchObject({
    revision,
    nextVersion: 2,
    problems: [],
    callsNow: 1,
    changes: { nodes: { hello: 'changed' } },
  });

  let liveThen: string | null = null;
  studio.onPrepare = async () => void (liveThen ??= greetingOf(number));
  const began = performance.now();
  const answer = (await post(`/flows/${id}/publish`, { message: '换开场白', revision }).expect(200)).body;
  expect(performance.now() - began).toBeLessThan(1000);
  expect(answer).toEqual({ version: 2, scheduledAt: null, callsOnOld: 1, heldBy: [] });
  expect(greetingOf(number)).toContain('第二版');
  expect(liveThen).toContain('第一版');
  const asked = new Set(studio.prepared.flatMap(({ prompts }) => prompts.map((prompt) => JSON.stringify(prompt))));
  for (const prompt of promptsOf(studio.live(number)!)) expect(asked).toContain(JSON.stringify(prompt));
  studio.calls.length = 0;

  const { items } = (await get(`/flows/${id}/versions`).expect(200)).body;
  expect(items.map(({ version, message }: { version: number; message: string }) => [version, message])).toEqual([
    [2, '换开场白'],
    [1, '第一版'],
  ]);
  expect(items[0]).toMatchObject({
    publishedBy: { username: 'admin', name: '系统管理员' },
    contentHash: contentHash(draft('您好，第二版。')),
  });
  expect(items[0].changes.join()).toContain('第二版');
  expect((await get(`/flows/${id}/versions?limit=1`).expect(200)).body.next).toBe('2');
  expect((await get(`/flows/${id}/versions?limit=1&cursor=2`).expect(200)).body.items[0].version).toBe(1);
  expect(await acts(`flow:${id} v2`)).toEqual(['flow.published']);
  await expect(sql`update flow_versions set message = 'x'`.execute(store.db.desks)).rejects.toThrow('never changed');
});

test('a double click publishes once, and so does the same content later', async () => {
  const { id } = await published();
  const revision = await saved(id, draft('您好，又一版。'));
  const both = await Promise.all([1, 2].map(() => post(`/flows/${id}/publish`, { message: '双击', revision })));
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  const refused = both.find(({ status }) => status === 409)!;
  expect(refused.body.error).toMatchObject({ code: 'already-published', details: { version: 2 } });
  await saved(id, { ...draft('您好，又一版。'), layout: { hello: { x: 10, y: 20 } } });
  expect((await post(`/flows/${id}/publish`, { message: '只挪了位置' }).expect(409)).body.error.code).toBe(
    'already-published',
  );
  expect((await get(`/flows/${id}`).expect(200)).body.draft.changed).toBe(false);
});

test('an invalid flow and a failing case are refused with the reason; warnings must be ticked', async () => {
  const { id, number } = await published('您好，好的一版。');
  const broken = draft('坏的一版', { nodes: { hello: say('欢迎', '坏的一版', 'gone'), lonely: bye } });
  await saved(id, broken);
  const invalid = (await post(`/flows/${id}/publish`, { message: '试试' }).expect(409)).body.error;
  expect(invalid.code).toBe('flow-invalid');
  expect(invalid.message).toMatch(/^未发布/);
  expect(invalid.details.problems).toContainEqual(expect.objectContaining({ code: 'unreachable', node: 'lonely' }));

  const unknownQueue = { ...queue(), queue: 'nobody' } as FlowNode;
  await saved(id, draft('您好', { nodes: { hello: say('欢迎', '您好', 'people'), people: unknownQueue, bye } }));
  const { problems } = (await post(`/flows/${id}/publish`, { message: '试试' }).expect(409)).body.error.details;
  expect(problems).toContainEqual(expect.objectContaining({ severity: 'error', node: 'people', field: 'queue' }));

  const wish = { name: '工作时间有人接', given: { number: '13900001234', at: '2026-11-23T02:00:00Z', acts: [] } };
  const cases = [{ ...wish, expect: { outcome: 'hungUp' as const } }];
  await saved(id, draft('您好，有用例。', { cases }));
  const failing = (await post(`/flows/${id}/publish`, { message: '试试' }).expect(409)).body.error;
  expect(failing).toMatchObject({
    code: 'case-failed',
    details: { cases: [{ name: '工作时间有人接', passed: false }] },
  });
  expect(failing.details.cases[0].why).toContain('转人工');

  const long = '您好，欢迎您在百忙之中拨打我们的市民热线电话，我们将竭诚为您提供最优质的服务，请您耐心等待。';
  await saved(id, draft(long));
  const warned = (await post(`/flows/${id}/publish`, { message: '试试' }).expect(409)).body.error.details.problems;
  expect(warned).toMatchObject([{ severity: 'warning', code: 'longGreeting', node: 'hello' }]);
  expect(greetingOf(number)).toContain('好的一版');
  await post(`/flows/${id}/publish`, { message: '确认了', confirmed: ['longGreeting hello'] }).expect(200);
  expect(greetingOf(number)).toContain('百忙之中');
  await post(`/flows/${id}/publish`, { message: '' }).expect(400);
});

test('prompts that can not be made keep a version from going live', async () => {
  const { id, number } = await published('您好，有声音。');
  const revision = await saved(id, draft('您好，没声音。'));
  studio.onPrepare = () => Promise.reject(Object.assign(new Error('no voice'), { name: 'TtsFault' }));
  expect((await post(`/flows/${id}/publish`, { message: '试试', revision }).expect(503)).body.error.code).toBe(
    'part-away',
  );
  expect((await get(`/flows/${id}`).expect(200)).body).toMatchObject({ version: 1, draft: { changed: true } });
  expect(greetingOf(number)).toContain('有声音');
  studio.onPrepare = null;
  await post(`/flows/${id}/publish`, { message: '声音回来了', revision }).expect(200);
});

test('two pages: one edits, the other is refused with both versions, takes over, and nobody loses work', async () => {
  const { id } = await published();
  await remove(`/flows/${id}/lease?page=page-1`).expect(204);
  const start = await revisionOf(id);
  const mine = (await post(`/flows/${id}/lease`, { page: 'mine' }).expect(200)).body;
  expect(mine).toMatchObject({ holder: { username: 'admin' }, page: 'mine' });
  const held = (await post(`/flows/${id}/lease`, { page: 'hers' }, other).expect(409)).body.error;
  expect(held).toMatchObject({ code: 'lease-held', details: { lease: { page: 'mine' } } });
  expect((await get(`/flows/${id}`, other).expect(200)).body.lease.page).toBe('mine');

  const first = await put(`/flows/${id}/draft`, { revision: start, page: 'mine', body: draft('我的第一稿') }).expect(
    200,
  );
  expect(first.body).toMatchObject({ revision: start + 1, problems: [] });
  const unasked = { revision: start, page: 'hers', body: draft('她的稿') };
  expect((await put(`/flows/${id}/draft`, unasked, other).expect(409)).body.error).toMatchObject({
    code: 'not-editing',
    details: { lease: { page: 'mine' }, mine: start, theirs: { revision: start + 1 } },
  });

  await post(`/flows/${id}/lease`, { page: 'hers', takeOver: true }, other).expect(200);
  expect(await acts(`flow:${id}`)).toContain('flow.lease-taken-over');
  await put(`/flows/${id}/draft`, { revision: start + 1, page: 'mine', body: draft('我的第二稿') }).expect(409);
  const stale = (await put(`/flows/${id}/draft`, unasked, other).expect(409)).body.error;
  expect(stale).toMatchObject({
    code: 'stale-draft',
    details: { mine: start, theirs: { revision: start + 1, savedBy: { name: '系统管理员' } } },
  });
  expect(JSON.stringify(stale.details.theirs.body)).toContain('我的第一稿');
  const copies = (await get(`/flows/${id}/copies`).expect(200)).body.items;
  expect(copies.map((copy: { page: string }) => copy.page).sort()).toEqual(['hers', 'mine']);
  expect(JSON.stringify(copies)).toContain('我的第二稿');

  await put(`/flows/${id}/draft`, { ...unasked, revision: start + 1 }, other).expect(200);
  // Published from a page that looked at an older draft: refused with both as well.
  expect((await post(`/flows/${id}/publish`, { message: '旧稿', revision: start }).expect(409)).body.error.code).toBe(
    'stale-draft',
  );
  // A lease that is not renewed is free after a minute, for the asking.
  studio.ahead = 1;
  expect((await get(`/flows/${id}`).expect(200)).body.lease).toBeNull();
  await post(`/flows/${id}/lease`, { page: 'mine' }).expect(200);
  studio.ahead = 0;
  const bad = draft('<script>alert(1)</script>', { name: '<script>' });
  const refused = (await put(`/flows/${id}/draft`, { revision: 1, page: 'mine', body: bad }).expect(400)).body.error;
  expect(refused.details.problems).toContainEqual({ path: 'name', message: expect.stringContaining('尖括号') });
});

test('rolling back makes a new version with the old graph, once', async () => {
  const { id, number } = await published('您好，甲。');
  await saved(id, draft('您好，乙。'));
  await post(`/flows/${id}/publish`, { message: '乙' }).expect(200);
  const old = await studio.flows.version(id, 1);
  expect((await post(`/flows/${id}/rollback`, { version: 1 }).expect(200)).body.version).toBe(3);
  expect(studio.live(number)).toEqual({ ...old!.flow, version: 3 });
  const open = (await get(`/flows/${id}`).expect(200)).body;
  expect(open).toMatchObject({ version: 3, baseVersion: 3, draft: { changed: false } });
  expect(JSON.stringify(open.body)).toContain('甲');
  expect((await get(`/flows/${id}/versions`).expect(200)).body.items[0]).toMatchObject({
    version: 3,
    rolledBackFrom: 1,
  });
  expect((await post(`/flows/${id}/rollback`, { version: 1 }).expect(409)).body.error.code).toBe('already-published');
  await post(`/flows/${id}/rollback`, { version: 9 }).expect(404);
  expect(await acts(`flow:${id} v3`)).toEqual(['flow.rolled-back']);
});

test('a publication at its time, checked again then; what fails is shown', async () => {
  const { id, number } = await published('您好，现在。');
  await saved(id, draft('您好，稍后。'));
  await post(`/flows/${id}/publish`, { message: '太晚', at: new Date(Date.now() - 1000).toISOString() }).expect(400);
  studio.plans.start();
  const at = new Date(Date.now() + 3000).toISOString();
  const planned = (await post(`/flows/${id}/publish`, { message: '稍后', at }).expect(200)).body;
  expect(planned).toEqual({ version: null, scheduledAt: at, callsOnOld: 0, heldBy: [] });
  // What was looked at goes live, not what is typed meanwhile.
  await saved(id, draft('您好，还没写完'));
  expect((await post(`/flows/${id}/publish`, { message: '再次', at }).expect(409)).body.error.code).toBe(
    'already-scheduled',
  );
  expect((await get(`/flows/${id}`).expect(200)).body.scheduled).toMatchObject({
    state: 'waiting',
    message: '稍后',
    at,
  });
  expect(greetingOf(number)).toContain('现在');
  await until(() => greetingOf(number).includes('稍后'), { what: 'the plan to be carried out', within: 4000 });
  expect((await get(`/flows/${id}`).expect(200)).body).toMatchObject({
    version: 2,
    scheduled: null,
    draft: { changed: true },
  });

  studio.prompts.set('notice', '停水通知。');
  const library = { ...say('欢迎', '', 'people'), prompts: [{ prompt: 'notice', language: 'zh' }] } as FlowNode;
  await saved(id, draft('', { nodes: { hello: library, people: queue(), bye } }));
  const soon = new Date(Date.now() + 1100).toISOString();
  await post(`/flows/${id}/publish`, { message: '用提示语', at: soon }).expect(200);
  studio.prompts.delete('notice');
  const failed = await until(
    async () => {
      const { scheduled } = (await get(`/flows/${id}`)).body;
      return scheduled?.state === 'failed' && scheduled;
    },
    { what: 'the plan to fail', within: 4000 },
  );
  expect(failed.why).toContain('提示语');
  expect(await acts(`flow:${id}`)).toContain('flow.schedule-failed');
  expect(greetingOf(number)).toContain('稍后');
  await remove(`/flows/${id}/scheduled`).expect(204);
  expect((await get(`/flows/${id}`).expect(200)).body.scheduled).toBeNull();
  await remove(`/flows/${id}/scheduled`).expect(404);
  studio.plans.stop();
});

test('prompts of the library and sub-flows are linked in when published', async () => {
  studio.prompts.set('hello', '您好，来自提示语库。');
  const inner = draft('', {
    start: 'a',
    nodes: {
      a: { ...say('库', '', 'b'), prompts: [{ prompt: 'hello', language: 'zh' }] } as FlowNode,
      b: { kind: 'returnFlow', label: '返回', to: {} } as FlowNode,
    },
  });
  await post('/flows', { id: 'inner', name: '子流程' }).expect(200);
  await saved('inner', inner);
  await post('/flows/inner/publish', { message: '子流程' }).expect(200);
  const { id, number } = await published();
  const enter = { kind: 'subFlow', label: '进入', flow: 'inner', to: { next: 'people' } } as FlowNode;
  await saved(id, draft('', { nodes: { hello: enter, people: queue(), bye } }));
  await post(`/flows/${id}/publish`, { message: '带子流程' }).expect(200);
  expect(studio.live(number)!.nodes['inner/a']).toMatchObject({
    prompts: [{ text: '您好，来自提示语库。', prompt: 'hello' }],
  });
  expect((await get('/studio/lists').expect(200)).body).toMatchObject({
    queues: expect.arrayContaining([{ id: 'general', label: '政务服务' }]),
    flows: expect.arrayContaining([{ id: 'inner', label: '短流程' }]),
    allowedHosts: ['data.example.gov.cn'],
  });
  expect(
    (await put('/numbers/20999', { label: '错', flow: 'inner', language: 'zh', priority: 0, tag: '' }).expect(409)).body
      .error.code,
  ).toBe('flow-is-sub-flow');
  // A new version of the sub-flow is not in the flow before that is published again.
  studio.prompts.set('hello', '您好，换了说法。');
  const told = (await post('/flows/inner/publish', { message: '换说法' }).expect(200)).body;
  expect(told.heldBy).toEqual([{ id, name: '短流程', changed: false }]);
  expect(JSON.stringify(studio.live(number)!.nodes['inner/a'])).toContain('来自提示语库');
  expect((await post(`/flows/${id}/publish`, { message: '跟上' }).expect(200)).body.heldBy).toEqual([]);
  expect(JSON.stringify(studio.live(number)!.nodes['inner/a'])).toContain('换了说法');
  // And back: the sub-flow may not enter the one that enters it.
  const back = { kind: 'subFlow', label: '绕回', flow: id, to: { next: 'b' } } as FlowNode;
  const file = { kind: 'hotline-flow', ...inner, nodes: { ...inner.nodes, a: back } };
  const refused = (await post('/flows/import', { id: 'inner', file }).expect(400)).body.error;
  expect(refused.details.problems).toEqual([
    { path: 'nodes.a.flow', message: `子流程形成循环：inner → ${id} → inner，请断开` },
  ]);
});

test('files come in as they went out; bad ones are refused with where and why, and nothing changes', async () => {
  const { id, number } = await published('您好，文件。');
  const file = (await get(`/flows/${id}/export`).expect(200)).body;
  expect(file).toMatchObject({ format: 2, kind: 'hotline-flow', name: '短流程' });
  expect((await get(`/flows/${id}/export?version=1`).expect(200)).body).toEqual(file);
  const came = (await post('/flows/import', { id: 'copy-of-file', file }).expect(200)).body;
  expect(came).toMatchObject({ id: 'copy-of-file', version: null, body: draft('您好，文件。') });
  expect((await post('/flows/import', { file }).expect(200)).body.id).toBe('made-1');
  const copy = (await post('/flows', { id: 'twin', name: '副本', from: { flow: id } }).expect(200)).body;
  expect(copy.body).toEqual({ ...draft('您好，文件。'), name: '副本' });
  expect((await post('/flows', { id: 'twin', name: '副本' }).expect(409)).body.error.code).toBe('flow-exists');
  await post('/flows', { id: 'triplet', name: '<b>' }).expect(400);

  const before = { live: studio.live(number), draft: await studio.flows.draft(id) };
  const loop = { a: say('甲', '一', 'b'), b: say('乙', '二', 'a') };
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`n${n}`, bye]));
  const bad: [string, unknown, string, RegExp][] = [
    ['not a flow', 'hello', '', /不是流程文件/],
    ['of a newer version', { ...file, format: 3 }, 'format', /更新的版本/],
    ['of something else', { ...file, kind: 'flowise' }, 'kind', /不是热线流程文件/],
    ['foreign', { nodes: [], flows: 'node-red' }, 'nodes', /./],
    ['of 10,000 nodes', { ...file, nodes: many }, 'nodes', /最多 1000 个/],
    ['of an old format with 10,000 nodes', { name: '旧', start: 'n0', nodes: many }, 'nodes', /最多 1000 个/],
    [
      'with an unknown kind',
      { ...file, nodes: { ...file.nodes, x: { kind: 'exec', label: 'x', to: {} } } },
      'nodes.x.kind',
      /没有这种节点/,
    ],
    [
      'with a script in a label',
      { ...file, nodes: { ...file.nodes, bye: { ...bye, label: '<img onerror=alert(1)>' } } },
      'nodes.bye.label',
      /尖括号/,
    ],
    [
      'with a name of JavaScript',
      JSON.parse(`{"file": ${JSON.stringify({ ...file, nodes: { constructor: bye } })}}`).file,
      'nodes.constructor',
      /./,
    ],
    ['with a loop that nobody leaves', { ...file, start: 'a', nodes: loop }, 'nodes.a', /循环/],
    [
      'with a field of its own',
      { ...file, nodes: { ...file.nodes, bye: { ...bye, exec: 'rm' } } },
      'nodes.bye',
      /不认识/,
    ],
    [
      'that enters itself',
      { ...file, nodes: { ...file.nodes, x: { kind: 'subFlow', label: '自己', flow: id, to: {} } } },
      'nodes.x.flow',
      /循环/,
    ],
  ];
  for (const [what, wrong, path, message] of bad) {
    const { error } = (await post('/flows/import', { id, file: wrong }).expect(400)).body;
    expect(error, what).toMatchObject({ code: 'bad-flow-file' });
    expect(error.message).toMatch(/^未导入/);
    expect(error.details.problems, what).toContainEqual({
      path: expect.stringMatching(`^${path.replaceAll('.', '\\.')}`),
      message: expect.stringMatching(message),
    });
  }
  const heavy = { id, file: { ...file, name: 'x'.repeat(5 * 1024 * 1024) } };
  expect((await post('/flows/import', heavy).expect(413)).body.error.code).toBe('file-too-large');
  expect(studio.live(number)).toEqual(before.live);
  expect(await studio.flows.draft(id)).toEqual(before.draft);
  // Somebody else is at it.
  expect((await post('/flows/import', { id, file }, other).expect(409)).body.error.code).toBe('lease-held');
  // 1 MB is no trouble.
  const large = Object.fromEntries(
    Array.from({ length: 900 }, (_, n) => [`n${n}`, { ...bye, prompts: zh('再见。'.repeat(300)) }]),
  );
  await post('/flows/import', { id: 'large', file: { ...file, nodes: { ...file.nodes, ...large } } }).expect(200);
});

test('a dry run of the draft, of an unsaved graph and of a version, in keys or in full', async () => {
  const asked = { number: '13900001234', at: '2026-11-23T02:00:00.000Z', keys: ['wait:7', '1'] };
  const person = (await post('/flows/demo/dry-run', asked).expect(200)).body;
  expect(person).toMatchObject({ outcome: 'person', detail: 'general' });
  expect(person.path.map((step: { node: string }) => step.node)).toContain('menu');
  expect(person.heard[0]).toMatchObject({
    who: 'hotline',
    at: asked.at,
    text: expect.stringContaining('一二三四五热线'),
  });
  const silent = (
    await post('/flows/demo/dry-run', { number: null, version: 1, given: { queues: { general: 'overflows' } } }).expect(
      200,
    )
  ).body;
  expect(silent.outcome).toBe('hungUp');
  const unsaved = (await post('/flows/demo/dry-run', { body: draft('没存过的开场白') }).expect(200)).body;
  expect(JSON.stringify(unsaved.heard)).toContain('没存过的开场白');
  expect((await post('/flows/demo/dry-run', { keys: ['A'] }).expect(400)).body.error.details.problems).toEqual([
    { path: 'keys.0', message: expect.stringContaining('按键') },
  ]);
  expect((await post('/flows/demo/dry-run', { body: draft('x', { start: null }) }).expect(409)).body.error.code).toBe(
    'flow-invalid',
  );
  await post('/flows/demo/dry-run', { version: 99 }).expect(404);
});

test('what callers did, from the steps of their calls', async () => {
  const { id } = await published();
  const at = Date.parse('2026-11-23T02:00:00Z');
  const call = (name: string, steps: [string, string][], answeredAfter: number | null, version = 1) =>
    sql`
    insert into calls (id, arrived_at, flow, flow_version, answered_at, ended_at, steps)
    values (${`${id}-${name}`}, ${new Date(at)}, ${id}, ${version},
      ${answeredAfter === null ? null : new Date(at + answeredAfter * 1000)}, ${new Date(at + 60_000)},
      ${JSON.stringify(steps.map(([node, outlet]) => ({ node, outlet, at: new Date(at).toISOString() })))}::jsonb)`.execute(
      store.db.desks,
    );
  await call('a', [['hello', 'next']], 10);
  await call('b', [['hello', 'next']], 30);
  await call('c', [['hello', 'next']], null);
  await call('d', [], null);
  await call(
    'e',
    [
      ['hello', 'next'],
      ['people', 'overflow'],
    ],
    null,
  );
  await call(
    'f',
    [
      ['hello', 'noInput'],
      ['hello', 'invalid'],
      ['hello', 'next'],
    ],
    20,
  );
  await call('g', [], null, 7);
  studio.calls.push({ flow: id, version: 1, node: 'people' });
  const asked = `/flows/${id}/traffic?version=1&from=2026-11-22T16:00:00Z&to=2026-11-23T16:00:00Z`;
  const { body } = await get(asked).expect(200);
  studio.calls.length = 0;
  expect(body).toMatchObject({ version: 1, calls: 6, secondsToPerson: { median: 20, p95: 29, calls: 3 } });
  expect(body.nodes).toEqual({
    hello: { now: 0, entries: 8, dropOffs: 1, noInput: 1, invalid: 1 },
    people: { now: 1, entries: 5, dropOffs: 1, noInput: 0, invalid: 0 },
    // The flow said goodbye: nobody gave up.
    bye: { now: 0, entries: 1, dropOffs: 0, noInput: 0, invalid: 0 },
  });
  expect(body.edges).toContainEqual({ from: 'hello', outlet: 'next', to: 'people', calls: 5 });
  expect(
    (await get(`/flows/${id}/traffic?from=2026-11-22T16:00:00Z&to=2026-11-23T16:00:00Z`).expect(200)).body.calls,
  ).toBe(7);
  expect(
    (await get(`/flows/${id}/traffic?from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z`).expect(400)).body.error.code,
  ).toBe('bad-period');
});

test('numbers: an unpublished flow answers none, and the last one stays', async () => {
  await post('/flows', { id: 'bare', name: '空的' }).expect(200);
  expect((await get('/flows/bare').expect(200)).body.problems).toMatchObject([{ code: 'empty' }]);
  const plain = { label: '消费维权', flow: 'bare', language: 'zh', priority: 0, tag: '12315' };
  expect((await put('/numbers/12315', plain).expect(409)).body.error.code).toBe('flow-not-published');
  await put('/numbers/12a', plain).expect(400);
  const { items } = (await put('/numbers/12315', { ...plain, flow: 'demo' }).expect(200)).body;
  expect(items).toContainEqual({ ...plain, flow: 'demo', number: '12315', version: 1 });
  expect(studio.shelf.inbound('12315')).toMatchObject({ tag: '12315', flow: { id: 'demo' } });
  for (const { number } of items) if (number !== '12345') await remove(`/numbers/${number}`).expect(200);
  expect(studio.shelf.inbound('12315')).toMatchObject({ dialled: '12315', tag: '', flow: { id: 'demo' } });
  expect((await remove('/numbers/12345').expect(409)).body.error.code).toBe('last-number');
  await remove('/numbers/99999').expect(404);
  expect(await acts('number:12315')).toEqual(['number.saved', 'number.removed']);
});
