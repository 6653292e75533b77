/**
 * The studio in a real Chromium with a real telephone: an admin builds a menu from nothing, publishes it, rings it,
 * breaks it, is refused, rolls back, rings again; hears a draft on the page's own phone; and two admins who edit the same
 * flow lose nothing.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { complaints, openBrowser, openDesk, type Page, type TestBrowser, type TestPage } from '../support/browser.ts';
import { rows } from '../support/flow-story.ts';
import { TestHotline } from '../support/hotline.ts';
import { asterisk } from '../support/parts.ts';
import { until } from '../support/until.ts';

let hotline: TestHotline;
let browser: TestBrowser;
const desks: TestPage[] = [];

beforeAll(async () => {
  [hotline, browser] = await Promise.all([TestHotline.start(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hotline?.end();
});
afterEach(async () => {
  await Promise.all(desks.splice(0).map(({ context }) => context.close()));
});

async function admin(username = 'admin'): Promise<TestPage> {
  const desk = await browser.page();
  desks.push(desk);
  await openDesk(desk.page, hotline.url, username);
  return desk;
}

async function newFlow(page: Page, id: string, name: string): Promise<void> {
  await page.getByTestId('new-flow').click();
  await page.getByTestId('flow-name').fill(name);
  await page.getByTestId('flow-id').fill(id);
  await page.getByTestId('create-flow').click();
  await editing(page);
}

const editing = (page: Page): Promise<void> => page.locator('[data-testid=editor][data-lease=true]').waitFor();
const savedState = (page: Page): Promise<void> => page.locator('[data-testid=save-state][data-step=saved]').waitFor();

/** Adds a node after the selected one, and gives it a name. */
async function add(page: Page, kind: string, label: string): Promise<void> {
  await page.getByTestId(`add-${kind}`).click();
  await page.getByTestId('node-label').fill(label);
}

async function says(page: Page, text: string): Promise<void> {
  if ((await page.getByTestId('prompt').count()) === 0) await page.getByTestId('add-prompt').click();
  await page.getByLabel('播报文字').fill(text);
}

/** Through the outlet's own button and the searchable list, as one does without a mouse. */
async function leads(page: Page, outlet: string, target: string): Promise<void> {
  await page.locator(`.react-flow__node.selected [data-port="${outlet}"]`).focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('pick-input').fill(target);
  await page.keyboard.press('Enter');
  await page.getByTestId('pick-input').waitFor({ state: 'detached' });
}

const problems = async (page: Page): Promise<{ errors: number; warnings: number }> => {
  const count = page.getByTestId('problem-count').first();
  const read = async (name: string) => Number((await count.getAttribute(`data-${name}`)) ?? 0);
  return { errors: await read('errors'), warnings: await read('warnings') };
};

async function publish(page: Page, message: string): Promise<string> {
  await page.getByTestId('publish').click();
  const dialog = page.getByTestId('publish-dialog');
  await dialog.waitFor();
  for (const box of await dialog.locator('.publish-problems input[type=checkbox]').all()) await box.check();
  await page.getByTestId('publish-message').fill(message);
  await page.getByTestId('publish-now').click();
  await dialog.waitFor({ state: 'detached' });
  return (await page.getByTestId('published').textContent()) ?? '';
}

/** Rings, hears something, presses 0 and waits in the line: then the journal knows the version. */
async function ring(number: string): Promise<number> {
  const phone = await asterisk().citizen();
  const call = await phone.dial('12345', { number });
  await call.answered;
  await until(() => call.heard.hearsOther(), 'the greeting');
  call.press('0');
  await until(async () => (await hotline.metric('hotline_waiting_callers')) === 1, 'the caller to wait for a person');
  await call.hangUp();
  const row = await until(async () => {
    const found = await hotline.callOf(number);
    return found.endedAt !== null && found;
  }, 'the journal row');
  expect(row.flow?.id).toBe('studio');
  return row.flow?.version ?? 0;
}

test('a menu is built from nothing, published, rung, broken, refused, rolled back and rung again', async () => {
  const desk = await admin();
  const { page } = desk;
  await newFlow(page, 'studio', '工作室流程');
  await add(page, 'say', '开场白');
  await says(page, '您好，这里是热线。');
  await add(page, 'menu', '主菜单');
  await says(page, '人工服务请按0。');
  await add(page, 'enqueue', '人工');
  await page.locator('[data-field=queue] .ant-select').click();
  await page.locator('.ant-select-item-option').first().click();
  await add(page, 'hangUp', '再见');
  await until(async () => (await problems(page)).errors > 0, 'the open outlets to be told');
  await page.getByTestId('problems').getByText('“无输入”没有去向').click();
  await page.locator('.react-flow__node.selected', { hasText: '主菜单' }).waitFor();
  for (const outlet of ['noInput', 'invalid']) await leads(page, outlet, '主菜单');
  await leads(page, 'tooMany', '再见');
  await until(async () => (await problems(page)).errors === 0, 'no error to be left');
  await savedState(page);

  await page.getByTestId('dry-button').click();
  await page.getByTestId('dry-0').click();
  await until(
    async () => (await page.getByTestId('dry-state').textContent())?.includes('转人工'),
    'the dry run to reach a person',
  );
  await page.getByTestId('save-case').click();
  await page.getByRole('button', { name: '存为用例' }).click();
  await page.getByTestId('dry-button').click();
  expect(await publish(page, '第一版')).toContain('v1 已生效');

  const row = { label: '市民热线', flow: 'studio', language: 'zh', priority: 0, tag: '' };
  const session = await hotline.signIn('admin');
  expect((await session.send('PUT', '/api/numbers/12345', row)).status).toBe(200);
  expect(await ring('13900005551')).toBe(1);

  // 0 leads to the good-bye: the graph is whole, but the case does not hold, and nobody reaches a person.
  await page.getByTestId('canvas').focus();
  await page.keyboard.press('Control+k');
  await page.getByTestId('pick-input').fill('主菜单');
  await page.keyboard.press('Enter');
  await page.locator('.react-flow__node.selected:focus', { hasText: '主菜单' }).waitFor();
  await leads(page, 'key:0', '再见');
  await savedState(page);
  await page.getByTestId('publish').click();
  const dialog = page.getByTestId('publish-dialog');
  await dialog.getByText('结果应为“转人工”').waitFor();
  await page.getByTestId('publish-message').fill('坏的');
  expect(await page.getByTestId('publish-now').isDisabled()).toBe(true);
  expect((await session.post('/api/flows/studio/publish', { message: '坏的' })).status).toBeGreaterThanOrEqual(400);
  await page.keyboard.press('Escape');
  expect(await ring('13900005552')).toBe(1);

  await page.getByTestId('undo').click();
  await page.locator('.react-flow__node', { hasText: '开场白' }).click({ position: { x: 60, y: 40 } });
  await says(page, '您好，这里是新的热线。');
  await savedState(page);
  expect(await publish(page, '第二版')).toContain('v2 已生效');
  expect(await ring('13900005553')).toBe(2);
  await page.getByTestId('rollback').click();
  await page.locator('.ant-popconfirm-buttons .ant-btn-primary').click();
  await page.getByText('v3 与 v1 相同').waitFor();
  expect(await ring('13900005554')).toBe(3);
  expect(complaints(desk)).toEqual([]);
}, 90_000);

test('two admins on one flow: one edits, the other takes over, and what was not saved stays as a copy', async () => {
  const one = (await admin()).page;
  await newFlow(one, 'shared', '两人流程');
  await add(one, 'say', '开场白');
  await savedState(one);
  const other = (await admin('admin2')).page;
  await other.goto(`${hotline.url}/admin/flows/shared`);
  await other.getByTestId('lease-notice').waitFor();
  expect(await other.getByTestId('publish').isDisabled()).toBe(true);
  // What the first one types last does not reach the server any more.
  await one.route('**/api/flows/shared/draft', (route) => route.abort());
  await one.getByTestId('node-label').fill('没来得及保存的名称');
  await one.getByTestId('save-failed').waitFor();
  await other.getByTestId('take-over').click();
  await other.locator('.ant-popconfirm-buttons .ant-btn-primary').click();
  await editing(other);
  await add(other, 'hangUp', '再见');
  await savedState(other);

  await one.unroute('**/api/flows/shared/draft');
  await one.getByTestId('copy-notice').waitFor();
  await one.locator('.card-name', { hasText: '再见' }).waitFor();
  expect(await one.getByTestId('use-copy').isDisabled()).toBe(true);
  await one.getByTestId('take-over').click();
  await one.locator('.ant-popconfirm-buttons .ant-btn-primary').click();
  await editing(one);
  await one.getByTestId('use-copy').click();
  await one.locator('.card-name', { hasText: '没来得及保存的名称' }).waitFor();
  await savedState(one);
  await one.getByTestId('undo').click();
  await one.locator('.card-name', { hasText: '再见' }).waitFor();
});

test('an admin hears a draft on the page’s own phone, presses a key, and no trace is left of the call', async () => {
  const began = new Date();
  const desk = await admin();
  const { page } = desk;
  await newFlow(page, 'rehearsed', '试听流程');
  await add(page, 'menu', '主菜单');
  await says(page, '演练人工请按0。');
  await page.getByTestId('call-button').click();
  await page.getByTestId('ring-me').click();
  await page.getByTestId('call-refused').getByText('流程还有错误').waitFor();
  await page.getByTestId('call-button').click();
  await add(page, 'enqueue', '人工');
  await page.locator('[data-field=queue] .ant-select').click();
  await page.locator('.ant-select-item-option').first().click();
  await leads(page, 'overflow', '主菜单');
  await page.locator('.react-flow__node', { hasText: '主菜单' }).click({ position: { x: 60, y: 40 } });
  for (const outlet of ['noInput', 'invalid']) await leads(page, outlet, '主菜单');
  await leads(page, 'tooMany', '人工');
  await until(async () => (await problems(page)).errors === 0, 'no error to be left');

  await page.getByTestId('call-button').click();
  await page.getByTestId('ring-me').click();
  await page.locator('[data-testid=call-state][data-line=up]').waitFor();
  const level = page.getByRole('meter', { name: '听到的音量' });
  await until(async () => Number(await level.getAttribute('aria-valuenow')) > 30, 'the menu to be heard');
  await page.locator('.react-flow__node.node-current', { hasText: '主菜单' }).waitFor();
  await page.getByTestId('call-0').click();
  await page.getByTestId('call-way').getByText('人工').waitFor();
  await until(async () => Number(await level.getAttribute('aria-valuenow')) > 30, 'to be told what would be now');
  await page.locator('[data-testid=call-state][data-line=ended]').waitFor();
  expect(await hotline.metric('hotline_waiting_callers')).toBe(0);
  expect(await rows(hotline, 'select 1 from calls where arrived_at >= $1', [began])).toEqual([]);
  expect(await rows(hotline, "select 1 from flow_versions where flow = 'rehearsed'")).toEqual([]);
  expect(await rows(hotline, "select reason from audit where act = 'flow.rehearsed'")).toHaveLength(2);
  expect(complaints(desk)).toEqual([]);
});
