/**
 * Lets apt fetch a closed set of Debian packages as an ordinary user, into folders of our own, without touching the
 * machine's package state. The mirror comes from the machine's own apt sources; signatures are verified by apt.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MachineTrouble, type Progress } from './progress.ts';

/** The first suite with Asterisk 22.10.1, below which known holes are open. */
export const SUITE = 'forky';
const KEYRINGS = ['/usr/share/keyrings/debian-archive-keyring.gpg', '/usr/share/keyrings/debian-archive-keyring.pgp'];

/** Downloads the packages and all they depend on; answers the paths of the .deb files. */
export async function downloadPackages(
  dir: string,
  packages: readonly string[],
  progress: Progress,
): Promise<string[]> {
  const env = await aptFolders(dir);
  progress(`正在读取 Debian ${SUITE} 的软件包目录… / reading the package lists`);
  await apt(['-o', 'APT::Update::Error-Mode=any', 'update'], env, () => undefined);
  progress('正在下载 Asterisk、Valkey、sox、espeak-ng、sipp 及其依赖（约 145 MB）… / downloading');
  const counter = downloadCounter(progress);
  await apt(['-y', '--download-only', 'install', ...packages], env, counter);
  const archives = path.join(dir, 'cache/archives');
  return (await readdir(archives)).filter((name) => name.endsWith('.deb')).map((name) => path.join(archives, name));
}

async function aptFolders(dir: string): Promise<NodeJS.ProcessEnv> {
  await mkdir(path.join(dir, 'state/lists/partial'), { recursive: true });
  await mkdir(path.join(dir, 'cache/archives/partial'), { recursive: true });
  const file = (name: string) => path.join(dir, name);
  const keyring = KEYRINGS.find((candidate) => existsSync(candidate));
  if (keyring === undefined) {
    throw new MachineTrouble(
      `缺少 Debian 签名公钥 ${KEYRINGS[0]}：请安装 debian-archive-keyring 软件包。` +
        ' / The Debian archive keyring is missing: install the package debian-archive-keyring.',
    );
  }
  await writeFile(file('sources.list'), `deb [signed-by=${keyring}] ${debianMirror()} ${SUITE} main\n`);
  await writeFile(file('status'), ''); // empty: the C library and its loader become part of the closure
  const sandbox = process.getuid?.() === 0 ? ['APT::Sandbox::User "root";'] : [];
  const lines = [
    `Dir::Etc::SourceList "${file('sources.list')}";`,
    'Dir::Etc::SourceParts "/dev/null";',
    `Dir::State "${file('state')}";`,
    `Dir::State::Lists "${file('state/lists')}";`,
    `Dir::State::status "${file('status')}";`,
    `Dir::Cache "${file('cache')}";`,
    'APT::Install-Recommends "false";',
    'Debug::NoLocking "true";',
    'Acquire::Check-Valid-Until "false";', // mirrors lag
    'Acquire::Retries "3";',
    'Acquire::Languages "none";',
    ...sandbox,
  ];
  await writeFile(file('apt.conf'), `${lines.join('\n')}\n`);
  return { ...process.env, APT_CONFIG: file('apt.conf'), LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
}

/** `HOTLINE_DEBIAN_MIRROR`, else the first Debian archive among the machine's apt sources. */
export function debianMirror(etcApt = '/etc/apt'): string {
  const chosen = process.env['HOTLINE_DEBIAN_MIRROR'];
  if (chosen !== undefined && chosen !== '') return chosen;
  const parts = path.join(etcApt, 'sources.list.d');
  const names = existsSync(parts) ? readdirSync(parts).map((name) => path.join(parts, name)) : [];
  const files = [path.join(etcApt, 'sources.list'), ...names.sort()].filter((name) => existsSync(name));
  const addresses = files.flatMap((name) => {
    const text = readFileSync(name, 'utf8');
    return name.endsWith('.sources') ? deb822Addresses(text) : name.endsWith('.list') ? listAddresses(text) : [];
  });
  const found = addresses.find((address) => /\/debian\/?$/.test(address));
  if (found !== undefined) return found.replace(/\/$/, '');
  throw new MachineTrouble(
    '本机的 apt 源里没有 Debian 镜像：请用 HOTLINE_DEBIAN_MIRROR 指定一个（以 /debian 结尾），' +
      '或用 docker compose，或设置 DATABASE_URL、REDIS_URL、ASTERISK_ARI_URL、ASTERISK_AMI_URL 使用已有的服务器。' +
      " / No Debian mirror among this machine's apt sources: name one in HOTLINE_DEBIAN_MIRROR, use docker compose, or servers of your own.",
  );
}

function deb822Addresses(text: string): string[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    if (/^Enabled:\s*no/im.test(stanza)) return [];
    return /^URIs:\s*(.+)$/im.exec(stanza)?.[1]?.trim().split(/\s+/) ?? [];
  });
}

function listAddresses(text: string): string[] {
  return text.split('\n').flatMap((line) => /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)/.exec(line)?.[1] ?? []);
}

function downloadCounter(progress: Progress): (line: string) => void {
  let total = 0;
  let told = 0;
  return (line) => {
    total = Number(/(\d+) newly installed/.exec(line)?.[1] ?? total);
    const done = Number(/^Get:(\d+) /.exec(line)?.[1] ?? 0);
    if (total === 0 || done === 0) return;
    const tenth = Math.floor((done * 10) / total);
    if (tenth > told) progress(`  下载 ${done}/${total} 个软件包 / packages`);
    told = Math.max(told, tenth);
  };
}

async function apt(args: string[], env: NodeJS.ProcessEnv, onLine: (line: string) => void): Promise<void> {
  const child = spawn('apt-get', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const endIt = () => child.kill();
  process.once('exit', endIt);
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        onLine(line);
        if (/^(E:|W:|Err:)/.test(line)) tail.push(line);
      }
    });
  }
  const code = await new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (status) => resolve(status ?? 'signal'));
  });
  process.off('exit', endIt);
  if (code === 0) return;
  const reason = tail.slice(-6).join('\n  ');
  throw new MachineTrouble(
    typeof code === 'string' && code.includes('ENOENT')
      ? '本机没有 apt-get：请在 Debian/Ubuntu 上运行，或用 docker compose，或设置 DATABASE_URL、REDIS_URL、ASTERISK_ARI_URL、ASTERISK_AMI_URL。' +
          ' / There is no apt-get here: use Debian, docker compose, or servers of your own.'
      : `apt-get ${args.at(-1) === 'update' ? 'update' : 'install'} 失败（${code}）：请检查网络与 apt 源，或用 HOTLINE_DEBIAN_MIRROR 换一个镜像。` +
          ` / apt-get failed: check the network and the mirror ${debianMirror()}.\n  ${reason}`,
  );
}
