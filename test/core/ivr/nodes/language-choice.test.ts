/** The node kind in src/core/ivr/nodes/language-choice.ts. */
import { describe, expect, test } from 'vitest';
import { alone, en, key, silence, walk, wrong, zh } from '../walk.ts';

const settings = { prompts: [zh('中文请按1'), en('For English press 2')] };

describe('languageChoice', () => {
  test('both languages are heard, and a key chooses', () => {
    const flow = alone('languageChoice', settings);
    expect(walk(flow).ask).toMatchObject({ prompts: settings.prompts });
    expect(walk(flow, [key('2')])).toMatchObject({ cursor: { node: 'next', language: 'en' }, left: [{ keys: '2' }] });
  });
  test('silence means the usual language; a wrong key is asked once more', () => {
    const flow = alone('languageChoice', { ...settings, otherwise: 'zh' });
    expect(walk(flow, [silence]).cursor).toMatchObject({ node: 'next', language: 'zh' });
    expect(walk(flow, [key('8')]).cursor.node).toBe('n');
    expect(walk(flow, [key('8'), key('2')]).cursor.language).toBe('en');
    expect(walk(flow, [key('8'), key('8')]).cursor.language).toBe('zh');
  });
  test('settings', () => {
    expect(wrong('languageChoice', { ...settings, keys: {} })).toContain('noKeys');
  });
});
