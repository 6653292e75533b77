/** The line and the floor: order kept through anything, nobody offered twice. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Place } from '../../../src/core/call/call.ts';
import { agentId, callId, queueId, type AgentId, type CallId } from '../../../src/core/kernel/ids.ts';
import { Line } from '../../../src/core/queue/line.ts';
import type { FreeAgent } from '../../../src/core/queue/route.ts';
import { QueueFloor } from '../../../src/service/queue-floor.ts';

const general = queueId('general');
const english = queueId('english');
const place = (queuedAt: number, queue = general, priority = 0): Place => ({
  queue,
  priority,
  queuedAt,
  cursor: { node: 'person', attempts: {}, typed: '' },
});

function floor() {
  const free = new Map<AgentId, FreeAgent>();
  const offers: [CallId, AgentId][] = [];
  const it = new QueueFloor({
    free: () => free.values(),
    reserve: (agent) => free.delete(agent),
    offer: (call, agent) => void offers.push([call, agent]),
    lineChanged: () => undefined,
  });
  const ready = (name: string, idleSince: number, queues = [general]) => {
    const agent: FreeAgent = { agent: agentId(name), queues: new Set(queues), idleSince };
    free.set(agent.agent, agent);
    it.agentFree(agent);
  };
  return { it, offers, ready };
}

describe('the floor', () => {
  test('offers to the agent idle for longest', () => {
    const { it, offers, ready } = floor();
    ready('late', 200);
    ready('early', 100);
    it.join(callId('c'), place(1));
    expect(offers).toEqual([['c', 'early']]);
  });
  test('a freed agent takes the one who waited longest in any of their lines', () => {
    const { it, offers, ready } = floor();
    it.join(callId('later'), place(2));
    it.join(callId('first'), place(1, english));
    ready('both', 0, [general, english]);
    expect(offers).toEqual([['first', 'both']]);
  });
  test('after a failed offer the caller stands where they stood', () => {
    const { it, offers, ready } = floor();
    for (const n of [1, 2, 3]) it.join(callId(`c${n}`), place(n));
    ready('a', 0);
    expect(offers).toEqual([['c1', 'a']]);
    it.join(callId('c1'), place(1));
    expect([it.position(callId('c1')), it.position(callId('c2')), it.position(callId('c3'))]).toEqual([1, 2, 3]);
  });
  test('higher priority goes first, equal ones by time', () => {
    const { it } = floor();
    it.join(callId('plain'), place(1));
    it.join(callId('urgent'), place(5, general, 9));
    expect(it.position(callId('urgent'))).toBe(1);
    expect(it.position(callId('plain'))).toBe(2);
  });
});

test('whatever joins and leaves, a line is sorted and holds each call once', () => {
  const act = fc.record({ join: fc.boolean(), call: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
      const line = new Line();
      const expected = new Set<number>();
      for (const { join, call } of acts) {
        const waiting = { call: callId(`c${call}`), queue: general, priority: call % 3, queuedAt: call % 5 };
        if (join) line.join(waiting);
        else line.leave(waiting);
        if (join) expected.add(call);
        else expected.delete(call);
      }
      const calls = [...line].map((waiting) => waiting.call);
      expect(new Set(calls).size).toBe(calls.length);
      expect(calls).toHaveLength(expected.size);
      const keys = [...line].map((waiting) => -waiting.priority * 1000 + waiting.queuedAt);
      expect(keys).toEqual([...keys].sort((a, b) => a - b));
    }),
  );
});

test('thousands of random joins, leaves and answers: no agent has two callers, no caller two agents', () => {
  const act = fc.oneof(
    fc.nat(30).map((n) => ({ do: 'join' as const, n })),
    fc.nat(30).map((n) => ({ do: 'leave' as const, n })),
    fc.nat(6).map((n) => ({ do: 'ready' as const, n })),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 300 }), (acts) => {
      const { it, offers, ready } = floor();
      const busyAgents = new Set<string>();
      const offered = new Set<string>();
      let seen = 0;
      const settle = () => {
        for (; seen < offers.length; seen += 1) {
          const [call, agent] = offers[seen]!;
          expect(busyAgents.has(agent)).toBe(false);
          expect(offered.has(call)).toBe(false);
          busyAgents.add(agent);
          offered.add(call);
        }
      };
      acts.forEach((each, at) => {
        if (each.do === 'join' && !offered.has(`c${each.n}`)) it.join(callId(`c${each.n}`), place(at));
        if (each.do === 'leave') {
          it.leave(callId(`c${each.n}`));
          offered.delete(`c${each.n}`);
        }
        if (each.do === 'ready') {
          busyAgents.delete(`a${each.n}`);
          ready(`a${each.n}`, at);
        }
        settle();
      });
    }),
    { numRuns: 300 },
  );
});
