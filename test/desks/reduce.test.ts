/** The agent desk's reducer: what each push does to the state, and what a gap does. */
import { describe, expect, test } from 'vitest';
import type { AgentState, DeskCall, PopHistory } from '../../src/contract/http/agent.ts';
import { Push } from '../../src/contract/push.ts';
import { emptyDesk, reduce, withSnapshot } from '../../src/desks/agent/reduce.ts';
import { agentState, deskCall, knownHistory } from './states.ts';

const desk = (call: DeskCall | null = null, change: Partial<AgentState> = {}) =>
  withSnapshot(emptyDesk, agentState({ call, seq: 10, ...change }));

describe('a snapshot', () => {
  test('is believed as it is, also when its numbers begin anew', () => {
    const next = reduce(desk(deskCall()), { type: 'agent.snapshot', seq: 2, data: agentState({ seq: 2 }) });
    expect(next).toEqual({ agent: agentState({ seq: 2 }), seq: 2, gap: false, gone: null });
  });

  test('heals a gap', () => {
    const torn = reduce(desk(), { type: 'line.changed', seq: 14, data: { waiting: 2 } });
    expect(torn.gap).toBe(true);
    expect(reduce(torn, { type: 'agent.snapshot', seq: 15, data: agentState({ seq: 15 }) }).gap).toBe(false);
  });

  test('keeps why the last call left, until the next call', () => {
    const left = reduce(desk(deskCall()), { type: 'call.gone', seq: 11, data: { callId: 'call-1', why: 'missed' } });
    expect(withSnapshot(left, agentState({ seq: 12 })).gone?.why).toBe('missed');
    expect(withSnapshot(left, agentState({ seq: 12, call: deskCall() })).gone).toBeNull();
  });
});

describe('a push', () => {
  test('before any snapshot only asks for one', () => {
    const next = reduce(emptyDesk, { type: 'call.offered', seq: 4, data: deskCall() });
    expect(next).toEqual({ ...emptyDesk, gap: true });
  });

  test('seen already changes nothing', () => {
    const before = desk();
    expect(reduce(before, { type: 'line.changed', seq: 10, data: { waiting: 9 } })).toBe(before);
  });

  test('after a gap is shown at once, and a snapshot is asked for', () => {
    const next = reduce(desk(), { type: 'call.offered', seq: 13, data: deskCall() });
    expect(next.agent?.call?.callId).toBe('call-1');
    expect(next).toMatchObject({ seq: 13, gap: true });
  });

  test('heartbeats that run ahead reveal a lost push, and only once', () => {
    const next = reduce(desk(), { type: 'heartbeat', seq: 11, data: { at: 0 } });
    expect(next.gap).toBe(true);
    expect(reduce(next, { type: 'heartbeat', seq: 11, data: { at: 0 } })).toBe(next);
    const calm = desk();
    expect(reduce(calm, { type: 'heartbeat', seq: 10, data: { at: 0 } })).toBe(calm);
  });

  test('presence carries phone and page', () => {
    const data = { ...agentState().presence, state: 'ready' as const, phoneReady: false, page: 'p-2' };
    const next = reduce(desk(), { type: 'presence.changed', seq: 11, data });
    expect(next.agent).toMatchObject({ phoneReady: false, page: 'p-2', presence: { state: 'ready' } });
    expect(next.agent?.presence).not.toHaveProperty('page');
  });

  test('of another call than the one in hand is ignored', () => {
    const before = desk(deskCall({ state: 'connected' }));
    const other = deskCall({ callId: 'call-2' });
    expect(reduce(before, { type: 'call.changed', seq: 11, data: other }).agent?.call?.callId).toBe('call-1');
    const gone = { callId: 'call-2', why: 'abandoned' as const };
    expect(reduce(before, { type: 'call.gone', seq: 11, data: gone }).agent?.call?.callId).toBe('call-1');
    const history = { callId: 'call-2', history: knownHistory() };
    expect(reduce(before, { type: 'call.history', seq: 11, data: history }).agent?.call?.history.status).toBe(
      'loading',
    );
  });

  test('a new offer takes the place of whatever was there', () => {
    const next = reduce(desk(deskCall()), { type: 'call.offered', seq: 11, data: deskCall({ callId: 'call-2' }) });
    expect(next.agent?.call?.callId).toBe('call-2');
  });
});

describe('history', () => {
  const known: PopHistory = knownHistory();
  const withHistory = reduce(desk(deskCall()), {
    type: 'call.history',
    seq: 11,
    data: { callId: 'call-1', history: known },
  });

  test('is filled in when it is found', () => {
    expect(withHistory.agent?.call?.history).toEqual(known);
  });

  test('once known is not unlearned by a message written before', () => {
    const next = reduce(withHistory, { type: 'call.changed', seq: 12, data: deskCall({ state: 'connected' }) });
    expect(next.agent?.call).toMatchObject({ state: 'connected', history: { status: 'known' } });
  });

  test('said to be unavailable may still come', () => {
    const away = deskCall({ history: { status: 'unavailable' } });
    const next = reduce(desk(away), { type: 'call.history', seq: 11, data: { callId: 'call-1', history: known } });
    expect(next.agent?.call?.history.status).toBe('known');
  });
});

test('every push of the contract is understood', () => {
  const calls = deskCall();
  const all: Push[] = [
    { type: 'call.offered', seq: 11, data: calls },
    { type: 'call.changed', seq: 12, data: calls },
    { type: 'line.changed', seq: 13, data: { waiting: 4 } },
    { type: 'health.changed', seq: 14, data: { degraded: ['database'] } },
    { type: 'ticket.changed', seq: 15, data: { number: 'GD1' } },
    { type: 'call.gone', seq: 16, data: { callId: 'call-1', why: 'done' } },
  ];
  for (const push of all) expect(() => Push.parse(push)).not.toThrow();
  expect(all.reduce(reduce, desk())).toMatchObject({
    seq: 16,
    gap: false,
    agent: { call: null, waiting: 4, degraded: ['database'] },
    gone: { why: 'done' },
  });
});
