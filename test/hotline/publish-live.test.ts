/** Publishing while callers are on the line: they finish on their version, the next caller hears the new one at once. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { TestHotline } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import { inMenu } from '../support/story.ts';
import { until } from '../support/until.ts';

let hotline: TestHotline;
beforeAll(async () => {
  hotline = await TestHotline.start();
});
afterAll(async () => {
  await nothingLeft(hotline);
  await hotline?.end();
});
afterEach(() => hotline.everyoneOut());

test('two calls on two versions at once, and a rollback for the third', async () => {
  const admin = await hotline.signIn('admin');
  const ask = async (method: string, where: string, body?: unknown) => {
    const answer = await admin.send(method, where, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body as Record<string, unknown>;
  };
  const first = await inMenu('13900004001');
  const opened = await ask('GET', '/api/flows/demo');
  expect(opened).toMatchObject({ version: 1, callsNow: 1, problems: [] });

  // The menu loses everything but a person on 1, and says so.
  await ask('POST', '/api/flows/demo/lease', { page: 'page-1' });
  const body = opened['body'] as { nodes: Record<string, Record<string, unknown>> };
  const greeting = { ...body.nodes['greeting'], prompts: [{ text: '您好，新版菜单。', language: 'zh' }] };
  const { revision } = await ask('PUT', '/api/flows/demo/draft', {
    revision: (opened['draft'] as { revision: number }).revision,
    page: 'page-1',
    body: { ...body, nodes: { ...body.nodes, greeting } },
  });
  expect(await ask('POST', '/api/flows/demo/publish', { message: '新开场白', revision })).toEqual({
    version: 2,
    scheduledAt: null,
    callsOnOld: 1,
    heldBy: [],
  });
  const second = await inMenu('13900004002');
  const { items } = await ask('GET', '/api/flows/demo/versions');
  expect(items).toMatchObject([
    { version: 2, callsNow: 1 },
    { version: 1, callsNow: 1 },
  ]);
  expect((await ask('GET', '/api/flows/demo/traffic'))['nodes']).toMatchObject({
    greeting: { now: expect.any(Number) },
  });
  expect(await ask('POST', '/api/flows/demo/rollback', { version: 1 })).toMatchObject({ version: 3, callsOnOld: 2 });
  const third = await inMenu('13900004003');

  for (const call of [first, second, third]) await call.hangUp();
  for (const [n, version] of [1, 2, 3].entries()) {
    const row = await until(async () => {
      const found = await hotline.callOf(`1390000400${n + 1}`);
      return found.endedAt !== null && found;
    }, 'the journal row with its end');
    expect(row.flow).toEqual({ id: 'demo', version });
  }
});
