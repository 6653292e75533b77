/** The node kind in src/core/ivr/nodes/say.ts. */
import { describe, expect, test } from 'vitest';
import { advance } from '../../../../src/core/ivr/advance.ts';
import { world } from '../../flows.ts';
import { alone, en, finished, key, walk, wrong, zh } from '../walk.ts';

describe('say', () => {
  test('speaks and goes on', () => {
    const flow = alone('say', { prompts: [zh('您好')] });
    expect(walk(flow).ask).toEqual({ ask: 'say', prompts: [zh('您好')], bargeIn: true });
    expect(walk(flow, [finished]).cursor.node).toBe('next');
  });
  test('a key stops it only with barge-in, and is kept', () => {
    expect(walk(alone('say', { prompts: [zh('您好')] }), [key('3')]).cursor).toMatchObject({
      node: 'next',
      typed: '3',
    });
    const deaf = alone('say', { prompts: [zh('您好')], bargeIn: false });
    expect(advance(deaf, walk(deaf).cursor, key('3'), world())).toBeNull();
  });
  test('variables are read as digits, number, date or text', () => {
    const read = (as: string, value: string) => {
      const before = { kind: 'setVariable', variable: '值', value };
      const { ask } = walk(alone('say', { prompts: [{ variable: '值', as, language: 'zh' }] }, before));
      return ask.ask === 'say' ? ask.prompts : ask.ask;
    };
    expect(read('digits', '12-34')).toEqual([{ digits: '1234', language: 'zh' }]);
    expect(read('number', '0012,500')).toEqual([zh('12500')]);
    expect(read('date', '2026-10-01')).toEqual([zh('2026年10月1日')]);
    expect(read('date', '20261001')).toEqual([zh('2026年10月1日')]);
    expect(read('text', '在办')).toEqual([zh('在办')]);
    expect(read('digits', '')).toBe('hangUp');
  });
  test('with a language chosen only that is spoken, if the node has it', () => {
    const before = {
      kind: 'languageChoice',
      prompts: [zh('中文按1'), en('English 2')],
      keys: { 2: 'en' },
      otherwise: 'zh',
      waitSeconds: 3,
    };
    const both = alone('say', { prompts: [zh('您好'), en('Hello')] }, before);
    expect(walk(both, [key('2')]).ask).toMatchObject({ prompts: [en('Hello')] });
    expect(walk(alone('say', { prompts: [zh('您好')] }, before), [key('2')]).ask).toMatchObject({
      prompts: [zh('您好')],
    });
  });
  test('settings', () => {
    expect(wrong('say')).toEqual(['noPrompt']);
    expect(wrong('say', { prompts: [zh(' ')] })).toEqual(['emptyPrompt']);
    expect(wrong('say', { prompts: [{ prompt: 'gone', language: 'zh' }] })).toEqual(['unknownPrompt']);
    expect(wrong('say', { prompts: [{ prompt: 'hello', language: 'en' }] })).toContain('promptLanguage');
    expect(wrong('say', { prompts: [{ prompt: 'hello', language: 'zh' }] })).toEqual([]);
  });
});
