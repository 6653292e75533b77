/**
 * How long the interpreter takes for one input on a flow of 500 nodes, and how long validation takes on it: pure, no
 * servers. Prints one table; the goal is a p99 of `advance()` under 1 ms.
 */
import { performance } from 'node:perf_hooks';
import { advance, startFlow, type Advance } from '../../src/core/ivr/advance.ts';
import { autoLayout } from '../../src/core/ivr/auto-layout.ts';
import type { Flow, FlowNode } from '../../src/core/ivr/flow.ts';
import type { Input, World } from '../../src/core/ivr/node-kind.ts';
import { readFlow } from '../../src/core/ivr/read-flow.ts';
import { validate } from '../../src/core/ivr/validate.ts';
import { asMarkdown, percentile, type Table } from '../table.ts';

const size = 500;
const inputs = 200_000;
const warmUp = 20_000;

const world: World = {
  now: Date.parse('2026-11-23T10:00:00+08:00'),
  caller: '13900001234',
  dialled: '12345',
  schedules: () => null,
  tables: [],
  emergency: null,
};

/** Blocks of five that lead on: a menu, a condition, hours, a value and words, so that one key walks several nodes. */
function bigFlow(): Flow {
  const nodes: Record<string, FlowNode> = {};
  const blocks = size / 5;
  const prompts = [{ text: '请按键选择', language: 'zh' as const }];
  for (let n = 0; n < blocks; n += 1) {
    const next = (by: number): string => `menu${(n + by) % blocks}`;
    nodes[`menu${n}`] = {
      kind: 'menu',
      label: `菜单 ${n}`,
      prompts,
      keys: Object.fromEntries([...'123456789'].map((key) => [key, `第 ${key} 项`])),
      waitSeconds: 5,
      maxAttempts: 3,
      to: {
        ...Object.fromEntries([...'123456789'].map((key) => [`key:${key}`, `value${(n + Number(key)) % blocks}`])),
        noInput: `words${n}`,
        invalid: `words${n}`,
        tooMany: next(1),
      },
    };
    nodes[`value${n}`] = {
      kind: 'setVariable',
      label: '变量',
      variable: '上次',
      value: `{caller} ${n}`,
      to: { next: `if${n}` },
    };
    nodes[`if${n}`] = {
      kind: 'condition',
      label: '条件',
      rules: [
        { id: 'a', label: '外地', all: [{ subject: 'region', variable: null, is: 'contains', value: '济南' }] },
        { id: 'b', label: '本机', all: [{ subject: 'variable', variable: '上次', is: 'startsWith', value: '139' }] },
      ],
      to: { 'rule:a': next(1), 'rule:b': `hours${n}`, otherwise: next(2) },
    };
    nodes[`hours${n}`] = {
      kind: 'hours',
      label: '时段',
      schedule: null,
      open: [{ days: [1, 2, 3, 4, 5], from: '08:30', to: '17:30' }],
      to: { whenOpen: `menu${n}`, whenClosed: next(3) },
    };
    nodes[`words${n}`] = { kind: 'say', label: '提示', prompts, bargeIn: true, to: { next: `menu${n}` } };
  }
  return readFlow({
    format: 2,
    id: 'bench',
    version: 1,
    name: '基准',
    start: 'menu0',
    nodes,
    languages: ['zh'],
    subFlows: {},
  });
}

/** Keys, wrong keys, silences and ends of prompts, in a fixed order that looks like none. */
function inputAt(n: number): Input {
  const drawn = (n * 2654435761) % 100;
  if (drawn < 70) return { got: 'key', key: String(1 + (drawn % 9)) };
  if (drawn < 80) return { got: 'key', key: '*' };
  return drawn < 90 ? { got: 'silence' } : { got: 'finished' };
}

function timeAdvance(flow: Flow): number[] {
  const times: number[] = [];
  let at: Advance = startFlow(flow, world);
  for (let n = 0; n < warmUp + inputs; n += 1) {
    const input = inputAt(n);
    const began = performance.now();
    const next = advance(flow, at.cursor, input, world);
    const took = performance.now() - began;
    if (n >= warmUp) times.push(took);
    at = next ?? at;
  }
  return times;
}

function timed(times: number, work: () => void): number[] {
  return Array.from({ length: times }, () => {
    const began = performance.now();
    work();
    return performance.now() - began;
  });
}

export function benchIvr(): Table {
  const flow = bigFlow();
  const steps = timeAdvance(flow);
  const context = {
    queues: null,
    schedules: null,
    units: null,
    flows: null,
    prompts: null,
    allowedHosts: new Set<string>(),
    use: 'number' as const,
  };
  const stored = JSON.stringify(flow);
  const row = (name: string, times: readonly number[]): string[] => [
    name,
    String(times.length),
    ...[50, 99, 100].map((p) => percentile(times, p).toFixed(3)),
  ];
  return {
    title: `The flow interpreter, ${Object.keys(flow.nodes).length} nodes`,
    head: ['what', 'times', 'p50 ms', 'p99 ms', 'max ms'],
    rows: [
      row('advance(): one input', steps),
      row(
        'validate(): the whole graph',
        timed(200, () => validate(flow, context)),
      ),
      row(
        'readFlow(): from the stored row',
        timed(100, () => readFlow(JSON.parse(stored))),
      ),
      row(
        'autoLayout()',
        timed(100, () => autoLayout(flow)),
      ),
    ],
    notes: ['one key walks about four nodes; a fifth of the inputs are misses'],
  };
}

if (process.argv[1] === import.meta.filename) process.stdout.write(`${asMarkdown(benchIvr())}\n`);
