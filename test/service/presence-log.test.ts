/** What the presence log writes of the roster's changes: each change of state once, and nothing for the rest. */
import { expect, test } from 'vitest';
import { agentId, callId } from '../../src/core/kernel/ids.ts';
import type { AgentPresence } from '../../src/core/queue/agent.ts';
import type { PresenceEntry } from '../../src/service/ports.ts';
import { PresenceLog } from '../../src/service/presence-log.ts';
import { TestClock } from '../support/postgres.ts';

function house() {
  const clock = new TestClock(1_000_000);
  const written: PresenceEntry[] = [];
  let serial = 0;
  const log = new PresenceLog({ clock, newId: () => String(++serial), write: (entry) => written.push(entry) });
  return { clock, log, written };
}
const id = agentId('agent01');
const ready: AgentPresence = { state: 'ready', since: 1000, idleSince: 1000 };
const next = { state: 'ready', reason: null } as const;

test('a change is written once, with the time since which it holds', () => {
  const { log, written } = house();
  log.changed({ id, presence: ready });
  // The phone came, the page moved: the state is the same.
  log.changed({ id, presence: { ...ready, idleSince: 5 } });
  log.changed({ id, presence: { state: 'talking', since: 2000, call: callId('c'), next } });
  log.changed({
    id,
    presence: { state: 'talking', since: 2000, call: callId('c'), next: { ...next, state: 'offline' } },
  });
  log.changed({ id, presence: { state: 'aux', since: 3000, reason: 'meal' } });
  log.changed({ id, presence: { state: 'offline', since: 4000 } });
  log.changed({ id, presence: { state: 'offline', since: 4000 } });
  expect(written.map(({ id: _, ...rest }) => rest)).toEqual([
    { fact: 'presence', at: 1000, agent: id, state: 'ready', reason: null, call: null },
    { fact: 'presence', at: 2000, agent: id, state: 'talking', reason: null, call: 'c' },
    { fact: 'presence', at: 3000, agent: id, state: 'aux', reason: 'meal', call: null },
    { fact: 'presence', at: 4000, agent: id, state: 'offline', reason: null, call: null },
  ]);
  expect(new Set(written.map((entry) => entry.id)).size).toBe(4);
});

test('a keeper that begins says who is there before it goes on, and that it lived when it ends', () => {
  const { clock, log, written } = house();
  log.begin([
    { id, presence: ready },
    { id: agentId('agent02'), presence: { state: 'offline', since: 0 } },
  ]);
  clock.pass(5000);
  log.end();
  log.end();
  expect(written).toMatchObject([
    { fact: 'began', at: 1_000_000, present: [id] },
    { fact: 'presence', at: 1000, state: 'ready' },
    { fact: 'seen', at: 1_005_000 },
  ]);
  expect(written).toHaveLength(3);
});

test('who was never here does not leave', () => {
  const { log, written } = house();
  log.changed({ id, presence: { state: 'offline', since: 0 } });
  expect(written).toEqual([]);
});
