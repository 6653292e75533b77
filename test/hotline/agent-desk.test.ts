/**
 * The agent's desk in a real Chromium, with its browser phone, against the real program: what the agent sees and does,
 * and what the citizen hears meanwhile.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { tone } from '../support/audio.ts';
import {
  complaints,
  openBrowser,
  type BrowserContext,
  type Page,
  type PageOptions,
  type TestBrowser,
} from '../support/browser.ts';
import { DeskPage } from '../support/desk-page.ts';
import { TestHotline } from '../support/hotline.ts';
import { asterisk } from '../support/parts.ts';
import type { SipCall } from '../support/sip-phone.ts';
import { until } from '../support/until.ts';

/** What the fake microphone says. */
const voiceHertz = 700;
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

async function readyDesk(username: string, options?: PageOptions): Promise<DeskPage> {
  const desk = await DeskPage.open(browser, hotline, username, options);
  await desk.goReady();
  return desk;
}

/** Whose pages tell what plays; contexts without a device only listen. */
async function withEars(): Promise<BrowserContext> {
  const { context, page } = await browser.page();
  await page.close();
  await context.addInitScript(() => {
    const players: AudioContext[] = [];
    Object.assign(window, {
      plays: () => players.some(({ state }) => state === 'running'),
      AudioContext: class extends AudioContext {
        constructor(options?: AudioContextOptions & { sinkId?: unknown }) {
          super(options);
          if (options?.sinkId === undefined) players.push(this);
        }
      },
    });
  });
  return context;
}
const plays = (page: Page): Promise<boolean> =>
  page.evaluate(() => (window as unknown as { plays: () => boolean }).plays());

async function ring(number: string): Promise<SipCall> {
  const phone = await asterisk().citizen();
  const call = await phone.dial('12345', { number });
  await call.answered;
  await until(() => call.heard.hearsOther(), 'the greeting');
  call.press('1');
  return call;
}

async function answered(desk: DeskPage, number: string): Promise<SipCall> {
  const call = await ring(number);
  await desk.page.getByTestId('pop').waitFor();
  await desk.answer();
  await desk.inPhase('talking');
  await until(() => call.heard.hearsTone(voiceHertz, 800), 'the citizen to hear the agent');
  return call;
}

async function fillForm(page: Page): Promise<void> {
  await page.getByTestId('field-area-input').click();
  await page.locator('.ant-cascader-menu-item').first().click();
  await page.locator('.ant-cascader-menu').nth(1).locator('li').first().click();
  await page.getByTestId('field-detail-input').fill('文化路 12 号');
  await page.getByText('求助', { exact: true }).click();
  await page.getByTestId('field-category-input').click();
  await page.keyboard.type('停水');
  await page
    .locator('.ant-select-item-option, .ant-select-tree-treenode, .ant-cascader-menu-item')
    .filter({ hasText: '停水' })
    .first()
    .waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

async function submit(page: Page): Promise<string> {
  await page.getByTestId('submit-ticket').click();
  await page.getByTestId('ticket-number').first().waitFor();
  return (await page.getByTestId('ticket-number').first().textContent()) ?? '';
}

describe('the agent', () => {
  test('sees who calls before answering, talks, reloads in mid-call, and saves the ticket', async () => {
    const desk = await readyDesk('agent01', { context: await withEars() });
    const other = await hotline.agent(2);
    await other.setPresence('aux');
    const { page } = desk;
    await until(async () => !(await plays(page)), 'the desk to be silent');
    const call = await ring('13900001234');
    await page.getByTestId('pop').waitFor();
    expect(await desk.phase()).not.toBe('talking');
    await until(() => plays(page), 'the desk to ring');
    expect(await page.getByTestId('pop-number').textContent()).toContain('139 0000 1234');
    await until(
      async () => (await page.getByTestId('pop').textContent())?.includes('在办'),
      'the open tickets of this number',
    );
    expect(other.pops()).toHaveLength(0);

    await desk.answer();
    await desk.inPhase('talking');
    call.speak(tone(440));
    await until(() => call.heard.hearsTone(voiceHertz, 800), 'the citizen to hear the agent');
    await until(async () => !(await plays(page)), 'the desk to be silent again');

    await page.getByTestId('field-words-input').fill('小区停水两天，请尽快抢修。');
    await until(
      async () => (await page.getByTestId('draft-saved').textContent())?.includes('已存'),
      'the draft to be saved',
    );
    await page.reload();
    await until(
      () => !call.heard.hearsTone(voiceHertz, 800) && call.heard.hearsOther([voiceHertz]),
      'music while the desk reloads',
    );
    await desk.usable('answer');
    await page.keyboard.press('F2');
    await desk.inPhase('talking');
    await until(() => call.heard.hearsTone(voiceHertz, 800), 'the same agent again');
    expect(await page.getByTestId('field-words-input').inputValue()).toBe('小区停水两天，请尽快抢修。');

    await fillForm(page);
    const number = await submit(page);
    await call.hangUp();
    await desk.inPhase('idle');
    const row = await until(async () => {
      const found = await hotline.callOf('13900001234');
      return found.endedAt !== null && found.disposition === 'ticket' && found;
    }, 'the journal row');
    expect(number).toContain(row.ticketNumber);
    expect(complaints(desk.test).filter((line) => line.startsWith('uncaught:'))).toEqual([]);
    await desk.close();
  });

  test('is told of the call before the presence that comes with it', async () => {
    const agent = await hotline.agent(4);
    expect(await agent.setPresence('ready')).toBe(true);
    await until(
      () => agent.pushed.some((push) => push.type === 'presence.changed' && push.data.state === 'ready'),
      'the agent to be ready',
    );
    const mark = agent.pushed.length;
    const call = await ring('13900002222');
    await until(
      () => agent.pushed.some((push) => push.type === 'presence.changed' && push.data.state === 'ringing'),
      'the agent to ring',
    );
    const told = agent.pushed.slice(mark).map(({ type }) => type);
    expect(told.filter((type) => type === 'call.offered' || type === 'presence.changed')).toEqual([
      'call.offered',
      'presence.changed',
    ]);
    await call.hangUp();
  });

  test('goes on talking while the controller is killed, everything is there afterwards, and the next caller too', async () => {
    const desk = await readyDesk('agent03');
    const { page } = desk;
    const call = await answered(desk, '13900006666');
    await page.getByTestId('field-words-input').fill('路灯不亮，晚上看不清路。');
    await hotline.kill();
    const mark = call.heard.now;
    hotline.startAgain();
    await hotline.ready();
    await desk.inPhase('talking');
    // The controller may be back before a share of seconds says anything.
    await until(() => call.heard.now - mark > 3_000, 'some seconds of talk');
    await until(() => call.heard.hearsTone(voiceHertz, 800), 'the agent still to be heard');
    expect(call.state).toBe('up');
    expect(loudShare(call, mark)).toBeGreaterThan(0.9);
    expect(await page.getByTestId('field-words-input').inputValue()).toBe('路灯不亮，晚上看不清路。');
    await until(
      async () => ((await page.getByTestId('call-bar').textContent()) ?? '').includes('通话'),
      'the call bar',
    );
    await fillForm(page);
    await submit(page);
    const next = await ring('13900007777');
    await until(() => next.heard.hearsOther([], 1000), 'the next caller to wait');
    // Asterisk says goodbye to a line that went with the controller.
    await call.hangUp();
    await desk.answer();
    await desk.inPhase('talking');
    await until(() => next.heard.hearsTone(voiceHertz, 800), 'the next caller to hear the agent');
    await next.hangUp();
    await desk.inPhase('wrapUp');
    const row = await until(async () => {
      const found = await hotline.callOf('13900006666');
      return found.disposition === 'ticket' && found;
    }, 'the journal row');
    expect(row.adoptions).toBe(1);
    await desk.close();
  });
});

/** Share of the seconds since `mark` in which the agent's bursts were heard: music or silence would lower it. */
function loudShare(call: SipCall, mark: number): number {
  const pcm = call.heard.since(mark);
  const step = 8000;
  let heard = 0;
  let all = 0;
  for (let at = 0; at + step <= pcm.length; at += step) {
    all += 1;
    let sum = 0;
    for (let i = at; i < at + step; i += 1) sum += Math.abs(pcm[i] ?? 0);
    if (sum / step > 200) heard += 1;
  }
  return all === 0 ? 0 : heard / all;
}
