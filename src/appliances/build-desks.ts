/**
 * Makes sure the desks (the browser's side) are built, and anew after their sources changed. Uses Vite as a program;
 * knows nothing of what is built.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { MachineTrouble, type Progress } from './progress.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CONFIG = path.join(ROOT, 'src/desks/vite.config.ts');
const BUILT = path.join(ROOT, 'dist/desks/index.html');
const SOURCES = ['src/desks', 'src/contract', 'src/core', 'package-lock.json'];

export async function ensureDesks(progress: Progress): Promise<void> {
  if (!existsSync(CONFIG)) return progress('座席界面尚无构建配置，跳过 / no desks to build yet');
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs > newest(SOURCES)) return;
  progress('正在构建座席界面… / building the desks');
  await build();
  progress('座席界面已构建 / desks are built');
}

async function build(): Promise<void> {
  const vite = path.join(ROOT, 'node_modules/vite/bin/vite.js');
  const args = [vite, 'build', '--config', CONFIG, '--logLevel', 'warn'];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new MachineTrouble(`座席界面构建失败 / building the desks failed:\n${said.slice(-4000)}`);
}

function newest(names: readonly string[]): number {
  let latest = 0;
  const visit = (file: string) => {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) for (const name of readdirSync(file)) visit(path.join(file, name));
    else latest = Math.max(latest, stat.mtimeMs);
  };
  for (const name of names) visit(path.join(ROOT, name));
  return latest;
}
