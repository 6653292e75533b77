/**
 * `npm run bench:wallboard`: a floor of a thousand agents, a few dozen of whom change each second, on 200 desks that look
 * at it. From the moment the board was made to the moment a desk has it; and what the controller's CPU does meanwhile.
 */
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { io, type Socket } from 'socket.io-client';
import { demoPassword } from '../../src/store/seed.ts';
import { cpuOf } from '../cpu.ts';
import { Instance, say } from '../instance.ts';
import { asMarkdown, ms, percentile, type Table } from '../table.ts';

export interface WallboardOptions {
  readonly desks: number;
  readonly seconds: number;
  /** Agents who change their presence each second. */
  readonly moves: number;
}

export function readOptions(args: readonly string[]): WallboardOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      desks: { type: 'string', default: '200' },
      seconds: { type: 'string', default: '30' },
      moves: { type: 'string', default: '20' },
    },
  });
  return { desks: Number(values.desks), seconds: Number(values.seconds), moves: Number(values.moves) };
}

/** As many as one login may have. */
const desksPerLogin = 8;

export async function benchWallboard(instance: Instance, options: WallboardOptions): Promise<Table> {
  const { pid, url } = await instance.program('main');
  const logins = await makeSupervisors(instance, Math.ceil(options.desks / desksPerLogin));
  say(`signing ${logins.length} supervisors in`);
  const delays: number[] = [];
  let bytes = 0;
  const sockets: Socket[] = [];
  for (const username of logins) {
    const cookie = await signIn(url, username);
    for (let n = 0; n < desksPerLogin && sockets.length < options.desks; n++) {
      sockets.push(await openDesk(url, cookie, `bench-${username}-${n}`));
    }
  }
  const agents = await Promise.all(
    Array.from({ length: options.moves }, (_, n) => signIn(url, `agent${String(n + 1).padStart(2, '0')}`)),
  );
  const idle = cpuOf(pid);
  await pause(5_000);
  const before = (cpuOf(pid) - idle) / 5_000;
  for (const socket of sockets) {
    socket.on('push', (message: { type: string; data: { at: string } }) => {
      if (message.type !== 'wallboard') return;
      delays.push(Date.now() - Date.parse(message.data.at));
      if (socket === sockets[0]) bytes += JSON.stringify(message).length;
    });
  }
  const cpu = cpuOf(pid);
  const began = performance.now();
  for (let second = 0; second < options.seconds; second++) {
    await Promise.all(agents.map((cookie) => move(url, cookie, second % 2 === 0 ? 'aux' : 'offline')));
    await pause(Math.max(0, began + (second + 1) * 1_000 - performance.now()));
  }
  const busy = (cpuOf(pid) - cpu) / (performance.now() - began);
  for (const socket of sockets) socket.disconnect();
  const expected = options.desks * options.seconds;
  return {
    title: `Wallboard on ${options.desks} desks, 1,000 agents`,
    head: ['desks', 'pushes', 'p50 ms', 'p99 ms', 'max ms', 'controller CPU', 'at rest', 'bytes a push'],
    rows: [
      [
        String(options.desks),
        `${delays.length} of ${expected}`,
        ...[50, 99, 100].map((p) => ms(percentile(delays, p))),
        `${(busy * 100).toFixed(0)} %`,
        `${(before * 100).toFixed(0)} %`,
        String(Math.round(bytes / Math.max(1, delays.length / options.desks))),
      ],
    ],
    notes: [
      `from the board being made until the desk has it; ${options.moves} agents change each second; CPU in shares of one core, with the HTTP requests of those agents; “at rest”: the desks look, nobody changes`,
    ],
  };
}

async function signIn(url: string, username: string): Promise<string> {
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ username, password: demoPassword }),
  });
  if (!response.ok) throw new Error(`${username} could not sign in: ${response.status}`);
  return response.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
}

async function openDesk(url: string, cookie: string, page: string): Promise<Socket> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, extraHeaders: { cookie, origin: url } });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  socket.emit('hello', { page });
  return socket;
}

async function move(url: string, cookie: string, state: string): Promise<void> {
  await fetch(`${url}/api/agent/presence`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, cookie },
    body: JSON.stringify({ state }),
  });
}

/** Beside the demo's one; with the demo's password, whose hash is copied. */
async function makeSupervisors(instance: Instance, count: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: instance.prepared.env['DATABASE_URL'] ?? '' });
  await client.connect();
  try {
    const names = Array.from({ length: count }, (_, n) => `bench-supervisor${n}`);
    for (const name of names) {
      await client.query(
        `insert into accounts (username, name, role, password_hash)
         select $1, $1, 'supervisor', password_hash from accounts where username = 'supervisor01'
         on conflict do nothing`,
        [name],
      );
    }
    return names;
  } finally {
    await client.end();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const instance = await Instance.start({ portBase: 7400, agents: 1000 });
  try {
    process.stdout.write(`${asMarkdown(await benchWallboard(instance, readOptions(process.argv.slice(2))))}\n`);
  } finally {
    await instance.stop();
  }
}
