/** knowledgeAnswer: asks the knowledge base what the caller said and speaks the answer it has. */
import { z } from 'zod';
import { variable } from '../fields.ts';
import { nodeKind } from '../node-kind.ts';
import { languageOf } from '../phrases.ts';
import { valueOf } from '../spoken.ts';

const telling = 'telling';

export const knowledgeAnswer = nodeKind({
  kind: 'knowledgeAnswer',
  title: '知识',
  family: 'collect',
  schema: z.object({ question: variable('问题所在变量') }),
  fresh: () => ({ question: '问题' }),
  outlets: () => [
    { name: 'answered', title: '已答' },
    { name: 'notFound', title: '没有答案' },
    { name: 'error', title: '查询失败' },
  ],
  essence: (node) => `按 ${node.question} 查知识库`,
  enter(node, visit) {
    const question = valueOf(node.question, visit).trim();
    if (question === '') return { go: 'notFound' };
    return { stay: { ask: 'lookUp', what: { of: 'knowledge', question, language: languageOf(visit) } } };
  },
  resume(_node, input, visit) {
    if (visit.memory === telling) {
      if (input.got === 'finished') return { go: 'answered' };
      return input.got === 'key' ? { go: 'answered', typed: input.key } : null;
    }
    if (input.got !== 'answer') return null;
    if (input.outcome === 'error') return { go: 'error' };
    if (input.outcome === 'none' || !input.prompts?.length) return { go: 'notFound' };
    return { stay: { ask: 'say', prompts: input.prompts, bargeIn: true }, memory: telling };
  },
});
