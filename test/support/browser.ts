/**
 * A real Chromium, without a window, for tests of the desks: its microphone speaks a tone of our choice, and what it
 * logs is kept, so that a failing test can show it. Clicks and reads as a person does; knows no desk by itself.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { demoPassword } from '../../src/store/seed.ts';
import { wavFile } from './audio.ts';

export type { Browser, BrowserContext, Page } from 'playwright-core';

export interface BrowserOptions {
  /** Pitch of what the microphone hears, in bursts, for steady tones are taken for noise and removed. */
  readonly hertz?: number;
  /** What the person answers when a page asks for the microphone. */
  readonly microphone?: 'allow' | 'deny';
}

export interface TestBrowser {
  readonly browser: Browser;
  /** A page of its own session; `logs` grows with what it says. */
  page(options?: PageOptions): Promise<TestPage>;
  close(): Promise<void>;
}

export interface PageOptions {
  /** 1366 x 640 unless told: what is left of a small office screen. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Another page of the same session. */
  readonly context?: BrowserContext;
}

export interface TestPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console lines, uncaught errors and failed requests, oldest first. */
  readonly logs: readonly string[];
}

/** The first is the same engine without windows, menus and profiles around it, and costs less CPU. */
const places = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
];

function findChromium(): string {
  const found = [process.env['TEST_CHROMIUM'], ...places].find((place) => place && existsSync(place));
  if (found) return found;
  throw new Error(
    '没有找到 Chromium，桌面测试无法运行：请执行 apt-get install chromium-headless-shell（或 chromium），或用 TEST_CHROMIUM 指明它的位置。' +
      ' / Chromium was not found: apt-get install chromium-headless-shell (or chromium), or name it in TEST_CHROMIUM.',
  );
}

export async function openBrowser({ hertz = 700, microphone = 'allow' }: BrowserOptions = {}): Promise<TestBrowser> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hotline-browser-'));
  const voice = path.join(folder, 'voice.wav');
  writeFileSync(voice, wavFile(bursts(hertz), voiceRate));
  // Drawing a page must not keep those who talk from speaking and being heard: an agent's computer is another machine.
  // Linux weighs sessions against each other, and a process only within its own (sched_autogroup): so both are told.
  const behindVoices = path.join(folder, 'chromium');
  const [session, itself] = ['{ echo 10 >/proc/self/autogroup; } 2>/dev/null', `nice -n 10 '${findChromium()}' "$@"`];
  writeFileSync(behindVoices, `#!/bin/sh\n${session}\nexec ${itself}\n`, { mode: 0o755 });
  const browser = await chromium.launch({
    executablePath: behindVoices,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--allow-loopback-in-peer-connection',
      // Pages live for seconds here: what the optimising compilers do costs more than it brings.
      '--js-flags=--no-opt,--no-maglev',
      '--autoplay-policy=user-gesture-required',
      '--use-fake-device-for-media-stream',
      `--use-fake-ui-for-media-stream${microphone === 'deny' ? '=deny' : ''}`,
      `--use-file-for-fake-audio-capture=${voice}`,
    ],
  });
  return {
    browser,
    page: (options) => openPage(browser, microphone, options),
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openPage(
  browser: Browser,
  microphone: 'allow' | 'deny',
  { viewport = { width: 1366, height: 640 }, context: shared }: PageOptions = {},
): Promise<TestPage> {
  const permissions = microphone === 'allow' ? ['microphone'] : [];
  const context =
    shared ?? (await browser.newContext({ viewport, permissions, locale: 'zh-CN', reducedMotion: 'reduce' }));
  const page = await context.newPage();
  const logs: string[] = [];
  page.on('console', (line) => logs.push(`${line.type()}: ${line.text()}`));
  page.on('pageerror', (error) => logs.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => logs.push(`failed: ${request.url()} ${request.failure()?.errorText ?? ''}`));
  page.on('response', (answer) => {
    if (answer.status() >= 500) logs.push(`error: ${answer.status()} from ${answer.url()}`);
  });
  page.setDefaultTimeout(15_000);
  return { page, context, logs };
}

/** Signed in without the page for it: loading one costs a second of this machine. */
export async function signInUnseen(page: Page, url: string, username: string): Promise<void> {
  const data = { username, password: demoPassword };
  const answer = await page.request.post(`${url}/api/session`, { data, headers: { origin: url } });
  if (!answer.ok()) throw new Error(`the sign-in of ${username} was answered ${answer.status()}`);
}

/** The desk of this person, as `signInUnseen` opens it. */
export async function openDesk(page: Page, url: string, username: string): Promise<void> {
  await signInUnseen(page, url, username);
  await page.goto(url);
}

/** Signs in as a person does; the page is then that person's desk. */
export async function signIn(page: Page, url: string, username: string, password = demoPassword): Promise<void> {
  await page.goto(`${url}/login`);
  await page.getByLabel('账号').fill(username);
  await page.getByLabel('口令').fill(password);
  await page.getByRole('button', { name: '登录' }).click();
  await page.waitForURL((now) => !now.pathname.startsWith('/login'));
}

/** What the logs of a page say that nobody expects: uncaught errors, errors on the console, answers of 500 and above. */
export function complaints({ logs }: TestPage): string[] {
  // Chromium writes a console line for every 404 and 409 too, though a desk asks for what may not be there.
  const expected = /Failed to load resource: .* status of 4\d\d/;
  return logs.filter((line) => /^(uncaught|error):/.test(line) && !expected.test(line));
}

const voiceRate = 48_000;

/** Two seconds of bursts of 250 ms with rising and falling edges, as speech has. */
function bursts(hertz: number): Int16Array {
  return Int16Array.from({ length: 2 * voiceRate }, (_, index) => {
    const inBurst = (index % (voiceRate / 2)) / (voiceRate / 4);
    const loud = inBurst < 1 ? Math.sin(Math.PI * inBurst) : 0;
    return Math.round(0.6 * loud * 32767 * Math.sin((2 * Math.PI * hertz * index) / voiceRate));
  });
}
