/** Prompts by the real espeak-ng and sox: files that Asterisk can play, made once. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findTree, type Tree } from '../../src/appliances/debian-tree.ts';
import { FIXED_PROMPTS, Prompts, type PromptsOptions } from '../../src/telephony/prompts.ts';
import { spokenPinyin } from '../../src/telephony/spoken-chinese.ts';
import { loudness, readWav } from '../support/audio.ts';
import { keptLog } from '../support/quiet-log.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'prompts-'));
let tree: Tree;
beforeAll(() => {
  const found = findTree();
  if (found === null) throw new Error('the Debian tree is missing: run `npm start` once, it fetches it');
  tree = found;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (more: Partial<PromptsOptions> = {}) =>
  new Prompts({ folder, espeak: tree.program('espeak-ng'), sox: tree.program('sox'), log: keptLog().log, ...more });
const file = (media: string, extension: string) => `${media.replace('sound:', '')}.${extension}`;
const rateOf = (wav: string) => readFileSync(wav).readUInt32LE(24);

test('a text becomes an 8 and a 16 kHz file, loud enough, readable by Asterisk’s user', async () => {
  const prompts = open();
  const [media = ''] = await prompts.media([{ text: '您好，欢迎致电重庆市政务服务热线。', language: 'zh' }]);
  expect(rateOf(file(media, 'wav'))).toBe(8000);
  expect(rateOf(file(media, 'wav16'))).toBe(16000);
  const pcm = readWav(file(media, 'wav'));
  expect(pcm.length / 8000).toBeGreaterThan(2);
  expect(loudness(pcm)).toBeGreaterThan(0.05);
  expect(Math.max(...pcm)).toBeLessThan(32000);
  expect(statSync(file(media, 'wav')).mode & 0o777).toBe(0o644);
});

test('digits are one file each, in Chinese and in English', async () => {
  const prompts = open();
  const chinese = await prompts.media([{ digits: '12321', language: 'zh' }]);
  const english = await prompts.media([{ digits: '1*#', language: 'en' }]);
  expect(chinese).toHaveLength(5);
  expect(new Set(chinese).size).toBe(3);
  expect(chinese[0]).toBe(chinese[4]);
  expect(english).toHaveLength(3);
  expect(chinese).not.toContain(english[0]);
  for (const media of [...chinese, ...english]) expect(readWav(file(media, 'wav')).length).toBeGreaterThan(2000);
});

test('what is prepared costs nothing more, and a later life finds it', async () => {
  const wish = [{ text: '请按一', language: 'zh' } as const];
  const first = open();
  const seen: string[] = [];
  await first.prepare([...wish, ...wish], (done, all) => seen.push(`${done}/${all}`));
  expect(seen).toEqual(['0/1', '1/1']);
  expect(first.media(wish)).toEqual(await first.media(wish));
  const [media = ''] = first.media(wish) as readonly string[];
  const madeAt = statSync(file(media, 'wav')).mtimeMs;
  await open().prepare(wish);
  expect(statSync(file(media, 'wav')).mtimeMs).toBe(madeAt);
});

test('the fallback’s prompts have names of their own', async () => {
  await open().renderFixed();
  for (const name of Object.keys(FIXED_PROMPTS)) {
    expect(readWav(path.join(folder, `${name}.wav`)).length).toBeGreaterThan(8000);
  }
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('a voice that fails is a fault that says why, and leaves nothing behind', async () => {
  const broken = open({ espeak: { command: '/bin/sh', args: ['-c', 'echo no voice >&2; exit 3', '--'], env: {} } });
  await expect(broken.prepare([{ text: '没有声音', language: 'zh' }])).rejects.toThrow(/ended with 3: no voice/);
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
});

test.each([
  ['重庆', 'chong2 qing4'],
  ['您好，请按1。', 'nin2 hao3, qing3 an4 yi1.'],
  ['工单12号', 'gong1 dan1 yi1 er4 hao4'],
  ['A楼#', 'ei1 lou2 jing3 hao4'],
])('%s is spoken as %s', (text, pinyin) => expect(spokenPinyin(text)).toBe(pinyin));
