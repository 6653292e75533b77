/**
 * Asterisk, Valkey and the sound and call tools, unpacked from Debian into one folder and run from there through the
 * tree's own loader: no root, no container, any number of instances from one tree. Knows packages, not telephony.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readlink, readdir, rename, rm, statfs, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { SUITE, downloadPackages } from './debian-apt.ts';
import { MachineTrouble, type Progress } from './progress.ts';
import { underLock } from './start-lock.ts';

const run = promisify(execFile);

export type Program = 'asterisk' | 'valkey-server' | 'sox' | 'espeak-ng' | 'sipp';

export interface Tree {
  readonly dir: string;
  /** What to spawn: the tree's loader and its arguments; the program's own arguments follow `args`. */
  program(name: Program): { command: string; args: string[]; env: Record<string, string> };
  /** Where Asterisk's modules and its read-only data (sounds, documentation, ARI description) are. */
  readonly asteriskModules: string;
  readonly asteriskData: string;
  /** Music on hold: a folder of sound files. */
  readonly music: string;
}

const LAYOUT = 1; // raise when the unpacked tree is to look different
const MACHINES: Partial<Record<string, { triplet: string; loader: string }>> = {
  x64: { triplet: 'x86_64-linux-gnu', loader: 'usr/lib64/ld-linux-x86-64.so.2' },
  arm64: { triplet: 'aarch64-linux-gnu', loader: 'usr/lib/ld-linux-aarch64.so.1' },
};
const PATHS: Record<Program, string> = {
  asterisk: 'usr/sbin/asterisk',
  'valkey-server': 'usr/bin/valkey-server',
  sox: 'usr/bin/sox',
  'espeak-ng': 'usr/bin/espeak-ng',
  sipp: 'usr/bin/sipp',
};
const NEEDED_BYTES = 1.5e9;

/** `HOTLINE_CACHE`, else `~/.cache/hotline`: what instances share and can be fetched again. */
export function defaultCacheDir(): string {
  return path.resolve(process.env['HOTLINE_CACHE'] ?? path.join(os.homedir(), '.cache/hotline'));
}

/** The tree if it is already there; costs a few file look-ups. */
export function findTree(cacheDir: string = defaultCacheDir()): Tree | null {
  const dir = treeDir(cacheDir);
  return existsSync(path.join(dir, 'complete')) ? openTree(dir) : null;
}

/** The tree, downloaded and unpacked first if need be. Two callers at once build it once. */
export async function debianTree(cacheDir: string, progress: Progress): Promise<Tree> {
  const found = findTree(cacheDir);
  if (found !== null) return found;
  await mkdir(cacheDir, { recursive: true });
  const waiting = () => progress('另一个启动正在准备软件，等待中… / another start is fetching the programs, waiting');
  return underLock(path.join(cacheDir, 'tree.lock'), waiting, async () => {
    return findTree(cacheDir) ?? (await buildTree(cacheDir, progress));
  });
}

export function openTree(dir: string): Tree {
  const { triplet, loader } = machine();
  const libs = path.join(dir, 'usr/lib', triplet);
  return {
    dir,
    program: (name) => ({
      command: path.join(dir, loader),
      args: ['--library-path', `${libs}:${libs}/pulseaudio`, path.join(dir, PATHS[name])],
      env: { ESPEAK_DATA_PATH: libs },
    }),
    asteriskModules: path.join(libs, 'asterisk/modules'),
    asteriskData: path.join(dir, 'usr/share/asterisk'),
    music: path.join(dir, 'usr/share/asterisk/moh'),
  };
}

/** The names in debian-packages.txt. */
export function packageList(): string[] {
  return readFileSync(path.join(import.meta.dirname, 'debian-packages.txt'), 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
}

function treeDir(cacheDir: string): string {
  const key = `${SUITE} ${process.arch} ${LAYOUT} ${packageList().sort().join(' ')}`;
  return path.join(cacheDir, `tree-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`);
}

function machine(): { triplet: string; loader: string } {
  const known = MACHINES[process.arch];
  if (known !== undefined && process.platform === 'linux') return known;
  throw new MachineTrouble(
    `自带的 Asterisk 等只支持 x86-64 与 arm64 的 Linux（本机 ${process.platform} ${process.arch}）：请用 docker compose 或自备服务器。` +
      ' / The appliances run on Linux x86-64 and arm64 only: use docker compose or servers of your own.',
  );
}

async function buildTree(cacheDir: string, progress: Progress): Promise<Tree> {
  machine();
  await checkDisk(cacheDir);
  await removeUnfinished(cacheDir);
  const work = await mkdtemp(path.join(cacheDir, 'building-'));
  try {
    const packages = await downloadPackages(path.join(work, 'apt'), packageList(), progress);
    const root = path.join(work, 'tree');
    await mkdir(root);
    await unpack(packages, root, progress);
    await settle(root);
    await writeFile(path.join(root, 'complete'), `${packages.map((file) => path.basename(file)).join('\n')}\n`);
    await rm(treeDir(cacheDir), { recursive: true, force: true });
    await rename(root, treeDir(cacheDir));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  progress('软件已就绪 / programs are ready');
  return openTree(treeDir(cacheDir));
}

/** What a killed start left half built; the lock says nobody else builds now. */
async function removeUnfinished(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    if (name.startsWith('building-')) await rm(path.join(cacheDir, name), { recursive: true, force: true });
  }
}

async function checkDisk(dir: string): Promise<void> {
  const { bavail, bsize } = await statfs(dir);
  if (bavail * bsize >= NEEDED_BYTES) return;
  throw new MachineTrouble(
    `${dir} 所在磁盘剩余不足 1.5 GB：请清理磁盘，或用 HOTLINE_CACHE 指定别处。` +
      ` / Less than 1.5 GB free at ${dir}: make room, or name another place in HOTLINE_CACHE.`,
  );
}

async function unpack(packages: readonly string[], root: string, progress: Progress): Promise<void> {
  const waiting = [...packages];
  let done = 0;
  const worker = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      await run('dpkg-deb', ['-x', file, root]);
      done += 1;
      if (done % 50 === 0 || done === packages.length) progress(`  解包 ${done}/${packages.length} / unpacking`);
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, os.availableParallelism()) }, worker));
}

/** What the packages' own install scripts would have done, and no manuals. */
async function settle(root: string): Promise<void> {
  for (const name of ['doc', 'man', 'info', 'locale', 'lintian', 'perl']) {
    await rm(path.join(root, 'usr/share', name), { recursive: true, force: true });
  }
  const sounds = path.join(root, 'usr/share/asterisk/sounds');
  if (!existsSync(path.join(sounds, 'en'))) await symlink('en_US_f_Allison', path.join(sounds, 'en'));
  await relinkAbsolute(path.join(root, 'usr'), root);
}

/** Absolute links of the packages point outside the tree; make them relative inside it. */
async function relinkAbsolute(dir: string, root: string): Promise<void> {
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) await relinkAbsolute(file, root);
    if (!entry.isSymbolicLink()) continue;
    const target = await readlink(file);
    const inside = path.join(root, target);
    if (!path.isAbsolute(target) || !existsSync(inside)) continue;
    await rm(file);
    await symlink(path.relative(dir, inside), file);
  }
}
