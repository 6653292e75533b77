/**
 * The citizen's browser phone through the whole hotline, in a real Chromium with a microphone that speaks; the other end
 * is a test phone, so that what each hears is asserted from sound.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { tone } from '../support/audio.ts';
import { complaints, openBrowser, type Page, type TestBrowser } from '../support/browser.ts';
import { TestHotline, type TestAgent } from '../support/hotline.ts';
import { until } from '../support/until.ts';

const voice = 700;
let hotline: TestHotline;
let browser: TestBrowser;
let agent: TestAgent | null = null;

beforeAll(async () => {
  hotline = await TestHotline.start();
  browser = await openBrowser({ hertz: voice });
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await hotline?.end();
});

afterEach(async () => {
  for (const context of browser.browser.contexts()) await context.close();
  // An agent left ready would be rung by the next story.
  await agent?.setPresence('offline');
  agent?.close();
  await agent?.phone.close();
  agent = null;
});

const phoneSize = { width: 360, height: 740 };

async function hearsAgent(page: Page): Promise<void> {
  const level = page.getByRole('meter', { name: '对方音量' });
  await until(async () => Number(await level.getAttribute('aria-valuenow')) > 30, 'sound in the browser');
}

test('a citizen rings from the browser, presses 1, talks with an agent, mutes, and hangs up', async () => {
  agent = await hotline.agent(1);
  const citizen = await browser.page({ viewport: phoneSize });
  const { page } = citizen;
  await page.goto(`${hotline.url}/phone`);
  await page.getByLabel('我的电话号码').fill('138 0013 8000');
  await page.getByRole('button', { name: '点击拨打 12345' }).click();
  await page.getByText('已接通').waitFor();
  await hearsAgent(page);
  await page.getByRole('button', { name: '1', exact: true }).click();
  await page.getByText('已按 1').waitFor();
  const call = await agent.phone.nextCall();
  const pop = await until(() => agent?.pops()[0], 'the pop');
  expect(pop.data).toMatchObject({ number: '13800138000', selfReported: true });
  call.answer();
  call.speak(tone(440));
  await until(() => call.heard.hearsTone(voice, 200), 'the agent to hear the citizen');
  await hearsAgent(page);
  await page.getByRole('button', { name: '静音' }).click();
  await until(() => call.heard.hearsSilence(1000), 'silence while muted');
  await page.getByRole('button', { name: '取消静音' }).click();
  await until(() => call.heard.hearsTone(voice, 200), 'the citizen’s voice again');
  await page.getByRole('button', { name: '挂断' }).click();
  await page.getByText('通话结束').waitFor();
  expect(await call.ended).toMatchObject({ by: 'there' });
  expect(complaints(citizen)).toEqual([]);
  await agent.act(pop.data.callId, 'wrap-up', { disposition: 'answered' });
});

test('without the right to the microphone the page says what to do, and does not dial', async () => {
  const deaf = await openBrowser({ microphone: 'deny' });
  const { page } = await deaf.page({ viewport: phoneSize });
  await page.goto(`${hotline.url}/phone`);
  await page.getByRole('button', { name: '点击拨打 12345' }).click();
  await page.getByText('请在地址栏左侧允许使用麦克风，或改用手机拨打 12345。').waitFor();
  await page.getByRole('button', { name: '重新检测' }).waitFor();
  expect(await page.getByRole('button', { name: '点击拨打 12345' }).isEnabled()).toBe(true);
  await deaf.close();
});
