/** What the call bar says: which phase the desk is in, since when, and what is worth drawing anew. */
import { describe, expect, test } from 'vitest';
import type { AgentState, DeskCall } from '../../src/contract/http/agent.ts';
import { citizenHeldSince, phaseOf, phaseSince, sameButHistory, type Phase } from '../../src/desks/agent/view.ts';
import { agentState, deskCall, knownHistory, party } from './states.ts';

const during = (state: AgentState['presence']['state'], call: Partial<DeskCall>): AgentState =>
  agentState({ call: deskCall(call), presence: { ...agentState().presence, state } });

test('the call decides the phase, presence where there is none', () => {
  const phase = (state: 'reserved' | 'ringing') =>
    phaseOf(agentState({ call: deskCall(), presence: { ...agentState().presence, state } }));
  expect([phase('reserved'), phase('ringing')]).toEqual(['offered', 'ringing']);
  expect(phaseOf(agentState({ call: deskCall({ state: 'reconnecting' }) }))).toBe('reconnecting');
  expect(phaseOf(agentState())).toBe('idle');
});

const phases: [DeskCall['state'], AgentState['presence']['state'], Phase][] = [
  ['dialling', 'ringing', 'ringing'],
  ['dialling', 'talking', 'calling'],
  ['connected', 'talking', 'talking'],
  // Presence may still say what was before: the call knows better.
  ['connected', 'ringing', 'talking'],
  ['held', 'talking', 'held'],
  ['consulting', 'talking', 'consult'],
  ['conference', 'talking', 'conference'],
  ['wrapping', 'wrapUp', 'wrapUp'],
];
test.each(phases)('a call that is %s for an agent who is %s shows as %s', (state, presence, phase) => {
  expect(phaseOf(during(presence, { state }))).toBe(phase);
});

test('who is asked for advice sees an offer and a ring, then the consult', () => {
  const seen = (['reserved', 'ringing', 'talking'] as const).map((state) =>
    phaseOf(during(state, { state: 'consulting' })),
  );
  expect(seen).toEqual(['offered', 'ringing', 'consult']);
});

describe('the citizen has heard music', () => {
  const since = '2026-03-02T06:10:00.000Z';
  const of = (call: Partial<DeskCall>) => citizenHeldSince(during('talking', call));
  test('since they were held, in hold as in a consult', () => {
    const parties = [party('citizen', { state: 'held', since }), party('unit')];
    expect(of({ state: 'held', parties: parties.slice(0, 1) })).toBe(since);
    expect(of({ state: 'consulting', parties })).toBe(since);
  });
  test('no longer once they are spoken with, and it is nobody’s fault while the agent is being found again', () => {
    const parties = [party('citizen', { state: 'talking', since }), party('unit', { state: 'held' })];
    expect(of({ state: 'consulting', parties })).toBeNull();
    expect(of({ state: 'reconnecting', parties: [party('citizen', { state: 'held', since })] })).toBeNull();
    expect(citizenHeldSince(agentState())).toBeNull();
  });
});

test('a talk that was held and fetched back is one talk: its clock runs on', () => {
  const connectedAt = '2026-03-02T06:04:00.000Z';
  const call = { since: '2026-03-02T06:09:00.000Z', connectedAt };
  expect(phaseSince(during('talking', { ...call, state: 'connected' }))).toBe(connectedAt);
  expect(phaseSince(during('talking', { ...call, state: 'held' }))).toBe(call.since);
});

test('the history alone draws no call bar anew, anything else does', () => {
  const call = deskCall();
  const before = agentState({ call });
  expect(sameButHistory(before, { ...before, call: { ...call, history: knownHistory() } })).toBe(true);
  expect(sameButHistory(before, { ...before, call: { ...call, state: 'connected' } })).toBe(false);
  expect(sameButHistory(before, { ...before, call: null })).toBe(false);
  expect(sameButHistory({ ...before, call: null }, before)).toBe(false);
  expect(sameButHistory(before, { ...before, presence: { ...before.presence, state: 'ringing' } })).toBe(false);
  expect(sameButHistory(before, { ...before, waiting: before.waiting + 1 })).toBe(false);
});
