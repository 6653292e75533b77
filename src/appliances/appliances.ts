/**
 * Brings up the servers an instance lacks, each only if no address was given for it, and says what a controller needs
 * to know of them as environment variables. Who watches and restarts them afterwards is `supervise.ts`.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Appliance, Place } from './appliance.ts';
import { asteriskFolders, type AsteriskOptions, type TelephoneNetwork } from './asterisk-config.ts';
import { startAsterisk } from './asterisk-node.ts';
import { debianTree, type Tree } from './debian-tree.ts';
import { startPostgres } from './postgres.ts';
import type { Ports } from './ports.ts';
import type { Progress } from './progress.ts';
import { instanceSecrets, type Secrets } from './secrets.ts';
import { serviceUser } from './service-user.ts';
import { underLock } from './start-lock.ts';
import { startValkey } from './valkey.ts';

/** Addresses of servers that exist already; an appliance is started for each that is missing. */
export interface Given {
  readonly databaseUrl?: string | undefined;
  readonly redisUrl?: string | undefined;
  readonly ariUrl?: string | undefined;
  readonly amiUrl?: string | undefined;
  /** What agents' SIP passwords are derived from, where Asterisk is somebody else's. */
  readonly agentSecret?: string | undefined;
}

export interface InstanceOptions {
  readonly home: string;
  readonly cacheDir: string;
  readonly ports: Ports;
  readonly agents: number;
  readonly network: TelephoneNetwork;
  readonly given: Given;
  readonly progress: Progress;
}

/** An appliance and how to start it again after it died. */
export interface Kept {
  readonly name: 'postgres' | 'valkey' | 'asterisk';
  start(): Promise<Appliance>;
}

export interface Prepared {
  readonly tree: Tree | null;
  readonly secrets: Secrets;
  readonly kept: readonly Kept[];
  /** Known before anything runs: ports and passwords are fixed for the instance. */
  readonly env: Readonly<Record<string, string>>;
}

/** Fetches the programs and settles folders, secrets and addresses; starts nothing yet. */
export async function prepareInstance(options: InstanceOptions): Promise<Prepared> {
  const { home, given, ports, network } = options;
  mkdirSync(home, { recursive: true, mode: 0o711 });
  const prompts = path.join(home, 'prompts');
  mkdirSync(prompts, { recursive: true, mode: 0o755 });
  const place: Place = { home, user: serviceUser(home) };
  const own = instanceSecrets(home);
  const secrets = { ...own, agentSecret: given.agentSecret ?? own.agentSecret };
  const needsAsterisk = given.ariUrl === undefined;
  const tree =
    needsAsterisk || given.redisUrl === undefined ? await debianTree(options.cacheDir, options.progress) : null;
  const kept: Kept[] = [];
  if (given.databaseUrl === undefined) {
    const { progress } = options;
    const postgres = {
      port: ports.postgres,
      adminPassword: secrets.postgresAdmin,
      password: secrets.postgres,
      progress,
    };
    kept.push({ name: 'postgres', start: () => startPostgres(place, postgres) });
  }
  if (given.redisUrl === undefined && tree !== null) {
    kept.push({
      name: 'valkey',
      start: () => startValkey(place, { tree, port: ports.valkey, password: secrets.valkey }),
    });
  }
  if (needsAsterisk && tree !== null) {
    const asterisk: AsteriskOptions = { tree, ports, secrets, network, agents: options.agents, prompts };
    kept.push({ name: 'asterisk', start: () => startAsterisk(place, asterisk) });
  }
  return { tree, secrets, kept, env: environment(options, secrets, tree, prompts) };
}

/** Starts all appliances of an instance; two starts of one home at once do it one after the other. */
export async function startAppliances(
  home: string,
  prepared: Prepared,
  progress: Progress,
): Promise<Map<Kept['name'], Appliance>> {
  const waiting = () => progress('同一目录的另一个启动正在进行… / another start of this home is under way');
  return underLock(path.join(home, 'start.lock'), waiting, async () => {
    const started = await Promise.allSettled(prepared.kept.map(async (one) => [one.name, await one.start()] as const));
    const running = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = started.find((result) => result.status === 'rejected');
    if (failed === undefined) return new Map(running);
    await Promise.all(running.map(([, appliance]) => appliance.stop()));
    throw failed.reason;
  });
}

function environment(
  { home, given, ports, network, agents }: InstanceOptions,
  secrets: Secrets,
  tree: Tree | null,
  prompts: string,
): Record<string, string> {
  const own = '127.0.0.1';
  const asterisk = asteriskFolders(home);
  const ownAsterisk = given.ariUrl === undefined;
  return {
    DATABASE_URL: given.databaseUrl ?? `postgres://hotline:${secrets.postgres}@${own}:${ports.postgres}/hotline`,
    REDIS_URL: given.redisUrl ?? `redis://:${secrets.valkey}@${own}:${ports.valkey}/0`,
    ASTERISK_ARI_URL: given.ariUrl ?? `http://hotline:${secrets.ari}@${own}:${ports.ari}`,
    ASTERISK_AMI_URL: given.amiUrl ?? `tcp://hotline:${secrets.ami}@${own}:${ports.ami}`,
    HOTLINE_HOME: home,
    HOTLINE_HTTP_PORT: String(ports.http),
    HOTLINE_SIP_PORT: String(ports.sip),
    HOTLINE_SIP_ADDRESS: network.sipAddress,
    HOTLINE_PORT_BASE: '0', // the ports above are final
    HOTLINE_AGENTS: String(agents),
    HOTLINE_PROMPTS: prompts,
    HOTLINE_AGENT_SECRET: secrets.agentSecret,
    ...(ownAsterisk ? { HOTLINE_RECORDINGS: asterisk.recordings, HOTLINE_CEL: asterisk.celFile } : {}),
    ...(tree === null ? {} : { HOTLINE_TREE: tree.dir }),
  };
}
