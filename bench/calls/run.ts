/**
 * `npm run bench:calls`: the same callers and agents' phones against plain `app_queue` and against this program, one after
 * the other on the same Asterisk. Prints tables; asserts nothing.
 *
 *   --rates 5,10,14   calls a second        --seconds 30   how long each rate lasts
 *   --agents 60       phones registered     --scarce       also with more callers than agents (2 agents, 24 waiting)
 *   --warm-up 100     calls before the first measured one: V8 goes on making code faster for some thousand calls
 *   --sparse          five packets of sound a second instead of fifty    --side peer|ours   one side alone
 *   --profile DIR     writes a CPU profile of the controller there
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Instance, say } from '../instance.ts';
import { describeMachine } from '../machine.ts';
import { asMarkdown, type Table } from '../table.ts';
import { benchOurs } from './ours.ts';
import { benchPeer } from './peer.ts';
import { Crew } from './crew.ts';
import type { CallPlan } from './plan.ts';
import { completed, loadTable, scarceTable, type Measured } from './report.ts';

export interface CallsOptions {
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly agents: number;
  readonly warmUp: number;
  readonly scarce: boolean;
  readonly speech: boolean;
  readonly sides: readonly ('peer' | 'ours')[];
  readonly profile: string | null;
}

const scarceAgents = 2;
const scarceWaiting = 24;
const scarceCalls = 120;

export interface Round {
  readonly name: string;
  readonly profile: 'warm-up' | 'load' | 'scarce';
  readonly plan: Omit<CallPlan, 'dialled'>;
}

function rounds(options: CallsOptions): Round[] {
  const usual = { keepWaiting: null, keyAfterMs: 500, ringMs: 300, talkMs: 3000, patienceMs: 20_000 };
  const load = options.rates.map((perSecond) => ({
    name: `${perSecond}/s`,
    profile: 'load' as const,
    plan: { ...usual, calls: perSecond * options.seconds, perSecond, speech: options.speech },
  }));
  const warmUp: Round = {
    name: 'warm-up',
    profile: 'warm-up',
    plan: { ...usual, talkMs: 500, calls: options.warmUp, perSecond: 8, speech: options.speech },
  };
  const scarce: Round = {
    name: `${scarceAgents} agents, ${scarceWaiting} waiting`,
    profile: 'scarce',
    plan: {
      ...{ calls: scarceCalls, perSecond: 8, keepWaiting: scarceWaiting, speech: options.speech },
      ...{ keyAfterMs: 500, ringMs: 100, talkMs: 600, patienceMs: 120_000 },
    },
  };
  return [warmUp, ...load, ...(options.scarce ? [scarce] : [])];
}

export async function benchCalls(instance: Instance, options: CallsOptions): Promise<Table[]> {
  const crew = await Crew.start(instance, options.agents);
  const all = rounds(options);
  const measured: Measured[] = [];
  try {
    for (const side of options.sides) {
      const bench = side === 'peer' ? benchPeer : benchOurs;
      for await (const one of bench(instance, crew, all, { scarceAgents, profile: options.profile })) {
        measured.push(one);
        say(`  ${one.side} ${one.round.name}: ${completed(one).length} completed`);
      }
    }
  } finally {
    crew.stop();
  }
  const tables = [loadTable(measured, options)];
  if (options.scarce) tables.push(scarceTable(measured));
  return tables;
}

export function readOptions(args: readonly string[]): CallsOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rates: { type: 'string', default: '5,10,14' },
      seconds: { type: 'string', default: '30' },
      agents: { type: 'string', default: '60' },
      'warm-up': { type: 'string', default: '100' },
      scarce: { type: 'boolean', default: false },
      sparse: { type: 'boolean', default: false },
      side: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  return {
    rates: values.rates.split(',').map(Number),
    seconds: Number(values.seconds),
    agents: Number(values.agents),
    warmUp: Number(values['warm-up']),
    scarce: values.scarce,
    speech: !values.sparse,
    sides: values.side === 'peer' || values.side === 'ours' ? [values.side] : ['peer', 'ours'],
    profile: values.profile === undefined ? null : path.resolve(values.profile),
  };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const instance = await Instance.start({ portBase: 7000, agents: options.agents });
  try {
    const { date, cpu, system, node, asterisk } = await describeMachine(instance);
    const tables = await benchCalls(instance, options);
    process.stdout.write(`${date} · ${cpu} · ${system} · Node ${node} · Asterisk ${asterisk}\n\n`);
    for (const table of tables) process.stdout.write(`${asMarkdown(table)}\n`);
  } finally {
    await instance.stop();
  }
}

if (process.argv[1] === import.meta.filename) await main();
