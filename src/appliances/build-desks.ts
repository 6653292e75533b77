/**
 * Makes sure the desks (the browser's side) are built for production, and anew after their sources changed. Uses Vite as
 * a program; knows nothing of what is built, but React's development half when it sees it.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { MachineTrouble, type Progress } from './progress.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CONFIG = path.join(ROOT, 'src/desks/vite.config.ts');
const BUILT = path.join(ROOT, 'dist/desks');
const PAGE = path.join(BUILT, 'index.html');
const SOURCES = ['src/desks', 'src/contract', 'src/core', 'package-lock.json'];

export async function ensureDesks(progress: Progress): Promise<void> {
  if (!existsSync(CONFIG)) return progress('座席界面尚无构建配置，跳过 / no desks to build yet');
  if (existsSync(PAGE) && statSync(PAGE).mtimeMs > newest(SOURCES) && !builtForDevelopment()) return;
  progress('正在构建座席界面… / building the desks');
  const began = new Date();
  await build();
  // A source saved while the build ran may not be in it: the page is as old as the beginning.
  utimesSync(PAGE, began, began);
  progress('座席界面已构建 / desks are built');
}

async function build(): Promise<void> {
  const vite = path.join(ROOT, 'node_modules/vite/bin/vite.js');
  const args = [vite, 'build', '--config', CONFIG, '--logLevel', 'warn'];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    // Vite follows a NODE_ENV that it finds, and under `test` or `development` React draws at half the speed.
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new MachineTrouble(`座席界面构建失败 / building the desks failed:\n${said.slice(-4000)}`);
}

/** Somebody may have run Vite by hand; this sentence of React's is in no production build. */
function builtForDevelopment(): boolean {
  const assets = path.join(BUILT, 'assets');
  const scripts = existsSync(assets) ? readdirSync(assets).filter((name) => name.endsWith('.js')) : [];
  return scripts.some((name) => readFileSync(path.join(assets, name)).includes('react.dev/link/warning-keys'));
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
