/** Surge mode on the real database: who did what, what a new call walks, another end, its end by itself, a new life. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SurgePlan } from '../../src/contract/http/surge.ts';
import type { Prompt } from '../../src/core/ivr/flow.ts';
import { isRefusal, type Refusal } from '../../src/core/kernel/refusal.ts';
import { CalendarBook } from '../../src/service/calendar-book.ts';
import type { PushMessage } from '../../src/service/ports.ts';
import { SurgeDesk } from '../../src/service/surge-desk.ts';
import { StoreFault } from '../../src/store/db.ts';
import { demoFlow } from '../../src/store/demo-flow.ts';
import { CachedCalendar, PgScheduleStore } from '../../src/store/schedules.ts';
import { PgSurgeStore } from '../../src/store/surges.ts';
import { TtsFault } from '../../src/telephony/espeak.ts';
import { testStore, TestClock, type TestStore } from '../support/postgres.ts';
import { keptLog } from '../support/quiet-log.ts';
import { until } from '../support/until.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'surge-'));
const clock = new TestClock(Date.parse('2026-07-20T02:00:00.000Z'));
const one = { username: 'supervisor01', role: 'supervisor' } as const;
const admin = { username: 'admin', role: 'admin' } as const;
const pushed: PushMessage[] = [];
const prepared: Prompt[] = [];
let store: TestStore;
let book: CalendarBook;
let desk: SurgeDesk;
let next = 0;
/** As the voice service is away, and as the library has it. */
let voice: () => Promise<void> = () => Promise.resolve();
let library: Record<string, { text: string; sound?: string }> = {};

const openBook = async (source = new PgScheduleStore(store.db, clock)): Promise<CalendarBook> => {
  const opened = new CalendarBook(new CachedCalendar(source, path.join(folder, 'calendar.json')), clock, keptLog().log);
  await opened.open();
  return opened;
};

beforeAll(async () => {
  store = await testStore();
  book = await openBook();
  desk = new SurgeDesk({
    store: new PgSurgeStore(store.db, clock),
    book,
    directory: { queues: () => Promise.resolve([{ id: 'general', label: '政务服务' } as never]) },
    telephony: { prepare: (prompts) => (prepared.push(...prompts), voice()) },
    push: { toAll: (message) => void pushed.push(message) },
    prompts: () => Promise.resolve({ prompts: [], find: (id, language) => library[`${id} ${language}`] ?? null }),
    ...{ clock, log: keptLog().log },
    newId: () => `0000000000000000000000000${next++}`.slice(-26),
  });
});
afterAll(async () => {
  book.close();
  await store.drop();
  rmSync(folder, { recursive: true, force: true });
});

function good<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Error(JSON.stringify(answer));
  return answer;
}
const inHours = (hours: number) => new Date(clock.now() + hours * 3_600_000).toISOString();
const audited = async (object: string): Promise<string[]> => {
  const asked = store.db.desks.selectFrom('audit').selectAll().where('object', '=', object).orderBy('seq');
  return (await asked.execute()).map(({ who, role, act }) => `${who} ${role} ${act}`);
};
const water = (changes: Partial<SurgePlan> = {}): SurgePlan => ({
  name: '解放路停水',
  notice: { by: 'text', zh: '解放路停水，正在抢修。', en: null },
  ...{ key: '1', shortcut: '停水', queue: 'general', callback: true, insteadOfGreeting: true },
  ...changes,
});
const startOf = (flow: { start: string; nodes: Record<string, unknown> }) =>
  flow.nodes[flow.start] as { prompts: Prompt[]; label: string };

test('a profile leans on what is there, is not overwritten by who saw an older one, and every act is audited', async () => {
  expect(await desk.addProfile(one, water({ queue: 'nowhere' }))).toMatchObject({ refused: 'unknown-queue' });
  const fromLibrary = water({ notice: { by: 'prompt', prompt: 'water' } });
  expect(await desk.addProfile(one, fromLibrary)).toEqual({ refused: 'surge-prompt-gone' });
  const { id, revision } = good(await desk.addProfile(one, water()));
  expect(revision).toBe(1);
  expect(prepared).toContainEqual({ text: '解放路停水，正在抢修。', language: 'zh' });
  expect(await desk.addProfile(admin, water())).toEqual({ refused: 'surge-profile-exists' });
  const changed = water({ shortcut: '停水抢修' });
  expect(good(await desk.saveProfile(admin, id, { ...changed, revision: 1 }))).toMatchObject({
    ...{ revision: 2, shortcut: '停水抢修', savedBy: 'admin' },
  });
  expect(await desk.saveProfile(one, id, { ...water(), revision: 1 })).toEqual({ refused: 'surge-profile-changed' });
  const other = good(await desk.addProfile(one, water({ name: '台风' })));
  const twin = await desk.saveProfile(one, other.id, { ...water(), revision: 1 });
  expect(twin).toEqual({ refused: 'surge-profile-exists' });
  expect(await desk.removeProfile(one, other.id, 7)).toEqual({ refused: 'surge-profile-changed' });
  expect(await desk.removeProfile(one, other.id, 1)).toBeNull();
  expect(await desk.removeProfile(one, other.id, 1)).toEqual({ refused: 'surge-profile-unknown' });
  expect((await desk.deskNow()).profiles).toMatchObject([{ id, revision: 2 }]);
  expect(await audited(`surge-profile:${id}`)).toEqual([
    'supervisor01 supervisor surge.profile-added',
    'admin admin surge.profile-saved',
  ]);
  expect(await audited(`surge-profile:${other.id}`)).toHaveLength(2);
});

test('one act starts it, for new calls only; it is given another end, and is over by itself', async () => {
  const [profile] = (await desk.deskNow()).profiles;
  const wish = { profile: profile!.id, revision: 2, until: inHours(2) };
  expect(await desk.begin(one, { ...wish, until: inHours(25) })).toEqual({ refused: 'until-too-far' });
  expect(await desk.begin(one, { ...wish, until: inHours(0) })).toEqual({ refused: 'until-too-soon' });
  expect(await desk.begin(one, { ...wish, revision: 1 })).toEqual({ refused: 'surge-profile-changed' });
  expect(await desk.begin(one, { ...wish, profile: 'z'.repeat(26) })).toEqual({ refused: 'surge-profile-unknown' });
  expect(book.forNewCall(demoFlow)).toBe(demoFlow);
  expect(pushed).toEqual([]);

  // The voice service is away: what the spare voice made will do, and nobody is kept from switching.
  voice = () => Promise.reject(new TtsFault('away', { spokenInstead: true }));
  const started = good(await desk.begin(one, wish));
  expect(started).toMatchObject({ state: 'active', name: '解放路停水', startedBy: 'supervisor01' });
  expect(pushed).toMatchObject([{ type: 'surge.changed', data: { banner: { name: '解放路停水' } } }]);
  expect(desk.now().banner).toMatchObject({ id: started.id, shortcut: '停水抢修', until: wish.until });
  const flow = book.forNewCall(demoFlow);
  expect(startOf(flow)).toMatchObject({ kind: 'menu', label: '高峰：解放路停水' });
  expect(demoFlow.nodes).not.toHaveProperty(flow.start);
  expect(await desk.begin(admin, wish)).toEqual({ refused: 'surge-active' });
  // What is changed in the profile now is for the next time.
  good(await desk.saveProfile(one, profile!.id, { ...water({ shortcut: '爆管' }), revision: 2 }));
  await book.refresh();
  expect(desk.now().banner?.shortcut).toBe('停水抢修');

  clock.pass(3_600_000);
  expect(good(await desk.extend(admin, started.id, inHours(3))).until).toBe(inHours(3));
  expect(pushed).toHaveLength(2);
  clock.pass(2 * 3_600_000);
  expect(desk.now().banner).not.toBeNull();

  clock.pass(3_600_000);
  expect(desk.now().banner).toBeNull();
  expect(book.forNewCall(demoFlow)).toBe(demoFlow);
  expect(book.forRunningCall(demoFlow).nodes).toHaveProperty([flow.start]);
  expect(await desk.extend(one, started.id, inHours(1))).toEqual({ refused: 'surge-over' });
  expect(await desk.end(one, started.id)).toEqual({ refused: 'surge-over' });
  expect(await desk.end(one, 'z'.repeat(26))).toEqual({ refused: 'surge-unknown' });
  await book.refresh();
  expect(pushed.at(-1)).toEqual({ type: 'surge.changed', data: { banner: null } });
  await until(async () => (await audited(`surge:${started.id}`)).length === 3, 'the end to be noted');
  expect(await audited(`surge:${started.id}`)).toEqual([
    'supervisor01 supervisor surge.started',
    'admin admin surge.extended',
    'system supervisor surge.expired',
  ]);
});

test('a notice of the library is spoken with its recording; ended by hand it is over at once', async () => {
  library = { 'water zh': { text: '全市停水。', sound: 'b'.repeat(64) }, 'water en': { text: 'No water.' } };
  const profile = good(
    await desk.addProfile(one, water({ name: '全市停水', notice: { by: 'prompt', prompt: 'water' } })),
  );
  const wish = { profile: profile.id, revision: 1, until: inHours(1) };
  const { id, notice } = good(await desk.begin(one, wish));
  expect(notice).toEqual(['全市停水。', 'No water.']);
  expect(startOf(book.forNewCall(demoFlow)).prompts.slice(0, 2)).toEqual([
    { text: '全市停水。', language: 'zh', prompt: 'water', sound: 'b'.repeat(64) },
    { text: 'No water.', language: 'en', prompt: 'water' },
  ]);
  expect(good(await desk.end(admin, id))).toMatchObject({ state: 'ended', endedBy: 'admin' });
  expect(book.forNewCall(demoFlow)).toBe(demoFlow);
  library = {};
  expect(await desk.begin(one, wish)).toEqual({ refused: 'surge-prompt-gone' });
  const listed = good(await desk.list({ limit: 1 }));
  expect(listed.items).toMatchObject([{ id, state: 'ended' }]);
  expect(good(await desk.list({ limit: 5, cursor: listed.next! })).items).toMatchObject([{ state: 'expired' }]);
});

test('another controller knows it; a new life without the database goes on with the copy, and it ends there too', async () => {
  const profile = (await desk.deskNow()).profiles.find(({ name }) => name === '解放路停水');
  const { id } = good(await desk.begin(one, { profile: profile!.id, revision: profile!.revision, until: inHours(1) }));
  const second = await openBook();
  expect(second.surge()).toMatchObject({ id, name: profile!.name });
  second.close();
  const away = { read: () => Promise.reject(new StoreFault('away', 'away')) } as unknown as PgScheduleStore;
  const later = await openBook(away);
  expect(startOf(later.forNewCall(demoFlow)).label).toBe(`高峰：${profile!.name}`);
  clock.pass(2 * 3_600_000);
  expect(later.forNewCall(demoFlow)).toBe(demoFlow);
  later.close();
});
