import { expect, test } from 'vitest';
import { surgeSigns } from '../../../src/core/floor/surge-advice.ts';

const alarm = (
  figure: 'waiting' | 'estimatedWait' | 'longestWait',
  level: 'warn' | 'alarm',
  queue: string | null = null,
) => ({
  ...{ figure, level, queue },
});

test('many who wait, or a long wait ahead, speak for surge mode; a warning, one caller or a surge that is on do not', () => {
  const signs = [alarm('waiting', 'alarm'), alarm('estimatedWait', 'alarm', 'general')];
  expect(surgeSigns([...signs, alarm('longestWait', 'alarm')], false)).toEqual(signs);
  expect(surgeSigns([alarm('waiting', 'warn')], false)).toEqual([]);
  expect(surgeSigns(signs, true)).toEqual([]);
});
