/** The node kind in src/core/ivr/nodes/ticket-progress.ts. */
import { describe, expect, test } from 'vitest';
import { alone, answer, finished, key, keys, silence, walk, zh } from '../walk.ts';

const told = answer({ prompts: [zh('正在办理')] });

describe('ticketProgress', () => {
  test('by the caller: looked up, spoken, on', () => {
    const flow = alone('ticketProgress', { by: 'caller' });
    expect(walk(flow).ask).toEqual({ ask: 'lookUp', what: { of: 'ticketProgress', language: 'zh', ticket: null } });
    expect(walk(flow, [told]).ask).toEqual({ ask: 'say', prompts: [zh('正在办理')], bargeIn: true });
    expect(walk(flow, [told, finished]).cursor.node).toBe('next');
    expect(walk(flow, [told, key('9')]).cursor).toMatchObject({ node: 'next', typed: '9' });
    expect(walk(flow, [answer({ outcome: 'error' })]).cursor.node).toBe('next');
  });
  test('by number: number, then code, then the look-up', () => {
    const flow = alone('ticketProgress', { by: 'number' });
    expect(walk(flow).ask).toMatchObject({
      ask: 'gather',
      prompts: [{ text: '请输入工单号中的数字，以井号键结束。' }],
    });
    const number = keys('2026112300017#');
    expect(walk(flow, number).ask).toMatchObject({ prompts: [{ text: '请输入四位查询码。' }] });
    expect(walk(flow, [...number, ...keys('1234')]).ask).toEqual({
      ask: 'lookUp',
      what: { of: 'ticketProgress', language: 'zh', ticket: { number: 'GD20261123-00017', code: '1234' } },
    });
    const asked = [...number, ...keys('1234')];
    expect(walk(flow, [...asked, told, finished]).cursor.node).toBe('next');
    expect(walk(flow, [...asked, answer({ outcome: 'none', prompts: [zh('没有')] })]).cursor.node).toBe('notFound');
    expect(walk(flow, [...asked, key('5')]).ask).toMatchObject({ ask: 'lookUp' });
  });
  test('misses are asked again, then too many', () => {
    const flow = alone('ticketProgress', { by: 'number', maxAttempts: 2 });
    expect(walk(flow, keys('12#')).ask).toMatchObject({ prompts: [{ text: '输入有误，请重新输入。' }, {}] });
    expect(walk(flow, [silence, silence]).cursor.node).toBe('tooMany');
    expect(walk(flow, [...keys('2026112300017#12'), silence]).ask).toMatchObject({
      prompts: [{}, { text: '请输入四位查询码。' }],
    });
  });
});
