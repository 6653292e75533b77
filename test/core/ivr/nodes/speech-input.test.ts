/** The node kind in src/core/ivr/nodes/speech-input.ts. */
import { describe, expect, test } from 'vitest';
import type { Input } from '../../../../src/core/ivr/node-kind.ts';
import { alone, key, silence, walk, wrong, zh } from '../walk.ts';

const settings = {
  prompts: [zh('请说您要办的事，社保请按1')],
  choices: [
    { key: '1', label: '社保', words: ['社保', '养老'] },
    { key: '2', label: '公积金', words: ['公积金'] },
  ],
};
const said = (text: string, confidence = 0.9): Input => ({ got: 'speech', text, confidence });

describe('speechInput', () => {
  test('words and keys lead the same way', () => {
    const flow = alone('speechInput', settings);
    expect(walk(flow).ask).toMatchObject({
      ask: 'gather',
      speech: { language: 'zh', words: ['社保', '养老', '公积金'] },
    });
    expect(walk(flow, [said('我要查养老金')]).cursor.node).toBe('key:1');
    expect(walk(flow, [key('2')])).toMatchObject({ cursor: { node: 'key:2' }, left: [{ keys: '2' }] });
  });
  test.each([
    ['silence', silence],
    ['a wrong key', key('7')],
    ['words unknown', said('今天天气')],
    ['a mumble', said('社保', 0.2)],
  ])('%s is asked again once, then a person', (_, miss) => {
    const flow = alone('speechInput', settings);
    expect(walk(flow, [miss]).ask).toMatchObject({
      ask: 'gather',
      prompts: [{ text: '没有听清，请再说一遍，或者按键选择。' }, ...settings.prompts],
    });
    expect(walk(flow, [miss, miss]).cursor.node).toBe('person');
    expect(walk(flow, [miss, key('1')]).cursor.node).toBe('key:1');
  });
  test('0 is a person at once', () => {
    expect(walk(alone('speechInput', settings), [key('0')]).cursor.node).toBe('person');
  });
  test('words that fit no choice have an outlet when they are kept', () => {
    const flow = alone('speechInput', { ...settings, variable: '问题' });
    expect(walk(flow, [said('路灯不亮')]).cursor).toMatchObject({ node: 'other', variables: { 问题: '路灯不亮' } });
  });
  test('settings', () => {
    expect(wrong('speechInput', { prompts: [zh('请说')] })).toEqual(['noChoices']);
    const twice = { key: '1', label: '甲', words: [] };
    expect(wrong('speechInput', { prompts: [zh('请说')], choices: [twice, twice] })).toEqual([
      'sameKey',
      'noWords',
      'noWords',
    ]);
  });
});
