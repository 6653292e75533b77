/**
 * `npm run bench:pop`: a city's two years in the database, the program and an agent's desk in a real browser; callers ring
 * one after the other, and each pop is followed from the decision to the glass. Prints tables; asserts nothing.
 *
 *   --tickets 2000000 --citizens 500000   size of the city      --offers 200   pops to follow
 * HOTLINE_HOME=DIR keeps the filled database for the next run with the same size.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { ensureDesks } from '../../src/appliances/build-desks.ts';
import { demoAgents } from '../../src/appliances/instance-file.ts';
import { callId } from '../../src/core/kernel/ids.ts';
import { Db } from '../../src/store/db.ts';
import { PgHistoryStore } from '../../src/store/history.ts';
import { openBrowser, signIn } from '../../test/support/browser.ts';
import { Agents } from '../calls/agents.ts';
import { Citizens } from '../calls/citizens.ts';
import type { CallPlan } from '../calls/plan.ts';
import { Instance, say } from '../instance.ts';
import { describeMachine } from '../machine.ts';
import { asMarkdown, spread, type Table } from '../table.ts';
import { fillCity, numberOfRank, type CitySize } from './fill.ts';
import { probe, type PopTimes, type Tell } from './page-probe.ts';

export interface PopOptions extends CitySize {
  readonly offers: number;
}

type Caller = 'busiest' | 'any' | 'new';
interface Followed extends PopTimes {
  readonly caller: Caller;
}

const agents = 60;
const busiestRanks = 20;
const tooLongMs = 8000;
/** The desk puts itself in order after a call; the next one should find it at rest, as in life. */
const betweenMs = 300;
const plan: CallPlan = {
  ...{ dialled: '12345', calls: 1, perSecond: 1, keepWaiting: null, speech: false },
  ...{ keyAfterMs: 150, ringMs: 60_000, talkMs: 0, patienceMs: 20_000 },
};

export async function benchPop(instance: Instance, options: PopOptions): Promise<Table[]> {
  const url = instance.prepared.env['DATABASE_URL'] ?? '';
  say(`filling: ${options.tickets} tickets of ${options.citizens} citizens`);
  const seconds = await fillCity(url, options, agents);
  await ensureDesks(say);
  const queries = await timeQueries(url, options);
  const controller = await instance.program('main');
  const browser = await openBrowser();
  try {
    const { page } = await browser.page();
    // The compiler calls this helper for each named function; the page has none.
    await page.addInitScript('globalThis.__name = (named) => named');
    await page.addInitScript(probe);
    const followed = await followPops(instance, { page, url: controller.url }, options);
    return [popTable(followed, options, seconds), queryTable(queries)];
  } finally {
    await browser.close();
    await controller.stop();
  }
}

/** The desk of the first agent, ready for calls, with a SIP phone beside it. */
async function openDesk(page: Page, url: string): Promise<void> {
  await signIn(page, url, 'agent01');
  const answer = await page.request.post(`${url}/api/agent/presence`, {
    headers: { origin: url },
    data: { state: 'ready', device: 'sip' },
  });
  if (!answer.ok()) throw new Error(`presence was refused: ${answer.status()} ${await answer.text()}`);
  await page.goto(`${url}/agent`);
  await page.waitForLoadState('networkidle').catch(() => undefined);
}

async function followPops(
  instance: Instance,
  { page, url }: { page: Page; url: string },
  options: PopOptions,
): Promise<Followed[]> {
  const hotline = { address: '127.0.0.1', port: instance.ports.sip };
  const citizens = await Citizens.open(hotline);
  const nobody = { rung: () => undefined, answered: () => undefined, left: () => undefined };
  const phones = await Agents.open(hotline, nobody);
  phones.ringMs = plan.ringMs;
  const [first] = demoAgents(1, instance.prepared.secrets.agentSecret);
  if (first) await phones.register([{ extension: first.number, sipPassword: first.sipPassword }]);
  const told = new Told();
  await page.exposeFunction('tellBench', told.tell);
  await openDesk(page, url);
  const followed: Followed[] = [];
  try {
    for (let n = 0; n < options.offers; n++) {
      const { number, caller } = callerOf(n, options);
      followed.push({ ...(await followOne(told, citizens, number)), caller });
    }
  } finally {
    citizens.close();
    phones.close();
  }
  return followed;
}

/** A quarter from the busiest numbers, a quarter never heard of, the rest from anywhere in the city. */
function callerOf(n: number, { citizens }: CitySize): { number: string; caller: Caller } {
  if (n % 4 === 0) return { number: numberOfRank(1 + ((n / 4) % busiestRanks)), caller: 'busiest' };
  if (n % 4 === 1) return { number: `189${String(10_000_000 + n)}`, caller: 'new' };
  return { number: numberOfRank(1 + Math.floor(Math.random() * citizens)), caller: 'any' };
}

/** What the page told of the pop in hand. */
class Told {
  #waiting: { what: 'painted' | 'gone'; done: (times: PopTimes) => void } | null = null;

  readonly tell: Tell = (what, times) => {
    if (this.#waiting?.what === what) this.#waiting.done(times);
  };

  next(what: 'painted' | 'gone'): Promise<PopTimes> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`in ${tooLongMs} ms no pop was ${what}`)), tooLongMs);
      this.#waiting = {
        what,
        done: (times) => {
          clearTimeout(timer);
          resolve(times);
        },
      };
    });
  }
}

async function followOne(told: Told, citizens: Citizens, number: string): Promise<PopTimes> {
  const painted = told.next('painted');
  const citizen = citizens.dial(number, plan, () => undefined);
  const times = await painted;
  const gone = told.next('gone');
  citizen.hangUp();
  await gone;
  await pause(betweenMs);
  return times;
}

function popTable(followed: readonly Followed[], { tickets, citizens }: CitySize, fillSeconds: number): Table {
  const row = (name: string, some: readonly Followed[]): string[] => {
    const since = (at: (pop: Followed) => number | null): string =>
      spread(some.flatMap((pop) => (at(pop) === null ? [] : [(at(pop) ?? 0) - pop.offeredAt])));
    return [
      name,
      String(some.length),
      since((pop) => pop.receivedAt),
      since((pop) => pop.paintedAt),
      since((pop) => pop.historyReceivedAt),
      since((pop) => pop.historyPaintedAt),
      String(some.filter((pop) => pop.history !== 'known').length),
    ];
  };
  const of = (caller: Caller): Followed[] => followed.filter((pop) => pop.caller === caller);
  return {
    title: `Screen-pop with ${tickets.toLocaleString('en')} tickets of ${citizens.toLocaleString('en')} citizens`,
    head: [
      'caller',
      'pops',
      'offer → message in the browser p50 / p99 ms',
      'offer → painted',
      'offer → history in the browser',
      'offer → history painted',
      'history not in time',
    ],
    rows: [
      row('all', followed),
      row(`one of the ${busiestRanks} busiest`, of('busiest')),
      row('anybody', of('any')),
      row('never called before', of('new')),
    ],
    notes: [
      'one desk in headless Chromium; painted: the second animation frame after drawing, so up to 33 ms are the frames themselves',
      ...(fillSeconds > 0 ? [`the database was filled in ${fillSeconds} s`] : []),
    ],
  };
}

async function timeQueries(url: string, { citizens }: CitySize): Promise<{ name: string; took: number[] }[]> {
  const db = new Db({ url });
  const store = new PgHistoryStore(db, { now: () => Date.now(), monotonic: () => performance.now() });
  const time = async (numbers: readonly string[]): Promise<number[]> => {
    const took: number[] = [];
    for (const number of numbers) {
      const began = performance.now();
      await store.history(number, callId('bench'), 10_000);
      took.push(performance.now() - began);
    }
    return took;
  };
  try {
    const any = Array.from({ length: 1000 }, () => numberOfRank(1 + Math.floor(Math.random() * citizens)));
    const busiest = Array.from({ length: 200 }, (_, n) => numberOfRank(1 + (n % busiestRanks)));
    return [
      { name: 'anybody', took: await time(any) },
      { name: `the ${busiestRanks} busiest`, took: await time(busiest) },
    ];
  } finally {
    await db.close();
  }
}

function queryTable(queries: readonly { name: string; took: number[] }[]): Table {
  return {
    title: 'The history query alone',
    head: ['caller', 'queries', 'p50 / p99 ms'],
    rows: queries.map(({ name, took }) => [name, String(took.length), spread(took)]),
    notes: [],
  };
}

export function readOptions(args: readonly string[]): PopOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tickets: { type: 'string', default: '2000000' },
      citizens: { type: 'string', default: '500000' },
      offers: { type: 'string', default: '200' },
    },
  });
  return { tickets: Number(values.tickets), citizens: Number(values.citizens), offers: Number(values.offers) };
}

async function main(): Promise<void> {
  const instance = await Instance.start({ portBase: 7100, agents });
  try {
    const { date, cpu, system, node, postgres } = await describeMachine(instance);
    const tables = await benchPop(instance, readOptions(process.argv.slice(2)));
    process.stdout.write(`${date} · ${cpu} · ${system} · Node ${node} · PostgreSQL ${postgres}\n\n`);
    for (const table of tables) process.stdout.write(`${asMarkdown(table)}\n`);
  } finally {
    await instance.stop();
  }
}

if (process.argv[1] === import.meta.filename) await main();
