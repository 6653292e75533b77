/** Numbers that harass, on a real telephone: what they hear, that danger to life reaches a person, and that it ends by itself. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerPrompts } from '../../src/core/caller/caller-overlay.ts';
import { Caller, hotlineWith, rows, say, zh } from '../support/flow-story.ts';
import type { TestHotline } from '../support/hotline.ts';
import { JournalReader } from '../support/story.ts';
import { until } from '../support/until.ts';

const greeting = '您好，这里是市民热线，请讲。';
const number = '13900006666';
let hotline: TestHotline;
let journal: JournalReader;

beforeAll(async () => {
  hotline = await hotlineWith({
    greeting: say(greeting, 'person'),
    person: { kind: 'enqueue', label: '人工', queue: 'general', skills: [], priority: 0, to: { overflow: 'bye' } },
    bye: { kind: 'hangUp', label: '再见', prompts: zh('再见，欢迎再来。'), to: {} },
  });
  journal = new JournalReader(hotline);
  for (const n of [1, 2, 3]) {
    await rows(
      hotline,
      `insert into calls (id, arrived_at, number, disposed_as, agent) values ($1, now(), $2, 'harassment', 'agent01')`,
      [`evidence-${n}`, number],
    );
  }
});
afterAll(() => hotline?.end());

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const measure = (stage: string, hours = 24) => ({ stage, until: inHours(hours), reason: '反复辱骂' });

test('step by step; in the slow lane key 1 brings a person at once, and the pop says who that is', async () => {
  const supervisor = await hotline.signIn('supervisor01');
  const take = (stage: string) => supervisor.post('/api/callers/evidence-1/measures', measure(stage));
  expect(await take('blocked')).toMatchObject({ status: 409, body: { error: { code: 'stage-skipped' } } });
  expect((await take('warned')).status).toBe(200);
  expect((await take('slow')).status).toBe(200);
  const agent = await hotline.agent(1);
  const caller = await Caller.ring(number);
  await caller.hears(callerPrompts.slow[0].text);
  await caller.press('1');
  const rung = await agent.phone.nextCall();
  const pop = await until(() => agent.pops().find(({ data }) => data.number === number), 'the pop');
  expect(pop.data).toMatchObject({
    risk: { stage: 'slow', flags: 3 },
    path: [{ label: '慢速通道', keys: '1' }],
  });
  rung.answer();
  await rung.answered;
  await until(async () => (await agent.presence()) === 'talking', 'the talk to begin');
  await caller.heardNothingOf(greeting);
  await caller.call.hangUp();
  await until(async () => (await agent.presence()) === 'wrapUp', 'wrap-up');
  await agent.act(pop.data.callId, 'wrap-up', { disposition: 'answered' });
  const row = await journal.ended(number, 'answered');
  expect(row.tags).toEqual(['caller:slow']);
  await hotline.everyoneOut();
});

test('a block takes two; the blocked hear why, may object, and still reach a person by key 1', async () => {
  const [one, two] = await Promise.all([hotline.signIn('supervisor01'), hotline.signIn('supervisor02')]);
  const proposed = await one.post('/api/callers/evidence-1/measures', measure('blocked'));
  expect(proposed).toMatchObject({ status: 200, body: { state: 'waiting' } });
  const { id } = proposed.body as { id: string };
  const alone = await one.post(`/api/measures/${id}/approve`);
  expect(alone).toMatchObject({ status: 409, body: { error: { code: 'second-person-needed' } } });
  expect(await two.post(`/api/measures/${id}/approve`)).toMatchObject({ status: 200, body: { state: 'holds' } });

  const wrong = await Caller.ring(number);
  await wrong.hears(callerPrompts.blocked[0].text);
  await wrong.press('9');
  await wrong.hears(callerPrompts.blocked[0].text);
  await wrong.press('9');
  await wrong.call.ended;
  expect((await journal.ended(number)).tags).toEqual(['caller:blocked']);

  const agent = await hotline.agent(2);
  const caller = await Caller.ring(number);
  await caller.hears(callerPrompts.blocked[0].text);
  await caller.press('1');
  const rung = await agent.phone.nextCall();
  rung.answer();
  await rung.answered;
  await until(async () => (await agent.presence()) === 'talking', 'the talk to begin');
  await caller.call.hangUp();
  await hotline.everyoneOut();

  const objecting = await Caller.ring(number);
  await objecting.hears(callerPrompts.blocked[0].text);
  await objecting.press('2');
  await objecting.hears(callerPrompts.leaveWords[0].text);
  await objecting.call.hangUp();
  await journal.ended(number);

  expect((await one.post(`/api/measures/${id}/end`, { why: '已道歉' })).status).toBe(200);
  const usual = await Caller.ring(number);
  await usual.hears(greeting);
  await usual.call.hangUp();
});

test('it is over by its time, without anybody’s doing; others never notice', async () => {
  await rows(
    hotline,
    `insert into caller_measures (id, number, stage, reason, evidence, until, proposed_by, proposed_at, began_at)
     values ('timed', $1, 'warned', 'x', '{e}', now() + interval '25 seconds', 'supervisor01', now(), now())`,
    [number],
  );
  const stage = async () =>
    (await (await hotline.signIn('supervisor01')).get('/api/callers/evidence-1')) as {
      measures: { id: string; state: string }[];
    };
  // The book is read anew every ten seconds.
  await until(
    async () => {
      const caller = await Caller.ring(number);
      try {
        await caller.hears(callerPrompts.warned[0].text, 'zh', 5_000);
        return true;
      } finally {
        await caller.call.hangUp();
      }
    },
    { what: 'the warning', within: 24_000, every: 500 },
  );
  const other = await Caller.ring('13900007777');
  await other.hears(greeting);
  await other.call.hangUp();
  await until(async () => (await stage()).measures.find(({ id }) => id === 'timed')?.state === 'expired', {
    what: 'the measure to expire',
    within: 30_000,
    every: 1000,
  });
  const after = await Caller.ring(number);
  await after.hears(greeting);
  await after.heardNothingOf(callerPrompts.warned[0].text);
  await after.call.hangUp();
});
