/** Hearings of callers, with a real recogniser behind them; the test speaks for caller and telephone exchange. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callId, legId, type LegId } from '../../src/core/kernel/ids.ts';
import { SpeechHearings, type Listening } from '../../src/service/speech-hearings.ts';
import { speechRate, type Understood, type Utterance } from '../../src/service/speech-ports.ts';
import { HttpRecogniser } from '../../src/telephony/asr-http.ts';
import { keptLog } from '../support/quiet-log.ts';
import { spoken, TestRecogniser } from '../support/recogniser.ts';
import { until } from '../support/until.ts';

let recogniser: TestRecogniser;
beforeAll(async () => {
  recogniser = await TestRecogniser.open();
});
afterAll(() => recogniser.goAway());

/** What is asked of the telephone exchange; a test speaks for the caller. */
class Exchange {
  readonly open = new Map<string, { leg: LegId; take: (frame: Int16Array) => void }>();
  hear(leg: LegId, hearing: string, take: (frame: Int16Array) => void): Promise<'done'> {
    this.open.set(hearing, { leg, take });
    return Promise.resolve('done');
  }
  stopHearing(hearing: string): Promise<'done'> {
    this.open.delete(hearing);
    return Promise.resolve('done');
  }
  speak(hearing: string, sound: Int16Array): void {
    for (let at = 0; at < sound.length; at += 320) this.open.get(hearing)?.take(sound.slice(at, at + 320));
  }
}

describe('a hearing', () => {
  const call = callId('c1');
  function world(understand: (utterance: Utterance) => Promise<Understood>) {
    const exchange = new Exchange();
    const counted: string[] = [];
    const hearings = new SpeechHearings({
      ...{ telephony: exchange, recogniser: { understand }, log: keptLog().log },
      liveCalls: () => 1,
      counted: (as) => void counted.push(as),
    });
    const told: (string | Understood)[] = [];
    const listening = (hears: number): Listening => ({
      ...{ leg: legId('c1'), hears, speech: { language: 'zh', words: ['社保'] }, overPrompt: () => false },
      began: () => void told.push('began'),
      heard: (what) => void told.push(what),
    });
    return { exchange, counted, hearings, told, listening };
  }
  const sentence = new Int16Array([...spoken(440, 1), ...new Int16Array(speechRate)]);

  test('ends with the utterance, is understood by what was said, and is put away', async () => {
    const client = new HttpRecogniser({ url: recogniser.url, token: null, model: 'x' });
    const { exchange, counted, hearings, told, listening } = world((utterance) => client.understand(utterance));
    hearings.hear(call, listening(0));
    expect(hearings.knowsLeg(legId('hearing-c1-0-in'))).toBe(true);
    exchange.speak('c1-0', sentence);
    await until(() => told.length === 2, 'the words');
    expect(told).toEqual(['began', expect.objectContaining({ text: '我想问一下社保' })]);
    expect([counted, exchange.open.size]).toEqual([['understood'], 0]);
    await hearings.settled();
    expect(hearings.size).toBe(0);
  });

  test('that is stopped asks nobody', () => {
    let asked = 0;
    const { exchange, hearings, told, listening } = world(() => Promise.reject(new Error(String((asked += 1)))));
    hearings.hear(call, listening(0));
    const { take } = exchange.open.get('c1-0')!;
    exchange.speak('c1-0', spoken(440, 1));
    hearings.stopHearing(call);
    for (let n = 0; n < 100; n++) take(new Int16Array(320));
    expect([told, asked, exchange.open.size]).toEqual([['began'], 0, 0]);
  });

  test('that fails is a miss, and nobody listens until the recogniser is back', async () => {
    const { exchange, counted, hearings, told, listening } = world(() => Promise.reject(new Error('away')));
    hearings.hear(call, listening(0));
    exchange.speak('c1-0', sentence);
    await until(() => told.length === 2, 'the miss');
    expect(told).toEqual(['began', { text: '', confidence: 0 }]);
    expect([counted, hearings.isAway]).toEqual([['failed'], true]);
    hearings.hear(call, listening(1));
    expect(exchange.open.size).toBe(0);
    hearings.stop();
  });

  test('rooms of a controller before are removed, its own are not', async () => {
    const { exchange, hearings, listening } = world(() => Promise.resolve({ text: '', confidence: 0 }));
    hearings.hear(call, listening(0));
    const removed: string[] = [];
    exchange.stopHearing = (hearing) => {
      removed.push(hearing);
      return Promise.resolve('done');
    };
    const bridges = ['hearing-c1-0', 'hearing-c0-4', 'call-c1'].map((id) => ({ id, legs: [] }));
    hearings.swept({ legs: [], bridges, startedAt: null });
    await hearings.settled();
    expect(removed).toEqual(['c0-4']);
  });
});
