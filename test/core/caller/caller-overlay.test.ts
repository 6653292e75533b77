/** A number under a measure: what it hears first, and that danger to life always has a way to a person. */
import { expect, test } from 'vitest';
import { underMeasure, withMeasureNodes } from '../../../src/core/caller/caller-overlay.ts';
import { kindOf } from '../../../src/core/ivr/kinds.ts';
import { withEmergencyRoute } from '../../../src/core/ivr/emergency-overlay.ts';
import { flowOf, smallFlow } from '../flows.ts';
import { finished, key, silence, walk } from '../ivr/walk.ts';

test('nobody else notices', () => {
  expect(underMeasure(smallFlow, null)).toBe(smallFlow);
});

test('warned: the warning to its end, then the usual menu', () => {
  const flow = underMeasure(smallFlow, 'warned');
  const first = walk(flow, [key('1')]);
  expect(first.ask).toMatchObject({ ask: 'say', bargeIn: false });
  expect(walk(flow, [finished]).cursor.node).toBe('greeting');
});

test('slow and blocked: key 1 goes before everybody in the line, also after misses', () => {
  for (const stage of ['slow', 'blocked'] as const) {
    const flow = underMeasure(smallFlow, stage);
    expect(walk(flow, [key('1')]).ask).toEqual({ ask: 'enqueue', queue: 'general', skills: [], priority: 99 });
    expect(walk(flow, [silence, key('1')]).ask).toMatchObject({ ask: 'enqueue', priority: 99 });
    expect(walk(flow, [key('1'), { got: 'overflow' }]).cursor.node).toBe('greeting');
    expect(walk(flow, [key('2')]).ask).toMatchObject({ ask: 'record' });
  }
});

test('no key: a slow caller can leave words, a blocked one is told goodbye', () => {
  expect(walk(underMeasure(smallFlow, 'slow'), [silence, silence]).ask).toMatchObject({ ask: 'record' });
  expect(walk(underMeasure(smallFlow, 'blocked'), [key('9'), silence]).ask).toMatchObject({ ask: 'hangUp' });
});

test('every outlet leads to a node, over an emergency and over a flow without a line too', () => {
  const emergency = { id: 'e', label: '台风', greeting: [], route: { queue: 'general' }, until: 1 };
  const noLine = flowOf({ bye: { kind: 'hangUp', label: '再见', prompts: [], to: {} } });
  for (const base of [smallFlow, noLine, withEmergencyRoute(smallFlow, emergency)]) {
    for (const stage of ['warned', 'slow', 'blocked'] as const) {
      const flow = underMeasure(base, stage);
      expect(flow.nodes).toHaveProperty([flow.start]);
      for (const node of Object.values(flow.nodes)) {
        for (const { name } of kindOf(node).outlets(node)) expect(flow.nodes).toHaveProperty([node.to[name] ?? name]);
      }
    }
  }
  expect(walk(underMeasure(noLine, 'blocked'), [key('1')]).cursor.node).toBe('bye');
});

test('a call that began under a measure which is over finds its nodes', () => {
  const flow = withMeasureNodes(smallFlow);
  expect(flow.start).toBe(smallFlow.start);
  for (const id of Object.keys(underMeasure(smallFlow, 'slow').nodes)) expect(flow.nodes).toHaveProperty([id]);
});
