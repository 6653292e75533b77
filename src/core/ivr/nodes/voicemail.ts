/** voicemail: records what the caller says after the tone; the recording becomes a draft ticket. */
import { z } from 'zod';
import { checkPrompts, field, prompts } from '../fields.ts';
import { nodeKind } from '../node-kind.ts';
import { spoken } from '../spoken.ts';

/** Shorter is a cough. */
const secondsAtLeast = 2;

export const voicemail = nodeKind({
  kind: 'voicemail',
  title: '留言',
  family: 'leave',
  schema: z.object({
    prompts: prompts(),
    maxSeconds: z.number().int().min(5).max(300).meta(field('最长（秒）', 'seconds')),
    silenceSeconds: z.number().int().min(1).max(15).meta(field('静音多久算说完（秒）', 'seconds')),
    endKey: z.enum(['#', '*']).meta(field('结束键')),
  }),
  fresh: () => ({ prompts: [], maxSeconds: 120, silenceSeconds: 4, endKey: '#' as const }),
  outlets: () => [
    { name: 'recorded', title: '已留言' },
    { name: 'empty', title: '没有说话' },
    { name: 'error', title: '录音失败' },
  ],
  essence: (node) => `最长 ${node.maxSeconds} 秒`,
  check: (node, context) => checkPrompts(node.prompts, context),
  enter: (node, visit) => ({
    stay: {
      ask: 'record',
      prompts: spoken(node.prompts, visit),
      maxSeconds: node.maxSeconds,
      silenceSeconds: node.silenceSeconds,
      endKeys: node.endKey,
    },
  }),
  resume(_node, input) {
    if (input.got === 'recorded') {
      const { seconds, name } = input;
      if (seconds < secondsAtLeast) return { go: 'empty' };
      return { go: 'recorded', effects: [{ effect: 'voicemail', recording: name, seconds }] };
    }
    return input.got === 'answer' && input.outcome === 'error' ? { go: 'error' } : null;
  },
});
