/** This side of the comparison: the program as `npm start` runs it, with every agent signed in at a desk. */
import { cpuOf, cpuOfFamily } from '../cpu.ts';
import type { Instance, Program } from '../instance.ts';
import type { Crew } from './crew.ts';
import type { BenchSide, Measured } from './report.ts';
import type { Round } from './run.ts';

const hotline = '12345';

export async function* benchOurs(
  instance: Instance,
  crew: Crew,
  rounds: readonly Round[],
  { scarceAgents, profile }: BenchSide,
): AsyncGenerator<Measured> {
  const flags = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const controller = await instance.program('main', flags);
  const worker = await instance.program('worker');
  try {
    await crew.signIn(controller.url);
    const extensions = crew.agents.map(({ extension }) => extension);
    for (const round of rounds) {
      await crew.ready(round.profile === 'scarce' ? extensions.slice(0, scarceAgents) : extensions);
      await crew.collect();
      const before = cpuNow(instance, controller, worker);
      const result = await crew.calls({ ...round.plan, dialled: hotline });
      const after = cpuNow(instance, controller, worker);
      const { marks, refused, cpuMs } = await crew.collect();
      const cpu = {
        asterisk: after.asterisk - before.asterisk,
        controller: after.controller - before.controller,
        others: after.others - before.others,
        desks: cpuMs,
      };
      yield { side: 'hotline', round, result, cpu, desks: marks, refused };
    }
  } finally {
    await worker.stop();
    await controller.stop();
  }
}

function cpuNow(instance: Instance, controller: Program, worker: Program) {
  return {
    asterisk: cpuOf(instance.pidOf('asterisk')),
    controller: cpuOf(controller.pid),
    others: cpuOfFamily(instance.pidOf('postgres')) + cpuOf(instance.pidOf('valkey')) + cpuOf(worker.pid),
  };
}
