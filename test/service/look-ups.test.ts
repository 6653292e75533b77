/** What flows ask: tries at check codes are counted, slow parts are given up, and what goes wrong is an outcome. */
import { describe, expect, test } from 'vitest';
import { newCall } from '../../src/core/call/decide.ts';
import { callId, legId } from '../../src/core/kernel/ids.ts';
import { fieldsOf } from '../../src/service/look-up-fields.ts';
import { LookUps } from '../../src/service/look-ups.ts';
import type { HistoryStore } from '../../src/service/ports.ts';
import { keptLog } from '../support/quiet-log.ts';

let now = 0;
const right = { number: 'GD20261124-00001', code: '0417' };
const history = {
  progressOf: (number: string, code: string) =>
    Promise.resolve(number === right.number && code === right.code ? { number, state: 'accepted' } : null),
  progress: () => new Promise<never>(() => undefined),
} as unknown as HistoryStore;

const lookUps = () =>
  new LookUps({
    history,
    knowledge: { answer: () => Promise.reject(new Error('away')) },
    web: { ask: () => Promise.resolve({ found: true, json: { data: { due: 8.5 } } }) },
    clock: { now: () => now, monotonic: () => now },
    log: keptLog().log,
  });

const callFrom = (caller: string | null) =>
  newCall({
    ...{ id: callId('1.1'), callerLeg: legId('1.1'), caller, dialled: '12345', origin: 'trunk', arrivedAt: 0 },
    flow: { id: 'f', version: 1 },
  });
const ticket = (code: string, number = right.number) =>
  ({ of: 'ticketProgress', language: 'zh', ticket: { number, code } }) as const;

describe('a check code', () => {
  test('fits, and the state is spoken, not the matter', async () => {
    const answer = await lookUps().answer(callFrom('13900000001'), ticket('0417'));
    expect(answer.outcome).toBe('ok');
    expect(answer.prompts).toEqual([
      { text: '工单尾号', language: 'zh' },
      { digits: '0001', language: 'zh' },
      { text: '承办单位正在办理。', language: 'zh' },
    ]);
  });

  test('may be tried five times, from however many phones; then even the right one is told nothing, for a while', async () => {
    const desk = lookUps();
    for (let n = 0; n < 5; n++) {
      expect(await desk.answer(callFrom(`1390000001${n}`), ticket('9999'))).toEqual({ outcome: 'none' });
    }
    expect(await desk.answer(callFrom('13900000002'), ticket('0417'))).toEqual({ outcome: 'none' });
    now += 15 * 60_000;
    expect((await desk.answer(callFrom('13900000002'), ticket('0417'))).outcome).toBe('ok');
  });

  test('may be tried five times by one caller, for however many tickets', async () => {
    const desk = lookUps();
    for (let n = 0; n < 5; n++) {
      await desk.answer(callFrom('13900000003'), ticket('9999', `GD20261124-1000${n}`));
    }
    expect(await desk.answer(callFrom('13900000003'), ticket('0417'))).toEqual({ outcome: 'none' });
    expect((await desk.answer(callFrom('13900000004'), ticket('0417'))).outcome).toBe('ok');
  });
});

describe('a look-up', () => {
  test('that fails or takes too long is an error, within four seconds', async () => {
    const failed = await lookUps().answer(callFrom(null), { of: 'knowledge', question: 'x', language: 'zh' });
    expect(failed).toEqual({ outcome: 'error' });
    const since = performance.now();
    const never = { of: 'http', url: '', method: 'GET', body: null, timeoutMs: 9000, maxBytes: 1, take: [] } as const;
    const slow = new LookUps({
      ...{ history, knowledge: { answer: () => Promise.resolve(null) }, log: keptLog().log },
      web: { ask: () => new Promise<never>(() => undefined) },
      clock: { now: () => now, monotonic: () => now },
    });
    expect(await slow.answer(callFrom(null), never)).toEqual({ outcome: 'error' });
    expect(performance.now() - since).toBeLessThan(4500);
  });

  test('takes plain fields only, and says when none is there', async () => {
    const take = [{ field: 'data.due', variable: '欠费' }];
    const asked = { of: 'http', url: 'x', method: 'GET', body: null, timeoutMs: 1000, maxBytes: 9 } as const;
    expect(await lookUps().answer(callFrom(null), { ...asked, take })).toEqual({
      outcome: 'ok',
      values: { 欠费: '8.5' },
    });
    const other = [{ field: 'data', variable: 'a' }];
    expect(await lookUps().answer(callFrom(null), { ...asked, take: other })).toEqual({ outcome: 'none' });
    const odd = [
      { field: '__proto__.x', variable: 'a' },
      { field: 'a.length', variable: 'b' },
      { field: 'list.1', variable: 'c' },
    ];
    expect(fieldsOf(JSON.parse('{"a":"text","list":[1,true]}'), odd)).toEqual({ c: 'true' });
  });
});
