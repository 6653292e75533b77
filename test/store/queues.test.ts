/** Queues, skills and seats in a real PostgreSQL, through the desk that checks them. */
import { keptLog } from '../support/quiet-log.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Directory } from '../../src/store/directory.ts';

import { usualRules } from '../../src/core/queue/rules.ts';
import { QueueDesk } from '../../src/service/queue-desk.ts';
import { PgQueueStore } from '../../src/store/queues.ts';
import { PgRoutingHistory } from '../../src/store/routing-history.ts';
import type { Why } from '../../src/core/queue/why.ts';
import { applyEntries } from '../../src/store/call-facts.ts';
import type { JournalEntry } from '../../src/service/ports.ts';
import { agentId, callId, queueId } from '../../src/core/kernel/ids.ts';
import { servicesOf } from '../../src/store/call-services.ts';
import { seedDemo } from '../../src/store/seed.ts';
import { testStore, type TestStore } from '../support/postgres.ts';

const now = Date.parse('2026-11-24T02:10:00Z');
let store: TestStore;
let desk: QueueDesk;
let changes = 0;
beforeAll(async () => {
  store = await testStore();
  await seedDemo(store.db, { agents: 3, now });
  const nobody = { staffed: () => 2, estimate: () => null, error: () => ({ seconds: 0, calls: 0 }) };
  desk = new QueueDesk({
    store: new PgQueueStore(store.db, { now: () => now, monotonic: () => 0 }),
    routing: { floor: { waitingIn: () => 0 }, times: nobody } as never,
    units: async () => [{ id: 'water', label: '水务', number: '0000010001', note: '' }],
    changed: async () => void (changes += 1),
  });
});
afterAll(() => store.drop());

test('a queue without rules has the usual ones; saved ones hold, are audited, and a stale save is refused', async () => {
  const [general] = await desk.queues();
  expect(general).toMatchObject({ id: 'general', rules: usualRules, revision: 1, estimates: null });
  const rules = { ...usualRules, strategy: 'tiers' as const };
  const save = { revision: 1, label: '政务', maxWaitSeconds: 200, rules };
  expect(await desk.saveQueue('admin', 'general', save)).toMatchObject({ revision: 2, rules: { strategy: 'tiers' } });
  expect(await desk.saveQueue('admin2', 'general', save)).toMatchObject({ refused: 'saved-by-another' });
  expect(changes).toBe(1);
  const read = (await new Directory(store.db, keptLog().log).queues()).find(({ id }) => id === 'general');
  expect(read).toMatchObject({ label: '政务', overflowAfterSeconds: 200, rules });
  const acts = await store.db.desks
    .selectFrom('audit')
    .select(['who', 'act'])
    .where('object', '=', 'queue:general')
    .execute();
  expect(acts).toEqual([{ who: 'admin', act: 'queue.saved' }]);
});

test.each([
  [{ when: { is: 'nobody' }, to: { go: 'queue', queue: 'general' } }, 'overflow-to-itself'],
  [{ when: { is: 'nobody' }, to: { go: 'queue', queue: 'nowhere' } }, 'unknown-queue'],
  [{ when: { is: 'nobody' }, to: { go: 'unit', unit: 'nowhere' } }, 'unknown-unit'],
] as const)('an overflow that leads nowhere is refused: %j', async (rule, refused) => {
  const queue = { revision: 2, label: '政务', maxWaitSeconds: 200, rules: { ...usualRules, overflow: [rule] } };
  expect(await desk.saveQueue('admin', 'general', queue)).toMatchObject({ refused });
});

test('skills come, are given to agents, and go only when no rule asks for them', async () => {
  expect(await desk.addSkill('admin', '手语')).toEqual({ name: '手语', agents: 0 });
  expect(await desk.addSkill('admin', '手语')).toMatchObject({ refused: 'skill-exists' });
  const seat = { queues: [{ queue: 'general', tier: 2 }], skills: [{ skill: '手语', level: 4 }] };
  expect(await desk.saveSeat('admin', 'agent02', seat)).toMatchObject({ agent: 'agent02', ...seat });
  expect(await desk.saveSeat('admin', 'agent02', { ...seat, skills: [{ skill: '没有', level: 1 }] })).toMatchObject({
    refused: 'unknown-skill',
  });
  expect(await desk.saveSeat('admin', 'nobody', seat)).toMatchObject({ refused: 'agent-unknown' });
  const row = (await new Directory(store.db, keptLog().log).agents()).find(({ id }) => id === 'agent02');
  expect(row).toMatchObject({ queues: ['general'], skills: { 手语: 4 }, tiers: { general: 2 } });
  const [english] = (await desk.queues()).filter(({ id }) => id === 'english');
  const steps = [{ ...usualRules.steps[0]!, all: [{ skill: '手语', level: 1 }] }];
  const { revision = 0 } = english ?? {};
  await desk.saveQueue('admin', 'english', {
    revision,
    label: '英语',
    maxWaitSeconds: 60,
    rules: { ...usualRules, steps },
  });
  expect(await desk.removeSkill('admin', '手语')).toMatchObject({ refused: 'skill-in-use' });
});

test('offers are kept with their reason once, and tell how far the estimates were off', async () => {
  const why: Why = {
    ...({
      by: 'freed',
      of: 1,
      idleSeconds: 4,
      answered: 2,
      tier: 1,
      waitedSeconds: 90,
      needs: [],
      relaxed: 0,
    } as const),
    ...{ class: null, headStartSeconds: 0, passed: { priority: 0, skills: 0, preferred: 0, missed: 0 } },
  };
  const offered: JournalEntry = {
    ...{ id: '0000000000000000000000000A', call: callId('1700.9'), at: now - 60_000, fact: 'offered', why },
    ...{ agent: agentId('agent01'), queue: queueId('general'), waitedSeconds: 90, predictedSeconds: 60 },
  };
  await applyEntries(store.db.calls, [offered]);
  await applyEntries(store.db.calls, [offered]);
  const { offered: told } = await servicesOf(store.db.desks, '1700.9');
  expect(told).toMatchObject([{ queue: '政务', waitedSeconds: 90, why: '您转为空闲，轮到这位市民' }]);
  expect(await new PgRoutingHistory(store.db).past(now)).toMatchObject([
    { queue: 'general', error: { seconds: 30, calls: 1 } },
  ]);
});
