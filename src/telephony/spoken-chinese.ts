/**
 * Chinese text as numbered pinyin, the writing that espeak-ng's voice cmn-latn-pinyin speaks rightly; given hanzi it
 * spells some of them in English. Digits are read one by one, as numbers of phones and tickets are; letters are named.
 */
import { pinyin } from 'pinyin-pro';

const DIGITS = ['ling2', 'yi1', 'er4', 'san1', 'si4', 'wu3', 'liu4', 'qi1', 'ba1', 'jiu3'];
const LETTERS: Readonly<Record<string, string>> = {
  ...{ a: 'ei1', b: 'bi4', c: 'sei1', d: 'di4', e: 'yi4', f: 'ai2 fu5', g: 'ji4', h: 'ai2 chi5', i: 'ai4', j: 'zhei4' },
  ...{ k: 'kei4', l: 'ai2 lou5', m: 'ai2 mu5', n: 'en1', o: 'ou1', p: 'pi4', q: 'kiu4', r: 'a4', s: 'ai2 si5' },
  ...{ t: 'ti4', u: 'you1', v: 'wei4', w: 'da2 bu5 liu5', x: 'ai2 ke5 si5', y: 'wai4', z: 'zei4' },
};
const SIGNS: Readonly<Record<string, string>> = {
  '*': 'xing1 hao4',
  '#': 'jing3 hao4',
  '+': 'jia1',
  '%': 'bai3 fen1 hao4',
};
const PAUSES: Readonly<Record<string, string>> = {
  ...{ '，': ',', ',': ',', '、': ',', '：': ',', ':': ',', '；': ';', ';': ';' },
  ...{ '。': '.', '.': '.', '！': '.', '!': '.', '？': '?', '?': '?' },
};
const HANZI = /^\p{Script=Han}$/u;

/** @returns syllables like `chong2 qing4`, with pauses as punctuation. */
export function spokenPinyin(text: string): string {
  // Per character, so that the reading of each one is known in its whole sentence (重庆 is not 重要).
  const read = pinyin(text, { toneType: 'num', type: 'all' });
  const words: string[] = [];
  for (const { origin, pinyin: sound } of read) words.push(...(HANZI.test(origin) ? [withTone(sound)] : signs(origin)));
  return words
    .join(' ')
    .replace(/ ([,;.?])/g, '$1')
    .trim();
}

function signs(text: string): string[] {
  return [...text.toLowerCase()].flatMap((sign) => {
    const said =
      PAUSES[sign] ?? SIGNS[sign] ?? LETTERS[sign] ?? (/[0-9]/.test(sign) ? DIGITS[Number(sign)] : undefined);
    return said === undefined ? [] : [said];
  });
}

/** The light tone is written 5; pinyin-pro writes 0. */
const withTone = (sound: string): string => sound.replace(/0$/, '5').replace('ü', 'v');
