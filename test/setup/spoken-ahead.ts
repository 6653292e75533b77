/**
 * What every hotline of the stories can say, spoken once beside the tests before them: hundreds of short texts, which
 * the controllers that start together would otherwise all render at the same time.
 */
import { pino } from 'pino';
import { openTree } from '../../src/appliances/debian-tree.ts';
import { ringBackFlow } from '../../src/core/callback/ring-back.ts';
import { waitingPrompts } from '../../src/core/call/in-line.ts';
import { surveyPrompts } from '../../src/core/call/in-survey.ts';
import { promptsOf } from '../../src/core/ivr/advance.ts';
import { progressPrompts } from '../../src/service/spoken-progress.ts';
import { demoFlow } from '../../src/store/demo-flow.ts';
import { Prompts } from '../../src/telephony/prompts.ts';

/** Into the folder that all Asterisks read. Whatever is missing there a controller makes by itself. */
export function speakAhead(env: Readonly<Record<string, string>>): { end(): Promise<void> } {
  const { HOTLINE_PROMPTS: folder, HOTLINE_TREE: treeDir } = env;
  let goesOn = true;
  const speak = async (): Promise<void> => {
    if (folder === undefined || treeDir === undefined) return;
    const tree = openTree(treeDir);
    const [espeak, sox] = [tree.program('espeak-ng'), tree.program('sox')];
    const prompts = new Prompts({ folder, espeak, sox, log: pino({ level: 'silent' }) });
    const all = [...promptsOf(demoFlow), ...promptsOf(ringBackFlow), ...waitingPrompts, ...surveyPrompts];
    for (const prompt of [...all, ...progressPrompts()]) if (goesOn) await prompts.prepare([prompt]);
  };
  const spoken = speak();
  // Told at the end.
  spoken.catch(() => undefined);
  return {
    end: () => {
      goesOn = false;
      return spoken;
    },
  };
}
