/**
 * Three agents at their desks in three Chromiums, with a voice each, around one citizen: what every desk shows while they
 * consult, confer, transfer and park, and who the citizen hears meanwhile.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { isSilent, shareAt, shareThroughout, tone } from '../support/audio.ts';
import { complaints, openBrowser, type TestBrowser } from '../support/browser.ts';
import { DeskPage } from '../support/desk-page.ts';
import { TestHotline } from '../support/hotline.ts';
import { asterisk } from '../support/parts.ts';
import type { SipCall, SipPhone } from '../support/sip-phone.ts';
import { until } from '../support/until.ts';

const voices = [700, 1100, 1500] as const;
const [zhang, li, wang] = voices;

let hotline: TestHotline;
let browsers: TestBrowser[];
/** In the order of their voices: agent01, agent02, agent03. */
let desks: DeskPage[];
let office: SipPhone;
const [first, second, third] = [() => desks[0]!, () => desks[1]!, () => desks[2]!];

beforeAll(async () => {
  hotline = await TestHotline.start();
  office = await asterisk().carrier();
  browsers = [];
  for (const hertz of voices) browsers.push(await openBrowser({ hertz }));
  desks = [];
  for (const [n, browser] of browsers.entries()) desks.push(await DeskPage.open(browser, hotline, `agent0${n + 1}`));
}, 180_000);
afterAll(async () => {
  for (const browser of browsers ?? []) await browser.close();
  await hotline?.end();
});

const calls: SipCall[] = [];
afterEach(async ({ task }) => {
  for (const call of calls.splice(0)) await call.hangUp();
  await office.call?.hangUp();
  // A desk that was left in the midst of it can't be made ready for the next story.
  if (task.result?.state === 'fail') await quietAgain().catch(() => undefined);
  expect(desks.flatMap(({ test: desk }) => complaints(desk).filter((line) => line.startsWith('uncaught:')))).toEqual(
    [],
  );
});

/** Rings, chooses a person and is answered by the first agent, who alone is ready; then the colleagues are ready too. */
async function inTalk(number: string): Promise<SipCall> {
  await first().goReady();
  const phone = await asterisk().citizen();
  const call = await phone.dial('12345', { number });
  calls.push(call);
  await call.answered;
  await until(() => call.heard.hearsOther(), 'the greeting');
  call.press('1');
  await first().answer();
  await first().inPhase('talking');
  call.speak(tone(440));
  await hears(call, zhang);
  await second().goReady();
  await third().goReady();
  return call;
}

/** These voices and no other agent's: over a second, for people speak in bursts. */
async function hears(call: SipCall, ...who: number[]): Promise<void> {
  const now = () => {
    const pcm = call.heard.last(1000);
    const shares = voices.map((hertz) => Number(shareThroughout(pcm, hertz).toFixed(3)));
    const right = voices.every((hertz, n) => (who.includes(hertz) ? shares[n]! > 0.1 : shares[n]! < 0.05));
    if (isSilent(pcm) || !right) throw new Error(`voices at ${voices.join()} heard with ${shares.join()}`);
    return true;
  };
  await until(now, { what: `the citizen to hear ${who.join(' and ')}`, within: 15_000, every: 100 });
}

const hearsMusic = (call: SipCall) =>
  until(
    () => !isSilent(call.heard.last(1000)) && voices.every((hertz) => shareAt(call.heard.last(1000), hertz) < 0.1),
    {
      what: 'the citizen to hear music',
      within: 15_000,
      every: 100,
    },
  );

/** Opens the panel from its slot, types whom, and takes the first that is found. */
async function callFor(desk: DeskPage, slot: 'consult' | 'transfer' | 'conference', whom: string): Promise<void> {
  await desk.press(slot);
  await desk.page.getByTestId('transfer-search').fill(whom);
  await until(async () => (await desk.page.getByTestId('target').count()) === 1, `one target for ${whom}`);
}

async function inConsult(number: string): Promise<SipCall> {
  const call = await inTalk(number);
  await callFor(first(), 'consult', '8002');
  await first().page.keyboard.press('Enter');
  await first().inPhase('consult');
  await second().answer();
  await second().inPhase('consult');
  await first().shows(['citizen held', 'agent talking']);
  return call;
}

async function quietAgain(): Promise<void> {
  for (const desk of desks) {
    await until(
      async () => ['wrapUp', 'idle', 'notReady'].includes((await desk.phase()) ?? ''),
      'the desks to be free',
    );
    if ((await desk.phase()) === 'wrapUp') await desk.finish();
    else if ((await desk.phase()) === 'idle') await desk.wish({ state: 'aux', reason: 'other' });
    await desk.inPhase('notReady');
  }
}

test('consult, swap, conference, leave: everybody sees who is there, the citizen hears who speaks to them', async () => {
  const call = await inConsult('13900005001');
  await hearsMusic(call);
  expect(await second().page.getByTestId('pop-number').textContent()).toContain('139 0000 5001');
  expect(await first().page.getByTestId('hangup').isVisible()).toBe(false);

  await first().page.keyboard.press('F4');
  await first().shows(['citizen talking', 'agent held']);
  await hears(call, zhang);

  await first().press('conference');
  await Promise.all([first().inPhase('conference'), second().inPhase('conference')]);
  await hears(call, zhang, li);

  await first().press('conference');
  await first().inPhase('wrapUp');
  await second().inPhase('talking');
  await hears(call, li);
  await call.hangUp();
  await second().inPhase('wrapUp');
  await quietAgain();
});

test('an attended transfer: asked first, then handed over', async () => {
  const call = await inTalk('13900005002');
  await callFor(first(), 'transfer', '8003');
  await first().page.getByTestId('take-attended').click();
  await first().inPhase('consult');
  await third().answer();
  await first().shows(['citizen held', 'agent talking']);
  await hearsMusic(call);
  await first().press('transfer');
  await first().inPhase('wrapUp');
  await third().inPhase('talking');
  await hears(call, wang);
  await call.hangUp();
  await quietAgain();
});

test('a blind transfer: the first agent is free at once, the citizen waits with music', async () => {
  const call = await inTalk('13900005003');
  await callFor(first(), 'transfer', '8002');
  // What an input method is composing chooses nobody.
  await first()
    .page.getByTestId('transfer-search')
    .dispatchEvent('keydown', { key: 'Enter', isComposing: true, keyCode: 229 });
  expect(await first().page.getByTestId('transfer-panel').isVisible()).toBe(true);
  await first().page.getByTestId('take-blind').click();
  await first().inPhase('wrapUp');
  await hearsMusic(call);
  await second().answer();
  await second().inPhase('talking');
  await hears(call, li);
  await call.hangUp();
  await quietAgain();
});

test('a parked citizen is picked up by a colleague who sees them in the list', async () => {
  const call = await inTalk('13900005004');
  await first().page.getByTestId('talk-more').click();
  await first().page.getByRole('menuitem', { name: '驻留' }).click();
  await hearsMusic(call);
  const row = third().page.getByTestId('parked-call');
  await row.waitFor();
  expect(await row.textContent()).toContain('139****5004');
  await row.getByTestId('pick-up').click();
  await third().answer();
  await third().inPhase('talking');
  await hears(call, wang);
  await call.hangUp();
  await quietAgain();
});

test('a desk that is reloaded in a consult finds its call again; the citizen has music meanwhile', async () => {
  const call = await inConsult('13900005005');
  await first().page.reload();
  await hearsMusic(call);
  expect(call.state).toBe('up');
  await first().press('answer');
  await first().inPhase('consult');
  await first().shows(['citizen held', 'agent talking']);
  await call.hangUp();
  await quietAgain();
});

test('an office found by its initials joins the talk, and is put down again; the recording is paused and goes on', async () => {
  const call = await inTalk('13900005006');
  await callFor(first(), 'conference', 'swjt');
  await first().page.keyboard.press('Enter');
  await first().shows(['citizen held', 'unit ringing']);
  const rung = await office.nextCall();
  await hearsMusic(call);
  rung.answer();
  rung.speak(tone(li));
  await first().shows(['citizen held', 'unit talking']);
  await first().press('conference');
  await first().inPhase('conference');
  await hears(call, zhang, li);
  await first().page.getByTestId('party-drop').click();
  await rung.ended;
  await first().inPhase('talking');
  await hears(call, zhang);

  await first().press('pause-recording');
  await first().page.getByRole('menuitem', { name: '银行卡号' }).click();
  await first().page.getByTestId('recording-paused').waitFor();
  await first().press('resume-recording');
  await first().usable('pause-recording');
  await call.hangUp();
  await quietAgain();
});

test('a call out: the desk takes its own phone, the citizen sees 12345', async () => {
  await first().press('call-out');
  await first().page.getByTestId('call-out-number').fill('139 0000 5007');
  await first().page.getByTestId('call-out-go').click();
  const rung = await office.nextCall();
  expect({ to: rung.dialled, from: rung.from.number }).toEqual({ to: '13900005007', from: '12345' });
  await first().inPhase('calling');
  rung.answer();
  await first().inPhase('talking');
  await hears(rung, zhang);
  // As long as a finger rests on a key: two presses without a pause are taken for one.
  await first().page.keyboard.press('F9', { delay: 200 });
  await first().page.getByText('再按一次 F9 挂断').waitFor();
  await first().page.keyboard.press('F9');
  await rung.ended;
  await quietAgain();
});

test('a browser that closes in a conference leaves the citizen with the colleague, whose call it becomes', async () => {
  const call = await inConsult('13900005008');
  await first().press('conference');
  await second().inPhase('conference');
  await hears(call, zhang, li);
  await first().close();
  await hears(call, li);
  await second().inPhase('talking', 60_000);
  await hears(call, li);
  await call.hangUp();
  await second().inPhase('wrapUp');
}, 120_000);
