/**
 * The passwords between the parts of one instance: random, made at its first start, kept readable for their owner
 * only, never in git and never in a log.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const NAMES = ['postgresAdmin', 'postgres', 'valkey', 'ari', 'ami', 'agentSecret'] as const;

export type Secrets = Readonly<Record<(typeof NAMES)[number], string>>;

/** The instance's secrets; those that are missing are made and kept. */
export function instanceSecrets(home: string): Secrets {
  const file = path.join(home, 'secrets.json');
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<string, string>>) : {};
  const secrets = Object.fromEntries(NAMES.map((name) => [name, known[name] ?? randomBytes(32).toString('hex')]));
  if (NAMES.some((name) => known[name] === undefined)) {
    mkdirSync(home, { recursive: true });
    writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return secrets as Secrets;
}
