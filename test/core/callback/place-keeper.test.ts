/** The keeper of places: one live attempt at a time, never more than agents, never past the line, every end written down. */
import { FreeAgents } from '../../../src/core/queue/free-agents.ts';
import { usualRules } from '../../../src/core/queue/rules.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KeptPlace } from '../../../src/core/callback/kept-place.ts';
import type { AttemptOutcome } from '../../../src/core/callback/task.ts';
import type { Call, Facts } from '../../../src/core/call/call.ts';
import { newCall } from '../../../src/core/call/decide.ts';
import { callId, queueId, type LegId } from '../../../src/core/kernel/ids.ts';
import { PlaceKeeper, type KeptTask } from '../../../src/service/place-keeper.ts';
import { QueueFloor } from '../../../src/service/queue-floor.ts';
import type { LiveLeg, Survey } from '../../../src/service/ports.ts';
import { keptLog } from '../../support/quiet-log.ts';

const queue = queueId('general');
const placeAt = (queuedAt: number, priority = 0): KeptPlace => ({ queue, priority, queuedAt });
const cursor = { node: 'person', attempts: {}, typed: '' };

class House {
  now = 1_000_000;
  soonFree = 1;
  ready = true;
  /** By task; whoever is held is not in `waiting`. */
  readonly kept = new Map<string, KeptTask>();
  readonly held = new Set<string>();
  readonly rung: { leg: LegId; task: string; number: string }[] = [];
  readonly hungUp: LegId[] = [];
  readonly written: [string, AttemptOutcome, string][] = [];
  readonly opened: Facts[] = [];
  readonly calls = new Map<string, Call>();
  #ids = 0;
  readonly floor = new QueueFloor({
    free: () => new FreeAgents(),
    reserve: () => false,
    offer: () => undefined,
    lineChanged: () => undefined,
    now: () => this.now,
    rulesOf: () => usualRules,
    preferredOf: () => null,
    mayWaitFor: () => false,
    wakeAt: () => undefined,
  });
  readonly keeper = new PlaceKeeper({
    places: {
      waiting: async () => [...this.kept.values()].filter(({ id }) => !this.held.has(id)),
      hold: async (id) => !this.held.has(id) && this.kept.has(id) && this.held.add(id) !== undefined,
      holdOn: async () => undefined,
      record: async (id, outcome, note) => void this.written.push([id, outcome, note]),
    },
    telephony: {
      ringCitizen: async (leg, { task, number }) => {
        this.rung.push({ leg, task, number });
        return number === '000' ? 'gone' : 'done';
      },
      hangUp: async (leg) => (this.hungUp.push(leg), 'done'),
    },
    clock: { now: () => this.now, monotonic: () => this.now },
    log: keptLog().log,
    floor: this.floor,
    newId: () => String(++this.#ids),
    isReady: () => this.ready,
    soonFree: () => this.soonFree,
    ownNumber: () => '12345',
    calls: () => this.calls.values(),
    open: (facts) => {
      this.opened.push(facts);
      this.calls.set(facts.id, newCall(facts));
    },
  });

  keep(id: string, place: KeptPlace, number = '13800001111'): void {
    this.kept.set(id, { id, number, place });
  }
  async tick(seconds = 6): Promise<void> {
    this.now += seconds * 1000;
    await this.keeper.tick();
    for (let n = 0; n < 5; n++) await Promise.resolve();
  }
}

test('a kept place is rung when it is at the head and an agent is soon free, not before', async () => {
  const house = new House();
  house.keep('t1', placeAt(50));
  house.floor.join(callId('earlier'), { ...placeAt(10), cursor });
  house.floor.join(callId('later'), { ...placeAt(90), cursor });
  await house.tick();
  expect(house.rung).toEqual([]);
  house.soonFree = 2;
  await house.tick();
  expect(house.rung).toMatchObject([{ task: 't1', leg: 'citizen-1' }]);
  await house.tick();
  expect(house.rung).toHaveLength(1);
});

test('who answers is a caller with the old place; nobody is rung for them again', async () => {
  const house = new House();
  house.keep('t1', placeAt(50, 3));
  await house.tick();
  const [ring] = house.rung;
  expect(house.keeper.isRinging(ring!.leg)).toBe(true);
  expect(house.keeper.take({ type: 'CitizenAnswered', at: house.now, leg: ring!.leg, task: 't1' })).toBe(true);
  expect(house.opened).toMatchObject([
    { callerLeg: ring!.leg, caller: '13800001111', origin: 'outbound', kept: { task: 't1', place: placeAt(50, 3) } },
  ]);
  expect(house.keeper.take({ type: 'LegEnded', at: house.now, leg: ring!.leg, cause: 16 })).toBe(false);
  house.keep('t2', placeAt(60));
  await house.tick();
  expect(house.rung).toHaveLength(1);
  expect(house.written).toEqual([]);
});

test.each([
  [17, 'busy'],
  [1, 'deadNumber'],
  [19, 'noAnswer'],
] as const)('a phone that ends with %i is written down as %s', async (cause, outcome) => {
  const house = new House();
  house.keep('t1', placeAt(50));
  await house.tick();
  expect(house.keeper.take({ type: 'LegEnded', at: house.now, leg: house.rung[0]!.leg, cause })).toBe(true);
  expect(house.written).toEqual([['t1', outcome, '']]);
});

test('a ring whose end was never told is given up, a number that leads nowhere at once', async () => {
  const house = new House();
  house.keep('t1', placeAt(50));
  house.keep('t2', placeAt(60), '000');
  house.soonFree = 2;
  await house.tick();
  expect(house.written).toEqual([['t2', 'noAnswer', '']]);
  await house.tick(36);
  expect(house.written).toContainEqual(['t1', 'noAnswer', '']);
  expect(house.hungUp).toContain('citizen-1');
});

test('a phone that was answered or put down while the link was away is found out by who lives', async () => {
  const house = new House();
  house.soonFree = 3;
  for (const id of ['answered', 'rings', 'gone']) house.keep(id, placeAt(50));
  await house.tick();
  const [answered, rings, gone] = house.rung.map(({ leg }) => leg);
  const there = (leg: LegId, up: boolean) => ({ leg, up }) as LiveLeg;
  const survey: Survey = { legs: [there(answered!, true), there(rings!, false)], bridges: [], startedAt: null };
  house.keeper.compare(survey, house.now - 10_000);
  expect(house.keeper.isRinging(gone!)).toBe(true);
  house.now += 1000;
  house.keeper.compare(survey, house.now);
  expect(house.opened.map(({ callerLeg }) => callerLeg)).toEqual([answered]);
  expect(house.written).toEqual([['gone', 'noAnswer', '']]);
  expect([answered, rings].map((leg) => house.keeper.isRinging(leg!))).toEqual([false, true]);
  // The report of the answer comes late, and means nobody else.
  house.keeper.take({ type: 'CitizenAnswered', at: house.now, leg: answered!, task: 'answered' });
  expect([house.opened.length, house.hungUp]).toEqual([1, [gone]]);
});

test('an answer of a phone that nobody remembers ringing is put down', () => {
  const house = new House();
  expect(house.keeper.take({ type: 'CitizenAnswered', at: 1, leg: 'citizen-9' as LegId, task: 't' })).toBe(true);
  expect([house.hungUp, house.opened]).toEqual([['citizen-9'], []]);
});

test('passed by a later caller, the place is rung although no agent is free; by an earlier one, it is not', async () => {
  const house = new House();
  house.soonFree = 0;
  house.keep('t1', placeAt(50));
  await house.tick();
  house.keeper.passed({ ...placeAt(40), cursor });
  expect(house.keeper.isRinging('citizen-1' as LegId)).toBe(false);
  house.keeper.passed({ ...placeAt(60), cursor });
  house.keeper.passed({ ...placeAt(61), cursor });
  await house.tick();
  expect(house.rung).toHaveLength(1);
});

test('while calls are not answered nobody is rung', async () => {
  const house = new House();
  house.ready = false;
  house.keep('t1', placeAt(50));
  await house.tick();
  expect(house.rung).toEqual([]);
});

test('what became of the call is told: joined, declined, not confirmed, gone while waiting', () => {
  const house = new House();
  const facts = { id: callId('citizen-1'), kept: { task: 't1', place: placeAt(5) } } as Facts;
  const call = (state: string, keys: string | null = null) =>
    ({ state, facts, path: keys === null ? [] : [{ label: '', node: 'ask', keys, at: '' }] }) as unknown as Call;
  const moved = (before: Call, after: Call) => {
    house.written.length = 0;
    house.keeper.callMoved(before, after);
    return house.written.map(([, outcome]) => outcome);
  };
  expect(moved(call('offering'), call('connected'))).toEqual(['reached']);
  expect(moved(call('held'), call('connected'))).toEqual([]);
  expect(moved(call('inIvr'), call('ended', '2'))).toEqual(['declined']);
  expect(moved(call('inIvr'), call('ended'))).toEqual(['noAnswer']);
  for (const disposition of ['transferred', 'voicemail']) {
    expect(moved(call('inIvr', '1'), { ...call('ended', '1'), disposition } as Call)).toEqual(['reached']);
    expect(moved(call('handedOff', '1'), { ...call('ended', '1'), disposition } as Call)).toEqual([]);
  }
  expect(moved(call('queued', '1'), call('ended', '1'))).toEqual(['noAnswer']);
  expect(moved(call('wrapping'), call('ended'))).toEqual([]);
  expect(
    moved(
      { ...call('inIvr'), facts: { ...facts, kept: undefined } } as unknown as Call,
      {
        ...call('ended'),
        facts: { id: facts.id },
      } as unknown as Call,
    ),
  ).toEqual([]);
});

test('whatever happens: one live attempt a task, and in order', async () => {
  const happening = fc.oneof(
    fc.record({ do: fc.constant('keep' as const), id: fc.nat(5), at: fc.integer({ min: 1, max: 100 }) }),
    fc.record({ do: fc.constant('tick' as const), free: fc.nat(3) }),
    fc.record({ do: fc.constant('end' as const), nth: fc.nat(5), cause: fc.constantFrom(17, 19) }),
    fc.record({ do: fc.constant('pass' as const), at: fc.integer({ min: 1, max: 100 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 40 }), async (happenings) => {
      const house = new House();
      const live = new Map<LegId, string>();
      const seen = () => {
        for (const { leg, task } of house.rung.splice(0)) {
          expect([...live.values()]).not.toContain(task);
          live.set(leg, task);
        }
      };
      for (const each of happenings) {
        if (each.do === 'keep') house.keep(`t${each.id}`, placeAt(each.at));
        if (each.do === 'tick') {
          house.soonFree = each.free;
          await house.tick(1);
        }
        if (each.do === 'pass') {
          house.keeper.passed({ ...placeAt(each.at), cursor });
          for (let n = 0; n < 5; n++) await Promise.resolve();
        }
        seen();
        const [leg, task] = each.do === 'end' ? ([...live][each.nth] ?? []) : [];
        if (leg !== undefined && task !== undefined && each.do === 'end') {
          house.keeper.take({ type: 'LegEnded', at: house.now, leg, cause: each.cause });
          house.held.delete(task);
          live.delete(leg);
        }
      }
    }),
    { numRuns: 200 },
  );
});
