/**
 * `npm run restart:controller`: ends the controller of the running instance in an orderly way and waits until its
 * successor would answer a call. Asterisk, and the calls in it, go on meanwhile.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { processBirth } from '../appliances/os-process.ts';
import { readInstance } from '../appliances/instance-file.ts';
import { MachineTrouble } from '../appliances/progress.ts';
import { readSettings } from '../appliances/settings.ts';

const PATIENCE_MS = 60_000;

async function main(): Promise<void> {
  const { home } = readSettings(process.env);
  const before = readInstance(home);
  const old = before.pids['controller'];
  const supervisor = before.pids['start'];
  if (supervisor === undefined || processBirth(supervisor) === null) {
    throw new MachineTrouble(
      `${home} 里的热线没有在运行：请先 npm start。/ No hotline runs in ${home}: npm start first.`,
    );
  }
  const began = performance.now();
  if (old !== undefined && processBirth(old) !== null) process.kill(old, 'SIGTERM');
  process.stdout.write(`控制器 ${old ?? '?'} 正在退出，通话不受影响… / the controller ends, calls go on\n`);
  while (performance.now() - began < PATIENCE_MS) {
    const { url, pids } = readInstance(home);
    const fresh = pids['controller'];
    if (fresh !== undefined && fresh !== old && (await isReady(url))) {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      process.stdout.write(`新控制器 ${fresh} 已就绪，用时 ${seconds} 秒 / the new controller is ready\n`);
      return;
    }
    await pause(100);
  }
  throw new MachineTrouble(
    `新控制器在 60 秒内没有就绪，日志在 ${home}/logs/controller.log / the new controller is not ready`,
  );
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof MachineTrouble ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
});
