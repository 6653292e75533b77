/**
 * `npm start`: looks at the machine, brings the whole hotline up, says READY once a call would be answered, and takes
 * everything down again on SIGINT or SIGTERM. `--watch` restarts our own programs when their sources change.
 */
import { watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { ensureDesks } from './appliances/build-desks.ts';
import { checkMachine, checkPorts, type WantedPort } from './appliances/checks.ts';
import { Hotline, type Programs } from './appliances/hotline.ts';
import { demoAccounts, forgetInstance } from './appliances/instance-file.ts';
import { MachineTrouble, toStdout, type Progress } from './appliances/progress.ts';
import { claimPid, leftoverPid, releasePid } from './appliances/run-files.ts';
import { readSettings, type Settings } from './appliances/settings.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

const PROGRAM = path.join(ROOT, 'bin/program.mjs');
const PROGRAMS: Programs = {
  root: ROOT,
  controller: [PROGRAM, 'main'],
  worker: [PROGRAM, 'worker'],
  desks: ensureDesks,
};

/** Runs until a signal; answers the exit code. */
export async function start(env: NodeJS.ProcessEnv, programs: Programs, progress: Progress): Promise<number> {
  const settings = readSettings(env);
  await mkdir(settings.home, { recursive: true, mode: 0o711 });
  refuseSecondStart(settings.home);
  claimPid(settings.home, 'start', process.pid);
  const hotline = new Hotline(settings, programs, progress);
  const stopped = stopOnSignal(hotline, progress);
  try {
    await checkMachine(settings.home, progress);
    await checkPorts(wantedPorts(settings));
    forgetInstance(settings.home);
    const starting = Promise.all([hotline.start(), programs.desks(progress)]).then(([url]) => url);
    starting.catch(() => undefined); // after a signal nobody waits for it any more
    const url = await Promise.race([starting, stopped.then(() => null)]);
    if (url === null) return 0;
    progress(`READY ${url}`);
    if (settings.seed === 'demo') tellAccounts(settings, progress);
    if (process.argv.includes('--watch')) watchSources(hotline, progress);
    await stopped;
    return 0;
  } catch (error) {
    await hotline.stop();
    throw error;
  } finally {
    releasePid(settings.home, 'start');
  }
}

function refuseSecondStart(home: string): void {
  const other = leftoverPid(home, 'start');
  if (other === null) return;
  throw new MachineTrouble(
    `${home} 里的热线已在运行（进程 ${other}）：请先停止它，或用 HOTLINE_HOME 与 HOTLINE_PORT_BASE 另起一套。` +
      ` / A hotline already runs in ${home} (pid ${other}): stop it, or use another HOTLINE_HOME and HOTLINE_PORT_BASE.`,
  );
}

/** Ports of servers that a killed start left running are theirs by right, and not asked for. */
function wantedPorts({ home, httpAddress, ports, network, given }: Settings): WantedPort[] {
  const own = '127.0.0.1';
  const free = (name: string) => leftoverPid(home, name) === null;
  const tcp = (address: string, port: number, use: string, setting: string): WantedPort => {
    return { address, port, protocol: 'tcp', use, setting };
  };
  const wanted: WantedPort[] = [];
  if (free('controller')) wanted.push(tcp(httpAddress, ports.http, '网页与接口 web', 'HOTLINE_HTTP_PORT'));
  if (given.ariUrl === undefined && free('asterisk')) {
    wanted.push(tcp(network.sipAddress, ports.sip, 'SIP', 'HOTLINE_SIP_PORT'));
    wanted.push({ ...tcp(network.sipAddress, ports.sip, 'SIP', 'HOTLINE_SIP_PORT'), protocol: 'udp' });
    wanted.push(tcp(own, ports.ari, 'Asterisk ARI', 'HOTLINE_PORT_BASE'));
    wanted.push(tcp(own, ports.ami, 'Asterisk AMI', 'HOTLINE_PORT_BASE'));
  }
  if (given.redisUrl === undefined && free('valkey'))
    wanted.push(tcp(own, ports.valkey, 'Valkey', 'HOTLINE_PORT_BASE'));
  if (given.databaseUrl === undefined && free('postgres')) {
    wanted.push(tcp(own, ports.postgres, 'PostgreSQL', 'HOTLINE_PORT_BASE'));
  }
  return wanted;
}

/** Resolves once a signal has come and everything is down. */
function stopOnSignal(hotline: Hotline, progress: Progress): Promise<void> {
  return new Promise((resolve, reject) => {
    let stopping = false;
    const stop = () => {
      if (stopping) return;
      stopping = true;
      progress('正在停止：通话先转入应急流程… / stopping: calls go to the fallback first');
      hotline.stop().then(() => {
        progress('已停止 / stopped');
        resolve();
      }, reject);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

function tellAccounts({ agents }: Settings, progress: Progress): void {
  const others = demoAccounts(agents).filter(({ role }) => role !== 'agent');
  progress(`演示账号（口令均为 ${others[0]?.password}）/ demo accounts, one password for all:`);
  progress(`  agent01 … agent${String(Math.min(agents, 60)).padStart(2, '0')}  话务员 agents → /agent`);
  progress(`  ${others.map(({ username }) => username).join('  ')}`);
  progress('  市民电话 citizen phone → /phone，或另开终端 / or in another terminal: npm run ring -- 13900001234 1');
}

function watchSources(hotline: Hotline, progress: Progress): void {
  let timer: NodeJS.Timeout | undefined;
  let desksToo = false;
  watch(path.join(ROOT, 'src'), { recursive: true }, (_, name) => {
    if (name === null || /^(appliances|tools)\b|^start\.ts/.test(name)) return;
    const desk = name.startsWith('desks');
    desksToo ||= desk || /^(contract|core)\b/.test(name);
    clearTimeout(timer);
    timer = setTimeout(() => {
      progress(`源码有改动（${name}）/ sources changed`);
      if (!desk) hotline.restartPrograms();
      if (desksToo) ensureDesks(progress).catch((error: unknown) => progress(String(error)));
      desksToo = false;
    }, 300);
  });
}

if (process.argv[1] === import.meta.filename) {
  start(process.env, PROGRAMS, toStdout).then(
    (code) => process.exit(code),
    (error: unknown) => {
      process.stderr.write(`${error instanceof MachineTrouble ? error.message : (error as Error).stack}\n`);
      process.exit(1);
    },
  );
}
