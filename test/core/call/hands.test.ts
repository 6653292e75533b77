/** The agent's hands on a call: whole lives told, and the promise that nobody is left alone, ringing or busy. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOver } from '../../../src/core/call/call.ts';
import type { JournalFact } from '../../../src/core/call/journal-fact.ts';
import { handsOf } from '../../../src/core/call/hands.ts';
import { takeRefused } from '../../../src/core/call/in-take.ts';
import { agentsOf, otherOf } from '../../../src/core/call/members.ts';
import type { Timer } from '../../../src/core/call/events.ts';
import { queueId } from '../../../src/core/kernel/ids.ts';
import type { WrapUpRule } from '../../../src/core/queue/wrap-up.ts';
import { boss, CallWorld, facts, li, wang, withWrapUp, zhang } from './call-world.ts';

const told = <F extends JournalFact['fact']>({ commands }: CallWorld, fact: F) =>
  commands.flatMap((command) =>
    command.do === 'journal' && command.fact.fact === fact ? [command.fact as Extract<JournalFact, { fact: F }>] : [],
  );
const consulting = (whom: typeof wang | 'unit'): CallWorld => {
  const world = CallWorld.talking();
  world.bring('ConsultAsked', whom);
  world.otherAnswers();
  return world;
};
const taken = (): CallWorld => {
  const world = CallWorld.talking();
  world.take();
  return world;
};
const conference = (whom: typeof wang | 'unit'): CallWorld => {
  const world = consulting(whom);
  world.post({ type: 'ConferenceAsked' });
  return world;
};

describe('an attended transfer', () => {
  test('to an agent: the citizen waits, then is the other’s, who has the wrap-up; the first keeps their own', () => {
    const world = consulting(wang);
    expect([...world.music]).toEqual([facts.callerLeg]);
    world.post({ type: 'CompleteAsked' });
    expect(world.call).toMatchObject({ state: 'connected', talk: { agent: wang }, leavers: [{ agent: zhang }] });
    world.post({ type: 'CallerHungUp', why: 'hungUp' });
    expect(world.call.state).toBe('wrapping');
    world.post({ type: 'Disposed', disposition: 'answered', by: wang });
    expect(world.call.state).toBe('ended');
    expect(isOver(world.call)).toBe(false);
    world.post({ type: 'TicketSaved', number: 'GD1', by: zhang });
    expect(isOver(world.call)).toBe(true);
    expect([...world.busy]).toEqual([]);
    expect(told(world, 'answered').map(({ agent }) => agent)).toEqual([zhang, wang]);
    expect(told(world, 'ended')).toHaveLength(1);
    expect(world.wrong).toEqual([]);
  });

  test('finished while the phone still rings: music, and back to the head of the line if nobody answers', () => {
    const world = CallWorld.talking();
    world.bring('ConsultAsked', 'unit');
    world.post({ type: 'CompleteAsked' });
    expect(world.call.state).toBe('transferring');
    world.fire('other');
    expect(world.call).toMatchObject({ state: 'queued', place: { queuedAt: 3000 } });
    expect(told(world, 'hand').map(({ act, outcome }) => [act, outcome])).toEqual([['attended', 'noAnswer']]);
    expect(world.wrong).toEqual([]);
  });

  test.each([
    ['busy', 17, 'busy'],
    ['not there', 1, 'failed'],
    ['silent', 19, 'noAnswer'],
  ])('to an office that is %s: citizen and agent speak on', (_, cause, outcome) => {
    const world = CallWorld.talking();
    world.bring('ConsultAsked', 'unit');
    world.ends(otherOf(world.call)!.leg, { deliberate: false, cause });
    expect(world.call.state).toBe('connected');
    expect(told(world, 'hand')).toMatchObject([{ act: 'consult', outcome, to: { kind: 'unit', id: 'water' } }]);
    expect(world.wrong).toEqual([]);
  });

  test('a colleague who does not answer is not ready afterwards, one who refuses neither', () => {
    for (const refuses of [true, false]) {
      const world = CallWorld.talking();
      world.bring('ConsultAsked', wang);
      if (refuses) world.post({ type: 'OfferRefused', by: wang });
      else world.fire('other');
      expect(world.call.state).toBe('connected');
      expect(world.commands).toContainEqual({ do: 'agentIs', agent: wang, now: refuses ? 'refused' : 'missed' });
    }
  });
});

describe('a conference', () => {
  test('all three are together; the agent leaves, office and citizen go on until one hangs up', () => {
    const world = conference('unit');
    expect(world.bridge.size).toBe(3);
    world.post({ type: 'LeaveAsked' });
    expect(world.call.state).toBe('handedOff');
    expect(world.bridge.size).toBe(2);
    world.ends(otherOf(world.call)!.leg, { deliberate: false, cause: 16 });
    expect(world.call).toMatchObject({ state: 'ended', disposition: 'transferred' });
    expect(world.commands).toContainEqual({ do: 'hangUp', leg: facts.callerLeg });
    world.fire(`wrapUp:${zhang}`);
    expect(isOver(world.call)).toBe(true);
    expect(world.wrong).toEqual([]);
  });

  test('the agent’s browser vanishes: the others go on; not found again, the office has the citizen', () => {
    const world = conference('unit');
    world.post({ type: 'DeskLost', by: zhang });
    expect(world.call.state).toBe('reconnecting');
    expect(world.bridge.has(facts.callerLeg)).toBe(true);
    world.fire('reconnect');
    expect(world.call.state).toBe('handedOff');
    expect(world.isFree(zhang)).toBe(true);
    expect(world.wrong).toEqual([]);
  });
});

describe('a consultation', () => {
  test('takes turns: whoever does not speak hears music', () => {
    const world = consulting('unit');
    const other = otherOf(world.call)!.leg;
    world.post({ type: 'SwapAsked' });
    expect([...world.music]).toEqual([other]);
    world.post({ type: 'SwapAsked' });
    expect([...world.music]).toEqual([facts.callerLeg]);
    expect(world.wrong).toEqual([]);
  });

  test('the agent’s browser vanishes: both hear music, and are where they were when it is back', () => {
    const world = consulting('unit');
    world.post({ type: 'DeskLost', by: zhang });
    expect(world.music.size).toBe(2);
    world.post({ type: 'DeskReturned', by: zhang });
    expect(world.call.state).toBe('consulting');
    expect([...world.music]).toEqual([facts.callerLeg]);
    world.post({ type: 'DeskLost', by: zhang });
    world.fire('reconnect');
    expect(world.call.state).toBe('queued');
    expect(world.rung.size).toBe(0);
    expect(world.wrong).toEqual([]);
  });

  test('the citizen hangs up: the other’s phone is put down, the agent has the wrap-up', () => {
    const world = consulting(wang);
    world.ends(facts.callerLeg, { deliberate: true, cause: 16 });
    expect(world.call.state).toBe('wrapping');
    expect(world.isFree(wang)).toBe(true);
    expect(world.rung.size).toBe(0);
  });

  test('the receiver put down hands the citizen over', () => {
    const world = consulting('unit');
    const { call } = world;
    if (call.state !== 'consulting') throw new Error(call.state);
    world.ends(call.agentLeg, { deliberate: true, cause: 16 });
    expect(world.call.state).toBe('handedOff');
    expect(world.wrong).toEqual([]);
  });
});

describe('a parked citizen', () => {
  test('is picked up by another agent', () => {
    const world = CallWorld.talking();
    world.post({ type: 'ParkAsked', slot: '1' });
    expect([...world.music]).toEqual([facts.callerLeg]);
    world.pickUp(wang);
    world.answerAgent();
    expect(world.call).toMatchObject({ state: 'connected', talk: { agent: wang }, leavers: [{ agent: zhang }] });
    expect(world.wrong).toEqual([]);
  });

  test('is picked up by the one who parked, whose wrap-up is off then', () => {
    const world = CallWorld.talking();
    world.post({ type: 'ParkAsked', slot: '1' });
    world.pickUp(zhang);
    world.answerAgent();
    expect(world.call).toMatchObject({ state: 'connected', talk: { agent: zhang }, leavers: [] });
    expect(world.timers.has(`wrapUp:${zhang}`)).toBe(false);
  });

  test('nobody picks up: the one who parked is asked, and the line after them', () => {
    const world = CallWorld.talking();
    world.post({ type: 'ParkAsked', slot: '1' });
    world.fire('park');
    expect(world.commands.at(-1)).toEqual({ do: 'recall', agent: zhang });
    world.post({ type: 'RecallFailed' });
    expect(world.call).toMatchObject({ state: 'queued', place: { queuedAt: 3000 } });
    // A wait that began before the talk is no reason to turn the citizen away now.
    expect(world.timers.get('overflow')).toBe(world.at + 300_000);
  });
});

describe('a call that an agent makes', () => {
  test('rings the agent, then the citizen, and is a talk like any other', () => {
    const world = CallWorld.dialling();
    world.answerAgent();
    expect(world.commands).toContainEqual(expect.objectContaining({ do: 'ringNumber', number: '13900001234' }));
    world.post({ type: 'OutsideAnswered', leg: world.call.facts.callerLeg });
    expect(world.call.state).toBe('connected');
    world.post({ type: 'HangUpAsked', by: zhang });
    expect(world.call.state).toBe('wrapping');
    expect(world.rung.size).toBe(0);
    expect(told(world, 'hand')).toMatchObject([{ act: 'dial', outcome: 'connected' }]);
  });

  test.each([
    [17, 'busy'],
    [19, 'noAnswer'],
    [null, 'failed'],
  ])('comes to nothing with cause %s: %s, the agent is free', (cause, outcome) => {
    const world = CallWorld.dialling();
    world.answerAgent();
    world.ends(world.call.facts.callerLeg, { deliberate: false, cause });
    expect(world.call).toMatchObject({ state: 'ended', disposition: 'notReached' });
    expect(told(world, 'hand')).toMatchObject([{ act: 'dial', outcome }]);
    expect([...world.busy, ...world.rung]).toEqual([]);
  });
});

describe('a survey', () => {
  test('asks again once after a wrong key, takes the score, thanks and hangs up', () => {
    const world = CallWorld.talking();
    world.post({ type: 'SurveyAsked' });
    world.post({ type: 'KeyPressed', key: '9' });
    world.post({ type: 'KeyPressed', key: '2' });
    world.post({ type: 'KeyPressed', key: '5' });
    world.fire('input');
    expect(world.commands).toContainEqual({ do: 'hangUp', leg: facts.callerLeg });
    world.ends(facts.callerLeg, { deliberate: true, cause: 16 });
    world.post({ type: 'Disposed', disposition: 'answered', by: zhang });
    expect(isOver(world.call)).toBe(true);
    expect(told(world, 'surveyed')).toEqual([{ fact: 'surveyed', score: 2 }]);
  });
});

describe('a talk that a supervisor takes over', () => {
  const gone = () => {
    const world = CallWorld.talking();
    world.post({ type: 'HangUpAsked', by: zhang });
    return world;
  };
  const leg = ({ call }: CallWorld) => (call.state === 'taken' ? call.leg : facts.callerLeg);

  test('is theirs and the citizen’s, recorded on; the agent leaves and keeps the wrap-up, whose word is the call’s', () => {
    const world = taken();
    expect([...world.bridge]).toEqual([facts.callerLeg, leg(world)]);
    expect([...world.music]).toEqual([]);
    expect(world.commands).toContainEqual({ do: 'agentIs', agent: zhang, now: 'wrapUp' });
    expect(world.commands).toContainEqual({ do: 'recordTalk', recording: 'call-1700.1-1' });
    world.post({ type: 'Disposed', disposition: 'answered', by: zhang });
    world.post({ type: 'HangUpAsked' });
    expect(isOver(world.call)).toBe(true);
    expect(world.commands).toContainEqual({ do: 'hangUp', leg: facts.callerLeg });
    expect(told(world, 'hand')).toMatchObject([
      { act: 'take', agent: boss, to: { kind: 'agent', id: zhang }, outcome: 'connected', seconds: 2 },
    ]);
    expect(told(world, 'recorded').map(({ recording }) => recording)).toEqual(['call-1700.1', 'call-1700.1-1']);
    // How long the agent talked: the supervisor's share is not theirs.
    expect(told(world, 'ended')).toMatchObject([{ disposition: 'unfinished', talkedSeconds: 1, waitedSeconds: 2 }]);
    expect(world.wrong).toEqual([]);
  });

  test('with a ticket saved before: nothing is left to do, and the call ends as a ticket', () => {
    const world = CallWorld.talking();
    world.post({ type: 'TicketSaved', number: 'GD1', by: zhang });
    world.take();
    expect(world.isFree(zhang)).toBe(true);
    world.post({ type: 'CallerHungUp', why: 'hungUp' });
    expect(world.call).toMatchObject({ state: 'ended', disposition: 'ticket' });
  });

  test('from a hold and from an agent whose browser is away: the music ends', () => {
    for (const before of [{ type: 'HoldAsked' }, { type: 'DeskLost', by: zhang }] as const) {
      const world = CallWorld.talking();
      world.post(before);
      world.take();
      expect(world.call.state).toBe('taken');
      expect([...world.music]).toEqual([]);
      expect(world.timers.has('reconnect')).toBe(false);
      expect(world.wrong).toEqual([]);
    }
  });

  test.each([
    ['consults', () => consulting('unit'), 'agent-in-company'],
    ['is in a conference', () => conference(wang), 'agent-in-company'],
    ['has gone', gone, 'no-talk'],
  ] as const)('not while the agent %s', (_, begin, why) => {
    const world = begin();
    expect(takeRefused(world.call)).toBe(why);
    const before = world.call;
    world.post({ type: 'TakeAsked', supervisor: boss, endpoint: '7001', leg: world.leg(null) });
    expect(world.call).toBe(before);
  });

  test('is given back to the agent, who is rung out of the wrap-up, or to the head of the line', () => {
    const world = taken();
    world.handBack();
    expect(world.call).toMatchObject({ state: 'offering', rings: [{ agent: zhang }], leavers: [] });
    expect([...world.music]).toEqual([facts.callerLeg]);
    world.answerAgent();
    expect(world.call).toMatchObject({ state: 'connected', talk: { agent: zhang, recording: 'call-1700.1-2' } });
    const line = taken();
    line.post({ type: 'LineAsked', queue: queueId('general') });
    expect(line.call).toMatchObject({ state: 'queued', place: { queuedAt: 3000 }, leavers: [{ agent: zhang }] });
    expect([...world.wrong, ...line.wrong]).toEqual([]);
  });

  test('the supervisor is lost: the citizen is at the head of the line; a receiver put down ends the call', () => {
    const lose: ((world: CallWorld) => void)[] = [
      (world) => world.ends(leg(world), { deliberate: false, cause: null }),
      (world) => world.post({ type: 'DeskLost', by: boss }),
    ];
    for (const lost of lose) {
      const world = taken();
      lost(world);
      expect(world.call).toMatchObject({ state: 'queued', place: { queuedAt: 3000 } });
      expect(world.wrong).toEqual([]);
    }
    const world = taken();
    world.ends(leg(world), { deliberate: true, cause: 16 });
    expect(world.call.state).toBe('ended');
  });

  test('another controller takes the call over: nobody is touched, and what is said is still recorded', () => {
    const world = taken();
    world.store();
    world.commands.length = 0;
    world.post({ type: 'Adopted', takenOver: true, joined: true });
    expect(world.commands.map((command) => command.do)).toEqual(['journal', 'agentIs', 'startTimer', 'recordTalk']);
  });
});

test('a recording that is paused goes on by itself, and with the end of a hold', () => {
  const world = CallWorld.talking();
  world.post({ type: 'RecordingPaused', reason: '银行卡号' });
  expect(handsOf(world.call, zhang)).toContain('resumeRecording');
  world.fire('recording');
  expect(handsOf(world.call, zhang)).toContain('pauseRecording');
  world.post({ type: 'RecordingPaused', reason: '身份证号' });
  world.post({ type: 'HoldAsked' });
  world.post({ type: 'ResumeAsked' });
  expect(told(world, 'hand').map(({ act, reason }) => [act, reason])).toEqual([
    ['pause', '银行卡号'],
    ['pause', '身份证号'],
    ['hold', null],
  ]);
});

type Move = (world: CallWorld) => void;

describe('every sequence of moves', () => {
  const moves: Record<string, Move> = {
    reserveZhang: (world) => world.reserve(zhang),
    reserveLi: (world) => world.reserve(li),
    agentAnswers: (world) => world.answerAgent(),
    hold: (world) => world.post({ type: 'HoldAsked' }),
    resume: (world) => world.post({ type: 'ResumeAsked' }),
    consultWang: (world) => world.bring('ConsultAsked', wang),
    consultUnit: (world) => world.bring('ConsultAsked', 'unit'),
    blindWang: (world) => world.bring('TransferAsked', wang),
    blindUnit: (world) => world.bring('TransferAsked', 'unit'),
    toLine: (world) => world.post({ type: 'LineAsked', queue: queueId('other') }),
    otherAnswers: (world) => world.otherAnswers(),
    swap: (world) => world.post({ type: 'SwapAsked' }),
    conference: (world) => world.post({ type: 'ConferenceAsked' }),
    complete: (world) => world.post({ type: 'CompleteAsked' }),
    leave: (world) => world.post({ type: 'LeaveAsked' }),
    drop: (world) => world.post({ type: 'DropAsked' }),
    park: (world) => world.post({ type: 'ParkAsked', slot: '1' }),
    pickUpZhang: (world) => world.pickUp(zhang),
    pickUpLi: (world) => world.pickUp(li),
    recallFails: (world) => world.post({ type: 'RecallFailed' }),
    take: (world) => world.take(),
    handBack: (world) => world.handBack(),
    hangUpBoss: (world) => (world.call.state === 'taken' ? world.post({ type: 'HangUpAsked' }) : undefined),
    deskLostBoss: (world) => world.post({ type: 'DeskLost', by: boss }),
    survey: (world) => world.post({ type: 'SurveyAsked' }),
    pause: (world) => world.post({ type: 'RecordingPaused', reason: '证件号' }),
    key: (world) => world.post({ type: 'KeyPressed', key: '1' }),
    ticketZhang: (world) => world.post({ type: 'TicketSaved', number: 'GD1', by: zhang }),
    ticketWang: (world) => world.post({ type: 'TicketSaved', number: 'GD2', by: wang }),
    toldWang: (world) => world.post({ type: 'Disposed', disposition: 'silent', by: wang }),
    wantsWrapUp: (world) => world.post({ type: 'WrapUpAsked', wanted: true, by: zhang }),
    moreTime: (world) => world.post({ type: 'WrapUpExtended', by: zhang }),
    leaveWrapUp: (world) => world.post({ type: 'WrapUpLeft', by: zhang }),
    disposedZhang: (world) => world.post({ type: 'Disposed', disposition: 'answered', by: zhang }),
    deskLostZhang: (world) => world.post({ type: 'DeskLost', by: zhang }),
    deskLostWang: (world) => world.post({ type: 'DeskLost', by: wang }),
    deskBackZhang: (world) => world.post({ type: 'DeskReturned', by: zhang }),
    phoneBack: (world) =>
      world.call.state === 'reconnecting' && !world.call.ringing
        ? world.post({ type: 'PhoneReturned', leg: world.leg(world.call.talk.agent), endpoint: '8001' })
        : undefined,
    hangUpZhang: (world) => world.post({ type: 'HangUpAsked', by: zhang }),
    hangUpWang: (world) => world.post({ type: 'HangUpAsked', by: wang }),
    refuseWang: (world) => world.post({ type: 'OfferRefused', by: wang }),
    overflow: (world) => world.post({ type: 'LineOverflowed' }),
    stored: (world) => world.store(),
    takenOver: (world) => world.post({ type: 'Adopted', takenOver: true, joined: false }),
    linkBack: (world) => {
      world.store();
      world.post({ type: 'Adopted', takenOver: false, joined: true });
    },
  };
  const timers: Timer[] = ['input', 'ring', 'wrapUp', 'reconnect', 'other', 'park', 'recording'];
  const anyMove = fc.oneof(
    fc.constantFrom(...Object.keys(moves)).map((name): [string, Move] => [name, moves[name]!]),
    fc
      .constantFrom(...timers, `wrapUp:${zhang}` as const, `wrapUp:${wang}` as const, `wrapUp:${li}` as const)
      .map((timer): [string, Move] => [`timer ${timer}`, (world) => world.fire(timer)]),
    fc
      .record({ n: fc.nat(3), deliberate: fc.boolean(), cause: fc.constantFrom(16, 17, 19, null) })
      .map(({ n, deliberate, cause }): [string, Move] => [
        `leg ${n} ends`,
        (world) => {
          const leg = [...world.rung, ...world.dying][n];
          if (leg !== undefined) world.ends(leg, { deliberate, cause });
        },
      ]),
  );
  const anyWrapUp: fc.Arbitrary<WrapUpRule> = fc.constantFrom(
    { mode: 'timed', seconds: 60 },
    { mode: 'untimed' },
    { mode: 'optional' },
    { mode: 'none' },
  );
  const starts = {
    talking: CallWorld.talking,
    dialling: CallWorld.dialling,
    withColleague: () => consulting(wang),
    withOffice: () => consulting('unit'),
    taken: () => taken(),
  };
  const names = Object.keys(starts) as (keyof typeof starts)[];

  test('leaves nobody alone, no phone ringing and no agent busy, and ends with one end in the journal', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        anyWrapUp,
        fc.array(anyMove, { maxLength: 40 }),
        (start, rule, sequence) => {
          const world = starts[start]();
          world.context = withWrapUp(rule);
          for (const [name, move] of sequence) {
            move(world);
            expect(world.wrong, name).toEqual([]);
            for (const agent of agentsOf(world.call)) expect(world.busy.has(agent), `${name}: ${agent}`).toBe(true);
          }
          if (world.call.facts.origin === 'trunk' || world.call.state !== 'dialling') {
            world.post({ type: 'CallerHungUp', why: 'hungUp' });
          }
          for (const timer of [
            'ring',
            'wrapUp',
            ...[zhang, wang, li].map((agent) => `wrapUp:${agent}` as const),
          ] as const) {
            world.fire(timer);
          }
          for (const by of agentsOf(world.call)) world.post({ type: 'WrapUpLeft', by });
          expect(world.wrong).toEqual([]);
          expect(isOver(world.call), world.call.state).toBe(true);
          expect([...world.rung]).toEqual([]);
          expect([...world.busy]).toEqual([]);
          expect(told(world, 'ended')).toHaveLength(1);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
