/** The knowledge base in a real PostgreSQL: what callers get, what people find, who changed what. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { KnowledgeBody, KnowledgeRow } from '../../src/contract/http/knowledge.ts';
import { KnowledgeQuery } from '../../src/contract/http/knowledge.ts';
import type { Prompt } from '../../src/core/ivr/flow.ts';
import { isRefusal, type Refusal } from '../../src/core/kernel/refusal.ts';
import { KnowledgeDesk } from '../../src/service/knowledge-desk.ts';
import { inTransaction } from '../../src/store/db.ts';
import { publishFlow } from '../../src/store/flows.ts';
import { KnowledgeStore } from '../../src/store/knowledge.ts';
import { PgKnowledgeShelf } from '../../src/store/knowledge-shelf.ts';
import { demoNumber, seedDemo } from '../../src/store/seed.ts';
import { flowOf } from '../core/flows.ts';
import { testStore, TestClock, type TestStore } from '../support/postgres.ts';

const clock = new TestClock(Date.parse('2026-11-24T02:00:00Z'));
let store: TestStore;
let desk: KnowledgeDesk;
let book: KnowledgeStore;
/** What was made for each text, and what callers got at that moment. */
let prepared: { prompts: readonly Prompt[]; heard: string | null }[] = [];
let voiceAway = false;
beforeAll(async () => {
  store = await testStore();
  await seedDemo(store.db, { agents: 2, now: clock.now() });
  book = new KnowledgeStore(store.db, clock);
  const prepare = async (prompts: readonly Prompt[]) => {
    if (voiceAway) throw new Error('away');
    prepared.push({ prompts, heard: await book.answer('公积金怎么提取', 'zh') });
  };
  desk = new KnowledgeDesk({ shelf: new PgKnowledgeShelf(store.db, clock), telephony: { prepare }, clock });
});
afterAll(() => store.drop());
beforeEach(() => void (prepared = []));

const list = async (query: object = {}): Promise<KnowledgeRow[]> => {
  const listed = await desk.list(KnowledgeQuery.parse(query));
  if (isRefusal(listed)) throw new Error(listed.refused);
  return listed.items;
};
function row(made: KnowledgeRow | Refusal): KnowledgeRow {
  if (isRefusal(made)) throw new Error(`refused ${made.refused}`);
  return made;
}
const bodyOf = (stored: KnowledgeRow): KnowledgeBody => {
  const { title, questions, answer, screen, category, validFrom, validUntil, reviewOn, active } = stored;
  return { title, questions, answer, screen, category, validFrom, validUntil, reviewOn, active };
};

test('another answer is heard only when it was made, and the versions tell who changed what', async () => {
  const [fund] = await list({ q: '公积金' });
  const before = fund!.answer;
  const answer = '公积金现在可以在手机上提取。';
  const saved = row(await desk.save('admin', fund!.id, 1, { ...bodyOf(fund!), answer, screen: '依据：公积金条例' }));
  expect(prepared).toEqual([{ prompts: [{ text: answer, language: 'zh' }], heard: before }]);
  expect(await book.answer('公积金怎么提取', 'zh')).toBe(answer);
  expect(saved).toMatchObject({ revision: 2, savedBy: 'admin', standing: 'valid', reviewDue: false });
  const versions = await desk.versions(fund!.id);
  expect(versions).toMatchObject({
    items: [
      {
        ...{ revision: 2, savedBy: 'admin' },
        changes: [
          { field: 'answer', before, after: answer },
          { field: 'screen', before: '', after: '依据：公积金条例' },
        ],
      },
      { revision: 1, savedBy: 'seed', changes: [{ field: 'title' }, { field: 'questions' }, {}, { field: 'active' }] },
    ],
  });
  const stale = await desk.save('admin2', fund!.id, 1, bodyOf(fund!));
  expect(stale).toMatchObject({ refused: 'saved-by-another', theirs: { answer, revision: 2 } });
  const acts = await store.db.desks
    .selectFrom('audit')
    .select(['who', 'act'])
    .where('object', '=', `knowledge:${fund!.id}`)
    .execute();
  expect(acts).toEqual([{ who: 'admin', act: 'knowledge.saved' }]);
});

test('without a voice nothing is saved', async () => {
  const [row1] = await list({ q: '社保' });
  voiceAway = true;
  await expect(desk.save('admin', row1!.id, 1, { ...bodyOf(row1!), answer: '另一个答复' })).rejects.toThrow('away');
  voiceAway = false;
  expect((await list({ q: '社保' }))[0]).toMatchObject({ answer: row1!.answer, revision: 1 });
});

test('each way of asking finds it, HTML is text, and one question is not written twice', async () => {
  const body: KnowledgeBody = {
    ...{ title: '老年卡<script>alert(1)</script>', questions: ['老年卡怎么办', '坐公交老人免费吗'] },
    ...{ answer: '六十五岁以上可办理。', screen: '<b>材料</b>：身份证', category: null },
    ...{ validFrom: null, validUntil: null, reviewOn: null, active: true },
  };
  const made = row(await desk.add('admin', 'zh', body));
  expect(made).toMatchObject(body);
  for (const question of ['老年卡怎么办理', '老人坐公交免费吗'])
    expect(await book.answer(question, 'zh')).toBe(body.answer);
  expect(await desk.ask('坐公交老人免费', 'zh')).toEqual({ found: { id: made.id, title: body.title } });
  expect(await desk.ask('坐公交老人免费', 'en')).toEqual({ found: null });
  expect(await desk.add('admin', 'zh', body)).toEqual({ refused: 'knowledge-exists' });
  const twice = { ...body, title: '另一条', questions: ['老年卡', '老年卡'] };
  expect(await desk.add('admin', 'zh', twice)).toEqual({ refused: 'knowledge-question-twice' });
  const foreign = { ...body, title: '另一条', category: 'nowhere' };
  expect(await desk.add('admin', 'zh', foreign)).toEqual({ refused: 'knowledge-category-unknown' });
  const backwards = { ...body, validFrom: '2026-12-02', validUntil: '2026-12-01' };
  expect(await desk.add('admin', 'zh', backwards)).toEqual({ refused: 'knowledge-days-backwards' });
});

test('an answer is spoken and read from its first day to its last, by the city’s clock', async () => {
  const [water] = await list({ q: '停水' });
  const spell = { validFrom: '2026-11-25', validUntil: '2026-11-26', reviewOn: '2026-11-25' };
  row(await desk.save('admin', water!.id, 1, { ...bodyOf(water!), ...spell }));
  const seen = async (at: string) => {
    clock.at = Date.parse(at);
    const [found] = await list({ q: '恢复供水' });
    const cards = await desk.cards('恢复供水');
    const read = isRefusal(cards) ? -1 : cards.items.length;
    return [found?.standing, found?.reviewDue, (await book.answer('停水了什么时候恢复供水', 'zh')) !== null, read];
  };
  expect(await seen('2026-11-24T15:59:59Z')).toEqual(['early', false, false, 0]);
  expect(await seen('2026-11-24T16:00:00Z')).toEqual(['valid', true, true, 1]);
  expect(await seen('2026-11-26T15:59:59Z')).toEqual(['valid', true, true, 1]);
  expect(await seen('2026-11-26T16:00:00Z')).toEqual(['expired', true, false, 0]);
  expect((await list({ standing: 'expired' })).map(({ id }) => id)).toEqual([water!.id]);
  expect((await list({ standing: 'reviewDue' })).map(({ id }) => id)).toEqual([water!.id]);
});

test('what was switched off is neither made nor spoken', async () => {
  const [card] = await list({ q: '身份证' });
  row(await desk.save('admin', card!.id, 1, { ...bodyOf(card!), answer: '以后再说', active: false }));
  expect(prepared).toEqual([]);
  expect(await book.answer('身份证到期了怎么换领', 'zh')).toBeNull();
  expect((await list({ standing: 'inactive' })).map(({ id }) => id)).toEqual([card!.id]);
});

test('words are found wherever they stand, page by page, and a torn cursor is refused', async () => {
  expect((await list({ q: '身份证 材料' })).map(({ title }) => title)).toEqual(['老年卡<script>alert(1)</script>']);
  expect(await list({ q: '100%_' })).toEqual([]);
  const first = await desk.list(KnowledgeQuery.parse({ limit: 3 }));
  if (isRefusal(first)) throw new Error(first.refused);
  const second = await list({ limit: 3, cursor: first.next });
  expect(new Set([...first.items, ...second].map(({ id }) => id)).size).toBe(6);
  expect(await desk.list(KnowledgeQuery.parse({ cursor: 'torn' }))).toEqual({ refused: 'bad-cursor' });
});

test('flows that ask the knowledge base are told, in the languages they speak', async () => {
  const nodes = {
    ask: { kind: 'knowledgeAnswer', label: '问', question: '问题', to: { answered: 'z', notFound: 'z', error: 'z' } },
    z: { kind: 'hangUp', label: '再见', prompts: [], to: {} },
  };
  const flow = flowOf(nodes, { id: 'main', version: 1, name: '主流程', languages: ['zh'] });
  await inTransaction(store.db.desks, (tx) =>
    publishFlow(tx, { flow, number: demoNumber, label: '热线', by: 'test', message: '' }),
  );
  const [english] = await list({ language: 'en' });
  const [chinese] = await list({ q: '公积金' });
  expect(english?.usedBy).toEqual([]);
  expect(chinese?.usedBy).toEqual([{ flow: 'main', flowName: '主流程', language: 'zh', live: true }]);
});
