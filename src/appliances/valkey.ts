/**
 * A Valkey of the instance's own: loopback, password, append-only file written each second, never evicting (what is
 * in it is the running hotline's memory for its next life). Knows nothing of what is kept there.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Redis } from 'ioredis';
import { startServer, type Appliance, type Place } from './appliance.ts';
import type { Tree } from './debian-tree.ts';

export interface ValkeyOptions {
  readonly tree: Tree;
  readonly port: number;
  readonly password: string;
}

export async function startValkey(place: Place, options: ValkeyOptions): Promise<Appliance & { readonly url: string }> {
  const { tree, port, password } = options;
  const dir = place.user.folder(path.join(place.home, 'valkey'));
  const config = path.join(dir, 'valkey.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    'protected-mode yes',
    `requirepass ${password}`,
    `dir "${place.user.folder(path.join(dir, 'data'))}"`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    'set-proc-title no', // the command line is how the next start knows this server
    'daemonize no',
  ];
  writeFileSync(config, `${lines.join('\n')}\n`, { mode: 0o600 });
  place.user.own(config);
  const program = tree.program('valkey-server');
  const url = `redis://:${password}@127.0.0.1:${port}/0`;
  const appliance = await startServer(place, {
    name: 'valkey',
    launch: { ...program, args: [...program.args, config] },
    mark: config,
    stopSignal: 'SIGTERM',
    stopGraceMs: 5000,
    readyMs: 20_000,
    answers: () => answersPing(url),
  });
  return { ...appliance, url };
}

async function answersPing(url: string): Promise<boolean> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 1000,
    commandTimeout: 1000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } finally {
    client.disconnect();
  }
}
