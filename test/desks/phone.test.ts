/**
 * The two browser phones through the whole hotline: a citizen on /phone and an agent at the desk, each in a real
 * Chromium with a microphone that speaks, the other end a test phone, so that what each hears is asserted from sound.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureDesks } from '../../src/appliances/build-desks.ts';
import { tone } from '../support/audio.ts';
import { complaints, openBrowser, signIn, type Page, type TestBrowser } from '../support/browser.ts';
import { TestHotline } from '../support/hotline.ts';
import { asterisk } from '../support/parts.ts';
import { until } from '../support/until.ts';

const voice = 700;
let hotline: TestHotline;
let browser: TestBrowser;

beforeAll(async () => {
  await ensureDesks(() => undefined);
  hotline = await TestHotline.start();
  browser = await openBrowser({ hertz: voice });
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await hotline?.end();
});

const phoneSize = { width: 360, height: 740 };

async function hearsAgent(page: Page): Promise<void> {
  const level = page.getByRole('meter', { name: '对方音量' });
  await until(async () => Number(await level.getAttribute('aria-valuenow')) > 30, 'sound in the browser');
}

test('a citizen rings from the browser, presses 1, talks with an agent, mutes, and hangs up', async () => {
  const agent = await hotline.agent(1);
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
  const pop = await until(() => agent.pops()[0], 'the pop');
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
  await agent.setPresence('offline');
  agent.close();
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

test('an agent answers in the browser; a refresh in mid call keeps the citizen, who hears the agent again', async () => {
  const desk = await browser.page();
  const { page } = desk;
  await signIn(page, hotline.url, 'agent05');
  await page.getByTestId('sign-in-presence').click();
  await page.getByText('用本机浏览器').or(page.getByRole('menuitem').first()).first().click();
  await page.getByTestId('go-ready').click();
  await page.getByText('空闲').first().waitFor();

  const phone = await asterisk().citizen();
  const citizen = await phone.dial('12345', { number: '13900005555' });
  await citizen.answered;
  await until(() => citizen.heard.hearsOther(), 'the greeting');
  citizen.press('1');
  await page.locator('[data-testid=call-bar][data-phase=ringing]').waitFor();
  await page.keyboard.press('F2');
  await until(() => citizen.heard.hearsTone(voice, 200), 'the citizen to hear the agent');

  await page.reload();
  await page.locator('[data-testid=call-bar][data-phase=reconnecting]').waitFor();
  expect(citizen.state).toBe('up');
  await page.keyboard.press('F2');
  await page.locator('[data-testid=call-bar][data-phase=talking]').waitFor();
  const mark = citizen.heard.now;
  await until(() => citizen.heard.now > mark + 400 && citizen.heard.hearsTone(voice, 200), 'the agent’s voice again');
  await citizen.hangUp();
  await page.locator('[data-testid=call-bar][data-phase=wrapUp]').waitFor();
  expect(complaints(desk)).toEqual([]);
});
