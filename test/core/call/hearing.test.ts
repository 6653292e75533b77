/** The call while its caller answers with words: src/core/call/in-hearing.ts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Call } from '../../../src/core/call/call.ts';
import type { CallEvent } from '../../../src/core/call/events.ts';
import { decide, newCall } from '../../../src/core/call/decide.ts';
import type { Command } from '../../../src/core/call/commands.ts';
import { playbackId } from '../../../src/core/kernel/ids.ts';
import { flowOf } from '../flows.ts';
import { context as plain, facts } from './call-world.ts';

const zh = (text: string) => [{ text, language: 'zh' as const }];
const asking = flowOf({
  ask: {
    ...{ kind: 'speechInput', label: '语音', prompts: zh('请说您要办的事'), variable: null },
    choices: [{ key: '1', label: '社保', words: ['社保'] }],
    ...{ minConfidence: 0.6, waitSeconds: 5 },
    to: { 'key:1': 'right', person: 'person' },
  },
  right: { kind: 'hangUp', label: '社保', prompts: zh('社保请到一楼'), to: {} },
  person: { kind: 'enqueue', label: '人工', queue: 'general', skills: [], priority: 0, to: { overflow: 'right' } },
});

type Told = CallEvent extends infer E ? (E extends CallEvent ? Omit<E, 'at'> : never) : never;

class AtQuestion {
  call: Call = newCall(facts);
  now = facts.arrivedAt;
  commands: readonly Command[] = [];

  constructor() {
    this.tell({ type: 'CallArrived' });
  }

  tell(event: Told): this {
    this.now += 100;
    const step = decide(this.call, { ...event, at: this.now } as CallEvent, { ...plain, flow: asking });
    this.call = step.next;
    this.commands = step.commands;
    return this;
  }
  get phase() {
    return this.call.state === 'inIvr' ? this.call.phase : null;
  }
  get hears(): number {
    const { phase } = this;
    return phase !== null && 'hears' in phase ? (phase.hears ?? -1) : -1;
  }
  get does(): string[] {
    return this.commands.map((command) => command.do);
  }
  promptEnds(): this {
    return this.phase?.is === 'speaking' ? this.tell({ type: 'PlaybackEnded', playback: this.phase.playback }) : this;
  }
  speaks(text: string, confidence = 0.9): this {
    this.tell({ type: 'SpeechBegan', hears: this.hears });
    return this.tell({ type: 'SpeechHeard', hears: this.hears, text, confidence });
  }
  get at(): string {
    return 'cursor' in this.call ? this.call.cursor.node : 'place' in this.call ? this.call.place.cursor.node : '';
  }
}

describe('a question that takes words', () => {
  test('is heard from the first word of its prompt on', () => {
    const asked = new AtQuestion();
    expect(asked.does).toEqual(expect.arrayContaining(['play', 'hear']));
    expect(asked.commands.find((each) => each.do === 'hear')).toMatchObject({
      leg: facts.callerLeg,
      speech: { language: 'zh', words: ['社保'] },
    });
  });

  test('speech stops the prompt, and its words lead on, marked as spoken', () => {
    const asked = new AtQuestion().tell({ type: 'SpeechBegan', hears: 0 });
    expect(asked.does).toEqual(['stopPlaying', 'startTimer']);
    expect(asked.phase?.is).toBe('hearing');
    asked.tell({ type: 'SpeechHeard', hears: 0, text: '我要办社保', confidence: 0.9 });
    expect(asked.at).toBe('right');
    expect(asked.does).toContain('stopHearing');
    expect(asked.call.path).toMatchObject([{ node: 'ask', keys: '1', spoken: true }]);
  });

  test.each(['over the prompt', 'in the silence', 'while being understood'])('a key counts %s', (when) => {
    const asked = new AtQuestion();
    if (when !== 'over the prompt') asked.promptEnds();
    if (when === 'while being understood') asked.tell({ type: 'SpeechBegan', hears: asked.hears });
    asked.tell({ type: 'KeyPressed', key: '1' });
    expect(asked.at).toBe('right');
    expect(asked.does).toContain('stopHearing');
    expect(asked.call.path).toEqual([expect.not.objectContaining({ spoken: true })]);
  });

  test('words that are not understood twice lead to a person', () => {
    const asked = new AtQuestion().promptEnds().speaks('');
    expect([asked.at, asked.does.includes('hear')]).toEqual(['ask', true]);
    asked.speaks('社保', 0.2);
    expect([asked.call.state, asked.at]).toEqual(['queued', 'person']);
    expect(asked.does).toContain('stopHearing');
  });

  test('a recogniser that never answers is a miss', () => {
    const asked = new AtQuestion().promptEnds().tell({ type: 'SpeechBegan', hears: 0 });
    const [timer] = asked.commands;
    expect(timer).toMatchObject({ do: 'startTimer', timer: 'input', at: asked.now + 18_000 });
    asked.tell({ type: 'TimerFired', timer: 'input' });
    expect([asked.at, asked.phase?.is]).toEqual(['ask', 'speaking']);
    asked.tell({ type: 'SpeechBegan', hears: asked.hears }).tell({ type: 'TimerFired', timer: 'input' });
    expect(asked.call.state).toBe('queued');
  });

  test('what is told of an earlier question says nothing about this one', () => {
    const asked = new AtQuestion().promptEnds().speaks('');
    const { call } = asked;
    asked.tell({ type: 'SpeechBegan', hears: 0 });
    asked.tell({ type: 'SpeechHeard', hears: 0, text: '社保', confidence: 1 });
    expect(asked.call).toBe(call);
  });

  test('silence is asked once more, then a person', () => {
    const asked = new AtQuestion().promptEnds().tell({ type: 'TimerFired', timer: 'input' });
    expect(asked.at).toBe('ask');
    asked.promptEnds().tell({ type: 'TimerFired', timer: 'input' });
    expect(asked.call.state).toBe('queued');
  });

  test('a caller who hangs up is not listened to any more', () => {
    const asked = new AtQuestion().tell({ type: 'SpeechBegan', hears: 0 });
    asked.tell({ type: 'CallerHungUp', why: 'hungUp' });
    expect(asked.call.state).toBe('ended');
    expect(asked.does).toContain('stopHearing');
  });

  test('another controller asks again, with a hearing of its own', () => {
    const asked = new AtQuestion().tell({ type: 'SpeechBegan', hears: 0 });
    asked.tell({ type: 'Adopted', takenOver: true, joined: false });
    expect(asked.does).toEqual(expect.arrayContaining(['stopHearing', 'play', 'hear']));
    expect(asked.phase?.is).toBe('speaking');
  });

  test('whatever happens in whatever order: it moves on or ends, and nobody is listened to after the question', () => {
    const ids = fc.nat(4);
    const anything = fc.oneof(
      ids.map((hears): Told => ({ type: 'SpeechBegan', hears })),
      fc
        .tuple(ids, fc.constantFrom('', '社保', '天气'), fc.constantFrom(0, 0.5, 1))
        .map(([hears, text, confidence]): Told => ({ type: 'SpeechHeard', hears, text, confidence })),
      fc.constantFrom('1', '0', '9').map((key): Told => ({ type: 'KeyPressed', key })),
      ids.map((n): Told => ({ type: 'PlaybackEnded', playback: playbackId(`${facts.id}-p${n}`) })),
      fc.constant<Told>({ type: 'TimerFired', timer: 'input' }),
      fc.constant<Told>({ type: 'Adopted', takenOver: true, joined: false }),
    );
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 30 }), (events) => {
        const asked = new AtQuestion();
        let listens = asked.does.includes('hear');
        for (const event of [...events, { type: 'CallerHungUp', why: 'hungUp' } as const]) {
          asked.tell(event);
          for (const what of asked.does) if (what === 'hear' || what === 'stopHearing') listens = what === 'hear';
          expect(listens).toBe(asked.hears >= 0);
        }
        expect(asked.call.state).toBe('ended');
      }),
    );
  });
});
