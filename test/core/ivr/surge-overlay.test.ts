/** What a citizen meets in a surge: the notice, the event's key, a person or words, and the usual menu for all others. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kindOf } from '../../../src/core/ivr/kinds.ts';
import { surgePrompts, withSurge, type SurgeOverlay } from '../../../src/core/ivr/surge-overlay.ts';
import { flowOf, smallFlow } from '../flows.ts';
import { anyFlow } from './any-flow.ts';
import { effectsOf, en, finished, key, silence, walk, zh } from './walk.ts';

const surge: SurgeOverlay = {
  id: 's1',
  name: '解放路停水',
  notice: [zh('解放路停水，正在抢修。')],
  shortcut: { key: '1', label: '停水' },
  queue: 'english',
  callback: true,
  insteadOfGreeting: true,
  until: 1,
};
const flow = withSurge(smallFlow, surge);
const texts = (prompts: readonly unknown[]) => prompts.map((prompt) => (prompt as { text: string }).text);

test('nobody notices when there is none', () => {
  expect(withSurge(smallFlow, null)).toBe(smallFlow);
});

test('the notice comes first and can be cut short; the flow keeps its version', () => {
  const { ask } = walk(flow);
  expect(ask.ask === 'gather' && texts(ask.prompts)).toEqual([
    '解放路停水，正在抢修。',
    '反映停水请按1，重听请按9，其他诉求请稍候。',
  ]);
  expect(flow).toMatchObject({ id: smallFlow.id, version: smallFlow.version });
  expect(walk(flow, [key('9')]).cursor.node).toBe('surge-s1/notice');
});

test('the key puts the event on the call, then waits in its queue, by a key or by itself', () => {
  expect(effectsOf(flow, [key('1')])).toEqual([{ effect: 'tag', tag: 'event:解放路停水' }]);
  for (const next of [key('1'), key('0'), key('7'), silence]) {
    expect(walk(flow, [key('1'), next]).ask).toMatchObject({ ask: 'enqueue', queue: 'english', priority: 0 });
  }
  expect(walk(flow, [key('1'), silence, { got: 'overflow' }]).cursor.node).toBe('surge-s1/choice');
});

test('or leaves words without waiting; who says nothing waits after all', () => {
  const words = [key('1'), key('2')];
  expect(walk(flow, words).ask).toMatchObject({ ask: 'record' });
  expect(effectsOf(flow, [...words, { got: 'recorded', seconds: 8, name: 'r' }])).toContainEqual({
    effect: 'voicemail',
    recording: 'r',
    seconds: 8,
  });
  expect(walk(flow, [...words, { got: 'recorded', seconds: 8, name: 'r' }]).ask).toMatchObject({ ask: 'hangUp' });
  expect(walk(flow, [...words, { got: 'recorded', seconds: 0, name: 'r' }]).ask).toMatchObject({ ask: 'enqueue' });
});

test('all others come to the usual menu, past its greeting or through it; 0 leads to a person', () => {
  expect(walk(flow, [silence]).cursor.node).toBe('menu');
  expect(walk(flow, [key('5')]).cursor.node).toBe('menu');
  expect(effectsOf(flow, [silence])).toEqual([]);
  const greeted = withSurge(smallFlow, { ...surge, insteadOfGreeting: false });
  expect(walk(greeted, [silence]).cursor.node).toBe('greeting');
  expect(walk(greeted, [silence, finished]).cursor.node).toBe('menu');
  expect(walk(flow, [key('0')]).ask).toMatchObject({ ask: 'enqueue', queue: 'general' });
});

test('a flow that only ever speaks in a circle is left to itself', () => {
  const say = (next: string) => ({ kind: 'say', label: '说', prompts: [zh('您好')], bargeIn: true, to: { next } });
  const circle = flowOf({ a: say('b'), b: say('a') });
  expect(walk(withSurge(circle, surge), [silence]).cursor.node).toBe('a');
});

test('who was not told in English is not asked in English', () => {
  const english = (given: SurgeOverlay) => surgePrompts(given).filter(({ language }) => language === 'en');
  expect(english(surge)).toEqual([]);
  expect(english({ ...surge, notice: [...surge.notice, en('No water.')] }).length).toBeGreaterThan(4);
});

test('over any flow: every outlet leads to a node, and the flow’s own nodes are as they were', () => {
  fc.assert(
    fc.property(anyFlow(false), fc.constantFrom(...'12345678'), fc.boolean(), (any, pressed, insteadOfGreeting) => {
      const over = withSurge(any, { ...surge, insteadOfGreeting, shortcut: { key: pressed, label: '停水' } });
      expect(over.nodes).toMatchObject(any.nodes);
      for (const [id, node] of Object.entries(over.nodes)) {
        if (!id.startsWith('surge-')) continue;
        for (const { name } of kindOf(node).outlets(node)) expect(over.nodes).toHaveProperty([node.to[name] ?? name]);
      }
    }),
    { numRuns: 40 },
  );
});
