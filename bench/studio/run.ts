/**
 * How long the flow editor takes to open in a real headless Chromium, from the click until the canvas is painted and can
 * be edited, and how long one change takes to be painted. Real servers, one browser; the goal is 1.5 s for 500 nodes.
 */
import { performance } from 'node:perf_hooks';
import type { Page } from 'playwright-core';
import { ensureDesks } from '../../src/appliances/build-desks.ts';
import { openBrowser, signIn } from '../../test/support/browser.ts';
import { Instance, say } from '../instance.ts';
import { describeMachine } from '../machine.ts';
import { asMarkdown, spread, type Table } from '../table.ts';
import { bigDraft } from './big-draft.ts';

const sizes = [20, 100, 500];
const timesEach = 8;

export async function benchStudio(instance: Instance): Promise<Table> {
  await ensureDesks(say);
  const controller = await instance.program('main');
  const browser = await openBrowser();
  try {
    const { page } = await browser.page();
    await signIn(page, controller.url, 'admin');
    const rows: string[][] = [];
    for (const size of sizes) rows.push(await measure(page, controller.url, size));
    return {
      title: 'The flow editor in headless Chromium',
      head: ['nodes', 'opened p50 / p99 ms', 'of which the answer of the server', 'typed letter → painted'],
      rows,
      notes: [
        'opened: from the click in the list of flows until the second animation frame with cards, lease in hand',
        'the first opening of each size is left out of the figures, for it also loads the editor’s scripts',
      ],
    };
  } finally {
    await browser.close();
    await controller.stop();
  }
}

async function measure(page: Page, url: string, size: number): Promise<string[]> {
  const id = `bench-${size}`;
  const made = await page.request.post(`${url}/api/flows/import`, {
    headers: { origin: url },
    data: { id, file: { kind: 'hotline-flow', ...bigDraft(size) } },
  });
  if (!made.ok()) throw new Error(`the flow was refused: ${made.status()} ${await made.text()}`);
  const opened: number[] = [];
  const answers: number[] = [];
  const typed: number[] = [];
  for (let n = 0; n <= timesEach; n += 1) {
    const times = await openOnce(page, url, id);
    if (n === 0) continue;
    opened.push(times.opened);
    answers.push(times.answered);
    typed.push(await typeOnce(page));
  }
  return [String(size), spread(opened), spread(answers), spread(typed)];
}

async function openOnce(page: Page, url: string, id: string): Promise<{ opened: number; answered: number }> {
  await page.goto(`${url}/admin/flows`);
  const link = page.getByTestId(`flow-${id}`);
  await link.waitFor();
  const began = performance.now();
  let answered = 0;
  const answer = page
    .waitForResponse((response) => response.url().endsWith(`/api/flows/${id}`))
    .then(() => (answered = performance.now() - began));
  await link.click();
  await page.locator('[data-testid=editor][data-lease=true] .card').first().waitFor();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const opened = performance.now() - began;
  await answer;
  return { opened, answered };
}

/** One letter in the name of the first node: form, card, table of targets, history and checks all hear of it. */
async function typeOnce(page: Page): Promise<number> {
  await page
    .locator('.react-flow__node-card')
    .first()
    .click({ position: { x: 60, y: 30 } });
  const field = page.getByTestId('node-label');
  await field.waitFor();
  return field.evaluate(
    (input) =>
      new Promise<number>((done) => {
        const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
        const started = performance.now();
        set?.call(input, `${(input as HTMLInputElement).value}一`);
        input.dispatchEvent(new Event('input', { bubbles: true }));
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - started)));
      }),
  );
}

async function main(): Promise<void> {
  const instance = await Instance.start({ portBase: 7300, agents: 2 });
  try {
    const { date, cpu, system, node, postgres } = await describeMachine(instance);
    const table = await benchStudio(instance);
    process.stdout.write(
      `${date} · ${cpu} · ${system} · Node ${node} · PostgreSQL ${postgres}\n\n${asMarkdown(table)}\n`,
    );
  } finally {
    await instance.stop();
  }
}

if (process.argv[1] === import.meta.filename) await main();
