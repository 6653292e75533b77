/** The call machine: whole lives as tables, and the promise that every sequence of events ends well. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentOf, hasCaller, type Call, type Facts } from '../../../src/core/call/call.ts';
import { rungLegsOf } from '../../../src/core/call/members.ts';
import type { Command } from '../../../src/core/call/commands.ts';
import { decide, newCall } from '../../../src/core/call/decide.ts';
import type { CallEvent } from '../../../src/core/call/events.ts';
import type { Context } from '../../../src/core/call/step.ts';
import { agentId, callId, legId, playbackId, type AgentId } from '../../../src/core/kernel/ids.ts';
import { rules, smallFlow } from '../flows.ts';

const context: Context = {
  flow: smallFlow,
  rules,
};
const facts: Facts = {
  id: callId('1700.1'),
  callerLeg: legId('1700.1'),
  caller: '13900001234',
  dialled: '12345',
  origin: 'trunk',
  arrivedAt: 1000,
  flow: { id: 'small', version: 1 },
};
const zhang = agentId('a1');
const leg1 = legId('agent-a1-1');

type Bare = CallEvent extends infer E ? (E extends CallEvent ? Omit<E, 'at'> : never) : never;

function run(events: readonly Bare[], from: Call = newCall(facts)) {
  let call = from;
  const commands: Command[] = [];
  let at = facts.arrivedAt;
  for (const event of events) {
    at += 1000;
    const step = decide(call, { ...event, at } as CallEvent, context);
    call = step.next;
    commands.push(...step.commands);
  }
  return { call, commands };
}
const told = <D extends Command['do']>(commands: readonly Command[], what: D) =>
  commands.filter((command): command is Extract<Command, { do: D }> => command.do === what);
const endedFacts = (commands: readonly Command[]) =>
  commands.flatMap((command) => (command.do === 'journal' && command.fact.fact === 'ended' ? [command.fact] : []));

const arrived: Bare = { type: 'CallArrived' };
const pressed = (key: string): Bare => ({ type: 'KeyPressed', key });
const reserved: Bare = { type: 'AgentsReserved', agents: [{ agent: zhang, endpoint: '8001-web', leg: leg1 }] };
const answered: Bare = { type: 'AgentAnswered', leg: leg1 };
const hungUp: Bare = { type: 'CallerHungUp', why: 'hungUp' };
const toQueue = [arrived, pressed('1')];
const toTalk = [...toQueue, reserved, answered];

describe('lives of a call', () => {
  test('menu, line, talk, ticket: ended as ticket with who, where and how long', () => {
    const { call, commands } = run([...toTalk, hungUp, { type: 'TicketSaved', number: 'GD1' }]);
    expect(call).toMatchObject({ state: 'ended', disposition: 'ticket' });
    expect(endedFacts(commands)).toMatchObject([
      { disposition: 'unfinished', queue: 'general', talkedSeconds: 1, path: [{ keys: '1' }] },
    ]);
    expect(commands.at(-1)).toEqual({ do: 'agentIs', agent: zhang, now: 'free' });
  });

  test('a ticket saved while talking: the hang-up ends the call without a wrap-up', () => {
    const { call } = run([...toTalk, { type: 'TicketSaved', number: 'GD1' }, hungUp]);
    expect(call).toMatchObject({ state: 'ended', disposition: 'ticket' });
  });

  test('nobody answers: same place in the line, agent not ready', () => {
    const queued = run(toQueue).call;
    const { call, commands } = run([reserved, { type: 'AgentLegEnded', leg: leg1, deliberate: false }], queued);
    expect(call.state).toBe('queued');
    expect('place' in call && 'place' in queued && call.place).toBe('place' in queued && queued.place);
    expect(commands).toContainEqual({ do: 'agentIs', agent: zhang, now: 'missed' });
    expect(told(commands, 'joinLine')).toHaveLength(1);
  });

  test('the caller gives up while the phone rings: the phone is put down, the agent free, a callback is due', () => {
    const { call, commands } = run([...toQueue, reserved, hungUp]);
    expect(call).toMatchObject({ state: 'ended', disposition: 'abandonedRinging' });
    expect(commands).toContainEqual({ do: 'hangUp', leg: leg1 });
    expect(commands).toContainEqual({ do: 'freeAgents', agents: [zhang] });
    expect(commands).toContainEqual({
      do: 'journal',
      fact: { fact: 'callBackDue', number: '13900001234', why: 'abandoned', waitedSeconds: 2 },
    });
  });

  test('an answer that comes after the caller left is put down', () => {
    const { commands } = run([...toQueue, reserved, hungUp, answered]);
    expect(commands.at(-1)).toEqual({ do: 'hangUp', leg: leg1 });
  });

  test('the browser vanishes and a new page comes: music, the same agent rings again, talk goes on', () => {
    const leg2 = legId('agent-a1-2');
    const { call, commands } = run([
      ...toTalk,
      { type: 'DeskLost', by: zhang },
      { type: 'PhoneReturned', leg: leg2, endpoint: '8001-web' },
      { type: 'AgentLegEnded', leg: leg1, deliberate: false },
      { type: 'AgentAnswered', leg: leg2 },
    ]);
    expect(call).toMatchObject({ state: 'connected', agentLeg: leg2, talk: { agent: zhang } });
    expect(told(commands, 'hangUp')).toEqual([{ do: 'hangUp', leg: leg1 }]);
    expect(told(commands, 'hold').at(-1)).toEqual({ do: 'hold', leg: facts.callerLeg });
  });

  test.each([
    ['rings out', 30],
    ['refuses at once', 1],
  ])('the phone is there again but %s: it rings on, and the citizen is not kept for longer than once', (_, seconds) => {
    const lostAt = 6000;
    let { call } = run([...toTalk, { type: 'DeskLost', by: zhang }]);
    const commands: Command[] = [];
    const gives = (event: CallEvent): void => {
      const step = decide(call, event, context);
      call = step.next;
      commands.push(...step.commands);
    };
    for (let at = lostAt, n = 2; at < lostAt + 90_000; at += (seconds + 1) * 1000, n += 1) {
      const leg = legId(`agent-a1-${n}`);
      gives({ type: 'PhoneReturned', leg, endpoint: '8001', at });
      gives({ type: 'AgentLegEnded', leg, deliberate: false, unanswered: 'refused', at: at + seconds * 1000 });
    }
    const timers = told(commands, 'startTimer');
    expect(timers).toEqual([{ do: 'startTimer', timer: 'reconnect', at: lostAt + 32_000 }]);
    for (const ring of told(commands, 'ring')) expect(ring.seconds).toBeLessThanOrEqual(30);
    expect(told(commands, 'ring').at(-1)?.seconds).toBe(seconds === 30 ? 30 : 2);
    gives({ type: 'TimerFired', timer: 'reconnect', at: lostAt + 32_000 });
    expect(call.state).toBe('queued');
  });

  test('a controller that takes over gives the phone its time anew', () => {
    const lost = run([
      ...toTalk,
      { type: 'DeskLost', by: zhang },
      { type: 'PhoneReturned', leg: leg1, endpoint: '8001' },
    ]);
    const { call } = run([{ type: 'Adopted', takenOver: true, joined: false }], lost.call);
    expect(call).toMatchObject({ state: 'reconnecting', extended: false });
  });

  test('the same page comes back: its leg is joined again without a ring', () => {
    const { call, commands } = run([...toTalk, { type: 'DeskLost', by: zhang }, { type: 'DeskReturned' }]);
    expect(call).toMatchObject({ state: 'connected', agentLeg: leg1 });
    expect(told(commands, 'ring')).toHaveLength(1);
  });

  test('the agent does not come back: the citizen is at the head of the line with the place of before', () => {
    const { call, commands } = run([
      ...toTalk,
      { type: 'DeskLost', by: zhang },
      { type: 'TimerFired', timer: 'reconnect' },
    ]);
    expect(call).toMatchObject({ state: 'queued', place: { queuedAt: 3000 } });
    expect(commands).toContainEqual({ do: 'agentIs', agent: zhang, now: 'phoneLost' });
  });

  test('lost by our fault: a callback is due and the journal says so', () => {
    const { commands } = run([...toTalk, { type: 'CallerHungUp', why: 'lost' }]);
    expect(endedFacts(commands)[0]?.disposition).toBe('lost');
    expect(commands).toContainEqual({
      do: 'journal',
      fact: { fact: 'callBackDue', number: '13900001234', why: 'lost' },
    });
  });

  test('a controller takes over in the menu: the question is asked again, answered once more by a key', () => {
    const { call, commands } = run([arrived, { type: 'Adopted', takenOver: true, joined: false }, pressed('1')]);
    expect(call.state).toBe('queued');
    expect(told(commands, 'play')).toHaveLength(2);
    expect(commands).toContainEqual({ do: 'journal', fact: { fact: 'adopted' } });
  });

  test('a controller takes over a talk: nobody is touched', () => {
    const { call, commands } = run([{ type: 'Adopted', takenOver: true, joined: true }], run(toTalk).call);
    expect(call.state).toBe('connected');
    expect(commands.map((command) => command.do)).toEqual(['journal', 'agentIs']);
  });

  test('wrong keys too often lead to a person', () => {
    expect(run([arrived, ...Array.from({ length: 100 }, () => pressed('7'))]).call.state).toBe('queued');
  });

  test('overflow of the line goes on in the menu', () => {
    const { call, commands } = run([...toQueue, { type: 'LineOverflowed' }]);
    expect(call).toMatchObject({ state: 'inIvr', cursor: { node: 'sorry' } });
    expect(told(commands, 'leaveLine')).toHaveLength(1);
  });
});

describe('every sequence of events', () => {
  const anyEvent: fc.Arbitrary<Bare> = fc.oneof(
    fc.constantFrom<Bare>(
      arrived,
      reserved,
      answered,
      { type: 'AgentAnswered', leg: legId('agent-stray') },
      { type: 'AgentLegEnded', leg: leg1, deliberate: false },
      { type: 'AgentLegEnded', leg: leg1, deliberate: true },
      { type: 'OfferRefused', by: zhang },
      { type: 'HoldAsked' },
      { type: 'ResumeAsked' },
      { type: 'HangUpAsked' },
      { type: 'DeskLost', by: zhang },
      { type: 'DeskReturned' },
      { type: 'PhoneReturned', leg: legId('agent-a1-2'), endpoint: '8001-web' },
      { type: 'TicketSaved', number: 'GD1' },
      { type: 'Disposed', disposition: 'answered' },
      { type: 'WrapUpExtended' },
      { type: 'LineOverflowed' },
      { type: 'PositionFound', position: 2 },
      { type: 'LookUpAnswered', ask: 2, answer: { prompts: [{ text: '没有工单', language: 'zh' }] } },
      { type: 'Adopted', takenOver: true, joined: false },
      { type: 'Adopted', takenOver: false, joined: true },
    ),
    fc.constantFrom('0', '1', '2', '7', '*').map(pressed),
    fc.nat(5).map((n): Bare => ({ type: 'PlaybackEnded', playback: playbackId(`1700.1-p${n}`) })),
    fc.constantFrom('input', 'ring', 'wrapUp', 'reconnect').map((timer) => ({ type: 'TimerFired', timer }) as Bare),
  );

  test('ends: after the caller hangs up and wrap-up is over, the call has one end in the journal and holds nobody', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        const { call, commands } = run([arrived, ...events, hungUp, { type: 'TimerFired', timer: 'wrapUp' }]);
        expect(call.state).toBe('ended');
        expect(endedFacts(commands)).toHaveLength(1);
        const lastWord = new Map(
          commands.flatMap((command): [AgentId, string][] => {
            if (command.do === 'freeAgents') return command.agents.map((agent) => [agent, 'free']);
            return command.do === 'agentIs' ? [[command.agent, command.now]] : [];
          }),
        );
        for (const word of lastWord.values()) expect(['free', 'missed', 'refused', 'phoneLost']).toContain(word);
      }),
      { numRuns: 3000 },
    );
  });

  test('never leaves a phone ringing: each leg that was rung is joined in the end or put down', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        const { call, commands } = run([arrived, ...events]);
        const rung = commands.flatMap((command) => (command.do === 'ring' ? [command.leg] : []));
        const down = new Set(commands.flatMap((command) => (command.do === 'hangUp' ? [command.leg] : [])));
        const endedByItself = new Set(events.flatMap((event) => (event.type === 'AgentLegEnded' ? [event.leg] : [])));
        for (const leg of rung)
          expect(down.has(leg) || endedByItself.has(leg) || rungLegsOf(call).includes(leg)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test('survives being stored: the machine goes on from JSON as from memory', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 20 }), anyEvent, (events, event) => {
        const { call } = run([arrived, ...events]);
        const copy = JSON.parse(JSON.stringify(call)) as Call;
        expect(run([event], copy).call).toEqual(JSON.parse(JSON.stringify(run([event], call).call)));
        if (hasCaller(call) && agentOf(call) !== null) expect(agentOf(copy)).toBe(agentOf(call));
      }),
    );
  });
});
