/** When a caller begins and ends to speak: src/core/speech. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Collector } from '../../../src/core/speech/collect.ts';
import {
  endpointRules,
  frameMs,
  hearFrame,
  loudnessOf,
  unheard,
  type Endpoint,
} from '../../../src/core/speech/endpoint.ts';

const { beginMs, endMs, atMostMs } = endpointRules;
const voice = 0.1;
const frames = (ms: number, loudness: number): number[] => Array.from({ length: ms / frameMs }, () => loudness);

/** The states that a caller's loudness leads through, and after how many milliseconds each began. */
function heard(loudness: readonly number[], overPrompt = false): { is: Endpoint['is']; atMs: number }[] {
  const seen: { is: Endpoint['is']; atMs: number }[] = [];
  let state: Endpoint = unheard;
  loudness.forEach((level, n) => {
    const next = hearFrame(state, level, overPrompt);
    if (next.is !== state.is) seen.push({ is: next.is, atMs: (n + 1) * frameMs });
    state = next;
  });
  return seen;
}

const anyLine = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 2000 });

describe('the beginning and the end of speech', () => {
  test('words begin at once and end after the silence behind them', () => {
    const said = [...frames(1000, 0.001), ...frames(1500, voice), ...frames(2000, 0.001)];
    expect(heard(said)).toEqual([
      { is: 'speaking', atMs: 1000 + beginMs },
      { is: 'ended', atMs: 2500 + endMs },
    ]);
  });

  test('whatever the line sounds like: a beginning, then one end, in time, and then nothing', () => {
    fc.assert(
      fc.property(anyLine, fc.boolean(), (line, overPrompt) => {
        const seen = heard(line, overPrompt);
        expect(['', 'speaking', 'speaking ended']).toContain(seen.map(({ is }) => is).join(' '));
        const [began, ended] = seen;
        if (began !== undefined) expect(began.atMs).toBeGreaterThanOrEqual(beginMs);
        if (began !== undefined && ended !== undefined) expect(ended.atMs - began.atMs).toBeLessThanOrEqual(atMostMs);
      }),
    );
  });

  test('who never stops is cut off at the longest', () => {
    const [began, ended] = heard(frames(20_000, voice));
    expect(ended).toEqual({ is: 'ended', atMs: began!.atMs + atMostMs - beginMs });
  });

  test('no steady noise is speech for longer than it takes to learn it, and words above it are heard', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.011, noNaN: true }), (noise) => {
        expect(heard(frames(30_000, noise))).toEqual([]);
        const [began] = heard([...frames(30_000, noise), ...frames(1000, noise * 3 + 0.02)]);
        expect(began).toEqual({ is: 'speaking', atMs: 30_000 + beginMs });
      }),
      { numRuns: 30 },
    );
  });

  test('clicks are no beginning, breaths no end', () => {
    const shorter = (ms: number) => fc.integer({ min: 0, max: ms / frameMs - 1 }).map((n) => n * frameMs);
    fc.assert(
      fc.property(shorter(beginMs), shorter(endMs), (click, breath) => {
        expect(heard([...frames(1000, 0), ...frames(click, 0.8), ...frames(3000, 0)])).toEqual([]);
        const twoWords = [...frames(600, voice), ...frames(breath, 0), ...frames(600, voice)];
        expect(heard(twoWords).map(({ is }) => is)).toEqual(['speaking']);
      }),
    );
  });

  test('the echo of a prompt does not stop it, a voice does', () => {
    expect(heard(frames(5000, 0.02), true)).toEqual([]);
    expect(heard(frames(5000, 0.02), false)).not.toEqual([]);
    expect(heard(frames(1000, voice), true)).toEqual([{ is: 'speaking', atMs: beginMs }]);
  });
});

describe('the sound of what was said', () => {
  const frame = (loudness: number) => new Int16Array(320).fill(Math.round(loudness * 32_768));

  test('begins a moment before the voice, ends with the silence, and holds every sample in order', () => {
    const collector = new Collector();
    const said = [...frames(3000, 0), ...frames(600, voice), ...frames(1000, 0)];
    const told = said.map((loudness) => collector.take(frame(loudness), false));
    expect(told.filter((what) => what !== 'nothing')).toEqual(['began', 'ended']);
    const sound = collector.handOut();
    const leadMs = 300;
    expect(sound.length / 16).toBe(leadMs + 600 + endMs);
    expect(loudnessOf(sound.subarray(0, leadMs * 16))).toBe(0);
    expect(loudnessOf(sound.subarray(leadMs * 16, (leadMs + 600) * 16))).toBeCloseTo(voice, 3);
    expect(collector.handOut()).toHaveLength(0);
  });
});
