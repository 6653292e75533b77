/**
 * `npm run bench`: all benchmarks one after the other, printed and written to docs/bench.md with the machine they ran on.
 * `--quick` runs small sizes, to see that everything works; it prints and writes nothing.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { benchCalls, readOptions as readCalls } from './calls/run.ts';
import { benchIvr } from './ivr/run.ts';
import { Instance, root } from './instance.ts';
import { describeMachine, load, type Machine } from './machine.ts';
import { benchPop, readOptions as readPop } from './pop/run.ts';
import { benchRouting } from './routing/run.ts';
import { benchStudio } from './studio/run.ts';
import { asMarkdown, type Table } from './table.ts';
import { benchWallboard, readOptions as readWallboard } from './wallboard/run.ts';

const file = path.join(root, 'docs/bench.md');
const quick = process.argv.includes('--quick');
const callArgs = quick ? ['--rates', '5', '--seconds', '8'] : ['--scarce'];
const popArgs = quick ? ['--tickets', '50000', '--citizens', '12500', '--offers', '20'] : [];
const wallboardArgs = quick ? ['--desks', '16', '--seconds', '5'] : [];

/** Each bench has an instance of its own, on ports of its own. */
async function within<T>(portBase: number, work: (instance: Instance) => Promise<T>, agents = 60): Promise<T> {
  const instance = await Instance.start({ portBase, agents });
  try {
    return await work(instance);
  } finally {
    await instance.stop();
  }
}

function page(machine: Machine, busy: string, tables: readonly Table[]): string {
  const { date, cpu, memory, system, node, asterisk, postgres } = machine;
  return `# Benchmarks

The tables are written by \`npm run bench\`; the last chapter is by hand. Figures are printed, never asserted: they belong to the
machine they were taken on.

${date} · ${cpu} · ${memory} · ${system} · Node ${node} · Asterisk ${asterisk} · PostgreSQL ${postgres} · load average at the start ${busy}

What is compared with what: the same generator (\`bench/calls/\`: callers from the carrier's address, 60 registered SIP phones)
against \`Answer, Read, Queue\` with recording in the dialplan of the same Asterisk, and then against this program. Everything,
generator and databases included, shares the machine's cores. CPU is what Linux counts for the process and all its threads.

${tables.map(asMarkdown).join('\n')}${byHand()}`;
}

/** What people wrote about the figures stays; they must see themselves whether it is still true. */
function byHand(): string {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const start = before.indexOf('## Reached, and not');
  return start < 0 ? '' : `\n${before.slice(start)}`;
}

const busy = load();
const [machine, calls] = await within(7000, async (instance) => {
  return [await describeMachine(instance), await benchCalls(instance, readCalls(callArgs))] as const;
});
// At once, so that what was measured is not lost if the next bench fails.
for (const table of calls) process.stdout.write(`${asMarkdown(table)}\n`);
const pop = await within(7100, (instance) => benchPop(instance, readPop(popArgs)));
for (const table of pop) process.stdout.write(`${asMarkdown(table)}\n`);
const rest: Table[] = [];
const ended = (table: Table): void => {
  rest.push(table);
  process.stdout.write(`${asMarkdown(table)}\n`);
};
ended(benchIvr());
ended(await within(7300, benchStudio));
ended(benchRouting());
ended(await within(7400, (instance) => benchWallboard(instance, readWallboard(wallboardArgs)), 1000));
if (!quick) writeFileSync(file, page(machine, busy, [...calls, ...pop, ...rest]));
