/**
 * `npm run ring -- NUMBER [KEYS] [--seconds N]`: a simulated citizen with that number dials 12345 by real SIP, presses
 * the keys one after the other, stays, and hangs up. Says what happens, for people.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { debianTree, defaultCacheDir } from '../appliances/debian-tree.ts';
import { readInstance } from '../appliances/instance-file.ts';
import { MachineTrouble } from '../appliances/progress.ts';
import { readSettings } from '../appliances/settings.ts';
import { callerArguments, callerScenario, type Milestone } from './sipp-caller.ts';

const FIRST_KEY_MS = 1000;
const NEXT_KEY_MS = 800;

const say = (line: string) =>
  process.stdout.write(`${new Date().toLocaleTimeString('zh-CN', { hour12: false })} ${line}\n`);

interface Wish {
  readonly number: string | null;
  readonly keys: string;
  readonly seconds: number;
}

async function main(): Promise<number> {
  const wish = readWish(process.argv.slice(2));
  if (wish === null) {
    process.stderr.write(
      '用法 / usage: npm run ring -- NUMBER [KEYS] [--seconds N]\n' +
        '  NUMBER  主叫号码，anonymous 表示隐藏号码 / the caller’s number, or anonymous\n' +
        '  KEYS    接通后依次按的键（0-9 * #）/ keys pressed after the answer\n',
    );
    return 2;
  }
  const { home, network } = readSettings(process.env);
  const { sip } = readInstance(home);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hotline-ring-'));
  try {
    return await ring(wish, folder, network.trunkAddresses[0] ?? '127.0.0.2', sip);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ring(wish: Wish, folder: string, from: string, sip: { address: string; port: number }): Promise<number> {
  const tree = await debianTree(defaultCacheDir(), say);
  const file = (name: string) => path.join(folder, name);
  writeFileSync(file('silence.alaw'), Buffer.alloc(8000, 0xd5));
  const scenario = callerScenario({
    number: wish.number,
    keys: [...wish.keys].map((key, i) => ({ key, afterMs: i === 0 ? FIRST_KEY_MS : NEXT_KEY_MS })),
    seconds: wish.seconds,
    dtmf: process.getuid?.() === 0 ? 'rtp' : 'info',
    soundFile: file('silence.alaw'),
  });
  writeFileSync(file('caller.xml'), scenario);
  const to = { address: sip.address === '0.0.0.0' ? '127.0.0.1' : sip.address, port: sip.port };
  const mediaPort = 10_000 + 4 * (process.pid % 2000);
  const args = callerArguments({ scenarioFile: file('caller.xml'), from, to, logFile: file('log'), mediaPort });
  const { command, args: loader, env } = tree.program('sipp');
  say(`${wish.number ?? '匿名号码'} 拨打 12345 / dials 12345`);
  const child = spawn(command, [...loader, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const heard = new Milestones(file('log'));
  const timer = setInterval(() => heard.tell(), 100);
  const interrupt = () => child.kill('SIGUSR1'); // sipp's "end after the present calls"; a second one ends at once
  process.on('SIGINT', interrupt);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(timer);
  heard.tell();
  if (code === 0 && !heard.refused) return 0;
  if (!heard.refused) say(`通话失败：${errors.trim().split('\n').at(-1) ?? ''} / the call failed`);
  return 1;
}

/** Reads what the scenario has logged so far and tells what is new. */
class Milestones {
  readonly #file: string;
  #told = 0;
  refused = false;

  constructor(file: string) {
    this.#file = file;
  }

  tell(): void {
    if (!existsSync(this.#file)) return;
    const lines = readFileSync(this.#file, 'utf8').split('\n').slice(0, -1);
    for (const line of lines.slice(this.#told)) {
      if (line.startsWith('refused')) this.refused = true;
      say(inWords(line.trim() as Milestone));
    }
    this.#told = lines.length;
  }
}

function inWords(milestone: Milestone): string {
  if (milestone === 'answered') return '已接通 / answered';
  if (milestone === 'hung up') return '市民挂断 / the citizen hangs up';
  if (milestone === 'they hung up') return '对方挂断 / the hotline hung up';
  if (milestone.startsWith('pressed ')) return `按键 ${milestone.slice(8)} / pressed`;
  return `被拒绝，SIP ${milestone.slice(8)} / refused`;
}

function readWish(args: readonly string[]): Wish | null {
  const words: string[] = [];
  let seconds = 20;
  for (let i = 0; i < args.length; i += 1) {
    const word = args[i] ?? '';
    if (word === '--seconds' || word.startsWith('--seconds=')) {
      seconds = Number(word.includes('=') ? word.split('=')[1] : args[(i += 1)]);
    } else if (word !== '--') words.push(word);
  }
  const [number, keys = ''] = words;
  const sane = Number.isFinite(seconds) && seconds >= 0 && seconds <= 86_400;
  if (number === undefined || !sane || !/^[0-9*#]*$/.test(keys) || !/^(anonymous|\+?\d{1,32})$/.test(number))
    return null;
  return { number: number === 'anonymous' ? null : number, keys, seconds };
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof MachineTrouble ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  },
);
