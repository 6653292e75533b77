/** Prompts, opening hours and the emergency switch on the real database: two admins at once, and what they may not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProposeEmergency } from '../../src/contract/http/emergency.ts';
import { startFlow } from '../../src/core/ivr/advance.ts';
import type { Flow, Prompt } from '../../src/core/ivr/flow.ts';
import { year2026 } from '../../src/core/ivr/year-2026.ts';
import { isRefusal, type Refusal } from '../../src/core/kernel/refusal.ts';
import { CalendarBook, CalendarDesk } from '../../src/service/calendar-book.ts';
import { EmergencySwitch } from '../../src/service/emergency-switch.ts';
import { FlowShelf } from '../../src/service/flow-shelf.ts';
import type { DirectoryStore, PushMessage } from '../../src/service/ports.ts';
import { PromptLibrary } from '../../src/service/prompt-library.ts';
import { demoFlow } from '../../src/store/demo-flow.ts';
import { PgEmergencyStore } from '../../src/store/emergency.ts';
import { publishFlow } from '../../src/store/flows.ts';
import { PgPromptStore } from '../../src/store/prompt-library.ts';
import { CachedCalendar, PgScheduleStore } from '../../src/store/schedules.ts';
import { StoreFault } from '../../src/store/db.ts';
import { TtsFault } from '../../src/telephony/espeak.ts';
import { testStore, TestClock, type TestStore } from '../support/postgres.ts';
import { keptLog } from '../support/quiet-log.ts';
import { until } from '../support/until.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'studio-'));
const clock = new TestClock(Date.parse('2026-11-24T02:00:00.000Z'));
let store: TestStore;
let schedules: PgScheduleStore;
let book: CalendarBook;
let emergencies: EmergencySwitch;
const pushed: PushMessage[] = [];
const prepared: Prompt[] = [];
let next = 0;

const recording = { sound: 'b'.repeat(64), seconds: 2.5, loudnessBefore: -31.2, loudnessAfter: -20 };
let soundThere = true;
let library: PromptLibrary;

beforeAll(async () => {
  store = await testStore();
  schedules = new PgScheduleStore(store.db, clock);
  await schedules.ensureYears([year2026]);
  await store.db.desks
    .insertInto('queues')
    .values({ id: 'general', label: '政务服务', overflow_after_seconds: 300 })
    .execute();
  await store.db.desks
    .transaction()
    .execute((tx) =>
      publishFlow(tx, { flow: withPrompt(demoFlow), number: '12345', label: '热线', by: 'seed', message: '初始' }),
    );
  library = new PromptLibrary(
    new PgPromptStore(store.db, clock),
    {
      take: () => Promise.resolve(recording),
      open: () => Promise.resolve(soundThere ? { bytes: 1, read: () => null as never } : null),
    },
    { tryOut: () => Promise.resolve(Buffer.alloc(0)) },
  );
  book = new CalendarBook(new CachedCalendar(schedules, path.join(folder, 'calendar.json')), clock, keptLog().log);
  await book.open();
  emergencies = new EmergencySwitch({
    store: new PgEmergencyStore(store.db, clock),
    book,
    directory: {
      queues: () => Promise.resolve([{ id: 'general', label: '政务', overflowAfterSeconds: 300 } as never]),
    },
    telephony: { prepare: (prompts) => Promise.resolve(void prepared.push(...prompts)) },
    push: { toAll: (message) => void pushed.push(message) },
    clock,
    log: keptLog().log,
    newId: () => `0000000000000000000000000${next++}`.slice(-26),
  });
});
afterAll(async () => {
  book.close();
  await store.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** The demo's greeting, out of the library, and a schedule to ask. */
const withPrompt = (flow: Flow): Flow => ({
  ...flow,
  nodes: {
    ...flow.nodes,
    greeting: {
      ...flow.nodes['greeting']!,
      prompts: [{ text: '您好', language: 'zh', prompt: 'welcome' }],
    } as Flow['nodes'][string],
    hours: {
      kind: 'hours',
      label: '时间',
      schedule: 'office-hours',
      open: [],
      to: { open: 'menu', closed: 'goodbye' },
    } as unknown as Flow['nodes'][string],
  },
});
const audited = async (object: string): Promise<string[]> => {
  const asked = store.db.desks.selectFrom('audit').select(['who', 'act']).where('object', '=', object).orderBy('seq');
  return (await asked.execute()).map(({ who, act }) => `${who} ${act}`);
};
function good<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Error(JSON.stringify(answer));
  return answer;
}
const inHours = (hours: number) => new Date(clock.now() + hours * 3_600_000).toISOString();
const typhoon = (changes: Partial<ProposeEmergency> = {}): ProposeEmergency => ({
  label: '台风',
  greeting: '台风期间请留在室内。',
  greetingEnglish: 'Please stay inside.',
  route: { queue: 'general' },
  hours: 'closed',
  until: inHours(2),
  ...changes,
});

test('a prompt: kept with its recording, not overwritten by who saw an older one, deleted only when unused', async () => {
  const key = { id: 'welcome', language: 'zh' } as const;
  const content = { name: '欢迎词', text: '您好', voice: null };
  const added = good(await library.add('admin', key, content));
  expect(added.usedBy).toEqual([{ in: 'flow', flow: 'demo', flowName: '示范市热线菜单', version: 1, live: true }]);
  expect(await library.add('admin2', key, content)).toMatchObject({ refused: 'prompt-exists' });
  const recorded = good(await library.record('admin', key, added.revision, [] as never));
  expect(recorded).toMatchObject({ recording, revision: 2 });
  expect(await library.save('admin2', key, added.revision, content)).toMatchObject({
    refused: 'saved-by-another',
    theirs: { revision: 2, savedBy: 'admin' },
  });
  expect(await library.remove('admin', key)).toMatchObject({ refused: 'prompt-in-use' });

  expect((await library.catalogue()).find('welcome', 'zh')).toEqual({ text: '您好', sound: recording.sound });
  soundThere = false;
  expect((await library.catalogue()).find('welcome', 'zh')).toBeNull();
  soundThere = true;

  const spare = { id: 'spare', language: 'en' } as const;
  good(await library.add('admin', spare, { ...content, voice: 'anna' }));
  expect((await library.list()).map(({ id, usedBy }) => [id, usedBy.length])).toEqual([
    ['spare', 0],
    ['welcome', 1],
  ]);
  const notice = JSON.stringify({ notice: { by: 'prompt', prompt: 'spare' } });
  const saved = { saved_at: new Date(clock.now()), saved_by: 'supervisor01' };
  await store.db.desks
    .insertInto('surge_profiles')
    .values({ id: 's', name: '停水', body: notice, ...saved })
    .execute();
  expect(await library.remove('admin2', spare)).toEqual({
    refused: 'prompt-in-use',
    usedBy: [{ in: 'surge', profile: 's', name: '停水' }],
  });
  await store.db.desks.deleteFrom('surge_profiles').execute();
  expect(await library.remove('admin2', spare)).toBeNull();
  expect(await audited('prompt:spare:en')).toEqual(['admin prompt.added', 'admin2 prompt.removed']);
});

test('a changed schedule holds for the next caller; backwards spans, foreign dates and stale saves are refused', async () => {
  const desk = new CalendarDesk(schedules, book);
  const [office] = await desk.schedules();
  expect(office?.usedBy).toEqual([{ flow: 'demo', flowName: '示范市热线菜单', live: true }]);
  const at = Date.parse('2026-11-24T02:00:00.000Z'); // a Tuesday, 10:00 in Shanghai
  expect(book.holds('office-hours', at)).toMatchObject({ open: true, rule: 'weekly' });
  expect(book.holds('office-hours', Date.parse('2026-10-10T02:00:00.000Z'))).toMatchObject({
    open: true,
    rule: 'makeUp',
  });
  expect(book.holds('office-hours', Date.parse('2027-03-01T02:00:00.000Z'))).toMatchObject({ unofficial: true });
  expect(book.unofficial().map(({ year }) => year)).toEqual([2027]);

  const schedule = { ...office!.schedule, overrides: [{ date: '2026-11-24', open: [], label: '系统维护' }] };
  const saved = good(await desk.saveSchedule('admin', office!.revision, schedule));
  expect(book.holds('office-hours', at)).toMatchObject({ open: false, rule: 'override' });
  expect(book.world().schedules('office-hours')?.overrides).toHaveLength(1);
  expect(await desk.saveSchedule('admin2', office!.revision, schedule)).toMatchObject({ refused: 'saved-by-another' });
  const backwards = { ...schedule, weekly: [{ days: [1], from: '18:00', to: '08:00' }] };
  expect(await desk.saveSchedule('admin', saved.revision, backwards)).toMatchObject({ refused: 'span-backwards' });
  expect(await desk.removeSchedule('admin', 'office-hours')).toMatchObject({ refused: 'schedule-in-use' });

  const guess = { year: 2027, official: null, holidays: [{ date: '2027-01-01', label: '元旦' }], workdays: [] };
  expect(
    await desk.saveYear('admin', 0, { ...guess, holidays: [{ date: '2026-01-01', label: '元旦' }] }),
  ).toMatchObject({
    refused: 'date-of-other-year',
  });
  expect(await desk.saveYear('admin', 0, { ...guess, holidays: [{ date: '2027-02-30', label: '无' }] })).toMatchObject({
    refused: 'date-of-other-year',
  });
  good(await desk.saveYear('admin', 0, guess));
  expect(book.unofficial().map(({ year }) => year)).toEqual([2027]);
  good(await desk.saveYear('admin', 1, { ...guess, official: '国务院办公厅通知' }));
  expect(book.unofficial()).toEqual([]);
});

test('an emergency takes two admins, lies over every flow, ends by itself, and is audited', async () => {
  expect(await emergencies.propose('admin', typhoon({ until: inHours(25) }))).toMatchObject({
    refused: 'until-too-far',
  });
  expect(await emergencies.propose('admin', typhoon({ route: { queue: 'nobody' } }))).toMatchObject({
    refused: 'unknown-queue',
  });
  const proposed = good(await emergencies.propose('admin', typhoon()));
  expect(proposed.state).toBe('proposed');
  expect(await emergencies.propose('admin2', typhoon())).toMatchObject({ refused: 'emergency-exists' });
  expect(await emergencies.confirm('admin', proposed.id)).toMatchObject({ refused: 'second-admin-needed' });
  expect(book.forNewCall(demoFlow)).toBe(demoFlow);
  expect(pushed).toEqual([]);

  prepared.length = 0;
  good(await emergencies.confirm('admin2', proposed.id));
  expect(prepared.map((prompt) => 'text' in prompt && prompt.text)).toEqual([
    '台风期间请留在室内。',
    'Please stay inside.',
  ]);
  expect(pushed).toMatchObject([{ type: 'emergency.changed', data: { banner: { label: '台风' } } }]);
  expect((await emergencies.now(false)).banner?.label).toBe('台风');
  expect(book.holds('office-hours', clock.now())).toMatchObject({ open: false, rule: 'emergency' });

  const flow = book.forNewCall(demoFlow);
  const world = { now: clock.now(), caller: null, dialled: '12345', ...book.world() };
  expect(startFlow(flow, world).ask).toMatchObject({
    ask: 'say',
    bargeIn: false,
    prompts: [{ text: '台风期间请留在室内。' }, {}],
  });
  expect(flow.nodes[`emergency-${proposed.id}/route`]).toMatchObject({ kind: 'enqueue', queue: 'general' });
  expect(demoFlow.nodes).not.toHaveProperty(`emergency-${proposed.id}/route`);

  clock.pass(2 * 3_600_000);
  expect(emergencies.banner()).toBeNull();
  expect(book.forNewCall(demoFlow)).toBe(demoFlow);
  // A call that began in it still finds its way, also in the next controller's life.
  const published = { dialled: '12345', flow: demoFlow, language: 'zh' as const, priority: 0, tag: '' };
  const shelf = new FlowShelf(
    {
      publishedNumbers: () => Promise.resolve([published]),
      flowVersion: () => Promise.resolve(demoFlow),
    } as unknown as DirectoryStore,
    { prepare: () => Promise.reject(new TtsFault('a recording is lost', { spokenInstead: true })) },
    book,
  );
  await shelf.refresh();
  expect(shelf.forNumber('12345')?.start).toBe(demoFlow.start);
  expect((await shelf.version('demo', 1))?.nodes).toHaveProperty(`emergency-${proposed.id}/route`);
  expect(await emergencies.end('admin', proposed.id)).toMatchObject({ refused: 'emergency-over' });
  await book.refresh();
  expect(pushed.at(-1)).toEqual({ type: 'emergency.changed', data: { banner: null } });
  await until(async () => (await audited(`emergency:${proposed.id}`)).length === 3, 'the end is noted');
  expect(await audited(`emergency:${proposed.id}`)).toEqual([
    'admin emergency.proposed',
    'admin2 emergency.confirmed',
    'system emergency.expired',
  ]);

  const second = good(await emergencies.propose('admin2', typhoon({ route: 'menu', hours: 'calendar' })));
  good(await emergencies.confirm('admin', second.id));
  expect(book.forNewCall(demoFlow).nodes[`emergency-${second.id}/greeting`]?.to).toEqual({ next: demoFlow.start });
  expect(good(await emergencies.end('admin2', second.id)).state).toBe('ended');
  expect(emergencies.banner()).toBeNull();
});

test('while the store is away the last calendar holds, and a new life begins with its copy', async () => {
  const away = { read: () => Promise.reject(new StoreFault('away', 'away')) };
  const next = new CalendarBook(new CachedCalendar(away, path.join(folder, 'calendar.json')), clock, keptLog().log);
  await next.open();
  expect(next.world().schedules('office-hours')?.name).toBe('工作日时段');
  expect(next.world().tables.map(({ year }) => year)).toEqual([2026, 2027]);
  next.close();
});
