/** hangUp: says goodbye and ends the call. */
import { z } from 'zod';
import { checkPrompts, gist, prompts } from '../fields.ts';
import { nodeKind } from '../node-kind.ts';
import { spoken } from '../spoken.ts';

export const hangUp = nodeKind({
  kind: 'hangUp',
  title: '挂机',
  family: 'end',
  schema: z.object({ prompts: prompts('结束语') }),
  fresh: () => ({ prompts: [{ text: '感谢您的来电，再见。', language: 'zh' as const }] }),
  outlets: () => [],
  essence: (node) => (node.prompts.length === 0 ? '直接挂机' : gist(node.prompts)),
  check: (node, context) => checkPrompts(node.prompts, context, { needed: false }),
  enter: (node, visit) => ({ stay: { ask: 'hangUp', prompts: spoken(node.prompts, visit) } }),
  resume: () => null,
});
