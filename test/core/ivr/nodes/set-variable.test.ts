/** The node kind in src/core/ivr/nodes/set-variable.ts. */
import { expect, test } from 'vitest';
import { alone, walk } from '../walk.ts';

test('setVariable fills in what is known and leaves out what is not', () => {
  const flow = alone('setVariable', { variable: '甲', value: '来自{caller}，{没有}。' });
  expect(walk(flow).cursor).toMatchObject({ node: 'next', variables: { 甲: '来自13900001234，。' } });
});
