/**
 * A developer's tool: starts Asterisk, Valkey and PostgreSQL of one home without a controller, prints the environment
 * a controller would be given, and keeps them until SIGTERM or Ctrl-C.
 *
 *   node --import tsx src/tools/appliances.ts HOME PORT_BASE
 */
import path from 'node:path';
import { prepareInstance, startAppliances } from '../appliances/appliances.ts';
import { defaultCacheDir } from '../appliances/debian-tree.ts';
import { portsFor } from '../appliances/ports.ts';
import { MachineTrouble } from '../appliances/progress.ts';
import { readNetwork } from '../appliances/settings.ts';

async function main(): Promise<void> {
  const [home = '.hotline-dev', base = '0'] = process.argv.slice(2);
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  const options = {
    home: path.resolve(home),
    cacheDir: defaultCacheDir(),
    ports: portsFor(Number(base)),
    agents: Number(process.env['HOTLINE_AGENTS'] ?? 60),
    network: readNetwork(process.env),
    given: {},
    progress,
  };
  const prepared = await prepareInstance(options);
  const running = await startAppliances(options.home, prepared, progress);
  for (const [name, value] of Object.entries(prepared.env)) process.stdout.write(`export ${name}='${value}'\n`);
  process.stdout.write('APPLIANCES READY\n');
  const stop = async () => {
    await Promise.all([...running.values()].map((appliance) => appliance.stop()));
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
  await Promise.race([...running.values()].map((appliance) => appliance.gone));
  progress('有一个服务意外退出 / one of the servers has ended');
  await stop();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof MachineTrouble ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = 1;
});
