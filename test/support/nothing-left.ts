/**
 * What must be true when all stories of a file are told: nobody is on the line, in a line or in anyone's hands, neither
 * at Asterisk nor in what the controller remembers or has written down for its successor.
 */
import { Redis } from 'ioredis';
import type { TestHotline } from './hotline.ts';
import { ariGet } from './ari-get.ts';
import { until } from './until.ts';

/** Fails with the list of what is left. */
export async function nothingLeft(hotline: TestHotline): Promise<void> {
  await until(
    async () => {
      const left = await whatIsLeft(hotline);
      if (left.length > 0) throw new Error(left.join(', '));
      return true;
    },
    { what: 'nothing to be left behind', within: 20_000, every: 200 },
  );
}

async function whatIsLeft(hotline: TestHotline): Promise<string[]> {
  const channels = await ariGet<{ id: string; name: string }[]>('channels');
  const bridges = await ariGet<{ id: string }[]>('bridges');
  return [
    ...channels.map(({ id, name }) => `channel ${id} ${name}`),
    ...bridges.filter(({ id }) => /^(?:call|hearing)-/.test(id)).map(({ id }) => `bridge ${id}`),
    ...(await writtenDown(hotline)),
    ...(await remembered(hotline)),
  ];
}

async function remembered(hotline: TestHotline): Promise<string[]> {
  if (hotline.controller.ended) return [];
  const counts = ['hotline_live_calls', 'hotline_waiting_callers', 'hotline_journal_pending', 'hotline_hearings'];
  const values = await Promise.all(counts.map(async (name) => ({ name, value: await hotline.metric(name) })));
  return values.filter(({ value }) => value !== 0).map(({ name, value }) => `${name} ${value}`);
}

/** Presences that hold a call, and calls, in the live state. */
async function writtenDown({ env }: TestHotline): Promise<string[]> {
  const valkey = new Redis(env['REDIS_URL']!, { maxRetriesPerRequest: 1 });
  try {
    const agents = Object.entries(await valkey.hgetall('hotline:agents'));
    const busy = agents.filter(([, json]) => 'call' in (JSON.parse(json) as { presence: object }).presence);
    return [
      ...(await valkey.hkeys('hotline:calls')).map((id) => `stored call ${id}`),
      ...busy.map(([id, json]) => `busy agent ${id} ${json}`),
    ];
  } finally {
    valkey.disconnect();
  }
}
