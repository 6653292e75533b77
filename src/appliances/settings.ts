/**
 * What `npm start` itself needs to know, read once from the environment: where the instance lives, its ports, which
 * servers exist already. The settings of the controller are read by the controller (`config.ts`), not here.
 */
import path from 'node:path';
import type { Given } from './appliances.ts';
import { firstOutsideAddress, type TelephoneNetwork } from './asterisk-config.ts';
import { defaultCacheDir } from './debian-tree.ts';
import { portsFor, type Ports } from './ports.ts';
import { MachineTrouble } from './progress.ts';

export interface Settings {
  readonly home: string;
  readonly cacheDir: string;
  readonly httpAddress: string;
  readonly ports: Ports;
  readonly agents: number;
  readonly network: TelephoneNetwork;
  readonly given: Given;
  readonly seed: string;
}

export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const base = whole(env, 'HOTLINE_PORT_BASE', 0, 40_000) ?? 0;
  const chosen = { http: whole(env, 'HOTLINE_HTTP_PORT', 1, 65_535), sip: whole(env, 'HOTLINE_SIP_PORT', 1, 65_535) };
  return {
    home: path.resolve(text(env, 'HOTLINE_HOME') ?? '.hotline'),
    cacheDir: defaultCacheDir(),
    httpAddress: text(env, 'HOTLINE_HTTP_ADDRESS') ?? '127.0.0.1',
    ports: portsFor(base, chosen),
    agents: whole(env, 'HOTLINE_AGENTS', 1, 1999) ?? 60,
    network: readNetwork(env),
    given: {
      databaseUrl: text(env, 'DATABASE_URL'),
      redisUrl: text(env, 'REDIS_URL'),
      ariUrl: text(env, 'ASTERISK_ARI_URL'),
      amiUrl: text(env, 'ASTERISK_AMI_URL'),
      agentSecret: text(env, 'HOTLINE_AGENT_SECRET'),
    },
    seed: text(env, 'HOTLINE_SEED') ?? (env['NODE_ENV'] === 'production' ? 'none' : 'demo'),
  };
}

/** The demo's defaults: everything on loopback, the carrier at 127.0.0.2. */
export function readNetwork(env: NodeJS.ProcessEnv): TelephoneNetwork {
  const list = (name: string, byDefault: string) =>
    (text(env, name) ?? byDefault).split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  const sipAddress = text(env, 'HOTLINE_SIP_ADDRESS') ?? '127.0.0.1';
  const lan = sipAddress.startsWith('127.') ? '' : '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16';
  const numbers = list('HOTLINE_NUMBERS', '12345');
  const odd = [
    ...numbers.filter((number) => !/^\+?\d{3,20}$/.test(number)).map((value) => ['HOTLINE_NUMBERS', value]),
    ...list('HOTLINE_TRUNK_ADDRESSES', '')
      .filter(notAnAddress)
      .map((value) => ['HOTLINE_TRUNK_ADDRESSES', value]),
    ...list('HOTLINE_AGENT_NETWORKS', '')
      .filter(notAnAddress)
      .map((value) => ['HOTLINE_AGENT_NETWORKS', value]),
  ][0];
  if (odd !== undefined) throw wrong(String(odd[0]), String(odd[1]));
  return {
    sipAddress,
    mediaAddress: text(env, 'HOTLINE_MEDIA_ADDRESS') ?? (sipAddress === '0.0.0.0' ? firstOutsideAddress() : sipAddress),
    trunkAddresses: list('HOTLINE_TRUNK_ADDRESSES', '127.0.0.2'),
    agentNetworks: list('HOTLINE_AGENT_NETWORKS', `127.0.0.0/8,${lan}`),
    numbers,
  };
}

function text(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function whole(env: NodeJS.ProcessEnv, name: string, least: number, most: number): number | undefined {
  const value = text(env, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw wrong(name, value, `${least}–${most}`);
}

/** These values are written into Asterisk's configuration: nothing but addresses may get there. */
function notAnAddress(value: string): boolean {
  return !/^[0-9a-fA-F.:]+(\/\d{1,3})?$/.test(value);
}

function wrong(name: string, value: string, range = ''): MachineTrouble {
  return new MachineTrouble(
    `环境变量 ${name} 的值“${value}”不对 ${range} / ${name}=${value} is not a value it can have ${range}`,
  );
}
