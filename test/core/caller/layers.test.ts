/** What lies over a flow, and in which order: emergency, measure, surge, flow. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { underLayers, withLayerNodes, type Layers } from '../../../src/core/caller/layers.ts';
import { Stage } from '../../../src/core/caller/measure.ts';
import { kindOf } from '../../../src/core/ivr/kinds.ts';
import { smallFlow } from '../flows.ts';
import { anyFlow } from '../ivr/any-flow.ts';
import { finished, key, silence, walk, zh } from '../ivr/walk.ts';

const emergency = { id: 'e', label: '台风', greeting: [zh('请勿外出')], route: { queue: 'crisis' }, until: 1 };
const toMenu = { ...emergency, route: 'menu' as const };
const surge = {
  ...{ id: 's', name: '停水', notice: [zh('停水')], shortcut: { key: '1', label: '停水' }, queue: 'general' },
  ...{ callback: true, insteadOfGreeting: true, until: 1 },
};
const none: Layers = { emergency: null, surge: null };

test('nothing over it: the flow itself', () => {
  expect(underLayers(smallFlow, none, null)).toBe(smallFlow);
});

test('an emergency speaks before a surge and takes its callers elsewhere; where it leaves the menu, the surge follows', () => {
  const routed = underLayers(smallFlow, { emergency, surge }, null);
  expect(walk(routed).ask).toMatchObject({ ask: 'say', prompts: [{ text: '请勿外出' }], bargeIn: false });
  expect(walk(routed, [finished]).ask).toMatchObject({ ask: 'enqueue', queue: 'crisis' });
  expect(walk(routed, [finished, { got: 'overflow' }]).cursor.node).toBe('surge-s/notice');
  const both = underLayers(smallFlow, { emergency: toMenu, surge }, null);
  expect(walk(both, [finished]).cursor.node).toBe('surge-s/notice');
  expect(walk(both, [finished, silence]).cursor.node).toBe('menu');
});

test('a warned caller hears the emergency, the warning, and then what everybody hears', () => {
  const warned = underLayers(smallFlow, { emergency, surge }, 'warned');
  expect(walk(warned).ask).toMatchObject({ prompts: [{ text: '请勿外出' }] });
  expect(walk(warned, [finished]).cursor.node).toBe('caller/warned');
  expect(walk(warned, [finished, finished]).ask).toMatchObject({ ask: 'enqueue', queue: 'crisis' });
  expect(walk(underLayers(smallFlow, { ...none, surge }, 'warned'), [finished]).cursor.node).toBe('surge-s/notice');
});

test('who is held back hears the emergency and is held back still; the surge is not for them', () => {
  for (const stage of ['slow', 'blocked'] as const) {
    const held = underLayers(smallFlow, { emergency, surge }, stage);
    expect(walk(held).ask).toMatchObject({ prompts: [{ text: '请勿外出' }] });
    expect(walk(held, [finished]).cursor.node).toBe(`caller/${stage}`);
    expect(walk(held, [finished, key('1')]).ask).toMatchObject({ ask: 'enqueue', queue: 'general', priority: 99 });
    expect(walk(underLayers(smallFlow, { ...none, surge }, stage)).cursor.node).toBe(`caller/${stage}`);
  }
});

test('a call that began under any of them finds its nodes, also when they are over; new outlets lead nowhere strange', () => {
  const layer = fc.record({
    emergency: fc.constantFrom(null, emergency, toMenu),
    surge: fc.constantFrom(null, surge, { ...surge, insteadOfGreeting: false }),
  });
  const stages = fc.constantFrom(null, ...Stage.options);
  fc.assert(
    fc.property(anyFlow(false), layer, stages, (flow, layers, stage) => {
      const began = underLayers(flow, layers, stage);
      const goesOn = withLayerNodes(flow, layers);
      expect(goesOn.start).toBe(flow.start);
      expect(Object.keys(goesOn.nodes)).toEqual(expect.arrayContaining(Object.keys(began.nodes)));
      for (const [id, node] of Object.entries(began.nodes)) {
        if (Object.hasOwn(flow.nodes, id)) continue;
        for (const { name } of kindOf(node).outlets(node)) expect(began.nodes).toHaveProperty([node.to[name] ?? name]);
      }
      expect({ id: began.id, version: began.version }).toEqual({ id: flow.id, version: flow.version });
    }),
    { numRuns: 40 },
  );
});
