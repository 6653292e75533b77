/** What follows a talk: the four modes, for who ends the call, who leaves it and who made it; and that it leaves a trace. */
import { describe, expect, test } from 'vitest';
import { isOver, type CallIn } from '../../../src/core/call/call.ts';
import type { WrapUpRule } from '../../../src/core/queue/wrap-up.ts';
import { CallWorld, wang, withWrapUp, zhang } from './call-world.ts';

const timed: WrapUpRule = { mode: 'timed', seconds: 300 };
const [untimed, optional, none] = (['untimed', 'optional', 'none'] as const).map((mode) => ({ mode }));

const talking = (rule: WrapUpRule): CallWorld => {
  const world = CallWorld.talking();
  world.context = withWrapUp(rule);
  return world;
};
const hungUp = (world: CallWorld): CallWorld => {
  world.post({ type: 'CallerHungUp', why: 'hungUp' });
  return world;
};
/** The disposition that the journal ends up with: what was said last, or how it ended. */
function journalled({ commands }: CallWorld): string | undefined {
  const facts = commands.flatMap((command) => (command.do === 'journal' ? [command.fact] : []));
  const said = facts.findLast((fact) => fact.fact === 'disposed') ?? facts.findLast((fact) => fact.fact === 'ended');
  return said?.disposition;
}

describe('after the call', () => {
  test('timed: the clock of the queue ends it, unfinished; more time moves it', () => {
    const world = hungUp(talking(timed));
    expect(world.timers.get('wrapUp')).toBe(world.at + 300_000);
    expect(world.call).toMatchObject({ state: 'wrapping', mode: 'timed' });
    const before = world.timers.get('wrapUp')!;
    world.at = before - 5_000;
    world.post({ type: 'WrapUpExtended', by: zhang });
    expect(world.timers.get('wrapUp')).toBe(world.at + 30_000);
    world.fire('wrapUp');
    expect(isOver(world.call)).toBe(true);
    expect(journalled(world)).toBe('unfinished');
  });

  test('untimed: no clock at all, also after a takeover; a result ends it', () => {
    const world = hungUp(talking(untimed!));
    world.store();
    world.post({ type: 'Adopted', takenOver: true, joined: false });
    world.post({ type: 'WrapUpExtended', by: zhang });
    expect(world.timers.has('wrapUp')).toBe(false);
    expect(world.call).toMatchObject({ state: 'wrapping', mode: 'untimed', deadline: null });
    world.post({ type: 'Disposed', disposition: 'noTicket', by: zhang });
    expect(journalled(world)).toBe('noTicket');
    expect(world.isFree(zhang)).toBe(true);
  });

  test('optional: free at once, and flagged; or kept on request, until they go', () => {
    const unasked = hungUp(talking(optional!));
    expect(unasked.call).toMatchObject({ state: 'ended', disposition: 'unfinished' });
    expect(unasked.isFree(zhang)).toBe(true);
    const asked = talking(optional!);
    asked.post({ type: 'WrapUpAsked', wanted: true, by: zhang });
    hungUp(asked);
    expect(asked.call).toMatchObject({ state: 'wrapping', mode: 'optional', deadline: null });
    asked.post({ type: 'WrapUpLeft', by: zhang });
    expect(asked.isFree(zhang)).toBe(true);
    expect(journalled(asked)).toBe('unfinished');
  });

  test('none: free at once whatever they ask; what they said while talking is the result, or the call is flagged', () => {
    const silent = talking(none!);
    silent.post({ type: 'WrapUpAsked', wanted: true, by: zhang });
    expect(hungUp(silent).isFree(zhang)).toBe(true);
    expect(journalled(silent)).toBe('unfinished');
    const told = talking(none!);
    told.post({ type: 'Disposed', disposition: 'answered', by: zhang });
    expect(journalled(hungUp(told))).toBe('answered');
  });

  test('what was said while talking spares any wrap-up; taken back, it does not; a ticket says more', () => {
    const said = talking(timed);
    said.post({ type: 'Disposed', disposition: 'silent', by: zhang });
    said.store();
    expect(hungUp(said).call).toMatchObject({ state: 'ended', disposition: 'silent' });
    const backAgain = talking(timed);
    backAgain.post({ type: 'Disposed', disposition: 'silent', by: zhang });
    backAgain.post({ type: 'WrapUpAsked', wanted: true, by: zhang });
    expect(hungUp(backAgain).call.state).toBe('wrapping');
    const ticket = talking(none!);
    ticket.post({ type: 'Disposed', disposition: 'silent', by: zhang });
    ticket.post({ type: 'TicketSaved', number: 'GD1', by: zhang });
    expect(journalled(hungUp(ticket))).toBe('ticket');
  });

  test('a call that an agent made has a mode of its own', () => {
    const world = CallWorld.dialling();
    world.context = withWrapUp(none!, timed);
    world.answerAgent();
    world.post({ type: 'OutsideAnswered', leg: world.call.facts.callerLeg });
    expect(hungUp(world).call).toMatchObject({ state: 'wrapping', mode: 'timed' });
  });

  test('what an earlier release stored runs by its clock', () => {
    const stored = hungUp(talking(timed)).call as CallIn<'wrapping'>;
    const world = talking(untimed!);
    // Without a mode.
    world.call = JSON.parse(JSON.stringify({ ...stored, mode: undefined })) as CallIn<'wrapping'>;
    world.busy.add(zhang);
    world.post({ type: 'Adopted', takenOver: true, joined: false });
    expect(world.timers.get('wrapUp')).toBe(stored.deadline);
  });
});

describe('who leaves a conference', () => {
  const left = (rule: WrapUpRule): CallWorld => {
    const world = talking(rule);
    world.bring('ConsultAsked', wang);
    world.otherAnswers();
    world.post({ type: 'ConferenceAsked' });
    world.post({ type: 'LeaveAsked' });
    expect(world.call).toMatchObject({ state: 'connected', talk: { agent: wang } });
    return world;
  };

  test('timed: has the clock of the queue, which their form may move', () => {
    const world = left(timed);
    const deadline = world.timers.get(`wrapUp:${zhang}`)!;
    expect(deadline).toBe(world.at + 300_000);
    world.at = deadline - 5_000;
    world.post({ type: 'WrapUpExtended', by: zhang });
    expect(world.timers.get(`wrapUp:${zhang}`)).toBe(world.at + 30_000);
  });

  test('untimed: stays until they said what it was, or a supervisor ends it', () => {
    for (const end of ['Disposed', 'WrapUpLeft'] as const) {
      const world = left(untimed!);
      world.post({ type: 'WrapUpExtended', by: zhang });
      expect(world.timers.has(`wrapUp:${zhang}`)).toBe(false);
      expect(world.isFree(zhang)).toBe(false);
      world.post(end === 'Disposed' ? { type: end, disposition: 'answered', by: zhang } : { type: end, by: zhang });
      expect(world.isFree(zhang)).toBe(true);
    }
  });

  test('none: free at once; the trace is the other’s, or what they had said', () => {
    const world = left(none!);
    expect(world.isFree(zhang)).toBe(true);
    expect(journalled(hungUp(world))).toBe('unfinished');
  });
});
