/**
 * A hotline in full swing with everybody behaving at random and the controller killed and frozen now and then. Half a
 * minute here; `npm run soak` takes its time (HOTLINE_SOAK_MINUTES). HOTLINE_TEST_SEED plays a run again.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rows } from '../support/flow-story.ts';
import { TestHotline, type TestAgent } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import { Program } from '../support/program.ts';
import { Dice } from '../support/random.ts';
import { after, SoakAgent, SoakCitizens, soakOffice } from '../support/soak-people.ts';
import { until } from '../support/until.ts';

const minutes = Number(process.env['HOTLINE_SOAK_MINUTES'] ?? '0.5');
const seed = Number(process.env['HOTLINE_TEST_SEED'] ?? Date.now() % 1_000_000);
const agentsAtWork = 6;
const citizensAtOnce = 10;
const faultEveryMs = [12_000, 30_000] as const;

let hotline: TestHotline;
let worker: Program;
beforeAll(async () => {
  process.stdout.write(`soak of ${minutes} minutes: HOTLINE_TEST_SEED=${seed}\n`);
  hotline = await TestHotline.start();
  worker = new Program('bin/program.mjs', ['worker'], hotline.env);
});
afterAll(async () => {
  await hotline?.everyoneOut();
  await hotline?.end();
  worker?.signal('SIGTERM');
  await worker?.exit;
});

async function killed(): Promise<void> {
  await hotline.kill();
  hotline.startAgain();
  await hotline.ready();
}

/** Shorter than its watchdog's patience. */
async function frozen(): Promise<void> {
  hotline.controller.signal('SIGSTOP');
  await after(2_000);
  hotline.controller.signal('SIGCONT');
  await hotline.ready();
}

async function faults(dice: Dice, over: () => boolean): Promise<number> {
  let count = 0;
  for (;;) {
    const next = performance.now() + dice.between(...faultEveryMs);
    while (performance.now() < next) {
      if (over()) return count;
      await after(100);
    }
    await (dice.chance(0.6) ? killed() : frozen());
    count += 1;
  }
}

test(
  'hang-ups and faults at random: nobody is left on the line, and every call has its end in the journal',
  async () => {
    const dice = new Dice(seed);
    const end = performance.now() + minutes * 60_000;
    const over = () => performance.now() > end;
    const agents: TestAgent[] = [];
    for (let n = 1; n <= agentsAtWork; n++) agents.push(await hotline.agent(n));
    const ids = await Promise.all(agents.map(async (agent) => (await agent.state()).agentId));
    const citizens = new SoakCitizens(dice.fork(), over);
    const [count] = await Promise.all([
      faults(dice.fork(), over),
      soakOffice(dice.fork(), over),
      ...agents.map((agent) => new SoakAgent(agent, () => ids, dice.fork(), over).work()),
      ...Array.from({ length: citizensAtOnce }, () => citizens.ring()),
    ]);

    // Whoever is left in an agent's hands is put away as at the end of a shift.
    await until(
      async () => {
        for (const agent of agents) {
          const { call } = await agent.state();
          if (call?.state === 'wrapping') await agent.act(call.callId, 'wrap-up', { disposition: 'answered' });
          else if (call !== null) await agent.act(call.callId, 'hangup');
        }
        return (await hotline.metric('hotline_live_calls')) === 0;
      },
      { what: 'all calls to be over', within: 60_000, every: 300 },
    );
    await nothingLeft(hotline);
    const numbers = citizens.answered;
    await until(async () => (await endsOf(numbers)).length === 0, {
      what: 'every call to have an end in the journal',
      within: 30_000,
      every: 500,
    }).catch(async () => expect(await endsOf(numbers)).toEqual([]));
    process.stdout.write(`soak: ${numbers.length} calls answered, ${count} faults\n`);
    expect(numbers.length).toBeGreaterThan(10);
  },
  minutes * 60_000 + 180_000,
);

/** Numbers whose call is not in the journal, or not with an end. */
async function endsOf(numbers: readonly string[]): Promise<string[]> {
  const ended = await rows<{ number: string }>(
    hotline,
    'select number from calls where ended_at is not null and number = any($1)',
    [numbers],
  );
  const known = new Set(ended.map(({ number }) => number));
  return numbers.filter((number) => !known.has(number));
}
