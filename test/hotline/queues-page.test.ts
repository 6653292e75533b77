/** The page of queues in a real Chromium: rules are changed and hold at once, nonsense is refused, skills are given. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { complaints, openBrowser, signInUnseen, type TestBrowser, type TestPage } from '../support/browser.ts';
import { rows } from '../support/flow-story.ts';
import { TestHotline } from '../support/hotline.ts';
import { until } from '../support/until.ts';

let hotline: TestHotline;
let browser: TestBrowser;
let admin: TestPage;
beforeAll(async () => {
  [hotline, browser] = await Promise.all([TestHotline.start(), openBrowser()]);
  admin = await browser.page({ viewport: { width: 1366, height: 768 } });
  await signInUnseen(admin.page, hotline.url, 'admin');
});
afterAll(async () => {
  await browser?.close();
  await hotline?.end();
});

test('rules say what they mean, are saved, and nonsense is refused with its place', async () => {
  const { page } = admin;
  await page.goto(`${hotline.url}/admin/queues`);
  const meaning = page.getByTestId('meaning');
  await meaning.getByText('多人可接时：空闲最久').waitFor();
  await page.getByTestId('strategy').click();
  await page.getByTitle('按梯队').click();
  await meaning.getByText('多人可接时：按梯队').waitFor();
  await page.getByTestId('save-queue').click();
  await page.getByText('已保存，正在等待的来电已按新规则').waitFor();
  const stored = async () =>
    (await rows(hotline, `select rules ->> 'strategy' as strategy from queues where id = 'general'`))[0];
  expect(await stored()).toEqual({ strategy: 'tiers' });
  await page.getByRole('button', { name: '加类别' }).click();
  await page.getByTestId('save-queue').click();
  await page.getByTestId('queue-trouble').getByText('优先类别第 4 行：请填写名称').waitFor();
  expect(complaints(admin)).toEqual([]);
});

test('who saved before is not overwritten', async () => {
  const { page } = admin;
  await page.reload();
  await page.getByTestId('queue-now').waitFor();
  await rows(hotline, `update queues set revision = revision + 1 where id = 'general'`);
  await page.getByTestId('save-queue').click();
  await page.getByTestId('queue-trouble').getByText('其他管理员刚刚保存过').waitFor();
});

test('a skill is made and given to an agent', async () => {
  const { page } = admin;
  await page.getByText('话务员与技能').click();
  await page.getByTestId('skill-name').fill('手语');
  await page.getByRole('button', { name: '新增技能' }).click();
  await page.getByRole('columnheader', { name: '手语' }).waitFor();
  const name = await page.locator('tbody tr.ant-table-row td').first().textContent();
  await page.getByLabel(`${name} 手语`, { exact: true }).click();
  await page.locator('.ant-select-dropdown:visible').getByTitle('4', { exact: true }).click();
  await until(async () => {
    const [row] = await rows(hotline, `select level from agent_skills where skill = '手语'`);
    return row?.['level'] === 4;
  }, 'the level to be stored');
  expect(complaints(admin)).toEqual([]);
});
