/**
 * The real parts, handed to a test: a fresh database per file, an empty Redis database, the shared Asterisk with its
 * telephone numbers. They were started by test/setup/appliances.ts; nothing here is simulated.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { inject } from 'vitest';
import { agentSipPassword } from '../../src/appliances/agent-password.ts';
import type {} from '../setup/appliances.ts';
import { dropDatabase } from './drop-database.ts';
import { atFileEnd } from './file-end.ts';
import { hasLane, lane } from './lane.ts';
import {
  openAgentPhone,
  openCarrier,
  openCitizen,
  type AgentPhoneOptions,
  type Peer,
  type SipPhone,
} from './sip-phone.ts';
import { until } from './until.ts';

/** All variables a controller would be given for the servers of this file. */
export function partsEnv(): Readonly<Record<string, string>> {
  return lane().env;
}

function env(name: string): string {
  const value = partsEnv()[name];
  if (value === undefined) throw new Error(`${name} is not known: set TEST_… for servers that exist already`);
  return value;
}

/** A folder that all files of this run share, gone with it. */
export const runFolder = (name: string): string => path.join(path.dirname(lane().lock), name);

/** The address of a new database, dropped after the file: all tables, and the demo city in them where it is wanted. */
export async function database(holding: 'tables' | 'city' = 'tables'): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = env('DATABASE_URL');
  await withClient(admin, (owner) =>
    owner.query(`create database ${name} template ${inject('parts').databases[holding]}`),
  );
  atFileEnd(() => withClient(admin, (owner) => dropDatabase(owner, name)));
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return url.href;
}

/**
 * The address of an empty Redis database. By default this file's (1 to 4); tests that need a second one
 * name it, from 9 to 15.
 */
export async function redisUrl(number = lane().number): Promise<string> {
  const url = new URL(env('REDIS_URL'));
  url.pathname = `/${number}`;
  const client = new Redis(url.href, { maxRetriesPerRequest: 1 });
  try {
    await client.flushdb();
  } finally {
    client.disconnect();
  }
  return url.href;
}

export interface AsteriskParts {
  readonly ariUrl: string;
  readonly amiUrl: string;
  readonly sip: Peer;
  /** The carrier's address. */
  readonly trunk: string;
  readonly agentSecret: string;
  /** Folder prompts are read from; absent where Asterisk is not of this run. */
  readonly prompts: string;
  readonly recordings: string | null;
  readonly celFile: string | null;
  /** A citizen's phone, behind the carrier. Closed after the file. */
  citizen(): Promise<SipPhone>;
  /** Other offices and emergency lines, which the hotline rings by the trunk. One at a time; closed after the file. */
  carrier(): Promise<SipPhone>;
  /** The registered SIP phone of an extension, e.g. 8001. Closed after the file. */
  agentPhone(extension: string, options?: Partial<AgentPhoneOptions>): Promise<SipPhone>;
}

export function asterisk(): AsteriskParts {
  const sip: Peer = { address: env('HOTLINE_SIP_ADDRESS'), port: Number(env('HOTLINE_SIP_PORT')) };
  const trunk = env('HOTLINE_TRUNK_ADDRESSES');
  const agentSecret = env('HOTLINE_AGENT_SECRET');
  const ariUrl = env('ASTERISK_ARI_URL');
  atFileEnd(() => hangUpAll(ariUrl));
  const kept = (phone: SipPhone): SipPhone => {
    atFileEnd(() => phone.close());
    return phone;
  };
  return {
    ariUrl,
    amiUrl: env('ASTERISK_AMI_URL'),
    sip,
    trunk,
    agentSecret,
    prompts: env('HOTLINE_PROMPTS'),
    recordings: partsEnv()['HOTLINE_RECORDINGS'] ?? null,
    celFile: partsEnv()['HOTLINE_CEL'] ?? null,
    citizen: async () => kept(await openCitizen(sip, trunk)),
    carrier: async () => kept(await openCarrier(sip, trunk)),
    agentPhone: async (extension, options = {}) => {
      const credentials = { username: extension, password: agentSipPassword(agentSecret, extension) };
      return kept(await openAgentPhone(sip, { ...credentials, ...options }));
    },
  };
}

/** Everybody, and the ears and voices beside them; returns when nobody is left, or when it is no use. */
async function hangUpAll(ariUrl: string): Promise<void> {
  const { origin, username, password } = new URL(ariUrl);
  const headers = { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  const ask = (method: string, path: string) => fetch(`${origin}/ari/${path}`, { method, headers }).catch(() => null);
  const noOneLeft = async () => {
    const answer = await ask('GET', 'channels');
    const channels = answer?.ok ? ((await answer.json()) as { id: string }[]) : [];
    await Promise.all(channels.map(({ id }) => ask('DELETE', `channels/${encodeURIComponent(id)}`)));
    return channels.length === 0;
  };
  await until(noOneLeft, { within: 5000, every: 100 }).catch(() => undefined);
}

/** Hangs up whatever a failed test left in this file's Asterisk, if it has one. */
export async function sweepLines(): Promise<void> {
  if (hasLane()) await hangUpAll(env('ASTERISK_ARI_URL'));
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
