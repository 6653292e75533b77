import { describe, expect, test } from 'vitest';
import {
  beginWatch,
  decideWatch,
  type Watch,
  type WatchCommand,
  type WatchEvent,
} from '../../../src/core/supervise/watch.ts';
import { agentId, callId, legId } from '../../../src/core/kernel/ids.ts';

const leg = legId('supervisor-w');
const [talk, newTalk] = [legId('agent-1'), legId('agent-2')];
const facts = { id: 'w', call: callId('c'), supervisor: agentId('s'), leg };

function run(...events: WatchEvent[]): { watch: Watch; commands: WatchCommand[] } {
  let { next } = beginWatch(facts, 'listen', talk);
  let commands: WatchCommand[] = [];
  for (const event of events) {
    const step = decideWatch(next, event);
    next = step.next;
    commands = [...step.commands];
  }
  return { watch: next, commands };
}
const answered: WatchEvent = { type: 'PhoneAnswered' };
const mode = (asked: 'listen' | 'whisper' | 'barge'): WatchEvent => ({ type: 'ModeAsked', mode: asked });
const ear = (n: number) => legId(`ear-w-${n}`);

describe('a watch', () => {
  test('rings first, then listens by an ear that cannot speak', () => {
    expect(beginWatch(facts, 'listen', talk).commands).toEqual([{ do: 'ring' }]);
    expect(run(answered).commands).toEqual([{ do: 'overhear', ear: ear(1), leg: talk, whisper: false }]);
  });

  test('takes the mode that was asked while it rang', () => {
    expect(run(mode('whisper')).commands).toEqual([]);
    expect(run(mode('whisper'), answered).commands).toEqual([
      { do: 'overhear', ear: ear(1), leg: talk, whisper: true },
    ]);
  });

  test('changes the ear for a whisper, and puts it away for a barge', () => {
    expect(run(answered, mode('whisper')).commands).toEqual([
      { do: 'overhear', ear: ear(2), leg: talk, whisper: true },
      { do: 'hangUp', leg: ear(1) },
    ]);
    expect(run(answered, mode('barge')).commands).toEqual([{ do: 'joinCall' }, { do: 'hangUp', leg: ear(1) }]);
    expect(run(answered, mode('barge'), mode('listen')).commands).toEqual([
      { do: 'overhear', ear: ear(2), leg: talk, whisper: false },
    ]);
    expect(run(answered, mode('listen')).commands).toEqual([]);
  });

  test('follows the talk to another leg, and hears nothing while there is none', () => {
    expect(run(answered, { type: 'TalkMoved', talk: null }).commands).toEqual([{ do: 'hangUp', leg: ear(1) }]);
    expect(run(answered, { type: 'TalkMoved', talk: null }, { type: 'TalkMoved', talk: newTalk }).commands).toEqual([
      { do: 'overhear', ear: ear(2), leg: newTalk, whisper: false },
    ]);
    expect(run(answered, mode('barge'), { type: 'TalkMoved', talk: newTalk }).commands).toEqual([{ do: 'joinCall' }]);
  });

  test('ends when the talk is the supervisor’s own: the phone stays, ear and room go', () => {
    const { watch, commands } = run(answered, { type: 'TalkTaken' });
    expect(watch).toMatchObject({ state: 'over', why: 'taken' });
    expect(commands).toEqual([{ do: 'hangUp', leg: ear(1) }, { do: 'disband' }]);
  });

  test('an ear that is gone with its leg ends nothing', () => {
    const { watch, commands } = run(answered, { type: 'LegEnded', leg: ear(1) });
    expect(watch).toMatchObject({ state: 'on', ear: null });
    expect(commands).toEqual([]);
  });

  test.each<[string, WatchEvent[], string]>([
    ['nobody picks up', [{ type: 'LegEnded', leg }], 'noAnswer'],
    ['the phone cannot be rung', [{ type: 'CommandFailed', leg }], 'failed'],
    ['the supervisor hangs up', [answered, { type: 'LegEnded', leg }], 'hungUp'],
    ['the talk is over', [answered, { type: 'TalkOver' }], 'callEnded'],
    ['the talk is over while it rings', [{ type: 'TalkOver' }], 'callEnded'],
    ['the supervisor stops', [answered, mode('barge'), { type: 'StopAsked', why: 'stopped' }], 'stopped'],
    ['the desk is gone', [answered, { type: 'StopAsked', why: 'deskGone' }], 'deskGone'],
  ])('%s: it is over, with every leg let go', (_name, events, why) => {
    const { watch, commands } = run(...events);
    expect(watch).toMatchObject({ state: 'over', why });
    expect(commands).toContainEqual({ do: 'hangUp', leg });
    expect(commands).toContainEqual({ do: 'disband' });
    expect(run(...events, answered, mode('whisper')).commands).toEqual([]);
  });

  test('whatever happens in whatever order, each ear is made once, and a stop ends all', () => {
    const events: WatchEvent[] = [
      answered,
      mode('listen'),
      mode('whisper'),
      mode('barge'),
      { type: 'TalkMoved', talk: newTalk },
      { type: 'TalkMoved', talk: null },
      { type: 'LegEnded', leg: ear(1) },
      { type: 'CommandFailed', leg: ear(2) },
    ];
    let seed = 7;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let round = 0; round < 300; round++) {
      let { next } = beginWatch(facts, 'listen', talk);
      const open = new Set<string>();
      for (let n = 0; n < 12; n++) {
        const event = events[Math.floor(random() * events.length)]!;
        if ('leg' in event) open.delete(event.leg);
        const step = decideWatch(next, event);
        for (const command of step.commands) {
          if (command.do === 'overhear') {
            expect(open.has(command.ear)).toBe(false);
            open.add(command.ear);
          }
          if (command.do === 'hangUp') open.delete(command.leg);
        }
        next = step.next;
        expect(open.size).toBeLessThanOrEqual(1);
      }
      const last = decideWatch(next, { type: 'StopAsked', why: 'stopped' });
      for (const command of last.commands) if (command.do === 'hangUp') open.delete(command.leg);
      expect([...open]).toEqual([]);
    }
  });
});
