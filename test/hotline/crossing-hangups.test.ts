/**
 * Both sides hang up within the same moments in which a call is offered, answered, held and resumed. Whoever is first,
 * nothing may stay behind. HOTLINE_TEST_SEED plays a run again.
 */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestHotline, type TestAgent } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import { randomFrom } from '../support/random.ts';
import { inMenu } from '../support/story.ts';
import type { SipCall } from '../support/sip-phone.ts';
import { until } from '../support/until.ts';

const calls = 60;
const atOnce = 6;
const latestMs = 300;
const moments = ['offer', 'answer', 'hold', 'resume'] as const;
type Moment = (typeof moments)[number];

const seed = Number(process.env['HOTLINE_TEST_SEED'] ?? Date.now() % 1_000_000);
let hotline: TestHotline;
beforeAll(async () => {
  process.stdout.write(`crossing hang-ups: HOTLINE_TEST_SEED=${seed}\n`);
  hotline = await TestHotline.start();
});
afterAll(async () => {
  await hotline?.everyoneOut();
  await hotline?.end();
});

interface Plan {
  readonly number: string;
  readonly moment: Moment;
  readonly citizenMs: number;
  /** Null: the agent's phone is left to what the hotline does with it. */
  readonly agentMs: number | null;
}

function plans(): Plan[] {
  const random = randomFrom(seed);
  return Array.from({ length: calls }, (_, n) => ({
    number: `139060${String(n).padStart(5, '0')}`,
    moment: moments[n % moments.length] ?? 'offer',
    citizenMs: random() * latestMs,
    agentMs: random() < 0.75 ? random() * latestMs : null,
  }));
}

const after = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The agent whose phone rings for this number. */
async function offered(agents: readonly TestAgent[], number: string): Promise<{ agent: TestAgent; call: SipCall }> {
  return until(
    () => {
      for (const agent of agents) {
        const call = agent.phone.calls.find(({ from, state }) => from.number === number && state !== 'ended');
        if (call !== undefined) return { agent, call };
      }
      return null;
    },
    { what: `a phone to ring for ${number}`, within: 20_000 },
  );
}

/** Up to the moment, then both hang up, each at their own time. */
async function play({ number, moment, citizenMs, agentMs }: Plan, agents: readonly TestAgent[]): Promise<void> {
  const citizen = await inMenu(number);
  citizen.press('1');
  const { agent, call } = await offered(agents, number);
  const act = (what: string) =>
    agent.act(agent.pops().findLast((pop) => pop.data.number === number)!.data.callId, what);
  if (moment !== 'offer') call.answer();
  if (moment === 'hold' || moment === 'resume')
    await until(async () => (await act('hold')).status < 300, { what: 'hold', every: 50 });
  if (moment === 'resume') await act('resume');
  await Promise.all([
    after(citizenMs).then(() => citizen.hangUp()),
    agentMs === null ? call.ended : after(agentMs).then(() => call.hangUp()),
  ]);
}

/** An agent who puts each talk away and is ready again, as long as the story lasts. */
async function keepsWorking(agent: TestAgent, over: () => boolean): Promise<void> {
  while (!over()) {
    const { presence, call } = await agent.state();
    if (presence.state === 'wrapUp' && call !== null)
      await agent.act(call.callId, 'wrap-up', { disposition: 'answered' });
    else if (presence.state === 'aux') await agent.setPresence('ready');
    await after(200);
  }
}

test('sixty calls end on both sides at random moments: no leg, bridge, agent or row is left hanging', async () => {
  const agents: TestAgent[] = [];
  const before = await rows();
  for (let n = 1; n <= atOnce; n++) agents.push(await hotline.agent(n));
  let over = false;
  const work = Promise.all(agents.map((agent) => keepsWorking(agent, () => over)));
  const waiting = plans();
  const caller = async (): Promise<void> => {
    for (let plan = waiting.shift(); plan !== undefined; plan = waiting.shift()) await play(plan, agents);
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  await until(async () => (await hotline.metric('hotline_live_calls')) === 0, {
    what: 'all calls to be over',
    every: 100,
  });
  over = true;
  await work;
  await nothingLeft(hotline);
  // What an earlier try left in the journal is none of this one's.
  expect(await rows()).toEqual({ calls: before.calls + calls, ended: before.ended + calls });
}, 120_000);

async function rows(): Promise<{ calls: number; ended: number }> {
  const client = new pg.Client({ connectionString: hotline.env['DATABASE_URL'] });
  await client.connect();
  try {
    const sql = `select count(*)::int as calls, count(ended_at)::int as ended from calls where number like '139060%'`;
    return (await client.query<{ calls: number; ended: number }>(sql)).rows[0]!;
  } finally {
    await client.end();
  }
}
