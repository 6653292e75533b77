/** What words sound like: spoken by these sources, beside what the hotline made of them and never in its place. */
import { openTree } from '../../src/appliances/debian-tree.ts';
import type { Language } from '../../src/core/ivr/flow.ts';
import { Prompts } from '../../src/telephony/prompts.ts';
import { readWav } from './audio.ts';
import { partsEnv, runFolder } from './parts.ts';
import { keptLog } from './quiet-log.ts';

const sounds = new Map<string, Int16Array>();
let prompts: Prompts | null = null;

export async function soundOf(text: string, language: Language = 'zh'): Promise<Int16Array> {
  const key = `${language} ${text}`;
  const known = sounds.get(key);
  if (known !== undefined) return known;
  const tree = openTree(partsEnv()['HOTLINE_TREE'] ?? '');
  const { log } = keptLog();
  const [espeak, sox] = [tree.program('espeak-ng'), tree.program('sox')];
  prompts ??= new Prompts({ folder: runFolder('spoken'), espeak, sox, log });
  const [media = ''] = await prompts.media([{ text, language }]);
  const sound = readWav(`${media.slice('sound:'.length)}.wav`);
  sounds.set(key, sound);
  return sound;
}
