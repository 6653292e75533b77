/** The node kind in src/core/ivr/nodes/http-look-up.ts. */
import { describe, expect, test } from 'vitest';
import { alone, answer, effectsOf, walk, wrong } from '../walk.ts';

const settings = {
  url: 'https://api.example.gov.cn/bus?line={线路}',
  method: 'GET',
  take: [{ field: 'data.minutes', variable: '分钟' }],
};
const before = { kind: 'setVariable', variable: '线路', value: '1路&x=1' };

describe('httpLookUp', () => {
  test('values are escaped into the address', () => {
    expect(walk(alone('httpLookUp', settings, before)).ask).toMatchObject({
      ask: 'lookUp',
      what: {
        of: 'http',
        url: 'https://api.example.gov.cn/bus?line=1%E8%B7%AF%26x%3D1',
        body: null,
        timeoutMs: 3000,
        take: settings.take,
      },
    });
  });
  test('and into a JSON body', () => {
    const post = { ...settings, method: 'POST', body: '{"line":"{线路}"}' };
    const { ask } = walk(alone('httpLookUp', post, { ...before, value: 'a"b' }));
    expect(ask).toMatchObject({ what: { body: '{"line":"a\\"b"}' } });
  });
  test('only the fields asked for are kept', () => {
    const found = walk(alone('httpLookUp', settings), [answer({ values: { 分钟: '5', 别的: 'x' } })]);
    expect(found.cursor).toMatchObject({ node: 'found', variables: { 分钟: '5' } });
    expect(found.cursor.variables).not.toHaveProperty('别的');
  });
  test('nothing found and failure have outlets of their own', () => {
    const flow = alone('httpLookUp', settings);
    expect(walk(flow, [answer({ outcome: 'none' })]).cursor.node).toBe('notFound');
    expect(walk(flow, [answer({ outcome: 'error' })]).cursor.node).toBe('error');
    expect(effectsOf(flow, [answer({ outcome: 'error' })])).toEqual([]);
  });
  test.each([
    ['https://evil.example/x', 'hostNotAllowed'],
    ['https://{线路}/x', 'badUrl'],
    ['https://api.example.gov.cn{线路}/x', 'badUrl'],
    ['https://me:secret@api.example.gov.cn/x', 'badUrl'],
    ['ftp://api.example.gov.cn/x', 'badUrl'],
    ['file:///etc/passwd', 'badUrl'],
    ['https://api.example.gov.cn/x?api_key=1', 'secretInFlow'],
    ['https://api.example.gov.cn:8443/x', 'hostNotAllowed'],
  ])('%s: %s', (url, code) => {
    expect(wrong('httpLookUp', { ...settings, url })).toContain(code);
  });
  test('a good address', () => {
    expect(wrong('httpLookUp', { ...settings, url: 'https://api.example.gov.cn/x' })).toEqual([]);
  });
});
