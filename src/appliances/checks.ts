/**
 * What is looked at before anything starts: ports, disk, open files, the machine's own name. Each trouble becomes one
 * sentence that names the setting to change; what can be lived with is a warning.
 */
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { MachineTrouble, type Progress } from './progress.ts';

export interface WantedPort {
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly use: string;
  readonly setting: string;
}

/** @throws MachineTrouble naming the first port that is taken. */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<void> {
  for (const one of wanted) {
    const code = await (one.protocol === 'tcp' ? tryTcp(one) : tryUdp(one));
    if (code === null) continue;
    const where = `${one.address}:${one.port}/${one.protocol}`;
    throw new MachineTrouble(
      code === 'EADDRINUSE'
        ? `端口 ${where}（${one.use}）已被占用：请停止占用者，或用 ${one.setting} 换一个。` +
            ` / Port ${where} (${one.use}) is taken: stop whoever has it, or choose another with ${one.setting}.`
        : `无法监听 ${where}（${one.use}，${code}）：请检查 ${one.setting} 与地址设置。` +
            ` / Cannot listen on ${where} (${one.use}, ${code}): check ${one.setting} and the address.`,
    );
  }
}

export async function checkMachine(home: string, progress: Progress): Promise<void> {
  const { bavail, bsize } = await statfs(home);
  const free = bavail * bsize;
  const gigabytes = (free / 1e9).toFixed(1);
  if (free < 0.3e9) {
    throw new MachineTrouble(
      `${home} 所在磁盘只剩 ${gigabytes} GB，无法保证通话记录：请清理磁盘，或用 HOTLINE_HOME 指定别处。` +
        ` / Only ${gigabytes} GB free at ${home}: make room, or name another place in HOTLINE_HOME.`,
    );
  }
  if (free < 1.5e9) progress(`警告：${home} 所在磁盘只剩 ${gigabytes} GB / warning: little disk left`);
  const files = openFiles();
  if (files < 8192) {
    progress(
      `警告：可打开文件数上限只有 ${files}，通话多时会不够；请提高 ulimit -n 到 8192 以上。` +
        ` / warning: the limit of open files is ${files}; raise ulimit -n to 8192 or more.`,
    );
  }
  if (!(await hostNameResolves())) {
    progress(
      `警告：本机名 ${os.hostname()} 无法解析，每次 SIP 应答可能等待域名查询；请在 /etc/hosts 加一行“127.0.0.1 ${os.hostname()}”。` +
        ` / warning: this machine's name does not resolve, SIP answers may wait for DNS: add it to /etc/hosts.`,
    );
  }
}

/** Node raises its own limit to the hard one, and its children inherit that. */
function openFiles(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
}

async function hostNameResolves(): Promise<boolean> {
  const found = lookup(os.hostname()).then(
    () => true,
    () => false,
  );
  return Promise.race([found, pause(3000, false, { ref: false })]);
}

function tryTcp({ address, port }: WantedPort): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

function tryUdp({ address, port }: WantedPort): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.bind({ address, port, exclusive: true }, () => socket.close(() => resolve(null)));
  });
}
