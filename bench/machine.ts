/** What a figure was measured on: a number without its machine says nothing. */
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import pg from 'pg';
import type { Instance } from './instance.ts';

export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly memory: string;
  readonly system: string;
  readonly node: string;
  readonly asterisk: string;
  readonly postgres: string;
}

export async function describeMachine(instance: Instance): Promise<Machine> {
  const cpus = os.cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: `${cpus.length} × ${cpus[0]?.model.trim() ?? 'unknown'}`,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GB`,
    system: `${os.type()} ${os.release()}`,
    node: process.version,
    asterisk: asteriskVersion(instance),
    postgres: await postgresVersion(instance.prepared.env['DATABASE_URL'] ?? ''),
  };
}

function asteriskVersion({ prepared }: Instance): string {
  const program = prepared.tree?.program('asterisk');
  if (program === undefined) return 'unknown';
  const out = execFileSync(program.command, [...program.args, '-V'], { encoding: 'utf8' });
  return /\d[\d.]*/.exec(out)?.[0] ?? out.trim();
}

async function postgresVersion(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? 'unknown';
  } finally {
    await client.end();
  }
}

/** How busy the machine was with other things just before: a figure from a busy machine is a bad figure. */
export const load = (): string => os.loadavg()[0]?.toFixed(1) ?? '?';
