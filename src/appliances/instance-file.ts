/**
 * `instance.json` in the instance's home: how tools and tests find a running hotline. For its owner's eyes only, and
 * with accounts only where they are the demo's public ones.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { agentExtension, agentSipPassword } from './agent-password.ts';
import { MachineTrouble } from './progress.ts';

export interface Instance {
  readonly url: string;
  readonly sip: { readonly address: string; readonly port: number };
  readonly pids: Readonly<Record<string, number>>;
  readonly accounts: readonly { username: string; password: string; role: string }[];
  readonly agents: readonly { number: string; sipUsername: string; sipPassword: string }[];
}

const DEMO_PASSWORD = 'hotline-demo';

export function demoAccounts(agents: number): Instance['accounts'] {
  const two = (n: number) => String(n).padStart(2, '0');
  const account = (username: string, role: string) => ({ username, password: DEMO_PASSWORD, role });
  return [
    ...Array.from({ length: Math.min(agents, 60) }, (_, i) => account(`agent${two(i + 1)}`, 'agent')),
    account('supervisor01', 'supervisor'),
    account('supervisor02', 'supervisor'),
    account('dispatcher01', 'dispatcher'),
    ...[1, 2, 3].map((n) => account(`department${two(n)}`, 'department')),
    account('followup01', 'followup'),
    account('admin', 'admin'),
    account('admin2', 'admin'),
  ];
}

export function demoAgents(agents: number, agentSecret: string): Instance['agents'] {
  return Array.from({ length: agents }, (_, i) => {
    const number = agentExtension(i + 1);
    return { number, sipUsername: number, sipPassword: agentSipPassword(agentSecret, number) };
  });
}

export function writeInstance(home: string, instance: Instance): void {
  const file = instanceFile(home);
  writeFileSync(`${file}.new`, `${JSON.stringify(instance, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function forgetInstance(home: string): void {
  rmSync(instanceFile(home), { force: true });
}

/** @throws MachineTrouble when no hotline runs in this home. */
export function readInstance(home: string): Instance {
  try {
    return JSON.parse(readFileSync(instanceFile(home), 'utf8')) as Instance;
  } catch {
    throw new MachineTrouble(
      `${home} 里没有正在运行的热线：请先 npm start，或用 HOTLINE_HOME 指明目录。` +
        ` / No hotline runs in ${home}: npm start first, or name its folder in HOTLINE_HOME.`,
    );
  }
}

function instanceFile(home: string): string {
  return path.join(home, 'instance.json');
}
