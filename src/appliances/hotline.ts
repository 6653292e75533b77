/**
 * One running hotline: its servers, its controller and its worker, brought up in order, watched, started anew when they
 * die, and stopped in the order in which callers are hurt least. Knows processes, not calls.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { prepareInstance, startAppliances, type Kept, type Prepared } from './appliances.ts';
import { ariAnswers } from './asterisk-node.ts';
import { demoAccounts, demoAgents, writeInstance, type Instance } from './instance-file.ts';
import { KeptAppliance } from './kept-appliance.ts';
import { KeptChild } from './kept-child.ts';
import { keepLogsSmall } from './log-keeper.ts';
import { endProcess } from './os-process.ts';
import { MachineTrouble, type Progress } from './progress.ts';
import { claimPid, leftoverPid, releasePid } from './run-files.ts';
import type { Settings } from './settings.ts';

export interface Programs {
  readonly root: string;
  /** What Node is to run, with its arguments. */
  readonly controller: readonly string[];
  readonly worker: readonly string[];
  /** Makes sure that the browser's side is built. */
  desks(progress: Progress): Promise<void>;
}

const HAND_OVER_MS = 8000;
const GIVE_UP_DEATHS = 5;

export class Hotline {
  readonly #settings: Settings;
  readonly #programs: Programs;
  readonly #progress: Progress;
  #servers: KeptAppliance[] = [];
  #controller: KeptChild | null = null;
  #worker: KeptChild | null = null;
  #url: string | null = null;
  #serversUp: Promise<void> = Promise.resolve();
  #stopping = false;
  #stopLogs: () => void = () => undefined;
  #prepared: Prepared | null = null;

  constructor(settings: Settings, programs: Programs, progress: Progress) {
    this.#settings = settings;
    this.#programs = programs;
    this.#progress = progress;
  }

  /** Resolves with the address once a call would be answered. */
  async start(): Promise<string> {
    const { home } = this.#settings;
    for (const name of ['controller', 'worker']) {
      const left = leftoverPid(home, name);
      if (left !== null) await endProcess(left, 'SIGTERM', HAND_OVER_MS);
    }
    const prepared = await prepareInstance({ ...this.#settings, progress: this.#progress });
    this.#prepared = prepared;
    this.#refuseIfStopping();
    this.#serversUp = this.#startServers(prepared);
    await this.#serversUp;
    this.#refuseIfStopping();
    this.#stopLogs = keepLogsSmall(home);
    const url = await this.#startController(prepared);
    this.#worker = this.#child('worker', this.#programs.worker, prepared, () => undefined);
    this.#worker.start();
    this.#writeInstance();
    return url;
  }

  restartPrograms(): void {
    this.#controller?.restart();
    this.#worker?.restart();
  }

  /** Callers go to the fallback first; then everything ends that was started here. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#stopLogs();
    await this.#serversUp.catch(() => undefined); // half started servers could not be stopped
    await this.#controller?.stop(HAND_OVER_MS, { stop: 'hand-over' });
    await this.#worker?.stop(5000);
    for (const name of ['asterisk', 'valkey', 'postgres']) {
      await Promise.all(this.#servers.filter((server) => server.name === name).map((server) => server.stop()));
    }
    for (const name of ['controller', 'worker']) releasePid(this.#settings.home, name);
  }

  #refuseIfStopping(): void {
    if (this.#stopping) throw new MachineTrouble('启动被中断 / the start was interrupted');
  }

  async #startServers(prepared: Prepared): Promise<void> {
    const names = prepared.kept.map((one) => one.name).join('、');
    if (names !== '') this.#progress(`正在启动 ${names} … / starting`);
    const first = await startAppliances(this.#settings.home, prepared, this.#progress);
    this.#servers = prepared.kept.flatMap((kept) => {
      const appliance = first.get(kept.name);
      if (appliance === undefined) return [];
      if (appliance.adopted)
        this.#progress(`接管了仍在运行的 ${kept.name} / took over ${kept.name}, which was still running`);
      return [new KeptAppliance(kept, appliance, this.#hooks())];
    });
    const ariUrl = prepared.env['ASTERISK_ARI_URL'] ?? '';
    for (const server of this.#servers.filter(({ name }) => name === 'asterisk')) {
      void server.watchAnswers((timeoutMs) => ariAnswers(ariUrl, timeoutMs));
    }
  }

  #hooks() {
    return {
      onDied: (name: Kept['name']) =>
        this.#progress(`${name} 意外退出，正在重新启动 / ${name} died, starting it again`),
      onStarted: (name: Kept['name']) => {
        this.#progress(`${name} 已恢复 / ${name} is back`);
        this.#writeInstance();
      },
      onTrouble: (name: Kept['name'], error: unknown) =>
        this.#progress(`${name}：${error instanceof Error ? error.message : String(error)}`),
    };
  }

  #startController(prepared: Prepared): Promise<string> {
    this.#progress('正在启动控制器… / starting the controller');
    return new Promise((resolve, reject) => {
      const controller = this.#child(
        'controller',
        this.#programs.controller,
        prepared,
        (message) => {
          if (typeof message['progress'] === 'string') this.#progress(message['progress']);
          if (message['ready'] !== true || typeof message['url'] !== 'string') return;
          this.#url = message['url'];
          this.#writeInstance();
          resolve(message['url']);
        },
        (deaths) => {
          if (this.#url !== null || deaths < GIVE_UP_DEATHS) return;
          reject(
            new MachineTrouble(
              `控制器无法启动，日志如下 / the controller does not start:\n${this.#logTail('controller')}`,
            ),
          );
        },
      );
      this.#controller = controller;
      controller.start();
    });
  }

  #child(
    name: 'controller' | 'worker',
    run: readonly string[],
    prepared: Prepared,
    onMessage: (message: Record<string, unknown>) => void,
    onDeath: (deathsInWindow: number) => void = () => undefined,
  ): KeptChild {
    const { home, seed } = this.#settings;
    return new KeptChild({
      name,
      run,
      cwd: this.#programs.root,
      env: { ...process.env, ...prepared.env, HOTLINE_SEED: seed },
      logFile: this.#logFile(name),
      onMessage,
      onStarted: (pid) => {
        claimPid(home, name, pid);
        if (this.#url !== null) this.#writeInstance();
      },
      onDied: (how, deaths) => {
        this.#progress(`${name} 已退出（${how}），正在重新启动 / ${name} ended, starting it again`);
        onDeath(deaths);
      },
    });
  }

  #writeInstance(): void {
    const { home, network, ports, agents, seed } = this.#settings;
    if (this.#url === null || this.#prepared === null) return;
    const pids: Record<string, number> = { start: process.pid };
    if (this.#controller?.pid) pids['controller'] = this.#controller.pid;
    if (this.#worker?.pid) pids['worker'] = this.#worker.pid;
    for (const server of this.#servers) pids[server.name] = server.pid;
    const demo = seed === 'demo';
    const instance: Instance = {
      url: this.#url,
      sip: { address: network.sipAddress, port: ports.sip },
      pids,
      accounts: demo ? demoAccounts(agents) : [],
      agents: demo ? demoAgents(agents, this.#prepared.secrets.agentSecret) : [],
    };
    writeInstance(home, instance);
  }

  #logFile(name: string): string {
    return path.join(this.#settings.home, 'logs', `${name}.log`);
  }

  #logTail(name: string): string {
    return readFileSync(this.#logFile(name), 'utf8').trimEnd().split('\n').slice(-15).join('\n');
  }
}
