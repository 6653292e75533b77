/** The registry, and what holds of every kind and every flow. */
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advance, FlowTrouble, promptsOf, repeat, startFlow, type Advance } from '../../../src/core/ivr/advance.ts';
import { Prompt, type Flow } from '../../../src/core/ivr/flow.ts';
import { kindOf, kinds, type KindName } from '../../../src/core/ivr/kinds.ts';
import type { Input } from '../../../src/core/ivr/node-kind.ts';
import { readFlow } from '../../../src/core/ivr/read-flow.ts';
import { smallFlow, world } from '../flows.ts';
import { anyFlow, anyInput, fieldsOf } from './any-flow.ts';
import { nodeOf } from './walk.ts';

const names = Object.keys(kinds) as KindName[];
const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

describe('the registry', () => {
  test('has every kind there is a file for, under its own name, each with a mirror test', () => {
    const files = names.map((name) => `${kebab(name)}.ts`).sort();
    expect(readdirSync('src/core/ivr/nodes').sort()).toEqual(files);
    expect(readdirSync('test/core/ivr/nodes').sort()).toEqual(names.map((name) => `${kebab(name)}.test.ts`).sort());
    for (const name of names) expect(kinds[name].kind).toBe(name);
  });
  test.each(names)(
    '%s: a new node can be read, every field has a Chinese title, outlets have names of their own',
    (name) => {
      const node = nodeOf(name);
      for (const [field, schema] of fieldsOf(name)) {
        expect(schema.meta()?.['title'], field).toMatch(/[\u4e00-\u9fff]/);
      }
      const outlets = kindOf(node).outlets(node);
      expect(new Set(outlets.map((outlet) => outlet.name)).size).toBe(outlets.length);
      expect(kindOf(node).essence(node)).not.toBe('');
      expect(kindOf(node).title).toMatch(/[\u4e00-\u9fff]/);
    },
  );
});

/** Walks as far as it goes. @returns null when the flow was trouble. */
function walkOn(flow: Flow, inputs: readonly Input[], each: (at: Advance) => void): Advance | null {
  try {
    let at = startFlow(flow, world());
    each(at);
    for (const input of inputs) {
      at = advance(flow, at.cursor, input, world()) ?? at;
      each(at);
    }
    return at;
  } catch (trouble) {
    if (trouble instanceof FlowTrouble) return null;
    throw trouble;
  }
}

describe('any flow and any inputs', () => {
  const inputs = fc.array(anyInput, { maxLength: 30 });

  test('end, ask or are trouble: nothing else is ever thrown', () => {
    fc.assert(
      fc.property(anyFlow(true), inputs, (flow, given) => {
        walkOn(flow, given, ({ ask, cursor }) => {
          expect(Object.hasOwn(flow.nodes, cursor.node)).toBe(true);
          if ('prompts' in ask) for (const prompt of ask.prompts) Prompt.parse(prompt);
        });
      }),
      { numRuns: 600 },
    );
  });

  test('a cursor survives being stored', () => {
    fc.assert(
      fc.property(anyFlow(false), inputs, anyInput, (flow, given, next) => {
        const at = walkOn(flow, given, () => undefined);
        if (at === null) return;
        const stored = JSON.parse(JSON.stringify(at.cursor)) as Advance['cursor'];
        const outcome = (cursor: Advance['cursor']): unknown => {
          try {
            return JSON.parse(JSON.stringify(advance(flow, cursor, next, world())));
          } catch (trouble) {
            if (trouble instanceof FlowTrouble) return 'trouble';
            throw trouble;
          }
        };
        expect(outcome(stored)).toEqual(outcome(at.cursor));
      }),
    );
  });

  test('a closed flow is trouble only by going round or by a return to nowhere', () => {
    fc.assert(
      fc.property(anyFlow(false), inputs, (flow, given) => {
        try {
          let at = startFlow(flow, world());
          for (const input of given) at = advance(flow, at.cursor, input, world()) ?? at;
        } catch (trouble) {
          expect(String(trouble)).toMatch(/loops|goes on by itself|returns to nowhere|nests too deep|no sub-flow gone/);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a question asked again is the same question', () => {
    fc.assert(
      fc.property(anyFlow(false), inputs, (flow, given) => {
        const at = walkOn(flow, given, () => undefined);
        if (at === null || at.ask.ask !== 'enqueue') return;
        expect(repeat(flow, at.cursor, world()).ask).toEqual(at.ask);
      }),
    );
  });

  test('a flow is the same after the store', () => {
    fc.assert(
      fc.property(anyFlow(true), (flow) => {
        expect(readFlow(JSON.parse(JSON.stringify(flow)))).toEqual(flow);
      }),
    );
  });
});

test('all that is spoken of itself is known before anybody rings', () => {
  expect(promptsOf(smallFlow)).toHaveLength(6);
  const confirming = { ...smallFlow, nodes: { a: nodeOf('collectDigits', { confirm: true }) } };
  expect(promptsOf(confirming)).toContainEqual({ text: '您输入的是', language: 'zh' });
  expect(promptsOf(confirming).every(({ language }) => language === 'zh')).toBe(true);
});
