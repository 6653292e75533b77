/**
 * Installs the npm packages when they are missing or older than the lock file. Plain JavaScript without packages: it
 * is the first thing that runs on a fresh clone.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const root = path.resolve(import.meta.dirname ?? '.', '..');
const lockFile = path.join(root, 'package-lock.json');
const installed = path.join(root, 'node_modules/.package-lock.json'); // written by npm at the end of an install
const stamp = path.join(root, 'node_modules/.hotline-lock-hash');

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(
    `需要 Node.js 20.19 或更高版本，当前是 ${process.versions.node}。/ Node.js 20.19 or later is needed, this is ${process.versions.node}.\n`,
  );
  process.exit(1);
}

export async function ensurePackages() {
  requireNode();
  if (isFresh()) return;
  const release = await takeTurn();
  try {
    if (!isFresh()) await install();
  } finally {
    release();
  }
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

function isFresh() {
  if (!existsSync(installed)) return false;
  if (statSync(installed).mtimeMs >= statSync(lockFile).mtimeMs) return true;
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash(); // a checkout renews times, not content
}

async function install() {
  process.stderr.write('正在安装 npm 软件包（首次约一分钟）… / installing npm packages\n');
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const flags = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const began = Date.now();
  const progress = setInterval(() => {
    process.stderr.write(`  安装中，已 ${Math.round((Date.now() - began) / 1000)} 秒 / still installing\n`);
  }, 10_000);
  const child = spawn(command, [...first, ...flags], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', resolve);
  });
  clearInterval(progress);
  if (code !== 0) {
    process.stderr.write(
      `npm ci 失败（${code}）：请检查网络与 npm 源后重试。/ npm ci failed: check the network and the npm registry, then try again.\n`,
    );
    process.exit(1);
  }
  writeFileSync(stamp, lockHash());
  process.stderr.write('npm 软件包已就绪 / packages are installed\n');
}

/** `npm start` and `npm test` in two terminals of a fresh clone must not install over each other. */
async function takeTurn() {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const file = path.join(os.tmpdir(), `hotline-install-${name}.lock`);
  for (let told = false; ; told = true) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!lives(file)) rmSync(file, { force: true });
    else if (!told)
      process.stderr.write('另一个命令正在安装软件包，等待中… / another command is installing packages\n');
    await pause(500);
  }
}

function lives(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid === 0) return true; // just being written
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
