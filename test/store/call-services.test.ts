/** What flows do for callers, from the journal into rows; what is asked of them back: tickets by code, facts, answers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HandAct } from '../../src/core/call/journal-fact.ts';
import { agentId, callId } from '../../src/core/kernel/ids.ts';
import type { JournalEntry, JournalFact } from '../../src/service/ports.ts';
import { CallStore } from '../../src/store/calls.ts';
import { Db } from '../../src/store/db.ts';
import { agentName } from '../../src/store/demo-city.ts';
import { PgHistoryStore } from '../../src/store/history.ts';
import { KnowledgeStore } from '../../src/store/knowledge.ts';
import { seedDemo } from '../../src/store/seed.ts';
import { database } from '../support/parts.ts';

let db: Db;
let calls: CallStore;
const at = Date.parse('2026-11-24T02:00:00Z');

beforeAll(async () => {
  const url = await database();
  db = new Db({ url });
  calls = new CallStore(db);
  await seedDemo(db, { agents: 2, now: at });
});
afterAll(() => db.close());

type Hand = Extract<JournalFact, { fact: 'hand' }>;

let entries = 0;
const entry = (call: string, fact: JournalFact, later = 0): JournalEntry => ({
  ...fact,
  id: `entry-${++entries}`,
  call: callId(call),
  at: at + later,
});
const number = '13911112222';
const arrived: JournalFact = {
  ...{ fact: 'arrived', number, dialled: '12315', origin: 'trunk', flow: { id: 'f', version: 2 } },
  ...{ handledBy: 'controller', language: 'en', priority: 3, tag: '消费维权' },
};

describe('the journal', () => {
  test('what agents did is told once each, in order, with names; an outbound call is kept as one', async () => {
    const agent = agentId('agent01');
    const hand = (act: HandAct, to: Hand['to'], outcome: Hand['outcome'], later: number): JournalEntry =>
      entry('c9', { fact: 'hand', act, agent, to, outcome, seconds: 3.4, reason: null }, later);
    const facts = [
      entry('c9', { ...arrived, origin: 'outbound', number: '13700001111' }),
      hand('consult', { kind: 'unit', id: 'water' }, 'connected', 1),
      hand('attended', { kind: 'agent', id: 'agent02' }, 'connected', 2),
      hand('blind', { kind: 'number', id: '13900001111' }, 'busy', 3),
    ];
    await calls.applyJournal([...facts].reverse());
    await calls.applyJournal(facts);
    const row = await calls.callById('c9');
    expect(row).toMatchObject({ origin: 'outbound' });
    expect(row?.hands.map(({ act, to, outcome, seconds }) => [act, to, outcome, seconds])).toEqual([
      ['consult', '水务集团客服', 'connected', 3],
      ['attended', agentName(1), 'connected', 3],
      ['blind', '13900001111', 'busy', 3],
    ]);
    expect(row?.hands[0]?.agentName).toBe(agentName(0));
  });

  test('one call with everything, in any order and twice, is one account of it', async () => {
    const voicemail: JournalFact = { fact: 'voicemail', recording: 'voicemail-c1-3', seconds: 12, number };
    const facts = [
      entry('c1', arrived),
      entry('c1', { fact: 'tagged', tag: 'emergency:110' }, 1),
      entry('c1', {
        ...{ fact: 'transferred', to: { emergency: '110' }, warm: true, outcome: 'busy' },
        ...{ bothSpoke: false, talkedSeconds: null },
      }),
      entry(
        'c1',
        {
          ...{ fact: 'transferred', to: { unit: 'water' }, warm: false, outcome: 'connected' },
          ...{ bothSpoke: false, talkedSeconds: 30 },
        },
        2,
      ),
      entry('c1', { fact: 'surveyed', score: 2 }, 3),
      entry('c1', voicemail, 4),
      entry('c1', { fact: 'flowTrouble', node: 'n', why: 'loops' }, 5),
      entry(
        'c1',
        {
          ...{ fact: 'ended', disposition: 'voicemail', path: [], queue: null, queuedAt: null, waitedSeconds: null },
          ...{ talkedSeconds: null, offers: 0, steps: [{ node: 'a', outlet: 'next', at: new Date(at).toISOString() }] },
        },
        6,
      ),
    ];
    await calls.applyJournal([...facts].reverse());
    for (const one of facts) await calls.applyJournal([one]);
    await calls.applyJournal(facts.map((one) => ({ ...one, id: `${one.id}` })));
    const row = await calls.callById('c1');
    expect(row).toMatchObject({
      tags: ['消费维权', 'emergency:110'],
      transfers: [
        { to: '110', emergency: true, outcome: 'busy' },
        { to: '水务集团客服', emergency: false, outcome: 'connected', talkedSeconds: 30 },
      ],
      surveyScore: 2,
      surveyWay: 'keys',
      flowTrouble: 'n: loops',
      disposition: 'ticket',
      hasRecording: true,
      recording: { name: 'voicemail-c1-3', seconds: 12 },
    });
    const tickets = await db.desks.selectFrom('tickets').selectAll().where('call', '=', 'c1').execute();
    expect(tickets).toMatchObject([
      { title: '语音留言', state: 'open', recording: 'voicemail-c1-3', citizen_number: number },
    ]);
    const stored = await db.desks
      .selectFrom('calls')
      .select(['steps', 'language', 'priority'])
      .where('id', '=', 'c1')
      .execute();
    expect(stored).toMatchObject([{ steps: [{ node: 'a', outlet: 'next' }], language: 'en', priority: 3 }]);
  });

  test('who asked to be rung back is rung as asked, whatever else is told', async () => {
    const lost = entry('c2', { fact: 'callBackDue', number, why: 'lost' }, 9);
    const asked = entry('c2', { fact: 'callBackDue', number: '13800001111', why: 'asked' });
    await calls.applyJournal([lost, asked]);
    const [both] = await db.desks.selectFrom('callbacks').selectAll().where('call', '=', 'c2').execute();
    expect(both).toMatchObject({ number: '13800001111', why: 'asked' });
  });
});

describe('a caller asks', () => {
  test('how a ticket stands: by its number and the right code only', async () => {
    const history = new PgHistoryStore(db, { now: () => at, monotonic: () => 0 });
    const [ticket] = await db.desks.selectFrom('tickets').select(['number', 'check_code', 'state']).limit(1).execute();
    expect(ticket?.check_code).toMatch(/^\d{4}$/);
    const { number: ticketNumber, check_code: code } = ticket!;
    expect(await history.progressOf(ticketNumber, code!)).toEqual({ number: ticketNumber, state: ticket!.state });
    expect(await history.progressOf(ticketNumber, `${(Number(code) + 1) % 10_000}`.padStart(4, '0'))).toBeNull();
    await calls.applyJournal([
      entry('dialled', {
        ...{ fact: 'arrived', number, dialled: number, origin: 'outbound', flow: null, handledBy: 'controller' },
      }),
    ]);
    // What we rang is no call of theirs.
    expect(await history.callerFacts(number)).toEqual({ openTickets: 1, callsIn7Days: 1, callsIn30Days: 1 });
  });

  test('what others asked before: near enough is answered, something else is not', async () => {
    const book = new KnowledgeStore(db, { now: () => at, monotonic: () => 0 });
    expect(await book.answer('我的身份证到期了怎么换', 'zh')).toContain('派出所');
    expect(await book.answer('公积金提取', 'zh')).toContain('公积金');
    expect(await book.answer('今天天气怎么样', 'zh')).toBeNull();
    expect(await book.answer('身份证到期了怎么换领', 'en')).toBeNull();
    expect(await book.answer('', 'zh')).toBeNull();
  });
});
