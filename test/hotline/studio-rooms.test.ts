/**
 * The rooms beside the flow editor, in a real Chromium and on a real telephone: a recording made in the page, hours that
 * answer, an emergency that two admins switch on while an agent watches and a citizen rings.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findPrompt } from '../support/audio.ts';
import {
  complaints,
  openBrowser,
  openDesk,
  signInUnseen,
  type TestBrowser,
  type TestPage,
} from '../support/browser.ts';
import { TestHotline } from '../support/hotline.ts';
import { asterisk } from '../support/parts.ts';
import { soundOf } from '../support/spoken.ts';
import { until } from '../support/until.ts';

let hotline: TestHotline;
let browser: TestBrowser;
let first: TestPage;
let second: TestPage;

beforeAll(async () => {
  [hotline, browser] = await Promise.all([TestHotline.start(), openBrowser({ hertz: 700 })]);
  [first, second] = await Promise.all([browser.page(), browser.page()]);
  await Promise.all([signInUnseen(first.page, hotline.url, 'admin'), signInUnseen(second.page, hotline.url, 'admin2')]);
});
afterAll(async () => {
  await browser?.close();
  await hotline?.end();
});

test('a prompt is written, recorded with the microphone of the page, measured, and heard again', async () => {
  const { page } = first;
  await page.goto(`${hotline.url}/admin/prompts`);
  await page.getByTestId('add-prompt').click();
  await page.getByTestId('prompt-name').fill('欢迎词');
  await page.getByTestId('prompt-id').fill('welcome');
  await page.getByTestId('prompt-text').fill('您好，这里是市民热线。');
  await page.getByTestId('try-out').click();
  await page.getByText('■ 停止').waitFor();
  await page.getByTestId('save-prompt').click();
  await page.getByTestId('record').click();
  await page.getByText('正在录音 00:02').waitFor();
  await page.getByTestId('stop-recording').click();
  await page.getByTestId('use-recording').click();
  const measured = await page.getByTestId('measured').textContent();
  expect(measured).toMatch(/录音 [12]\.\d 秒 · −\d+\.\d → −(19|20|21|22)\.\d dB/);
  const seconds = await page.locator('audio.player').evaluate(async (player: HTMLAudioElement) => {
    player.load();
    if (player.readyState < 1) await new Promise((resolve) => player.addEventListener('loadedmetadata', resolve));
    return player.duration;
  });
  expect(seconds).toBeGreaterThan(1);

  await page.getByTestId('sound-file').setInputFiles({
    name: 'holiday.mp3',
    mimeType: 'audio/mpeg',
    buffer: Buffer.from('this is a letter and no sound at all, whatever its name says'.repeat(100)),
  });
  await page.getByText('不是可识别的音频').waitFor();
  expect(await page.getByTestId('measured').textContent()).toBe(measured);
  expect(complaints(first)).toEqual([]);
});

test('a flow that is published with the recording plays it to the next caller, and the prompt can’t be deleted', async () => {
  const admin = await hotline.signIn('admin');
  const page = 'page-of-this-test';
  const flow = (await admin.get('/api/flows/demo')) as { body: Body; draft: { revision: number } };
  type Body = { nodes: Record<string, { prompts?: unknown }> };
  flow.body.nodes['greeting']!.prompts = [{ prompt: 'welcome', language: 'zh' }];
  expect((await admin.post('/api/flows/demo/lease', { page })).status).toBe(200);
  const draft = { revision: flow.draft.revision, page, body: flow.body };
  expect((await admin.send('PUT', '/api/flows/demo/draft', draft)).status).toBe(200);
  const { problems } = (await admin.get('/api/flows/demo/publish-check')) as { problems: { code: string }[] };
  const confirmed = problems.map(({ code }) => code);
  const published = await admin.post('/api/flows/demo/publish', { message: '换成真人录音', confirmed });
  expect(published).toMatchObject({ status: 200, body: { version: 2 } });

  const call = await (await asterisk().citizen()).dial('12345', { number: '13900007777' });
  await call.answered;
  await until(() => call.heard.hearsTone(700, 500), 'the recording to be heard');
  await call.hangUp();
  const kept = await admin.send('DELETE', '/api/prompts/welcome/zh');
  expect(kept).toMatchObject({ status: 409, body: { error: { code: 'prompt-in-use' } } });
});

test('the page says what holds at any time, and that 2027 has no official table', async () => {
  const { page } = first;
  await page.goto(`${hotline.url}/admin/schedules`);
  await page.getByTestId('unofficial-2027').waitFor();
  const holds = async (at: string) => {
    await page.getByTestId('holds-at').fill(at);
    return until(
      async () => {
        const text = await page.getByTestId('holds').textContent({ timeout: 500 });
        return text?.includes(at < '2026-10-08' ? '国庆节放假' : '调休补班') === true && text;
      },
      { what: `what holds at ${at}` },
    );
  };
  expect(await holds('2026-10-05T10:00')).toMatch(/^非服务时间/);
  expect(await holds('2026-10-10T10:00')).toMatch(/^服务时间/);
  expect(complaints(first)).toEqual([]);
});

test('two admins switch the emergency on: every desk sees it, a citizen hears it, and it is over at a click', async () => {
  const agent = await hotline.agent(1);
  const words = '台风来袭，请勿外出。';
  await Promise.all([first, second].map(({ page }) => page.goto(`${hotline.url}/admin/emergency`)));
  await first.page.getByTestId('emergency-label').fill('台风');
  await first.page.getByTestId('emergency-greeting').fill(words);
  await first.page.getByTestId('propose').click();
  await first.page.getByTestId('emergency-proposed').waitFor();
  expect(await first.page.getByTestId('confirm-emergency').isDisabled()).toBe(true);
  await second.page.getByTestId('confirm-emergency').click();
  await second.page.getByRole('dialog').getByRole('button', { name: '启用紧急模式' }).click();
  await second.page.getByTestId('emergency-active').waitFor();

  await until(() => agent.pushed.some(({ type }) => type === 'emergency.changed'), 'the agent to be told');
  // A department has no push line: it asks.
  const desk = await browser.page();
  await openDesk(desk.page, hotline.url, 'department01');
  for (const each of [first, second, desk])
    await each.page.getByTestId('emergency-banner').waitFor({ timeout: 15_000 });

  const number = '13900008888';
  const call = await (await asterisk().citizen()).dial('12345', { number });
  await call.answered;
  const prompt = await soundOf(words);
  await until(() => findPrompt(call.heard.between(0, call.heard.now), prompt).score > 0.6, {
    what: 'the emergency greeting to be heard',
    within: 20_000,
  });
  const offered = await agent.phone.nextCall();
  offered.answer();
  await offered.answered;
  await call.hangUp();

  await second.page.getByTestId('end-emergency').click();
  await second.page.getByRole('dialog').getByRole('button', { name: '结束紧急模式' }).click();
  await second.page.getByTestId('propose-emergency').waitFor();
  await second.page.getByTestId('emergency-banner').waitFor({ state: 'detached' });
  const row = await until(async () => {
    const found = await hotline.callOf(number);
    return found.endedAt !== null && found;
  }, 'the call in the journal');
  expect(row.queue).toBe('政务服务');
  expect([...complaints(first), ...complaints(second)]).toEqual([]);
});
