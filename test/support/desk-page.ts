/** An agent's desk in a Chromium, used as an agent uses it: sign in, answer, press, read what it shows. */
import { expect } from 'vitest';
import { openDesk, signIn, type Page, type PageOptions, type TestBrowser, type TestPage } from './browser.ts';
import type { TestHotline } from './hotline.ts';
import { until } from './until.ts';

type Wish = { state: 'ready' | 'aux' | 'offline'; reason?: string };

export class DeskPage {
  private constructor(readonly test: TestPage) {}

  /** Signed in with the browser as the phone, not ready yet. */
  static async open(
    browser: TestBrowser,
    hotline: TestHotline,
    username: string,
    options?: PageOptions,
  ): Promise<DeskPage> {
    const desk = new DeskPage(await browser.page(options));
    await openDesk(desk.page, hotline.url, username);
    await desk.page.getByTestId('sign-in-presence').click();
    await desk.page.getByText('用浏览器接听').click();
    await desk.#phoneThere();
    return desk;
  }

  /** The phone of a desk that is signed in elsewhere is fetched here. */
  static async takeOver(browser: TestBrowser, hotline: TestHotline, username: string): Promise<DeskPage> {
    const desk = new DeskPage(await browser.page());
    await signIn(desk.page, hotline.url, username);
    await desk.page.getByTestId('take-over').click();
    await desk.#phoneThere();
    return desk;
  }

  async #phoneThere(): Promise<void> {
    await this.page.waitForFunction(
      () => document.querySelector<HTMLButtonElement>('[data-testid=go-ready]')?.disabled === false,
    );
  }

  get page(): Page {
    return this.test.page;
  }

  async goReady(): Promise<void> {
    await this.page.getByTestId('go-ready').click();
    await this.inPhase('idle');
  }

  phase(): Promise<string | null> {
    return this.page.getByTestId('call-bar').getAttribute('data-phase');
  }

  async inPhase(phase: string, within = 30_000): Promise<void> {
    const look = async () => {
      const [now, words] = await this.page
        .getByTestId('call-bar')
        .evaluate((bar) => [bar.getAttribute('data-phase'), bar.textContent]);
      if (now === phase) return true;
      throw new Error(`it is ${now}: ${words}`);
    };
    await until(look, { what: `the call bar to be ${phase}`, within });
  }

  /** Waits for the ring and takes it with F2. */
  async answer(): Promise<void> {
    await this.inPhase('ringing');
    await this.page.keyboard.press('F2');
  }

  /** Presses one of the call bar's hands once it can be pressed. */
  async press(hand: string): Promise<void> {
    await this.usable(hand);
    await this.page.getByTestId(hand).click();
  }

  async usable(hand: string): Promise<void> {
    await until(() => this.page.getByTestId(hand).isEnabled(), { what: `${hand} to be usable`, within: 20_000 });
  }

  /** What each card says: kind and state, the citizen first. */
  parties(): Promise<string[]> {
    return this.page
      .getByTestId('party')
      .evaluateAll((cards) =>
        cards.map((card) => `${card.getAttribute('data-kind') ?? ''} ${card.getAttribute('data-state') ?? ''}`),
      );
  }

  async shows(parties: string[]): Promise<void> {
    const what = `the cards ${parties.join(', ')}`;
    await until(async () => (await this.parties()).join() === parties.join(), { what, within: 20_000 });
  }

  /** As another program of this agent's would ask; the page hears of it by push. */
  async ask(method: string, where: string, body: object): Promise<number> {
    return this.page.evaluate(
      async ([how, path, json]) => {
        const headers = { 'content-type': 'application/json' };
        return (await fetch(path, { method: how, headers, body: json })).status;
      },
      [method, where, JSON.stringify(body)] as const,
    );
  }

  async wish(wish: Wish): Promise<void> {
    expect(await this.ask('POST', '/api/agent/presence', wish)).toBe(200);
  }

  /** Ends the wrap-up without a ticket and stays away from the line. */
  async finish(): Promise<void> {
    await this.inPhase('wrapUp');
    await this.wish({ state: 'aux', reason: 'other' });
    await this.page.getByTestId('finish-wrap-up').click();
    await this.page.getByText('无需登记').click();
    await this.inPhase('notReady');
  }

  async close(): Promise<void> {
    await this.test.context.close();
  }
}
