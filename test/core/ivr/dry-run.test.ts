/** Calls without a phone: the clock runs as in a call, keys come during and after prompts, cases are kept. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dryRun, type City } from '../../../src/core/ivr/dry-run.ts';
import type { Flow } from '../../../src/core/ivr/flow.ts';
import { runCases } from '../../../src/core/ivr/run-cases.ts';
import type { Act, Given } from '../../../src/core/ivr/test-case.ts';
import { demoFlow } from '../../../src/store/demo-flow.ts';
import { flowOf, smallFlow } from '../flows.ts';
import { anyFlow } from './any-flow.ts';
import { alone, end, nodeOf, zh } from './walk.ts';

const city: City = { schedules: () => null, tables: [], emergency: null };
const given = (acts: Act[] = [], more: Partial<Given> = {}): Given => ({
  number: '13900001234',
  at: '2026-11-23T10:00:00+08:00',
  acts,
  ...more,
});
const run = (flow: Flow, acts: Act[] = [], more: Partial<Given> = {}) => dryRun(flow, given(acts, more), city);
const heard = (...args: Parameters<typeof run>) =>
  run(...args)
    .log.filter(({ what }) => what === 'heard')
    .map(({ text }) => text);

describe('the demo flow', () => {
  test('1 is a person; the greeting is heard out first', () => {
    const went = run(demoFlow, ['1']);
    expect(went).toMatchObject({ outcome: 'person', queue: 'general', node: 'general' });
    expect(went.path).toEqual([
      { node: 'greeting', label: '欢迎词', outlet: 'next', at: 4.3 },
      { node: 'menu', label: '主菜单', outlet: 'key:1', at: 4.3 },
    ]);
    expect(went.seconds).toBeGreaterThan(3);
  });
  test('a key one second into the greeting cuts it', () => {
    const went = run(demoFlow, [{ wait: 1 }, '1']);
    expect(went).toMatchObject({ outcome: 'person', seconds: 1 });
  });
  test('silence: three misses, then a person', () => {
    const went = run(demoFlow);
    expect(went).toMatchObject({ outcome: 'person', queue: 'general' });
    expect(went.log.filter(({ what }) => what === 'silence')).toHaveLength(3);
    expect(went.seconds).toBeGreaterThan(30);
  });
  test('nobody there: overflow, silence, sorry', () => {
    const went = run(demoFlow, ['1'], { queues: { general: 'overflows' } });
    expect(went).toMatchObject({ outcome: 'hungUp', node: 'sorry' });
    expect(heard(demoFlow, ['1'], { queues: { general: 'overflows' } }).at(-1)).toBe(
      '很抱歉未能接通，请您稍后再拨，再见。',
    );
  });
  test('progress is told, with words given or the usual ones', () => {
    expect(heard(demoFlow, ['2', '0'])).toContain('没有查到您的在办工单。');
    const answers = { progress: { outcome: 'ok' as const, text: '工单正在办理。' } };
    expect(heard(demoFlow, ['2', '0'], { answers })).toContain('工单正在办理。');
  });
});

describe('time', () => {
  test('a wait after the prompt runs into silence', () => {
    const went = run(smallFlow, [{ wait: 60 }, '1']);
    expect(went.log.filter(({ what }) => what === 'silence').length).toBeGreaterThan(1);
  });
  test('a key while nobody listens is lost, and said so', () => {
    const deaf = flowOf({
      a: { kind: 'say', label: '播报', prompts: [zh('您好您好您好您好')], bargeIn: false, to: { next: 'menu' } },
      menu: {
        ...smallFlow.nodes['menu'],
        to: { ...smallFlow.nodes['menu']!.to, 'key:2': 'end', 'key:9': 'menu', noInput: 'end', invalid: 'end' },
      },
      person: { ...smallFlow.nodes['person'], to: { overflow: 'end' } },
      end,
    });
    const went = run(deaf, [{ wait: 1 }, '1']);
    expect(went.log).toContainEqual({ at: 1, node: 'a', what: 'ignored', text: '此时按键或说话无效' });
    expect(went.outcome).toBe('hungUp');
  });
  test('hours are those of the call’s own clock', () => {
    const flow = alone('hours');
    expect(run(flow).node).toBe('whenOpen');
    expect(run(flow, [], { at: '2026-11-22T10:00:00+08:00' }).node).toBe('whenClosed');
  });
});

describe('what stands in for the world', () => {
  test('look-ups, transfers, recordings', () => {
    const answers = (outcome: 'ok' | 'none' | 'error' | 'busy' | 'connected' | 'noAnswer', more = {}) => ({
      answers: { n: { outcome, ...more } },
    });
    expect(run(alone('httpLookUp')).node).toBe('error');
    expect(run(alone('httpLookUp'), [], answers('ok')).node).toBe('found');
    expect(run(alone('transfer', { destination: 'number', number: '110' }))).toMatchObject({
      node: 'done',
      outcome: 'transferred',
    });
    expect(run(alone('transfer'), [], answers('busy'))).toMatchObject({ node: 'busy', outcome: 'hungUp' });
    expect(run(alone('voicemail'))).toMatchObject({
      node: 'recorded',
      effects: [{ effect: 'voicemail', seconds: 10 }],
    });
    expect(run(alone('voicemail'), [], answers('ok', { seconds: 1 })).node).toBe('empty');
    expect(run(alone('voicemail'), [], answers('error')).node).toBe('error');
  });
  test('facts of the caller', () => {
    const rules = [
      { id: 'a', label: '有在办', all: [{ subject: 'openTickets', variable: null, is: 'atLeast', value: '1' }] },
    ];
    const flow = alone('condition', { rules });
    expect(run(flow).node).toBe('otherwise');
    expect(run(flow, [], { facts: { openTickets: '3' } }).node).toBe('rule:a');
  });
  test('speech', () => {
    const flow = alone('speechInput', {
      prompts: [zh('请说')],
      choices: [{ key: '1', label: '社保', words: ['社保'] }],
    });
    expect(run(flow, [{ say: '我要问社保' }]).node).toBe('key:1');
    expect(run(flow, [{ say: '嗯', confidence: 0.1 }, { say: '啊' }]).node).toBe('person');
    expect(run(smallFlow, [{ say: '人工' }]).log.map(({ what }) => what)).toContain('ignored');
  });
  test('an outlet that leads nowhere is trouble, told where', () => {
    const draft = flowOf({ a: { ...nodeOf('say', { prompts: [zh('您好')] }), to: {} } });
    expect(run(draft)).toMatchObject({ outcome: 'trouble', node: 'a' });
  });
});

describe('cases', () => {
  const one = (expected: object, acts: Act[] = ['1']) =>
    runCases(smallFlow, [{ name: '按1', given: given(acts), expect: { outcome: 'person', ...expected } }], city)[0]!
      .why;
  test.each([
    [{}, null],
    [{ node: 'person', queue: 'general', heard: ['您好', '人工请按1'] }, null],
    [{ outcome: 'hungUp' }, '结果应为“挂机”，实际是“转人工”'],
    [{ node: 'bye' }, '应停在“再见”，实际停在“人工”'],
    [{ queue: 'english' }, '应进入队列“english”，实际是“general”'],
    [{ heard: ['人工请按1', '您好'] }, '没有听到“您好”'],
  ])('%o: %s', (expected, why) => {
    expect(one(expected)).toBe(why);
  });
});

test('any flow and any acts come to an outcome', () => {
  const act: fc.Arbitrary<Act> = fc.oneof(
    fc.constantFrom(...'0129*#'),
    fc.record({ wait: fc.nat(20) }),
    fc.record({ say: fc.constantFrom('社保', '人工') }),
  );
  fc.assert(
    fc.property(anyFlow(true), fc.array(act, { maxLength: 15 }), (flow, acts) => {
      const { outcome, seconds } = run(flow, acts);
      expect(['person', 'transferred', 'hungUp', 'trouble', 'unfinished']).toContain(outcome);
      expect(Number.isFinite(seconds)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
