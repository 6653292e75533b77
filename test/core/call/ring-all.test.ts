/** Several phones ring for one caller: one agent has them in the end, or nobody, and no phone is forgotten. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Call, CallIn } from '../../../src/core/call/call.ts';
import { fromEarlier } from '../../../src/core/call/earlier-call.ts';
import { agentsOf, ringingLegsOf } from '../../../src/core/call/members.ts';
import { agentId, legId, type AgentId } from '../../../src/core/kernel/ids.ts';
import { CallWorld, li, wang, zhang } from './call-world.ts';

const all = [zhang, wang, li] as const;

function inLine(): CallWorld {
  const world = CallWorld.arriving();
  world.post({ type: 'KeyPressed', key: '1' });
  return world;
}

function ringing(): CallWorld {
  const world = inLine();
  world.reserve(...all);
  return world;
}

const ringAt = ({ call }: CallWorld, agent: AgentId) => {
  const ring = call.state === 'offering' ? call.rings.find((each) => each.agent === agent) : undefined;
  return ring?.leg ?? legId('none');
};
const stateOf = (world: CallWorld): Call['state'] => world.call.state;
const moves = (world: CallWorld, move: string): AgentId[] =>
  world.commands.flatMap((command) => (command.do === 'agentIs' && command.now === move ? [command.agent] : []));

describe('the phones of three agents ring', () => {
  test('with a file each, all are ringing, and the call counts three offers', () => {
    const world = ringing();
    const files = world.commands.flatMap((command) => (command.do === 'ring' ? [command.recording] : []));
    expect(new Set(files).size).toBe(3);
    expect(moves(world, 'ringing')).toEqual([...all]);
    expect(world.call.offers).toBe(3);
  });

  test('the first to answer has the caller; the others stop ringing and are free, with nothing missed', () => {
    const world = ringing();
    const leg = ringAt(world, wang);
    world.post({ type: 'AgentAnswered', leg });
    expect(world.call).toMatchObject({ state: 'connected', agentLeg: leg, talk: { agent: wang } });
    expect([...world.rung]).toEqual([leg]);
    expect([...world.busy]).toEqual([wang]);
    expect(moves(world, 'missed')).toEqual([]);
    expect(world.wrong).toEqual([]);
  });

  test('two answers in one moment: the second leg is put down, the talk is not touched', () => {
    const world = ringing();
    const [first, second] = [ringAt(world, li), ringAt(world, zhang)];
    world.post({ type: 'AgentAnswered', leg: first });
    const before = world.call;
    world.post({ type: 'AgentAnswered', leg: second });
    expect(world.call).toBe(before);
    expect(world.commands.at(-1)).toEqual({ do: 'hangUp', leg: second });
    expect([...world.bridge]).toEqual([world.call.facts.callerLeg, first]);
  });

  test('the caller hangs up: no phone rings on, all are free', () => {
    const world = ringing();
    world.post({ type: 'CallerHungUp', why: 'hungUp' });
    expect(world.call).toMatchObject({ state: 'ended', disposition: 'abandonedRinging' });
    expect(world.rung.size + world.busy.size).toBe(0);
  });

  test('one refuses, another has no phone, the third browser vanishes: the rest ring on, then the same place in the line', () => {
    const world = ringing();
    const { place } = world.call as CallIn<'offering'>;
    world.post({ type: 'OfferRefused', by: zhang });
    expect([...agentsOf(world.call)]).toEqual([wang, li]);
    world.ends(ringAt(world, wang), { deliberate: false, cause: 20 });
    expect([...agentsOf(world.call)]).toEqual([li]);
    expect(world.timers.has('ring')).toBe(true);
    world.post({ type: 'DeskLost', by: li });
    expect(world.call).toMatchObject({ state: 'queued', place });
    expect([moves(world, 'refused'), moves(world, 'missed'), moves(world, 'phoneLost')]).toEqual([
      [zhang],
      [wang],
      [li],
    ]);
    expect(world.rung.size + world.busy.size).toBe(0);
  });

  test('nobody answers: all who let it ring missed it, the caller has the same place', () => {
    const world = ringing();
    world.fire('ring');
    expect(stateOf(world)).toBe('queued');
    expect(moves(world, 'missed')).toEqual([...all]);
    expect(world.commands.filter((command) => command.do === 'joinLine')).toHaveLength(2);
  });

  test('a successor finds some legs gone and one answered', () => {
    const world = ringing();
    const leg = ringAt(world, li);
    world.store();
    world.ends(ringAt(world, zhang), { deliberate: false, cause: null });
    world.post({ type: 'Adopted', takenOver: true, joined: false });
    expect(world.timers.has('ring')).toBe(true);
    world.post({ type: 'AgentAnswered', leg });
    expect(world.call).toMatchObject({ state: 'connected', talk: { agent: li } });
    expect([...world.rung]).toEqual([leg]);
    expect([...world.busy]).toEqual([li]);
    expect(world.wrong).toEqual([]);
  });
});

test('a call that an earlier release stored while its one phone rang goes on', () => {
  const { rings, ...call } = ringing().call as CallIn<'offering'>;
  const { agent, endpoint, leg } = rings[0];
  const earlier = { ...call, agent, endpoint, agentLeg: leg };
  const read = fromEarlier(JSON.parse(JSON.stringify(earlier)) as Call);
  expect(read).toEqual({ ...call, rings: [{ agent, endpoint, leg, recording: 'call-1700.1' }] });
  expect(ringingLegsOf(read)).toEqual([leg]);
  expect(fromEarlier(read)).toBe(read);
  const rungBeside = { ...earlier, recording: 'call-1700.1-4' };
  expect(fromEarlier(rungBeside)).toMatchObject({ rings: [{ recording: 'call-1700.1-4' }] });
});

describe('whatever happens while all ring', () => {
  type Move = (world: CallWorld) => void;
  const anyOf = fc.constantFrom<AgentId>(...all, agentId('stranger'));
  const anyMove: fc.Arbitrary<Move> = fc.oneof(
    fc.uniqueArray(anyOf, { minLength: 1 }).map((agents): Move => (world) => {
      if (world.call.state === 'queued') world.reserve(...agents);
    }),
    anyOf.map(
      (agent): Move =>
        (world) =>
          world.post({ type: 'AgentAnswered', leg: ringAt(world, agent) }),
    ),
    anyOf.map(
      (agent): Move =>
        (world) =>
          world.post({ type: 'OfferRefused', by: agent }),
    ),
    anyOf.map(
      (agent): Move =>
        (world) =>
          world.post({ type: 'DeskLost', by: agent }),
    ),
    fc.nat(3).map((n): Move => (world) => {
      const leg = [...world.rung, ...world.dying][n];
      if (leg !== undefined) world.ends(leg, { deliberate: n > 1, cause: 16 });
    }),
    // Answered in the moment in which it was put down.
    fc.nat(3).map((n): Move => (world) => {
      const leg = [...world.dying][n];
      if (leg !== undefined) world.post({ type: 'AgentAnswered', leg });
    }),
    fc.constantFrom<Move>(
      (world) => world.fire('ring'),
      (world) => world.fire('reconnect'),
      (world) => world.fire('wrapUp'),
      (world) => world.store(),
      (world) => world.post({ type: 'HangUpAsked', by: zhang }),
      (world) => world.post({ type: 'Adopted', takenOver: true, joined: false }),
    ),
  );

  test('nobody is busy but who rings or talks, no leg is forgotten, and after the end nobody is', () => {
    fc.assert(
      fc.property(fc.array(anyMove, { maxLength: 30 }), (sequence) => {
        const world = ringing();
        for (const move of sequence) {
          move(world);
          expect(world.wrong).toEqual([]);
          expect([...world.busy].sort()).toEqual([...agentsOf(world.call)].sort());
        }
        world.post({ type: 'CallerHungUp', why: 'hungUp' });
        world.fire('wrapUp');
        expect(world.call.state).toBe('ended');
        expect(world.busy.size + world.rung.size).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });
});
