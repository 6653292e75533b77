/** The switchboard when something goes wrong: a call whose machine breaks, words to Asterisk that were lost. */
import { describe, expect, test, vi } from 'vitest';
import { legId } from '../../../src/core/kernel/ids.ts';
import type { LiveCall } from '../../../src/service/live-call.ts';
import { agentLeg, Board, callerLeg, id, zhang } from './board.ts';

test('a call that crashes holds nobody: phones down, the citizen in the fallback, then the agents are free', async () => {
  const board = new Board();
  const live = await board.talking();
  board.journal = (fact) => {
    if (fact === 'hand') throw new Error('a bug');
  };
  live.post({ type: 'ParkAsked', slot: '1', at: board.now });
  expect(board.switchboard.get(id)).toBeNull();
  expect(board.dropped).toEqual([]);
  await expect.poll(() => board.dropped).toEqual([id]);
  expect(board.sent).toContain(`handOver ${callerLeg}`);
  expect(board.sent).toContain(`hangUp ${agentLeg}`);
});

test('a sweep says nothing of legs that came to the call after it asked who lives', async () => {
  const board = new Board();
  const live = await board.talking();
  const again = legId('agent-a1-2');
  board.meanwhile = () => {
    live.post({ type: 'DeskLost', by: zhang, at: board.now });
    live.post({ type: 'PhoneReturned', leg: again, endpoint: '8001', at: board.now });
    live.post({ type: 'AgentAnswered', leg: again, at: board.now });
  };
  await board.switchboard.sweep();
  expect(live.call).toMatchObject({ state: 'connected', agentLeg: again });
  board.meanwhile = () => undefined;
  board.gone(again);
  await board.switchboard.sweep();
  expect(live.call.state).toBe('reconnecting');
  board.gone(callerLeg);
  await board.switchboard.sweep();
  expect(live.call.state).toBe('wrapping');
});

test('an agent is free when the end of their phone’s leg was heard, not when it was asked for', async () => {
  const board = new Board();
  const live = await board.talking();
  let asked = false;
  let heard = (): void => undefined;
  board.legEnds = () => {
    asked = true;
    return new Promise((resolve) => (heard = resolve));
  };
  live.post({ type: 'Disposed', disposition: 'answered', by: zhang, at: board.now });
  board.gone(callerLeg);
  await board.switchboard.sweep();
  await expect.poll(() => asked).toBe(true);
  expect(board.sent).toContain(`hangUp ${agentLeg}`);
  expect(board.agents).not.toContain(`${zhang} free`);
  heard();
  await live.settled();
  expect(board.agents.at(-1)).toBe(`${zhang} free`);
});

describe('a word to Asterisk that was lost', () => {
  const withTimers = async (story: (board: Board, live: LiveCall) => Promise<void>) => {
    const board = new Board();
    const live = await board.talking();
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      await story(board, live);
    } finally {
      vi.useRealTimers();
    }
  };
  const later = async (live: LiveCall) => {
    await live.settled();
    await vi.advanceTimersByTimeAsync(500);
    await live.settled();
  };
  const times = (board: Board, command: string) => board.sent.filter((each) => each === command).length;

  test.each([
    [`hold ${callerLeg} ${id}`, ['HoldAsked'], 2],
    [`hold ${callerLeg} ${id}`, ['HoldAsked', 'ResumeAsked'], 1],
    [`join ${id} ${callerLeg}`, ['HoldAsked', 'ResumeAsked'], 2],
    [`join ${id} ${callerLeg}`, ['HoldAsked', 'ResumeAsked', 'HoldAsked'], 1],
    [`hangUp ${callerLeg}`, ['HangUpAsked'], 2],
  ] as const)('%s, of %j, is said %i times: again where it still holds', async (command, events, said) => {
    await withTimers(async (board, live) => {
      board.lost.push(command);
      for (const type of events) live.post({ type, at: board.now });
      await later(live);
      await later(live);
      expect(times(board, command)).toBe(said);
    });
  });

  test('is not said for ever, and not while the link is down', async () => {
    await withTimers(async (board, live) => {
      board.lost = Array.from({ length: 9 }, () => 'hold');
      live.post({ type: 'HoldAsked', at: board.now });
      for (let n = 0; n < 6; n += 1) await later(live);
      expect(times(board, `hold ${callerLeg} ${id}`)).toBe(3);
    });
    await withTimers(async (board, live) => {
      board.isUp = false;
      board.lost.push('hold');
      live.post({ type: 'HoldAsked', at: board.now });
      await later(live);
      expect(times(board, `hold ${callerLeg} ${id}`)).toBe(1);
    });
  });
});

describe('a hang-up that was lost for good', () => {
  test('is said again by the next sweep, while the agent wraps up, and no talk is found anew', async () => {
    const board = new Board();
    const live = await board.talking();
    board.lost.push(`hangUp ${callerLeg}`, `hangUp ${agentLeg}`);
    live.post({ type: 'HangUpAsked', at: board.now });
    await live.settled();
    expect(board.legs).toHaveLength(2);
    await board.switchboard.sweep();
    expect(board.legs).toEqual([]);
    expect(live.call.state).toBe('wrapping');
    expect(board.switchboard.size).toBe(1);
  });

  test.each(['agent', 'office'] as const)('is said again after the call is over, to an %s too', async (who) => {
    const board = new Board();
    const live = await board.talking();
    const office = legId('outside-1');
    if (who === 'office') {
      live.post({ type: 'TransferAsked', to: { number: '13900000000' }, leg: office, at: board.now });
      live.post({ type: 'OutsideAnswered', leg: office, at: board.now });
      await live.settled();
      board.gone(agentLeg);
      board.there(office, 'outside');
      board.bridges[0]!.legs.push(office);
      board.lost.push('hangUp', 'part');
      live.post({ type: 'OutsideEnded', leg: office, cause: 16, at: board.now });
    } else {
      board.lost.push('hangUp', 'hangUp', 'part');
      live.post({ type: 'HangUpAsked', at: board.now });
    }
    live.post({ type: 'Disposed', disposition: 'answered', by: zhang, at: board.now });
    await live.settled();
    expect(board.switchboard.size).toBe(0);
    expect(board.legs).toHaveLength(2);
    await board.switchboard.sweep();
    expect(board.legs).toEqual([]);
    expect(board.sent.at(-1)).toBe(`part ${id}`);
    expect(board.switchboard.size).toBe(0);
  });

  test('a call that ends while Asterisk says who lives is not taken for one that nobody remembers', async () => {
    const board = new Board();
    const live = await board.talking();
    board.meanwhile = () => {
      live.post({ type: 'TicketSaved', number: 'GD1', at: board.now });
      live.post({ type: 'HangUpAsked', at: board.now });
    };
    await board.switchboard.sweep();
    await live.settled();
    expect([board.switchboard.size, board.legs]).toEqual([0, []]);
  });

  test('a citizen whom nobody remembers still starts anew, and a talk still goes on', async () => {
    const board = new Board();
    board.there(callerLeg, 'citizen');
    await board.switchboard.sweep();
    expect(board.switchboard.get(id)?.call.state).toBe('inIvr');
    const other = new Board();
    other.there(callerLeg, 'citizen');
    other.there(agentLeg, 'agent');
    other.bridges.push({ id: `call-${id}`, legs: [callerLeg, agentLeg] });
    await other.switchboard.sweep();
    expect(other.switchboard.get(id)?.call.state).toBe('connected');
    expect(other.sent.filter((each) => each.startsWith('hangUp'))).toEqual([]);
  });
});
