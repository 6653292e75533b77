/** The recogniser behind HTTP: what is sent, what is made of answers, and what where there are none. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Utterance } from '../../src/service/speech-ports.ts';
import { HttpRecogniser } from '../../src/telephony/asr-http.ts';
import { spoken, TestRecogniser } from '../support/recogniser.ts';

const said = (sound: Int16Array): Utterance => ({ sound, language: 'zh', words: ['社保', '水费'] });

let recogniser: TestRecogniser;
beforeAll(async () => {
  recogniser = await TestRecogniser.open();
});
afterAll(() => recogniser.goAway());

describe('the protocol', () => {
  const client = () => new HttpRecogniser({ url: recogniser.url, token: 'let me in', model: 'sensevoice' });

  test('a WAV file in a form with language and likely words; text and confidence come back', async () => {
    const understood = await client().understand(said(spoken(440, 1)));
    expect(understood).toEqual({ text: '我想问一下社保', confidence: expect.closeTo(Math.exp(-0.1), 5) as number });
    expect(recogniser.asked.at(-1)).toMatchObject({
      fields: { model: 'sensevoice', language: 'zh', prompt: '社保，水费', response_format: 'verbose_json' },
      token: 'Bearer let me in',
      seconds: 1,
    });
    expect((await client().understand(said(spoken(1700, 1)))).confidence).toBeLessThan(0.1);
  });

  let other: Server | null = null;
  afterEach(() => {
    other?.closeAllConnections();
    other?.close();
  });
  async function answering(
    status: number,
    body: string,
    headers: Record<string, string> = {},
  ): Promise<HttpRecogniser> {
    other = createServer((request, response) => {
      request.resume();
      if (status === 0) return;
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => other?.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/inference`;
    return new HttpRecogniser({ url, token: null, model: 'x', timeoutMs: 300, maxBytes: 1000 });
  }

  test('a service that says nothing of how sure it is, is believed', async () => {
    const client = await answering(200, '{"text":" 水费 "}');
    expect(await client.understand(said(spoken(440, 0.2)))).toEqual({ text: '水费', confidence: 1 });
  });

  test.each([
    ['no JSON', 200, '水费', false],
    ['another shape', 200, '{"result":"水费"}', false],
    ['too much', 200, `{"text":"${'水'.repeat(2000)}"}`, false],
    ['a wrong token', 401, '', false],
    ['too many questions', 429, '', false],
    ['a fault of its own', 500, '', false],
    ['a sound it can make nothing of', 422, '', true],
    ['elsewhere', 302, '', false],
    ['no answer in time', 0, '', false],
  ])('%s is a fault', async (_, status, body, refusedSound) => {
    const client = await answering(status, body, status === 302 ? { location: recogniser.url } : {});
    const before = recogniser.asked.length;
    await expect(client.understand(said(spoken(440, 0.2)))).rejects.toMatchObject({
      name: 'SpeechFault',
      refusedSound,
    });
    expect(recogniser.asked).toHaveLength(before);
  });
});
