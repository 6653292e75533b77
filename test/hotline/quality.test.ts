/**
 * A talk is reviewed in a real Chromium: its waveform and sound, marks, a score that saves itself, the agent's appeal and
 * another supervisor's word. And a number that harassed is dealt with on its page.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { complaints, openBrowser, signInUnseen, type TestBrowser, type TestPage } from '../support/browser.ts';
import { rows } from '../support/flow-story.ts';
import { TestHotline } from '../support/hotline.ts';
import { inTalk, JournalReader } from '../support/story.ts';
import { until } from '../support/until.ts';

const number = '13900051111';
let hotline: TestHotline;
let browser: TestBrowser;
let one: TestPage;
let two: TestPage;
let agentPage: TestPage;

beforeAll(async () => {
  [hotline, browser] = await Promise.all([TestHotline.start(), openBrowser()]);
  [one, two, agentPage] = await Promise.all([browser.page(), browser.page(), browser.page()]);
  await signInUnseen(one.page, hotline.url, 'supervisor01');
  await signInUnseen(two.page, hotline.url, 'supervisor02');
  const agent = await hotline.agent(1);
  const talk = await inTalk(number, agent);
  // Long enough to have a middle.
  const talked = Date.now();
  await until(() => Date.now() - talked > 4_000, 'four seconds of talk');
  await talk.citizen.hangUp();
  await until(async () => (await agent.presence()) === 'wrapUp', 'wrap-up');
  await agent.act(talk.callId, 'wrap-up', { disposition: 'harassment' });
  await new JournalReader(hotline).ended(number, 'harassment');
  await hotline.everyoneOut();
});
afterAll(async () => {
  await browser?.close();
  await hotline?.end();
});

test('a supervisor has the talk reviewed, hears it, marks it, scores it; what is typed saves itself', async () => {
  const { page } = one;
  await page.goto(`${hotline.url}/supervisor/calls`);
  await until(async () => (await hotline.callOf(number)).hasRecording, 'the recording in the journal');
  await page.reload();
  await page.getByTestId('call-list').getByRole('button', { name: '查看' }).first().click();
  await page.getByTestId('ask-review').click();
  await page.getByText('已加入质检。').waitFor();
  await page.goto(`${hotline.url}/supervisor/quality`);
  await page.getByTestId('open-review').first().click();
  await page.getByTestId('review-page').waitFor();
  await page.locator('.wave-box canvas').waitFor();

  await page.getByText('1.5×').click();
  await page.getByTestId('play-review').click();
  const player = page.locator('.wave audio');
  await until(() => player.evaluate((audio: HTMLAudioElement) => audio.currentTime > 0.5), 'the sound to play');
  const heard = await player.evaluate((audio: HTMLAudioElement) => ({
    rate: audio.playbackRate,
    keepsPitch: audio.preservesPitch,
  }));
  expect(heard).toEqual({ rate: 1.5, keepsPitch: true });
  await page.getByTestId('play-review').click();
  const box = (await page.locator('.wave-box').boundingBox())!;
  await page.mouse.click(box.x + box.width / 2, box.y + 20);
  const middle = await player.evaluate((audio: HTMLAudioElement) => audio.currentTime / audio.duration);
  expect(middle).toBeGreaterThan(0.4);
  expect(middle).toBeLessThan(0.6);
  await page.getByTestId('mark-words').fill('没有复述确认');
  await page.getByTestId('add-mark').click();

  await page.getByTestId('item-greeting').locator('.ant-slider').click();
  await page.getByTestId('review-summary').fill('态度好，未复述。');
  await page.getByText(/^已存 /).waitFor();
  await page.reload();
  await page.getByText('没有复述确认').waitFor();
  expect(await page.getByTestId('review-summary').inputValue()).toBe('态度好，未复述。');
  await page.getByTestId('submit-review').click();
  await page.getByText(/还有评分项没有评/).waitFor();
  for (const item of ['facts', 'answer', 'closing']) {
    await page.getByTestId(`item-${item}`).getByRole('button', { name: '满分' }).click();
  }
  await page.getByTestId('item-listening').getByRole('button', { name: '0 分' }).click();
  for (const item of ['rude', 'secrecy']) await page.getByTestId(`item-${item}`).getByText('符合').click();
  await page.getByTestId('submit-review').click();
  await page.getByText('已提交，话务员可以看到。').waitFor();
  expect(await page.getByTestId('score-total').textContent()).toBe('75 分');
  const audited = await rows<{ act: string }>(hotline, `select act from audit where who = 'supervisor01' order by seq`);
  const acts = audited.map(({ act }) => act);
  expect(acts).toEqual(['review.asked', 'recording.played', 'review.submitted']);
  expect(complaints(one)).toEqual([]);
});

test('the agent reads it and appeals; not its reviewer but another supervisor decides', async () => {
  const { page } = agentPage;
  await signInUnseen(page, hotline.url, 'agent01');
  await page.goto(`${hotline.url}/agent/quality`);
  await page.getByTestId('open-review').click();
  await page.getByText('没有复述确认').waitFor();
  await page.getByTestId('appeal-words').fill('通话末尾已复述');
  await page.getByTestId('send-appeal').click();
  await page.getByText('已提交申诉，由另一位班长处理。').first().waitFor();

  await one.page.reload();
  await one.page.getByText(/评分人不能处理自己的申诉/).waitFor();
  await two.page.goto(`${hotline.url}/supervisor/quality?state=appealed`);
  await two.page.getByTestId('open-review').click();
  await two.page.getByTestId('appeal-answer').fill('复听属实');
  await two.page.getByTestId('new-score').fill('92');
  await two.page.getByTestId('uphold').click();
  await two.page.getByText(/申诉成立（supervisor02）/).waitFor();
  await page.reload();
  await page.getByText(/→ 92 分/).waitFor();
  expect([...complaints(agentPage), ...complaints(two)]).toEqual([]);
});

test('two supervisors calibrate on it: apart, then side by side, then agreed on with a reason', async () => {
  const [first, second] = [one.page, two.page];
  await first.goto(`${hotline.url}/supervisor/calls`);
  await first.getByTestId('call-list').getByRole('button', { name: '查看' }).first().click();
  await first.getByTestId('begin-calibration').click();
  await first.getByText(/已发起校准/).waitFor();
  const open = async (page: typeof first) => {
    await page.goto(`${hotline.url}/supervisor/quality/calibrations`);
    await page.getByTestId('open-calibration').first().click();
    await page.getByTestId('calibration-page').waitFor();
  };
  const score = async (page: typeof first, last: '满分' | '0 分') => {
    for (const item of ['greeting', 'listening', 'facts', 'answer'])
      await page.getByTestId(`item-${item}`).getByRole('button', { name: '满分' }).click();
    for (const item of ['rude', 'secrecy']) await page.getByTestId(`item-${item}`).getByText('符合').click();
    await page.getByText(/^已存 /).waitFor();
    await page.reload();
    await page.getByTestId('item-closing').getByRole('button', { name: last }).click();
    await page.getByTestId('submit-score').click();
    await page.getByTestId('comparison').waitFor();
  };
  await open(first);
  await score(first, '满分');
  await open(second);
  expect(await second.getByTestId('comparison').count()).toBe(0);
  await score(second, '0 分');
  await second.getByText('差 15 分').waitFor();
  for (const [item, points] of [
    ['greeting', '10'],
    ['listening', '20'],
    ['facts', '25'],
    ['answer', '30'],
    ['closing', '5'],
  ] as const)
    await second.getByTestId(`agreed-${item}`).fill(points);
  for (const item of ['rude', 'secrecy']) await second.getByTestId(`agreed-${item}`).getByText('符合').click();
  expect(await second.getByTestId('record-agreement').isDisabled()).toBe(true);
  await second.getByTestId('reason-closing').fill('复述了，没有说时限');
  await second.getByTestId('record-agreement').click();
  await second.getByRole('tooltip').getByRole('button', { name: '记录共识分' }).click();
  await second.getByTestId('agreed').getByText(/记录$/).waitFor();
  await first.goto(`${hotline.url}/supervisor/quality/calibrations`);
  await first.getByTestId('deviations').getByText('−5.0 偏严').waitFor();
  await first.getByTestId('deviations').getByText('+10.0 偏宽').waitFor();
  const own = await rows<{ n: number }>(hotline, 'select count(*)::int as n from reviews');
  expect(own).toEqual([{ n: 1 }]);
  expect([...complaints(one), ...complaints(two)]).toEqual([]);
});

test('a number that harassed is warned, slowed, and blocked by two; each page says what may be done next', async () => {
  for (const n of [1, 2]) {
    await rows(
      hotline,
      `insert into calls (id, arrived_at, number, disposed_as) values ($1, now(), $2, 'harassment')`,
      [`evidence-${n}`, number],
    );
  }
  const { page } = one;
  await page.goto(`${hotline.url}/supervisor/callers`);
  await page.getByTestId('open-caller').click();
  for (const [reason, done] of [
    ['反复辱骂，已劝导', '发出警示'],
    ['警示后仍辱骂', '转入慢速通道'],
    ['慢速通道后仍骚扰', '提出限制呼入'],
  ] as const) {
    await page.getByRole('button', { name: done }).waitFor();
    await page.getByTestId('measure-reason').fill(reason);
    await page.getByTestId('take').click();
  }
  await page.getByTestId('measure-waiting').waitFor();
  expect(await page.getByTestId('approve-measure').isDisabled()).toBe(true);

  await two.page.goto(`${hotline.url}/supervisor/callers?show=waiting`);
  await two.page.getByTestId('open-caller').click();
  await two.page.getByTestId('approve-measure').click();
  await two.page.getByRole('dialog').getByRole('button', { name: '批准限制' }).last().click();
  await two.page.getByTestId('measure-holds').waitFor();
  await two.page.goto(`${hotline.url}/supervisor/callers?show=holds`);
  await two.page.getByTestId('caller-list').getByText('139****1111').waitFor();
  await page.goto(`${hotline.url}/supervisor/recordings`);
  await page.getByTestId('access-log').getByText('收听').first().waitFor();
  expect([...complaints(one), ...complaints(two)]).toEqual([]);
});

test('an admin edits and publishes a form that adds up, and no other', async () => {
  const admin = await browser.page();
  const { page } = admin;
  await signInUnseen(page, hotline.url, 'admin');
  await page.goto(`${hotline.url}/admin/quality`);
  const weight = page.getByLabel('分值').first();
  await weight.fill('20');
  expect(await page.getByTestId('publish-form').isDisabled()).toBe(true);
  await page.getByLabel('分值').nth(1).fill('10');
  await page.getByTestId('publish-form').click();
  await page.getByText('v2', { exact: true }).waitFor();
  expect(complaints(admin)).toEqual([]);
});
