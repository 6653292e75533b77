/** The node kind in src/core/ivr/nodes/return-flow.ts. */
import { expect, test } from 'vitest';
import { FlowTrouble } from '../../../../src/core/ivr/advance.ts';
import { alone, walk, wrong } from '../walk.ts';

test('returnFlow outside a sub-flow is refused, and is trouble in a call', () => {
  expect(wrong('returnFlow')).toEqual(['returnInMain']);
  expect(() => walk(alone('returnFlow'))).toThrow(FlowTrouble);
});
