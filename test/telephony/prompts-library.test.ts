/** Recordings by the real sox: what is taken, evened and refused; voices that are away; recordings that are lost. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findTree, type Tree } from '../../src/appliances/debian-tree.ts';
import { isRefusal } from '../../src/core/kernel/refusal.ts';
import { Prompts, type PromptsOptions } from '../../src/telephony/prompts.ts';
import { SoundFiles, targetDb, type TakenSound } from '../../src/telephony/sound-file.ts';
import { HttpTts } from '../../src/telephony/tts-http.ts';
import { modelArguments, SherpaTts } from '../../src/telephony/tts-sherpa.ts';
import { loudness, readWav } from '../support/audio.ts';
import { keptLog } from '../support/quiet-log.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'prompt-library-'));
const given = mkdtempSync(path.join(tmpdir(), 'prompt-given-'));
let tree: Tree;
let sounds: SoundFiles;
const servers: Server[] = [];

beforeAll(() => {
  const found = findTree();
  if (found === null) throw new Error('the Debian tree is missing: run `npm start` once, it fetches it');
  tree = found;
  sounds = new SoundFiles({ prompts: folder, sox: tree.program('sox') });
});
afterAll(() => {
  for (const server of servers) server.close();
  for (const one of [folder, given]) rmSync(one, { recursive: true, force: true });
});

function sox(...args: string[]): void {
  const { command, args: before, env } = tree.program('sox');
  execFileSync(command, [...before, ...args], { env, stdio: 'ignore' });
}
/** A second of silence, a tone of this level, a second of silence. */
function sound(name: string, seconds: number, level: string): string {
  const file = path.join(given, name);
  sox('-n', '-r', '44100', '-c', '2', file, 'synth', String(seconds), 'sine', '500', 'gain', level, 'pad', '1', '1');
  return file;
}
async function* bytesOf(file: string, piece = 64 * 1024): AsyncGenerator<Buffer> {
  const whole = readFileSync(file);
  for (let at = 0; at < whole.length; at += piece) yield whole.subarray(at, at + piece);
}
async function taken(file: string): Promise<TakenSound> {
  const answer = await sounds.take(bytesOf(file));
  if (isRefusal(answer)) throw new Error(answer.refused);
  return answer;
}
const library = () => readdirSync(path.join(folder, 'library'));
const open = (more: Partial<PromptsOptions> = {}) =>
  new Prompts({ folder, espeak: tree.program('espeak-ng'), sox: tree.program('sox'), log: keptLog().log, ...more });
const file = (media: string | undefined, extension = 'wav') => `${(media ?? '').replace('sound:', '')}.${extension}`;

test('wav, mp3 and ogg, soft and loud, come out equally loud, cut at both ends, in both rates', async () => {
  const all = [
    await taken(sound('soft.wav', 2, '-40')),
    await taken(sound('loud.mp3', 2, '-3')),
    await taken(sound('middle.ogg', 2, '-20')),
  ];
  for (const { sound: sha, seconds, loudnessBefore, loudnessAfter } of all) {
    expect(seconds).toBeGreaterThan(1.9);
    expect(seconds).toBeLessThan(2.5);
    expect(Math.abs(loudnessAfter - targetDb)).toBeLessThan(1.5);
    expect(loudnessBefore).not.toBe(loudnessAfter);
    const [narrow, wide] = ['wav', 'wav16'].map((kind) => path.join(folder, 'library', `${sha}.${kind}`));
    expect(readFileSync(narrow!).readUInt32LE(24)).toBe(8000);
    expect(readFileSync(wide!).readUInt32LE(24)).toBe(16000);
    expect(loudness(readWav(narrow!))).toBeGreaterThan(0.05);
  }
  expect(all.map(({ loudnessBefore }) => Math.round(loudnessBefore / 10) * 10)).toEqual([-40, -10, -20]);
  // The same sound again is the same file.
  expect((await taken(path.join(given, 'soft.wav'))).sound).toBe(all[0]?.sound);
  expect(library().filter((name) => name.startsWith('.'))).toEqual([]);
});

test('what is no audio, silence, twelve minutes and too many bytes are refused, and nothing of them stays', async () => {
  const before = library().length;
  const noise = path.join(given, 'noise');
  writeFileSync(noise, Buffer.alloc(300_000, 'not a sound '));
  const liar = path.join(given, 'liar.wav');
  writeFileSync(liar, Buffer.concat([Buffer.from('RIFF\xff\xff\xff\x7fWAVEfmt ', 'latin1'), Buffer.alloc(50_000, 7)]));
  const empty = path.join(given, 'empty');
  writeFileSync(empty, '');
  const silent = path.join(given, 'silent.wav');
  sox('-n', '-r', '8000', '-c', '1', silent, 'trim', '0', '3');
  const long = path.join(given, 'long.mp3');
  sox('-n', '-r', '8000', '-c', '1', '-C', '8', long, 'synth', '700', 'sine', '300', 'gain', '-20');

  const refusal = async (one: string) => ((await sounds.take(bytesOf(one))) as { refused?: string }).refused;
  expect(await refusal(noise)).toBe('not-audio');
  expect(await refusal(liar)).toBe('not-audio');
  expect(await refusal(empty)).toBe('not-audio');
  expect(await refusal(silent)).toBe('sound-silent');
  expect(await refusal(long)).toBe('sound-too-long');
  let sent = 0;
  const endless = (async function* () {
    yield Buffer.from('ID3'.padEnd(64, '\0'));
    for (; ; sent += 1) yield Buffer.alloc(1024 * 1024);
  })();
  expect(await sounds.take(endless)).toMatchObject({ refused: 'sound-too-large' });
  expect(sent).toBeLessThan(22);
  expect(library()).toHaveLength(before);
});

test('a prompt with a recording plays it; a lost one stops publishing, and the voice speaks its words', async () => {
  const { sound: sha } = await taken(path.join(given, 'soft.wav'));
  const recorded = { text: '您好', language: 'zh', sound: sha } as const;
  const prompts = open();
  await prompts.prepare([recorded]);
  expect(prompts.media([recorded])).toEqual([`sound:${path.join(folder, 'library', sha)}`]);

  const lost = { text: '录音丢了', language: 'zh', sound: 'a'.repeat(64) } as const;
  await expect(prompts.prepare([lost, { text: '别的话', language: 'zh' }])).rejects.toMatchObject({
    spokenInstead: true,
  });
  const [instead] = await prompts.media([lost]);
  expect(instead).not.toContain('aaaa');
  expect(readWav(file(instead)).length).toBeGreaterThan(4000);
});

test('a voice service is asked with its token; hanging, lying or away it is replaced, and asked again later', async () => {
  const spoken = sound('spoken.wav', 1, '-10');
  let mode: 'well' | 'hangs' | 'floods' | 'lies' = 'well';
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    request.on('data', (part: Buffer) => {
      asked.push({ ...(JSON.parse(part.toString()) as object), token: request.headers.authorization });
      if (mode === 'well') response.setHeader('content-type', 'audio/wav').end(readFileSync(spoken));
      if (mode === 'lies') response.end('<html>sorry</html>');
      if (mode === 'floods') for (let n = 0; n < 300; n++) response.write(Buffer.alloc(64 * 1024));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/speak`;
  const voice = () => new HttpTts({ url, token: 'secret', timeoutMs: 400, maxBytes: 4 * 1024 * 1024 });
  const named = (text: string) => ({ text, language: 'zh', voice: 'anna' }) as const;

  const [well] = await open({ tts: voice() }).media([named('服务正常')]);
  expect(asked).toEqual([{ text: '服务正常', language: 'zh', voice: 'anna', token: 'Bearer secret' }]);
  expect(readWav(file(well)).length / 8000).toBeGreaterThan(2.5);

  for (mode of ['hangs', 'floods', 'lies'] as const) await expect(voice().render('x', 'zh')).rejects.toThrow(/voice/);
  mode = 'hangs';
  asked.length = 0;
  const away = open({ tts: voice() });
  const began = performance.now();
  await away.prepare(['一', '二', '三', '四', '五', '六'].map(named));
  // The first ones wait, the others know that it is away.
  expect(performance.now() - began).toBeLessThan(4000);
  expect(asked.length).toBeLessThanOrEqual(2);
  const [makeshift] = await away.media([named('一')]);
  const size = readWav(file(makeshift)).length;

  mode = 'well';
  const later = open({ tts: voice() });
  await later.prepare([named('一')]);
  expect(readWav(file(makeshift)).length).not.toBe(size);
  expect(readdirSync(folder)).not.toContain(`${path.basename(makeshift ?? '')}.makeshift`);
});

test('sherpa-onnx is run with what lies in the model’s folder, and a text can not become an option', async () => {
  const model = path.join(given, 'vits-zh');
  execFileSync('mkdir', ['-p', path.join(model, 'dict')]);
  for (const name of ['model.onnx', 'tokens.txt', 'lexicon.txt', 'date.fst', 'number.fst']) {
    writeFileSync(path.join(model, name), '');
  }
  expect(modelArguments(model)).toEqual([
    `--vits-model=${model}/model.onnx`,
    `--vits-tokens=${model}/tokens.txt`,
    `--vits-lexicon=${model}/lexicon.txt`,
    `--vits-dict-dir=${model}/dict`,
    `--tts-rule-fsts=${model}/date.fst,${model}/number.fst`,
  ]);
  const heard = path.join(given, 'heard');
  const program = { command: '/bin/sh', args: ['-c', `printf '%s\\n' "$@" > ${heard}`, 'sherpa'], env: {} };
  await new SherpaTts({ model, program }).render('--help 您好', 'zh', '3');
  const lines = readFileSync(heard, 'utf8').trim().split('\n');
  expect(lines.at(-1)).toBe('help 您好');
  expect(lines).toContain('--sid=3');
  expect(() => modelArguments(given)).toThrow(/no model/);
});
