/** Calls that ring out: counted in a row, the caller given to others first, and nobody not ready for a phone's fault. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentId, callId, queueId, type AgentId, type CallId } from '../../../src/core/kernel/ids.ts';
import { usualRules } from '../../../src/core/queue/rules.ts';
import { whySentence } from '../../../src/core/queue/why.ts';
import { AgentRoster } from '../../../src/service/agent-roster.ts';
import type { StoredAgent } from '../../../src/service/ports.ts';
import { QueueFloor } from '../../../src/service/queue-floor.ts';
import { House, place } from './house.ts';

/** Roster and floor as the hotline puts them together, and agents who take a call or let it ring out. */
class Desk {
  now = 1_000;
  limit = 3;
  rules = usualRules;
  knows: AgentId | null = null;
  readonly stored = new Map<string, StoredAgent>();
  readonly offers: string[] = [];
  readonly #ringing = new Map<CallId, AgentId>();
  readonly roster = new AgentRoster(
    { now: () => this.now, monotonic: () => this.now },
    { changed: () => undefined, offerable: (agent) => this.floor.agentFree(agent) },
    (agent) => void this.stored.set(agent.agent, JSON.parse(JSON.stringify(agent)) as StoredAgent),
    () => this.limit,
  );
  readonly floor: QueueFloor = new QueueFloor({
    free: () => this.roster.free,
    reserve: (agent, call) => this.roster.reserve(agent, call),
    offer: (call, [{ agent }]) => {
      this.offers.push(`${call}→${agent}`);
      this.#ringing.set(call, agent);
      this.roster.callMoved(agent, call, 'ringing');
    },
    lineChanged: () => undefined,
    now: () => this.now,
    rulesOf: () => this.rules,
    preferredOf: () => this.knows,
    mayWaitFor: (agent, queue, call) => this.roster.mayWaitFor(agent, queue, call),
    wakeAt: () => undefined,
  });

  constructor(...names: string[]) {
    this.roster.load(
      names.map((name, n) => ({
        ...{ id: agentId(name), name, extension: `800${n}`, queues: [queueId('general')], tiers: {}, skills: {} },
      })),
    );
    names.forEach((name, n) => {
      this.roster.phoneChanged(`800${n}`, true);
      this.now += 1_000;
      this.roster.wish(agentId(name), { state: 'ready', device: 'sip' });
    });
  }

  presence(name: string): string {
    const presence = this.roster.get(agentId(name))!.presence;
    return presence.state === 'aux' ? `aux ${presence.reason}` : presence.state;
  }

  inARow(name: string): number {
    return this.roster.get(agentId(name))!.misses.calls.length;
  }

  joins(call: string, queuedAt = this.now): void {
    this.floor.join(callId(call), place(queuedAt));
  }

  /** As core/call does it: the agent first, then the caller to their old place. */
  ringsOut(call: string, queuedAt: number): void {
    const agent = this.#ringing.get(callId(call))!;
    this.now += 20_000;
    this.roster.callMoved(agent, callId(call), 'missed');
    this.joins(call, queuedAt);
  }

  answers(call: string): void {
    this.roster.callMoved(this.#ringing.get(callId(call))!, callId(call), 'talking');
  }
}

describe('a call that rings out', () => {
  test('goes to another free agent, though the one who missed it has been idle for longer', () => {
    const desk = new Desk('a', 'b');
    desk.joins('c1', 5_000);
    desk.ringsOut('c1', 5_000);
    expect(desk.offers).toEqual(['c1→a', 'c1→b']);
    expect(desk.presence('a')).toBe('ready');
    expect(desk.stored.get('a')?.misses).toEqual({ calls: ['c1'], limit: 3 });
  });

  test('others wait: the agent gets the next of them, the caller keeps the place', () => {
    const desk = new Desk('a');
    desk.joins('c1', 5_000);
    desk.joins('c2', 6_000);
    desk.joins('c3', 7_000);
    desk.ringsOut('c1', 5_000);
    expect(desk.offers).toEqual(['c1→a', 'c2→a']);
    expect(desk.floor.position(callId('c1'))).toBe(1);
    desk.answers('c2');
    desk.roster.callMoved(agentId('a'), callId('c2'), 'free');
    expect(desk.offers.at(-1)).toBe('c1→a');
    expect(desk.inARow('a')).toBe(0);
  });

  test('the journal names it: whom the agent has just missed is passed over while another waits, and taken when none does', () => {
    const house = new House();
    const missed = new Set([callId('c1')]);
    house.floor.join(callId('c1'), place(1));
    house.floor.join(callId('c2'), place(2));
    house.ready('a', { missed });
    house.ready('b', { missed });
    expect(house.pairs).toEqual(['c2→a', 'c1→b']);
    expect(house.offers[0]!.why.passed).toEqual({ priority: 0, skills: 0, preferred: 0, missed: 1 });
    expect(whySentence(house.offers[0]!.why)).toContain('1 人您刚刚未接');
  });

  test('one agent, one caller: the phone rings again at once, three times in all, then the agent is not ready', () => {
    const desk = new Desk('a');
    desk.joins('c1', 5_000);
    desk.ringsOut('c1', 5_000);
    desk.ringsOut('c1', 5_000);
    expect(desk.presence('a')).toBe('ringing');
    desk.ringsOut('c1', 5_000);
    expect(desk.offers).toEqual(['c1→a', 'c1→a', 'c1→a']);
    expect(desk.presence('a')).toBe('aux missed');
    expect(desk.floor.position(callId('c1'))).toBe(1);
    desk.roster.wish(agentId('a'), { state: 'ready' });
    expect(desk.inARow('a')).toBe(0);
    expect(desk.offers).toHaveLength(4);
  });

  test('with one allowed, the first is the last', () => {
    const desk = new Desk('a', 'b');
    desk.limit = 1;
    desk.joins('c1', 5_000);
    desk.ringsOut('c1', 5_000);
    expect(desk.presence('a')).toBe('aux missed');
  });

  test('nobody waits for the agent who knows the matter once that agent missed the call', () => {
    const desk = new Desk('a', 'b');
    desk.rules = { ...usualRules, preferredSeconds: 60 };
    desk.knows = agentId('b');
    desk.joins('c1', 5_000);
    expect(desk.offers).toEqual(['c1→b']);
    desk.ringsOut('c1', 5_000);
    expect(desk.offers.at(-1)).toBe('c1→a');
  });

  test('a phone that is not there is no miss; a call refused is none either, but is meant', () => {
    const desk = new Desk('a', 'b');
    desk.joins('c1', 5_000);
    desk.roster.phoneChanged('8000', false);
    desk.ringsOut('c1', 5_000);
    expect(desk.presence('a')).toBe('aux phoneLost');
    desk.roster.callMoved(agentId('b'), callId('c1'), 'refused');
    expect(desk.presence('b')).toBe('aux refused');
    expect([desk.inARow('a'), desk.inARow('b')]).toEqual([0, 0]);
  });

  test('a successor knows the count', () => {
    const desk = new Desk('a');
    desk.joins('c1', 5_000);
    desk.ringsOut('c1', 5_000);
    const successor = new Desk('a');
    successor.roster.load(
      [{ id: agentId('a'), name: 'a', extension: '8000', queues: [queueId('general')], tiers: {}, skills: {} }],
      [desk.stored.get('a')!],
    );
    expect(successor.inARow('a')).toBe(1);
  });
});

test('whatever rings out, nobody is ready with as many misses in a row as are allowed, and no caller is lost', () => {
  const acts = fc.array(fc.record({ do: fc.constantFrom('join', 'miss', 'answer', 'ready'), n: fc.nat(4) }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), acts, (limit, sequence) => {
      const desk = new Desk('a', 'b', 'c');
      desk.limit = limit;
      const [waiting, ringing] = [new Map<string, number>(), new Map<string, string>()];
      const settle = () => {
        for (const offer of desk.offers.splice(0)) {
          const [call, agent] = offer.split('→') as [string, string];
          ringing.set(call, agent);
        }
      };
      for (const act of sequence) {
        const call = `c${act.n}`;
        if (act.do === 'join' && !waiting.has(call)) {
          waiting.set(call, desk.now);
          desk.joins(call);
        }
        if (act.do === 'miss' && ringing.delete(call)) desk.ringsOut(call, waiting.get(call)!);
        if (act.do === 'answer' && ringing.has(call)) {
          desk.answers(call);
          desk.roster.callMoved(agentId(ringing.get(call)!), callId(call), 'free');
          ringing.delete(call);
          waiting.delete(call);
        }
        if (act.do === 'ready') desk.roster.wish(agentId('abc'[act.n % 3]!), { state: 'ready' });
        settle();
        for (const each of waiting.keys()) {
          expect(ringing.has(each) || desk.floor.position(callId(each)) > 0, `${each} is somewhere`).toBe(true);
        }
        for (const name of 'abc') if (desk.presence(name) === 'ready') expect(desk.inARow(name)).toBeLessThan(limit);
      }
    }),
    { numRuns: 200 },
  );
});
