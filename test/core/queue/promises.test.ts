/** What routing promises whatever happens: nobody twice, nobody overtaken without a reason, nobody forgotten. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agentId, callId, type AgentId, type CallId } from '../../../src/core/kernel/ids.ts';
import { compareStands, standOf, type Waiting } from '../../../src/core/queue/line.ts';
import { canServe } from '../../../src/core/queue/route.ts';
import { Strategy, usualRules, type QueueRules } from '../../../src/core/queue/rules.ts';
import { whyPassed } from '../../../src/core/queue/why.ts';
import { english, general, House, place, step } from './house.ts';

const skills = ['英语', '济南话', '企业'];
const anyRules: fc.Arbitrary<QueueRules> = fc
  .record({
    strategy: fc.constantFrom(...Strategy.options),
    ringAtMost: fc.integer({ min: 2, max: 5 }),
    preferredSeconds: fc.nat(20),
    match: fc.constantFrom('all' as const, 'any' as const),
  })
  .map(({ match, ...rules }) => ({
    ...usualRules,
    ...rules,
    steps: [
      step(0, { asked: { match, level: 3 } }),
      step(15, { asked: { match: 'any', level: 1 } }),
      step(40, { asked: { match: 'none', level: 1 } }),
    ],
  }));
const agentOf = (n: number) => ({
  queues: new Set(n % 3 === 0 ? [general] : n % 3 === 1 ? [english] : [general, english]),
  skills: { [skills[n % 3]!]: 1 + (n % 5) },
});
const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      n: fc.nat(30),
      skill: fc.nat(3),
      priority: fc.nat(9),
      knows: fc.nat(12),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), n: fc.nat(30) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('ready' as const),
      n: fc.nat(6),
      missed: fc.array(fc.nat(30), { maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('readyTogether' as const),
      all: fc.uniqueArray(fc.nat(6), { minLength: 2 }),
      missed: fc.array(fc.nat(30), { maxLength: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'serveAll' as const }) },
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

/** Plays it, checking each offer by a plain list of who waits, kept beside the floor. */
function play(rules: QueueRules, acts: readonly Act[]): House {
  const house = new House();
  house.rules = rules;
  const waiting = new Map<CallId, Waiting>();
  const busy = new Set<AgentId>();
  const lent = new Map<AgentId, Parameters<typeof canServe>[0]>();
  house.offered = (call, agents) => {
    const who = waiting.get(call);
    expect(who, 'a caller who waits, once').toBeDefined();
    expect(agents.length, 'no more phones than the queue lets ring').toBeLessThanOrEqual(
      rules.strategy === 'ringAll' ? rules.ringAtMost : 1,
    );
    waiting.delete(call);
    const stand = standOf(who!, rules, house.now);
    for (const agent of agents) {
      expect(busy.has(agent), 'an agent who is free').toBe(false);
      busy.add(agent);
      const chosen = { agent: lent.get(agent)!, of: 1 };
      expect(canServe(chosen.agent, stand), 'an agent who can').toBe(true);
      for (const other of waiting.values()) {
        const earlier = standOf(other, rules, house.now);
        if (!chosen.agent.queues.has(other.queue) || other.queuedAt >= stand.waiting.queuedAt) continue;
        expect(whyPassed(earlier, stand, chosen), `${other.call} overtaken by ${call} with a reason`).not.toBeNull();
      }
    }
  };
  const lend = (n: number, misses: readonly number[]) => {
    const id = agentId(`a${n}`);
    const known = { ...agentOf(n), missed: new Set(misses.map((call) => callId(`c${call}`))) };
    const skillLevels = new Map(Object.entries(known.skills));
    busy.delete(id);
    lent.set(id, { agent: id, idleSince: house.now, answered: 0, tiers: new Map(), ...known, skills: skillLevels });
    return known;
  };
  for (const each of acts) {
    if (each.do === 'join' && !waiting.has(callId(`c${each.n}`))) {
      const call = callId(`c${each.n}`);
      const knows = agentId(`a${each.knows}`);
      if (each.knows <= 6 && agentOf(each.knows).queues.has(general)) house.knows.set(call, knows);
      const asked = skills[each.skill] === undefined ? [] : [skills[each.skill]!];
      const where = place(house.now, { priority: each.priority, skills: asked });
      const known = house.knows.get(call);
      const until = house.now + rules.preferredSeconds * 1000;
      const preferred = known === undefined || until <= house.now ? null : { agent: known, until };
      waiting.set(call, {
        call,
        queue: where.queue,
        priority: where.priority,
        queuedAt: where.queuedAt,
        skills: asked,
        preferred,
      });
      house.floor.join(call, where);
    }
    if (each.do === 'leave') {
      waiting.delete(callId(`c${each.n}`));
      house.floor.leave(callId(`c${each.n}`));
    }
    if (each.do === 'ready') {
      house.readyTogether({ [`a${each.n}`]: lend(each.n, each.missed) });
    }
    if (each.do === 'readyTogether') {
      house.readyTogether(Object.fromEntries(each.all.map((n) => [`a${n}`, lend(n, each.missed)])));
    }
    if (each.do === 'pass') house.until(house.now + each.seconds * 1000);
    if (each.do === 'serveAll') house.floor.serveAll();
    atRest(house, waiting, rules);
  }
  return house;
}

/** No caller waits whom a free agent could serve, and the floor's order is that of a plain sort. */
function atRest(house: House, waiting: ReadonlyMap<CallId, Waiting>, rules: QueueRules): void {
  const stands = [...waiting.values()].map((each) => standOf(each, rules, house.now)).sort(compareStands);
  for (const stand of stands)
    for (const { agents } of house.free.groups())
      for (const agent of agents.values()) expect(canServe(agent, stand)).toBe(false);
  expect([...house.floor.callersIn(general)].map(({ waiting: { call } }) => call)).toEqual(
    stands.map(({ waiting: { call } }) => call),
  );
  stands.forEach(({ waiting: { call } }, n) => expect(house.floor.position(call)).toBe(n + 1));
}

test('no caller twice, no agent twice, nobody overtaken without a reason that can be named', () => {
  fc.assert(
    fc.property(anyRules, fc.array(act, { maxLength: 120, size: 'max' }), (rules, acts) => {
      play(rules, acts);
    }),
    { numRuns: 120 },
  );
});

test('the same story gives the same offers with the same reasons', () => {
  fc.assert(
    fc.property(anyRules, fc.array(act, { maxLength: 80 }), (rules, acts) => {
      expect(play(rules, acts).offers).toEqual(play(rules, acts).offers);
    }),
    { numRuns: 60 },
  );
});

test('nobody starves: a plain caller waits no longer than the greatest head start behind an endless row of urgent ones', () => {
  const house = new House();
  const head = Math.max(...usualRules.classes.map((each) => each.headStartSeconds)) * 1000;
  house.floor.join(callId('plain'), place(0));
  const servedAt = new Map<string, number>();
  house.offered = (call) => void servedAt.set(call, house.now);
  // An urgent caller every 10 s, and an agent for one of them every 10 s: the line never empties.
  for (let n = 1; n <= head / 10_000 + 2; n += 1) {
    house.until(n * 10_000);
    house.floor.join(callId(`urgent${n}`), place(house.now, { priority: 9 }));
    house.ready('only');
  }
  expect(servedAt.get('plain')).toBeGreaterThanOrEqual(head);
  expect(servedAt.get('plain')).toBeLessThanOrEqual(head + 20_000);
});
