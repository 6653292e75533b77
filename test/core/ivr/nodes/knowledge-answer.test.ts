/** The node kind in src/core/ivr/nodes/knowledge-answer.ts. */
import { describe, expect, test } from 'vitest';
import { alone, answer, finished, key, walk, zh } from '../walk.ts';

const flow = alone(
  'knowledgeAnswer',
  { question: '问题' },
  { kind: 'setVariable', variable: '问题', value: '社保怎么交' },
);
const found = answer({ prompts: [zh('可在线办理')] });

describe('knowledgeAnswer', () => {
  test('asks, speaks, goes on', () => {
    expect(walk(flow).ask).toEqual({
      ask: 'lookUp',
      what: { of: 'knowledge', question: '社保怎么交', language: 'zh' },
    });
    expect(walk(flow, [found]).ask).toMatchObject({ ask: 'say', prompts: [zh('可在线办理')] });
    expect(walk(flow, [found, finished]).cursor.node).toBe('answered');
    expect(walk(flow, [found, key('0')]).cursor).toMatchObject({ node: 'answered', typed: '0' });
  });
  test('no question, no answer, no service', () => {
    expect(walk(alone('knowledgeAnswer')).cursor.node).toBe('notFound');
    expect(walk(flow, [answer({ outcome: 'none' })]).cursor.node).toBe('notFound');
    expect(walk(flow, [answer({ outcome: 'ok' })]).cursor.node).toBe('notFound');
    expect(walk(flow, [answer({ outcome: 'error' })]).cursor.node).toBe('error');
  });
});
