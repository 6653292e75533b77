/** The node kind in src/core/ivr/nodes/menu.ts. */
import { describe, expect, test } from 'vitest';
import { key, silence, alone, nodeOf, walk, wrong, zh } from '../walk.ts';
import { kindOf } from '../../../../src/core/ivr/kinds.ts';

const settings = {
  prompts: [zh('社保请按1，人工请按0')],
  keys: { '1': '社保', '0': '人工' },
  waitSeconds: 5,
  maxAttempts: 2,
};

describe('menu', () => {
  test('asks, and each key has its way', () => {
    const flow = alone('menu', settings);
    expect(walk(flow).ask).toEqual({ ask: 'gather', prompts: settings.prompts, waitSeconds: 5 });
    expect(walk(flow, [key('1')])).toMatchObject({ cursor: { node: 'key:1' }, left: [{ node: 'n', keys: '1' }] });
    expect(walk(flow, [key('0')]).cursor.node).toBe('key:0');
  });
  test('no input, a wrong key and too many misses are three different ways', () => {
    const flow = alone('menu', settings);
    expect(walk(flow, [silence]).cursor.node).toBe('noInput');
    expect(walk(flow, [key('7')])).toMatchObject({ cursor: { node: 'invalid' }, left: [{ keys: '7' }] });
    expect(walk(alone('menu', { ...settings, maxAttempts: 1 }), [key('7')]).cursor.node).toBe('tooMany');
  });
  test('outlets are in the order of the telephone, 0 after 9', () => {
    const node = nodeOf('menu', { ...settings, keys: { '0': '人工', '9': '重听', '#': '', '1': '社保' } });
    expect(
      kindOf(node)
        .outlets(node)
        .map(({ title }) => title)
        .slice(0, 4),
    ).toEqual(['按键 1 社保', '按键 9 重听', '按键 0 人工', '按键 #']);
  });
  test('settings', () => {
    expect(wrong('menu', { prompts: [zh('请')], keys: {} })).toEqual(['noKeys']);
    expect(wrong('menu', settings)).toEqual([]);
  });
});
