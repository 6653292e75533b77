/**
 * What Asterisk, Valkey and PostgreSQL have in common as servers of one instance: where they run, their pid file, and
 * that a server which a killed start left behind is found again by that file, adopted if it answers, ended if not.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { adoptServer, endProcess, isOurs, launchServer, type Launch, type RunningServer } from './os-process.ts';
import { MachineTrouble } from './progress.ts';
import { claimPid, leftoverPid, releasePid } from './run-files.ts';
import type { ServiceUser } from './service-user.ts';

export interface Place {
  /** The instance's home, absolute. */
  readonly home: string;
  readonly user: ServiceUser;
}

export interface Appliance extends RunningServer {
  readonly adopted: boolean;
  stop(): Promise<void>;
}

export interface Recipe {
  readonly name: string;
  readonly launch: Launch;
  /** Part of the command line that only this instance's server has. */
  readonly mark: string;
  readonly stopSignal: NodeJS.Signals;
  readonly stopGraceMs: number;
  readonly readyMs: number;
  /** True once the server does its work; false or a throw means not yet. */
  answers(): Promise<boolean>;
}

/** Adopts the server if it still runs and answers, else starts it, and waits until it answers. */
export async function startServer(place: Place, recipe: Recipe): Promise<Appliance> {
  const left = leftBehind(place.home, recipe);
  if (left !== null) {
    if (await answersWithin(recipe, 2000, () => true))
      return appliance(place, recipe, adoptServer(recipe.name, left), true);
    await endProcess(left, recipe.stopSignal, recipe.stopGraceMs);
  }
  const log = path.join(place.home, 'logs', `${recipe.name}.out`);
  const server = launchServer(recipe.name, recipe.launch, log, place.user);
  claimPid(place.home, recipe.name, server.pid);
  let alive = true;
  void server.gone.then(() => (alive = false));
  if (await answersWithin(recipe, recipe.readyMs, () => alive)) return appliance(place, recipe, server, false);
  const how = alive ? `在 ${recipe.readyMs / 1000} 秒内没有应答 / did not answer` : '启动后退出 / ended at once';
  await endProcess(server.pid, recipe.stopSignal, 1000);
  throw new MachineTrouble(`${recipe.name} ${how}，日志 / log: ${log}\n${lastLines(log, 8)}`);
}

/** The pid of a server of this instance that an earlier start left running, or null. */
export function leftBehind(home: string, recipe: Pick<Recipe, 'name' | 'mark'>): number | null {
  const pid = leftoverPid(home, recipe.name);
  return pid !== null && isOurs(pid, recipe.mark) ? pid : null;
}

function appliance(place: Place, recipe: Recipe, server: RunningServer, adopted: boolean): Appliance {
  return {
    ...server,
    adopted,
    stop: async () => {
      await endProcess(server.pid, recipe.stopSignal, recipe.stopGraceMs);
      releasePid(place.home, recipe.name);
    },
  };
}

async function answersWithin(recipe: Recipe, ms: number, alive: () => boolean): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline && alive()) {
    if (await recipe.answers().catch(() => false)) return true;
    await pause(50);
  }
  return false;
}

function lastLines(file: string, count: number): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '';
  }
}
