/** Callers who answer with words: real sound in, through a recogniser that answers by what it hears. */
import { readdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { clip, render, tone, type Sound } from '../support/audio.ts';
import { Caller, hotlineWith, say, zh } from '../support/flow-story.ts';
import type { TestHotline } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import { asterisk } from '../support/parts.ts';
import { TestRecogniser } from '../support/recogniser.ts';
import { JournalReader } from '../support/story.ts';
import { until } from '../support/until.ts';

const question = '请说出您要办理的业务，比如社保或者水费，也可以按键选择。';
const again = '没有听清，请再说一遍，或者按键选择。';
const nodes = {
  ask: {
    ...{ kind: 'speechInput', label: '语音', prompts: zh(question), variable: null },
    choices: [
      { key: '1', label: '社保', words: ['社保'] },
      { key: '2', label: '水费', words: ['水费'] },
    ],
    ...{ minConfidence: 0.6, waitSeconds: 3 },
    to: { 'key:1': 'security', 'key:2': 'water', person: 'person' },
  },
  security: say('养老和医疗保险请到一楼大厅三号窗口。', 'bye'),
  water: say('自来水公司的缴费地点在人民路五十号。', 'bye'),
  bye: { kind: 'hangUp', label: '再见', prompts: [], to: {} },
  person: { kind: 'enqueue', label: '人工', queue: 'general', skills: [], priority: 0, to: { overflow: 'bye' } },
};
const word = (hertz: number): Sound => clip(render(tone(hertz), 0.8));
const mumble: Sound = clip(render(() => Math.random() * 0.6 - 0.3, 0.8));

let recogniser: TestRecogniser;
let hotline: TestHotline;
let journal: JournalReader;
let filesBefore: string[];
const files = () => readdir(asterisk().recordings ?? '');

beforeAll(async () => {
  recogniser = await TestRecogniser.open();
  filesBefore = await files();
  hotline = await hotlineWith(nodes, { env: { HOTLINE_ASR_URL: recogniser.url, HOTLINE_ASR_TOKEN: 'let me in' } });
  journal = new JournalReader(hotline);
  // Its own question whether anybody is there: a story that holds answers back would hold this one back too.
  const isThere = async () => recogniser.asked.length > 0 && !(await degraded()).includes('speech');
  await until(isThere, { what: 'the recogniser to be known', within: 60_000 });
});
afterEach(() => hotline.everyoneOut());
afterAll(async () => {
  await nothingLeft(hotline);
  expect(await files()).toEqual(filesBefore);
  await hotline?.end();
  await recogniser?.goAway();
});

const soundHeard = (caller: Caller) => until(() => caller.call.heard.hearsOther(), 'the question to begin');

describe('a caller is asked what they want', () => {
  test('and says it over the question, which stops; only their own voice is sent on; the right answer is heard', async () => {
    const before = recogniser.voices.length;
    let release: (value?: unknown) => void = () => undefined;
    recogniser.holds = new Promise((resolve) => (release = resolve));
    const caller = await Caller.ring('13930000001');
    await soundHeard(caller);
    caller.call.speak(word(440));
    const { fields, token, seconds } = await recogniser.nextVoice(before);
    await until(() => caller.call.heard.hearsSilence(500), 'the question to stop');
    release();
    await caller.hears('养老和医疗保险请到一楼大厅三号窗口。');
    expect(fields).toMatchObject({ language: 'zh', prompt: '社保，水费', response_format: 'verbose_json' });
    expect(token).toBe('Bearer let me in');
    // The word, a moment before it and the silence behind it.
    expect(Math.abs(seconds - 1.9)).toBeLessThan(0.4);
    await caller.call.ended;
    const row = await journal.ended(caller.number, 'menuCompleted');
    expect(row.path).toMatchObject([{ label: '语音', keys: '1', spoken: true }]);
  });

  test('and says it after the question: another word leads elsewhere', async () => {
    const caller = await Caller.ring('13930000002');
    await caller.hears(question);
    await until(() => caller.call.heard.hearsSilence(500), { what: 'the end of the question', within: 20_000 });
    caller.call.speak(word(880));
    await caller.hears('自来水公司的缴费地点在人民路五十号。');
    await caller.call.ended;
  });

  test('and presses a key while they speak: it counts at once, and nobody asks what was said', async () => {
    const before = recogniser.voices.length;
    const caller = await Caller.ring('13930000003');
    await soundHeard(caller);
    caller.call.speak(tone(440));
    await until(() => caller.call.heard.hearsSilence(300), 'the question to stop');
    await caller.press('2');
    await caller.hears('自来水公司的缴费地点在人民路五十号。');
    await caller.call.ended;
    expect(recogniser.voices).toHaveLength(before);
    const row = await journal.ended(caller.number, 'menuCompleted');
    expect(row.path).toMatchObject([{ keys: '2' }]);
    expect(row.path[0]).not.toHaveProperty('spoken');
  });

  test('and is not understood twice: a person’s phone rings', async () => {
    const agent = await hotline.agent(1);
    const caller = await Caller.ring('13930000004');
    await soundHeard(caller);
    caller.call.speak(mumble);
    await caller.hears(again);
    caller.call.speak(mumble);
    const ringing = await agent.phone.nextCall();
    expect(agent.pops().at(-1)?.data).toMatchObject({ number: caller.number });
    await caller.call.hangUp();
    await ringing.ended;
  });

  test('and hangs up while they speak: nothing is left of it', async () => {
    const before = recogniser.voices.length;
    const caller = await Caller.ring('13930000005');
    await soundHeard(caller);
    caller.call.speak(tone(440));
    await until(() => caller.call.heard.hearsSilence(300), 'the question to stop');
    await caller.call.hangUp();
    await journal.ended(caller.number, 'abandonedInMenu');
    await nothingLeft(hotline);
    expect(recogniser.voices).toHaveLength(before);
  });
});

describe('while the recogniser is away', () => {
  test('a word is a miss, keys count, the second miss leads to a person, and the door says so', async () => {
    await recogniser.goAway();
    const caller = await Caller.ring('13930000006');
    await soundHeard(caller);
    caller.call.speak(word(440));
    await caller.hears(again);
    await until(async () => (await degraded()).includes('speech'), 'the door to say it');
    await caller.press('9'); // a wrong key: the second miss
    await until(async () => (await hotline.metric('hotline_waiting_callers')) === 1, 'the caller to wait for a person');
    await caller.call.hangUp();
    const other = await Caller.ring('13930000007');
    await soundHeard(other);
    await other.press('1');
    await other.hears('养老和医疗保险请到一楼大厅三号窗口。');
    await other.call.ended;
  });
});

async function degraded(): Promise<string[]> {
  const answer = (await (await fetch(`${hotline.url}/readyz`)).json()) as { degraded: string[] };
  return answer.degraded;
}
