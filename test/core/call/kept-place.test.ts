/** Citizens who asked to be rung: the place that is noted for them, and how they come back to it. */
import { describe, expect, test } from 'vitest';
import { ringBackFlow } from '../../../src/core/callback/ring-back.ts';
import type { Call, Facts } from '../../../src/core/call/call.ts';
import type { Command } from '../../../src/core/call/commands.ts';
import { decide, newCall } from '../../../src/core/call/decide.ts';
import type { CallEvent } from '../../../src/core/call/events.ts';
import type { Rules } from '../../../src/core/call/step.ts';
import { callId, legId, queueId } from '../../../src/core/kernel/ids.ts';
import type { Flow } from '../../../src/core/ivr/flow.ts';
import { flowOf, rules as usual } from '../flows.ts';

const rules: Rules = { ...usual, firstQueue: () => queueId('first') };
const facts: Facts = {
  ...{ id: callId('1700.1'), callerLeg: legId('1700.1'), caller: '13900001234', dialled: '12345', origin: 'trunk' },
  ...{ arrivedAt: 0, flow: { id: 'small', version: 1 }, priority: 2 },
};
type Bare = CallEvent extends infer E ? (E extends CallEvent ? Omit<E, 'at'> : never) : never;

function run(flow: Flow, events: readonly Bare[], given: Facts = facts) {
  let call: Call = newCall(given);
  const commands: Command[] = [];
  let at = given.arrivedAt;
  for (const event of [{ type: 'CallArrived' } as const, ...events]) {
    at += 1000;
    const step = decide(call, { ...event, at } as CallEvent, { flow, rules });
    call = step.next;
    commands.push(...step.commands);
  }
  return { call, commands };
}
const keys = (text: string): Bare[] => [...text].map((key) => ({ type: 'KeyPressed', key }));
const offer = {
  kind: 'callbackOffer',
  label: '回拨',
  prompts: [{ text: '回拨请按1', language: 'zh' }],
  ...{ acceptKey: '1', otherKey: '2', waitSeconds: 5, to: { accepted: 'bye', declined: 'line' } },
};
const line = { kind: 'enqueue', label: '人工', queue: 'water', skills: [], priority: 1, to: { overflow: 'offer' } };
const bye = { kind: 'hangUp', label: '再见', prompts: [], to: {} };
const due = (commands: readonly Command[]) =>
  commands.flatMap((each) => (each.do === 'journal' && each.fact.fact === 'callBackDue' ? [each.fact] : []));

describe('whoever asks', () => {
  test('in a full line keeps the place there', () => {
    const { commands } = run(flowOf({ line, offer, bye }), [{ type: 'LineOverflowed' }, ...keys('11')]);
    expect(due(commands)).toEqual([
      {
        ...{ fact: 'callBackDue', number: '13900001234', why: 'asked' },
        place: { queue: 'water', priority: 3, queuedAt: 1000 },
      },
    ]);
  });

  test('before they waited begins to wait now', () => {
    const { commands } = run(flowOf({ offer, line, bye }), keys('11'));
    expect(due(commands)).toMatchObject([{ place: { queue: 'first', priority: 2, queuedAt: 3000 } }]);
  });
});

describe('whoever is rung', () => {
  const place = { queue: queueId('water'), priority: 3, queuedAt: -600_000 };
  const rung: Facts = {
    ...facts,
    ...{ id: callId('citizen-1'), callerLeg: legId('citizen-1'), origin: 'outbound', kept: { task: 't1', place } },
  };

  test('and presses 1 stands where they stood, and is not sent away for having waited long', () => {
    const { call, commands } = run(ringBackFlow, keys('1'), rung);
    expect(call).toMatchObject({ state: 'queued', place });
    expect(commands).toContainEqual({ do: 'startTimer', timer: 'overflow', at: 2000 + 300_000 });
    expect(commands.some((each) => each.do === 'joinLine' && each.place.queuedAt === place.queuedAt)).toBe(true);
  });

  test('and says nothing is put down without ever being in the line', () => {
    const silence: Bare[] = Array.from({ length: 12 }, () => ({ type: 'TimerFired', timer: 'input' }));
    const { commands } = run(ringBackFlow, silence, rung);
    expect(commands.some((each) => each.do === 'joinLine')).toBe(false);
    expect(commands).toContainEqual({ do: 'hangUp', leg: 'citizen-1' });
  });

  test('and the line sends away all the same, comes back to the same place', () => {
    const { call } = run(
      ringBackFlow,
      [...keys('1'), { type: 'LineOverflowed' }, { type: 'TimerFired', timer: 'input' }],
      rung,
    );
    expect(call).toMatchObject({ state: 'queued', place });
  });
});
