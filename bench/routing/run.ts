/**
 * How long one routing decision takes in memory with this many callers waiting and as many agents, and how it grows: no
 * servers, the floor itself. Goal: below 2 ms at p99 with 1,000 of each, and no faster growth than n log n.
 */
import { performance } from 'node:perf_hooks';
import type { Place } from '../../src/core/call/call.ts';
import { agentId, callId, queueId } from '../../src/core/kernel/ids.ts';
import { FreeAgents } from '../../src/core/queue/free-agents.ts';
import type { FreeAgent } from '../../src/core/queue/route.ts';
import { usualRules } from '../../src/core/queue/rules.ts';
import { QueueFloor } from '../../src/service/queue-floor.ts';
import { asMarkdown, ms, percentile, type Table } from '../table.ts';

const sizes = [100, 1_000, 10_000];
const decisions = 4_000;
const skills = ['英语', '济南话', '企业服务', '老年服务', '法律', '社保'];
const queues = ['general', 'english', 'business', 'social'].map(queueId);

/** Always the same numbers: a run can be compared with the one before. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function measure(size: number): string[] {
  const roll = dice(12345);
  const free = new FreeAgents();
  let now = 1_000_000;
  let offers = 0;
  const floor = new QueueFloor({
    free: () => free,
    reserve: (agent) => free.remove(agent),
    offer: () => void (offers += 1),
    lineChanged: () => undefined,
    now: () => now,
    // Without the last step, which needs no skill: those without their agent wait on, and both sides stay full.
    rulesOf: () => ({ ...usualRules, steps: usualRules.steps.slice(0, 2) }),
    preferredOf: () => null,
    mayWaitFor: () => true,
    wakeAt: () => undefined,
  });
  const join = (n: number, asked: string[]): void => {
    const place: Place = {
      ...{ queue: queues[n % queues.length] ?? queueId('general'), priority: roll(10), queuedAt: now - roll(60_000) },
      ...{ skills: asked, cursor: { node: 'person', attempts: {}, typed: '' } },
    };
    floor.join(callId(`c${n}`), place);
  };
  const freeAgent = (n: number, known: readonly string[]): FreeAgent => ({
    ...{ agent: agentId(`a${n}`), idleSince: now, answered: roll(50), tiers: new Map() },
    ...{
      queues: new Set(queues.filter((_, q) => (n + q) % 2 === 0)),
      skills: new Map(known.map((skill) => [skill, 1 + roll(5)])),
    },
  });
  // Agents who know nothing that is asked stay free, callers who ask for what nobody knows wait: both full, all the time.
  for (let n = 0; n < size; n += 1) {
    const agent = freeAgent(n, [skills[n % 3] ?? '']);
    free.add(agent);
  }
  for (let n = 0; n < size; n += 1) join(n, [skills[3 + (n % 3)] ?? '']);
  const freed = new Times();
  const joined = new Times();
  offers = 0;
  for (let n = 0; n < decisions; n += 1) {
    now += 7;
    const one = freeAgent(size + n, skills.slice(3));
    timed(freed, () => {
      free.add(one);
      floor.agentFree(one);
    });
    timed(joined, () => join(size + n, [skills[n % 3] ?? '']));
    // The floor stays as full as it was.
    join(2 * size + decisions + n, [skills[3 + (n % 3)] ?? '']);
    const back = freeAgent(2 * size + n, [skills[n % 3] ?? '']);
    free.add(back);
  }
  const began = performance.now();
  floor.serveAll();
  const all = performance.now() - began;
  return [String(size), freed.told(), joined.told(), ms(all), `${offers} of ${2 * decisions}`];
}

/** By the clock, and as CPU time: on a busy machine the clock counts the turns of others too. */
class Times {
  readonly clock: number[] = [];
  readonly cpu: number[] = [];

  told(): string {
    const [p50, p99, cpu] = [percentile(this.clock, 50), percentile(this.clock, 99), percentile(this.cpu, 99)];
    return [p50, p99, cpu].map((value) => value.toFixed(3)).join(' / ');
  }
}

function timed(times: Times, work: () => void): void {
  const cpu = process.cpuUsage();
  const began = performance.now();
  work();
  times.clock.push(performance.now() - began);
  const { user, system } = process.cpuUsage(cpu);
  times.cpu.push((user + system) / 1000);
}

export function benchRouting(): Table {
  measure(100);
  return {
    title: 'One routing decision, in memory',
    head: [
      'waiting, and agents free',
      'agent freed p50 / p99 / CPU p99 ms',
      'caller joins p50 / p99 / CPU p99 ms',
      'rules changed, all looked at anew ms',
      'offers',
    ],
    rows: sizes.map(measure),
    notes: [
      'everybody waits for a skill that no free agent has, so both sides stay full; each decision finds the one match',
      'CPU counts all threads, the garbage collector’s too',
      'four queues, six skills, ten priorities; the reason with those passed over is part of the time',
    ],
  };
}

if (process.argv[1] === import.meta.filename) process.stdout.write(asMarkdown(benchRouting()));
