/** A flow on an admin's own phone: it sounds as it will, and reaches nobody. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dryRun, type City } from '../../../src/core/ivr/dry-run.ts';
import type { Flow } from '../../../src/core/ivr/flow.ts';
import type { KindName } from '../../../src/core/ivr/kinds.ts';
import { rehearsed } from '../../../src/core/ivr/rehearsal.ts';
import { smallFlow } from '../flows.ts';
import { anyFlow } from './any-flow.ts';
import { alone, zh } from './walk.ts';

const city: City = { schedules: () => null, tables: [], emergency: null };
const run = (flow: Flow, acts: string[] = []) =>
  dryRun(rehearsed(flow), { number: '13900001234', at: '2026-11-23T10:00:00+08:00', acts }, city);
const heard = (flow: Flow, acts: string[] = []) =>
  run(flow, acts)
    .log.filter(({ what }) => what === 'heard')
    .map(({ text }) => text);

test('a person: the menu is as it is, the line is only told of', () => {
  const went = run(smallFlow, ['1']);
  expect(went).toMatchObject({ outcome: 'hungUp', queue: null, node: 'person' });
  expect(heard(smallFlow, ['1'])[0]).toBe('您好');
  expect(heard(smallFlow, ['1']).at(-1)).toContain('转人工');
});

test.each<[KindName, Record<string, unknown>, string, string]>([
  ['transfer', { destination: 'emergency', emergency: '119', prompts: [zh('正在转接消防')] }, '正在转接消防', 'n'],
  ['voicemail', { prompts: [zh('请留言')] }, '请留言', 'recorded'],
  ['sendSms', { text: '您的工单已受理' }, '演练不发短信', 'next'],
  ['httpLookUp', { method: 'POST', url: 'https://data.example.gov.cn/' }, '演练不提交数据', 'error'],
])('%s says what it would do, and goes on where it can', (kind, settings, words, node) => {
  const flow = alone(kind, settings);
  expect(heard(flow).join()).toContain(words);
  expect(run(flow).node).toBe(node);
});

test('of any flow no kind is left that reaches somebody', () => {
  fc.assert(
    fc.property(anyFlow(false), (flow) => {
      const kinds = Object.values(rehearsed(flow).nodes).map(({ kind }) => kind);
      expect(kinds).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(enqueue|transfer|voicemail|sendSms)$/)]),
      );
    }),
  );
});
