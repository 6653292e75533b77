/** The supervisor's desk in a real Chromium with its browser phone: what is seen of the floor, and a watch by hand. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { shareAt } from '../support/audio.ts';
import { complaints, openBrowser, openDesk, type Page, type TestBrowser, type TestPage } from '../support/browser.ts';
import { TestHotline } from '../support/hotline.ts';
import type { SipCall } from '../support/sip-phone.ts';
import { hearsMusic, inLine, inTalk } from '../support/story.ts';
import { stays, until } from '../support/until.ts';

/** What the fake microphone says. */
const voiceHertz = 700;
const hears = (call: SipCall) => shareAt(call.heard.last(600), voiceHertz) > 0.08;
let hotline: TestHotline;
let browser: TestBrowser;

beforeAll(async () => {
  [hotline, browser] = await Promise.all([TestHotline.start(), openBrowser({ hertz: voiceHertz })]);
});
afterAll(async () => {
  await browser?.close();
  await hotline?.end();
});
afterEach(() => hotline.everyoneOut());

async function floor(): Promise<TestPage> {
  const desk = await browser.page();
  await openDesk(desk.page, hotline.url, 'supervisor01');
  await desk.page.getByTestId('figures').waitFor();
  return desk;
}
const figure = (page: Page, id: string) => page.getByTestId(`figure-${id}`).textContent();
const bandGone = (page: Page) => page.getByTestId('watch-band').waitFor({ state: 'detached' });

describe('the supervisor', () => {
  test('sees the line grow and an agent come, and reads what a figure means', async () => {
    const desk = await floor();
    const { page } = desk;
    expect(await figure(page, 'waiting')).toBe('排队0');
    expect(await page.getByText('当前没有坐席签入。').count()).toBe(1);
    const citizen = await inLine(hotline, '13900020001');
    await until(async () => (await figure(page, 'waiting')) === '排队1', 'the line on the desk');
    await page.getByTestId('figure-connectRate').click();
    const formula = page.getByTestId('formula-connectRate');
    await formula.waitFor();
    expect(await formula.textContent()).toContain('人工接通 ÷（人工接通 + 放弃 + 溢出未接）');
    await citizen.hangUp();
    await until(async () => (await figure(page, 'waiting')) === '排队0', 'the line to be empty');
    const agent = await hotline.agent(1);
    await agent.setPresence('aux');
    const card = page.getByTestId('agent-agent01');
    await until(async () => (await card.getAttribute('data-state')) === 'aux', 'the card');
    expect(complaints(desk).filter((line) => line.startsWith('uncaught:'))).toEqual([]);
    await desk.context.close();
  });

  test('listens by the browser, whispers, and is let go when the citizen hangs up', async () => {
    const desk = await floor();
    const { page } = desk;
    const agent = await hotline.agent(2);
    const talk = await inTalk('13900020002', agent);
    await page.getByTestId('start-headset').click();
    await until(async () => (await page.getByTestId('headset').textContent()) === '耳机已就绪', 'the headset');
    await page.getByTestId('agent-agent02').click();
    await page.getByTestId('watch-control').getByText('监听', { exact: true }).click();
    const band = page.getByTestId('watch-band');
    await band.waitFor();
    await until(async () => (await band.getAttribute('data-state')) === 'on', 'the watch');
    await stays(() => !hears(talk.agentCall) && !hears(talk.citizen), 1_200, 'nobody hears who listens');
    await page.getByTestId('watch-control').getByText('密语', { exact: true }).click();
    await until(() => hears(talk.agentCall), 'the agent to hear the whisper');
    await stays(() => !hears(talk.citizen), 1_000, 'the citizen does not');
    await page.keyboard.press('Escape');
    expect(await band.count()).toBe(1);
    await talk.citizen.hangUp();
    await bandGone(page);
    await page.getByText('通话已结束，监听已停止。').waitFor();
    await agent.act(talk.callId, 'wrap-up', { disposition: 'answered' });
    await desk.context.close();
  });

  test('takes the talk over by the browser; a page loaded anew has lost it, and the citizen is in the line again', async () => {
    const desk = await floor();
    const { page } = desk;
    const agent = await hotline.agent(4);
    const talk = await inTalk('13900020004', agent);
    await page.getByTestId('start-headset').click();
    await until(async () => (await page.getByTestId('headset').textContent()) === '耳机已就绪', 'the headset');
    await page.getByTestId('agent-agent04').click();
    expect(await page.getByTestId('act-take').isDisabled()).toBe(true);
    await page.getByTestId('watch-control').getByText('监听', { exact: true }).click();
    await until(async () => page.getByTestId('act-take').isEnabled(), 'the talk to be takeable');
    await page.getByTestId('act-take').click();
    const band = page.getByTestId('taken-band');
    await band.waitFor();
    await until(() => hears(talk.citizen), 'the citizen to hear the supervisor');
    expect(await band.textContent()).toContain('139****0004');
    await page.reload();
    await hearsMusic(talk.citizen);
    await page.getByTestId('figures').waitFor();
    expect(await page.getByTestId('taken-band').count()).toBe(0);
    await talk.citizen.hangUp();
    await agent.act(talk.callId, 'wrap-up', { disposition: 'answered' });
    await desk.context.close();
  });

  test('closes the page while listening: the watch ends, the talk goes on', async () => {
    const desk = await floor();
    const { page } = desk;
    const agent = await hotline.agent(3);
    const talk = await inTalk('13900020003', agent);
    await page.getByTestId('start-headset').click();
    await until(async () => (await page.getByTestId('headset').textContent()) === '耳机已就绪', 'the headset');
    await page.getByTestId('agent-agent03').click();
    await page.getByTestId('watch-control').getByText('强插', { exact: true }).click();
    await until(() => hears(talk.citizen), 'the citizen to hear the barge');
    await desk.context.close();
    const session = await hotline.signIn('supervisor01');
    await until(
      async () => ((await session.get('/api/supervision/watch')) as { watch: unknown }).watch === null,
      'the watch to end',
    );
    await stays(() => talk.citizen.state === 'up' && talk.agentCall.state === 'up', 500, 'the talk goes on');
    await talk.citizen.hangUp();
    await until(async () => (await agent.presence()) === 'wrapUp', 'wrap-up');
    await agent.act(talk.callId, 'wrap-up', { disposition: 'answered' });
  });
});
