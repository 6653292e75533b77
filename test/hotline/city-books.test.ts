/**
 * The admins' books in a real Chromium and on a real telephone: a unit that is added is rung by the next caller and by
 * nobody once it is off; an answer that is changed is what the next caller hears.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { complaints, openBrowser, signInUnseen, type TestBrowser, type TestPage } from '../support/browser.ts';
import { Caller, hotlineWith, rows, say, zh } from '../support/flow-story.ts';
import type { TestHotline } from '../support/hotline.ts';
import { asterisk } from '../support/parts.ts';
import type { SipPhone } from '../support/sip-phone.ts';

const nodes = {
  menu: {
    ...{ kind: 'menu', label: '主菜单', prompts: zh('请按键选择您要办理的业务。'), waitSeconds: 5, maxAttempts: 3 },
    keys: { '1': '民政', '2': '公积金' },
    to: { 'key:1': 'civil', 'key:2': 'question', noInput: 'bye', invalid: 'bye', tooMany: 'bye' },
  },
  civil: {
    ...{ kind: 'transfer', label: '转民政', destination: 'unit', unit: 'civil', number: '', emergency: '110' },
    ...{ warm: false, ringSeconds: 5, prompts: [] },
    to: { done: 'bye', busy: 'failed', noAnswer: 'failed', failed: 'failed' },
  },
  question: {
    ...{ kind: 'setVariable', label: '问题', variable: '问题', value: '公积金怎么提取' },
    to: { next: 'answer' },
  },
  answer: {
    ...{ kind: 'knowledgeAnswer', label: '知识', question: '问题' },
    to: { answered: 'bye', notFound: 'failed', error: 'failed' },
  },
  failed: say('转接没有成功，请您稍后再拨。', 'bye'),
  bye: { kind: 'hangUp', label: '再见', prompts: zh('谢谢您的来电，祝您生活愉快。'), to: {} },
};

let hotline: TestHotline;
let browser: TestBrowser;
let admin: TestPage;
let office: SipPhone;
beforeAll(async () => {
  [hotline, browser, office] = await Promise.all([hotlineWith(nodes), openBrowser(), asterisk().carrier()]);
  admin = await browser.page({ viewport: { width: 1366, height: 768 } });
  await signInUnseen(admin.page, hotline.url, 'admin');
});
afterAll(async () => {
  await browser?.close();
  await hotline?.end();
});

test('a unit is added and rung by the next caller; an emergency line is refused; switched off it is rung by nobody', async () => {
  const { page } = admin;
  await page.goto(`${hotline.url}/admin/units`);
  await page.getByTestId('add-unit').click();
  await page.getByTestId('unit-label').fill('民政局<b>值班</b>');
  await page.getByTestId('unit-id').fill('civil');
  await page.getByTestId('unit-number').fill('110');
  await page.getByTestId('save-unit').click();
  await page.getByTestId('unit-trouble').getByText('不作为单位登记').waitFor();
  await page.getByTestId('unit-number').fill('0531-8888 0000');
  await page.getByTestId('save-unit').click();
  await page.getByRole('link', { name: '小流程' }).waitFor();

  const caller = await Caller.ring('13920001101');
  await caller.press('1');
  const rung = await office.nextCall();
  expect(rung.dialled).toBe('053188880000');
  await Promise.all([rung.reject(486), caller.hears('转接没有成功，请您稍后再拨。')]);
  await caller.call.hangUp();

  await page.getByTestId('unit-active').click();
  await page.getByTestId('save-unit').click();
  await page.getByRole('dialog').getByText('停用后这些转接会失败').waitFor();
  await page.getByRole('button', { name: '仍要停用' }).click();
  await page.getByTestId('unit-list').getByText('停用').waitFor();
  const next = await Caller.ring('13920001102');
  await next.press('1');
  await next.hears('转接没有成功，请您稍后再拨。');
  await next.call.hangUp();

  await page.locator('.ant-drawer-close').click();
  await page.getByTestId('unit-search').locator('input').fill('swjt');
  await page.getByTestId('unit-list').getByText('水务集团客服').waitFor();
  expect(await page.getByTestId('unit-list').getByText('民政局').count()).toBe(0);
  expect(complaints(admin)).toEqual([]);
});

test('an answer is changed and the next caller hears its new words; who changed it stands below', async () => {
  const { page } = admin;
  await page.goto(`${hotline.url}/admin/knowledge?q=${encodeURIComponent('公积金')}`);
  await page.getByText('公积金怎么提取').first().click();
  const answer = '公积金现在可以在手机上提取，三天到账。';
  await page.getByTestId('knowledge-answer').fill(answer);
  await page.getByTestId('save-knowledge').click();
  await page.getByTestId('knowledge-history').getByText('第 2 版').waitFor();
  const caller = await Caller.ring('13920001103');
  await caller.press('2');
  await caller.hears(answer);
  await caller.call.hangUp();

  await rows(hotline, `update knowledge_answers set revision = revision + 1, saved_by = 'admin2' where answer = $1`, [
    answer,
  ]);
  await page.getByTestId('save-knowledge').click();
  await page.getByTestId('knowledge-trouble').getByText('admin2').waitFor();
  expect(complaints(admin)).toEqual([]);
});

test('a message that was refused is sent again with a reason; the admin sees neither number nor words', async () => {
  await rows(
    hotline,
    `insert into sms_outbox (id, call, at, recipient, text, state, next_at, tries, why)
     values ('m1', 'none', now(), '13912345678', '王敏您好', 'failed', now(), 2, '空号')`,
  );
  const { page } = admin;
  await page.goto(`${hotline.url}/admin/messages`);
  const list = page.getByTestId('message-list');
  await list.getByText('空号').waitFor();
  expect(await list.getByText(/5678|王敏/).count()).toBe(0);
  await page.getByTestId('drop-message').click();
  await page.getByTestId('settle-reason').fill('号码有误');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /放\s*弃/ })
    .click();
  await list.getByText('已放弃').waitFor();
  const audited = await rows(hotline, `select who, act, reason from audit where object = 'sms:m1'`);
  expect(audited).toEqual([{ who: 'admin', act: 'message.dropped', reason: '号码有误' }]);
  expect(complaints(admin)).toEqual([]);
});
