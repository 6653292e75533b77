/** Units in a real PostgreSQL, through the desk that checks them: what may be rung, by whom it is used, who changed it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UnitRow } from '../../src/contract/http/units.ts';
import { usualRules } from '../../src/core/queue/rules.ts';
import { isRefusal, type Refusal } from '../../src/core/kernel/refusal.ts';
import { UnitDesk, type UnitContent } from '../../src/service/unit-desk.ts';
import { inTransaction } from '../../src/store/db.ts';
import { Directory } from '../../src/store/directory.ts';
import { publishFlow } from '../../src/store/flows.ts';
import { demoNumber, seedDemo } from '../../src/store/seed.ts';
import { PgUnitStore } from '../../src/store/units.ts';
import { flowOf } from '../core/flows.ts';
import { testStore, TestClock, type TestStore } from '../support/postgres.ts';
import { keptLog } from '../support/quiet-log.ts';

const clock = new TestClock();
let store: TestStore;
let desk: UnitDesk;
let changes = 0;
beforeAll(async () => {
  store = await testStore();
  await seedDemo(store.db, { agents: 2, now: clock.now() });
  desk = new UnitDesk({
    store: new PgUnitStore(store.db, clock),
    ownNumbers: async () => [demoNumber],
    changed: async () => void (changes += 1),
  });
});
afterAll(() => store.drop());

const civil: UnitContent = {
  ...{ label: '民政局 <img src=x onerror=alert(1)>', number: '0531-8888 0000', kind: 'bureau', parent: null },
  ...{ note: '工作日 09:00 至 17:00', active: true },
};
const rung = async () => (await new Directory(store.db, keptLog().log).units()).map(({ id }) => id);
const acts = (object: string) =>
  store.db.desks.selectFrom('audit').select(['who', 'act', 'reason']).where('object', '=', object).execute();
function row(made: UnitRow | Refusal): UnitRow {
  if (isRefusal(made)) throw new Error(`refused ${made.refused}`);
  return made;
}

test('a unit is added with its number in one spelling, its words as they are, and may be rung', async () => {
  const made = row(await desk.add('admin', 'civil', civil));
  expect(made).toMatchObject({ label: civil.label, number: '053188880000', revision: 1, usedBy: [], savedBy: 'admin' });
  expect(await desk.add('admin', 'civil', civil)).toEqual({ refused: 'unit-exists' });
  expect(await rung()).toEqual(['water', 'housing', 'civil']);
  expect(changes).toBe(1);
  expect(await acts('unit:civil')).toMatchObject([{ who: 'admin', act: 'unit.added' }]);
});

test.each([
  ['119', 'unit-number-emergency'],
  ['12345', 'unit-number-own'],
  ['0019005550100', 'unit-number-abroad'],
  ['16800', 'unit-number-premium'],
  ['8001', 'unit-number-no-number'],
])('%s is no number of a unit', async (number, refused) => {
  expect(await desk.add('admin', 'fraud', { ...civil, number })).toEqual({ refused });
  expect(await rung()).not.toContain('fraud');
});

test('a unit of before keeps its number while the rest is changed; another number must be a good one', async () => {
  const [water] = await desk.list();
  const { id, label, number, kind, parent, active, revision } = water!;
  const save = { label, number, kind, parent, active, note: '全天', revision, evenInUse: false };
  expect(row(await desk.save('admin', id, save))).toMatchObject({ number: '0000010001', note: '全天', revision: 2 });
  expect(await desk.save('admin', id, { ...save, revision: 2, number: '0000010009' })).toMatchObject({
    refused: 'unit-number-abroad',
  });
  expect(await desk.save('admin2', id, save)).toMatchObject({
    ...{ refused: 'saved-by-another', theirs: { note: '全天', revision: 2, savedBy: 'admin' } },
  });
  expect(row(await desk.save('admin', id, { ...save, revision: 2, number: '96111' })).number).toBe('96111');
  expect((await acts('unit:water')).at(-1)?.reason).toBe('revision 3, number 0000010001 → 96111');
});

test('nobody stands above themselves', async () => {
  const [, housing] = await desk.list();
  const under = { ...housing!, parent: 'civil', evenInUse: false };
  expect(await desk.save('admin', 'housing', { ...under, parent: 'nowhere' })).toEqual({
    refused: 'unit-parent-unknown',
  });
  row(await desk.save('admin', 'housing', under));
  expect(await desk.save('admin', 'civil', { ...civil, revision: 1, parent: 'housing', evenInUse: false })).toEqual({
    refused: 'unit-parent-circle',
  });
});

test('what live flows and queues ring is deactivated only on purpose, and then is rung by nobody', async () => {
  const transfer = (more: object) => ({
    ...{ kind: 'transfer', label: '转水务', destination: 'unit', unit: 'water', number: '', emergency: '110' },
    ...{ warm: false, ringSeconds: 20, prompts: [], to: { done: 'z', busy: 'z', noAnswer: 'z', failed: 'z' }, ...more },
  });
  const nodes = {
    a: transfer({}),
    b: transfer({ destination: 'number', unit: '', number: '053188880000' }),
    z: { kind: 'hangUp', label: '再见', prompts: [], to: {} },
  };
  const flow = flowOf(nodes, { id: 'main', version: 1, name: '主流程' });
  await inTransaction(store.db.desks, async (tx) => {
    await publishFlow(tx, { flow, number: demoNumber, label: '热线', by: 'test', message: '' });
    const rules = { ...usualRules, overflow: [{ when: { is: 'nobody' }, to: { go: 'unit', unit: 'water' } }] };
    await tx
      .updateTable('queues')
      .set({ rules: JSON.stringify(rules) })
      .where('id', '=', 'general')
      .execute();
  });
  const [water, , third] = await desk.list();
  const usedBy = [
    { id: 'main', name: '主流程', of: 'flow', live: true },
    { id: 'general', name: '政务服务', of: 'queue', live: true },
  ];
  expect(water?.usedBy).toEqual(usedBy);
  expect(third?.usedBy).toEqual([usedBy[0]]);
  const off = { ...water!, active: false, evenInUse: false };
  expect(await desk.save('admin', 'water', off)).toEqual({ refused: 'unit-in-use', usedBy });
  expect(await rung()).toContain('water');
  row(await desk.save('admin', 'water', { ...off, evenInUse: true }));
  expect(await rung()).toEqual(['housing', 'civil']);
  expect((await acts('unit:water')).at(-1)?.reason).toBe('revision 4, inactive');
});
