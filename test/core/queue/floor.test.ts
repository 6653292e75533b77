/** The floor: order kept through anything, skills that relax, strategies, and every offer with its reason. */
import { describe, expect, test } from 'vitest';
import { agentId, callId } from '../../../src/core/kernel/ids.ts';
import { QueueRules, usualRules } from '../../../src/core/queue/rules.ts';
import { AgentRoster } from '../../../src/service/agent-roster.ts';
import { QueueFloor } from '../../../src/service/queue-floor.ts';
import { whySentence } from '../../../src/core/queue/why.ts';
import { english, general, House, place, step } from './house.ts';

const c = (name: string | number) => callId(`c${name}`);

describe('the order', () => {
  test('a freed agent takes the one who waited longest in any of their lines', () => {
    const house = new House();
    house.floor.join(c('later'), place(2));
    house.floor.join(c('first'), place(1, { queue: english }));
    house.ready('both', { queues: new Set([general, english]) });
    expect(house.pairs).toEqual(['cfirst→both']);
  });

  test('after a failed offer the caller stands where they stood', () => {
    const house = new House();
    for (const n of [1, 2, 3]) house.floor.join(c(n), place(n));
    house.ready('a');
    expect(house.pairs).toEqual(['c1→a']);
    house.floor.join(c(1), place(1));
    expect([1, 2, 3].map((n) => house.floor.position(c(n)))).toEqual([1, 2, 3]);
  });

  test('a class goes ahead by its head start and not by more; the journal can name why', () => {
    const house = new House();
    house.now = 400_000;
    house.floor.join(c('veryOld'), place(0));
    house.floor.join(c('old'), place(300_000));
    house.floor.join(c('elder'), place(350_000, { priority: 5 }));
    expect(['veryOld', 'elder', 'old'].map((name) => house.floor.position(c(name)))).toEqual([1, 2, 3]);
    house.ready('one');
    house.ready('two');
    expect(house.pairs).toEqual(['cveryOld→one', 'celder→two']);
    const { why } = house.offers[1]!;
    expect(why).toMatchObject({
      by: 'freed',
      class: '老年人',
      headStartSeconds: 120,
      passed: { priority: 1, skills: 0 },
    });
    expect(whySentence(why)).toContain('因优先先于 1 人');
  });
});

describe('skills', () => {
  test('who can do it wins over who is idle for longest', () => {
    const house = new House();
    house.ready('idle', { idleSince: -100 });
    house.ready('speaks', { idleSince: 0, skills: { 英语: 3 } });
    house.floor.join(c(1), place(0, { skills: ['英语'] }));
    expect(house.pairs).toEqual(['c1→speaks']);
    expect(whySentence(house.offers[0]!.why)).toBe('1 人可接，您空闲最久（0 秒）；需英语 1 级');
  });

  test('relax in their steps, and wake the floor by themselves', () => {
    const house = new House();
    house.rules = {
      ...usualRules,
      steps: [
        step(0, { asked: { match: 'all', level: 4 } }),
        step(20, { asked: { match: 'all', level: 2 } }),
        step(40, { asked: { match: 'none', level: 1 } }),
      ],
    };
    house.ready('weak', { skills: { 英语: 2 } });
    house.ready('none');
    house.floor.join(c(1), place(0, { skills: ['英语'] }));
    house.floor.join(c(2), place(1, { skills: ['法语'] }));
    house.until(19_000);
    expect(house.pairs).toEqual([]);
    house.until(20_000);
    expect(house.pairs).toEqual(['c1→weak']);
    house.until(60_000);
    expect(house.pairs).toEqual(['c1→weak', 'c2→none']);
    expect(house.offers[1]!.why).toMatchObject({ relaxed: 2, waitedSeconds: 40 });
    expect(house.wakesAt).toBeNull();
  });

  test('one of several: any of the group will do', () => {
    const house = new House();
    house.rules = {
      ...usualRules,
      steps: [
        step(0, {
          any: [
            { skill: '济南话', level: 3 },
            { skill: '老年', level: 2 },
          ],
        }),
      ],
    };
    house.ready('neither', { skills: { 济南话: 2, 老年: 1 } });
    house.ready('old', { skills: { 老年: 2 } });
    house.floor.join(c(1), place(0));
    expect(house.pairs).toEqual(['c1→old']);
  });

  test('rules that change hold at once for those who wait already', () => {
    const house = new House();
    house.rules = { ...usualRules, steps: [step(0)] };
    house.ready('a');
    house.floor.join(c(1), place(0, { skills: ['英语'] }));
    expect(house.pairs).toEqual([]);
    house.rules = { ...usualRules, steps: [step(0, { asked: { match: 'none', level: 1 } })] };
    house.floor.serveAll();
    expect(house.pairs).toEqual(['c1→a']);
  });
});

describe('the agent who knows the matter', () => {
  const joined = () => {
    const house = new House();
    house.knows.set(c(1), agentId('known'));
    house.ready('other');
    house.floor.join(c(1), place(0));
    return house;
  };

  test('is waited for, and taken when they come free', () => {
    const house = joined();
    expect(house.pairs).toEqual([]);
    house.now = 5_000;
    house.ready('known');
    expect(house.pairs).toEqual(['c1→known']);
    expect(house.offers[0]!.why.by).toBe('preferred');
  });

  test('is not waited for longer than the queue says', () => {
    const house = joined();
    house.until(10_000);
    expect(house.pairs).toEqual(['c1→other']);
  });

  test('is not waited for when they leave, nor when they are away', () => {
    const house = joined();
    house.floor.agentAway(agentId('known'));
    expect(house.pairs).toEqual(['c1→other']);
    house.away.add(agentId('known'));
    house.knows.set(c(2), agentId('known'));
    house.ready('other');
    house.floor.join(c(2), place(0));
    expect(house.pairs).toEqual(['c1→other', 'c2→other']);
  });

  test('is found out late: from then on they are waited for', () => {
    const house = new House();
    house.floor.join(c(1), place(0));
    house.floor.prefer(c(1), agentId('known'));
    house.ready('other');
    house.ready('known');
    expect(house.pairs).toEqual(['c1→known']);
  });
});

describe('strategies', () => {
  const chosen = (strategy: QueueRules['strategy'], rounds = 1) => {
    const house = new House();
    house.rules = { ...usualRules, strategy };
    house.ready('b', { idleSince: 0, answered: 9, tiers: new Map([[general, 2]]) });
    house.ready('a', { idleSince: 5, answered: 2, tiers: new Map([[general, 2]]) });
    house.ready('c', { idleSince: 9, answered: 4, tiers: new Map([[general, 1]]) });
    for (let n = 0; n < rounds; n += 1) house.floor.join(c(n), place(n));
    return house.offers.map(({ agent }) => agent).join('');
  };
  test.each([
    ['longestIdle', 'bac'],
    ['fewestCalls', 'acb'],
    ['tiers', 'cba'],
    ['linear', 'cab'],
  ] as const)('%s takes %s', (strategy, order) => {
    expect(chosen(strategy, 3)).toBe(order);
  });

  test('round robin goes on behind the last one, though that one is free again', () => {
    const house = new House();
    house.rules = { ...usualRules, strategy: 'roundRobin' };
    house.ready('a');
    house.ready('b');
    house.floor.join(c(1), place(1));
    house.ready('a', { idleSince: -50 });
    house.floor.join(c(2), place(2));
    house.floor.join(c(3), place(3));
    expect(house.pairs).toEqual(['c1→a', 'c2→b', 'c3→a']);
  });
});

describe('ring all', () => {
  const ringing = (ringAtMost = 12) => {
    const house = new House();
    house.rules = { ...usualRules, strategy: 'ringAll', ringAtMost };
    const rung: string[] = [];
    house.offered = (call, agents) => void rung.push(`${call}→${agents.join('')}`);
    return { house, rung };
  };
  const three = { c: { idleSince: 0 }, a: { idleSince: 5 }, b: { idleSince: 9 } };

  test('all who are free and can serve the caller ring at once, and each is told how many', () => {
    const { house, rung } = ringing();
    house.readyTogether({ ...three, elsewhere: { queues: new Set([english]) } });
    house.floor.join(c(1), place(0));
    expect(rung).toEqual(['c1→cab']);
    expect(house.offers.map(({ why }) => why)).toMatchObject([0, 1, 2].map(() => ({ of: 3, rang: 3 })));
    expect(whySentence(house.offers[0]!.why)).toBe('可接的 3 人同振');
  });

  test('who is asked for a skill rings only where it is known, until it is relaxed', () => {
    const { house, rung } = ringing();
    house.readyTogether({ a: { skills: { 英语: 3 } }, b: {}, d: { skills: { 英语: 1 } } });
    house.floor.join(c(1), place(0, { skills: ['英语'] }));
    house.until(60_000);
    house.floor.join(c(2), place(0, { skills: ['英语'] }));
    expect(rung).toEqual(['c1→ad', 'c2→b']);
  });

  test('no more than the queue lets ring: who is idle for longest, and the others are left to the next caller', () => {
    const { house, rung } = ringing(2);
    house.readyTogether(three);
    house.floor.join(c(1), place(0));
    house.floor.join(c(2), place(1));
    expect(rung).toEqual(['c1→ca', 'c2→b']);
    expect(whySentence(house.offers[0]!.why)).toBe('3 人可接，空闲最久的 2 人同振');
  });

  test('who is rung for one caller is not rung for the next, who is served when the first of them is free again', () => {
    const { house, rung } = ringing();
    house.readyTogether(three);
    house.floor.join(c(1), place(0));
    house.floor.join(c(2), place(1));
    expect(rung).toEqual(['c1→cab']);
    house.readyTogether({ a: three.a, b: three.b });
    expect(rung).toEqual(['c1→cab', 'c2→ab']);
    expect(house.offers.at(-1)!.why).toMatchObject({ by: 'ringAll', of: 2, rang: 2 });
  });

  test('agents who come free together are shared among those who wait: everybody’s phone rings somewhere', () => {
    const { house, rung } = ringing();
    for (const n of [1, 2, 3]) house.floor.join(c(n), place(n));
    house.readyTogether({ ...three, d: { idleSince: 12 } });
    expect(rung).toEqual(['c1→ca', 'c2→b', 'c3→d']);
  });

  test('an agent whom an earlier caller of another line waits for does not ring for a later one', () => {
    const { house, rung } = ringing();
    house.floor.join(c('english'), place(0, { queue: english }));
    house.floor.join(c(1), place(1));
    house.readyTogether({ ...three, both: { idleSince: -9, queues: new Set([general, english]) } });
    expect(rung).toEqual(['c1→cab', 'cenglish→both']);
  });

  test('who has just missed this caller does not ring again while there are others', () => {
    const { house, rung } = ringing();
    house.readyTogether({ ...three, b: { idleSince: 9, missed: new Set([c(1)]) } });
    house.floor.join(c(1), place(0));
    house.floor.leave(c(1));
    house.readyTogether({ c: { ...three.c, missed: new Set([c(2)]) } });
    house.floor.join(c(2), place(0));
    expect(rung).toEqual(['c1→ca', 'c2→b']);
  });

  test('the roster sets them free together: the next caller rings at all of them', () => {
    const rung: string[] = [];
    const roster: AgentRoster = new AgentRoster(
      { now: () => 0, monotonic: () => 0 },
      { changed: () => undefined, offerable: (agent) => floor.agentFree(agent) },
      () => undefined,
      () => 1,
    );
    const floor: QueueFloor = new QueueFloor({
      ...{ lineChanged: () => undefined, wakeAt: () => undefined, preferredOf: () => null, mayWaitFor: () => false },
      ...{ now: () => 0, rulesOf: () => ({ ...usualRules, strategy: 'ringAll' }), free: () => roster.free },
      reserve: (agent, call) => roster.reserve(agent, call),
      offer: (call, agents) => void rung.push(`${call}→${agents.map(({ agent }) => agent).join('')}`),
    });
    const names = ['a', 'b', 'd'];
    const seat = { queues: [general], tiers: {}, skills: {} };
    roster.load(names.map((name) => ({ id: agentId(name), name, extension: name, ...seat })));
    for (const name of names) {
      roster.phoneChanged(name, true);
      roster.wish(agentId(name), { state: 'ready', device: 'sip' });
    }
    floor.join(c(1), place(0));
    floor.join(c(2), place(1));
    roster.callMoved(agentId('b'), c(1), 'talking');
    roster.freeTogether([agentId('a'), agentId('d')], c(1));
    expect(rung).toEqual(['c1→abd', 'c2→ad']);
    expect(roster.get(agentId('a'))?.presence).toMatchObject({ state: 'reserved', call: c(2) });
    roster.freeTogether([agentId('a')], c(1));
    expect(roster.get(agentId('a'))?.presence.state, 'of an old call').toBe('reserved');
  });

  test('the agent who knows the matter rings alone', () => {
    const { house, rung } = ringing();
    house.knows.set(c(1), agentId('a'));
    house.readyTogether(three);
    house.floor.join(c(1), place(0));
    expect(rung).toEqual(['c1→a']);
    expect(house.offers[0]!.why).toMatchObject({ by: 'preferred' });
  });
});

test('rules are refused in Chinese where they contradict themselves', () => {
  const read = QueueRules.safeParse({ ...usualRules, steps: [step(5), step(5)], keys: [] });
  expect(read.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`)).toEqual([
    'steps.0.afterSeconds 第一步从 0 秒开始',
    'steps.1.afterSeconds 要晚于前一步',
  ]);
});
