/**
 * Renders asterisk-config/ and dialplans/ into one instance's folder: ports, addresses, secrets, agents. The templates
 * hold every decision; this file only fills in `{{names}}` and writes the lists that grow with the number of agents.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { agentExtension, agentSipPassword, supervisorExtension, webPhone } from './agent-password.ts';
import type { Tree } from './debian-tree.ts';
import type { Ports } from './ports.ts';
import type { Secrets } from './secrets.ts';
import type { ServiceUser } from './service-user.ts';

export interface TelephoneNetwork {
  /** Where SIP is spoken; 0.0.0.0 for everywhere. */
  readonly sipAddress: string;
  /** The address the other side sends its sound to. */
  readonly mediaAddress: string;
  /** The carrier is whoever calls from these addresses. */
  readonly trunkAddresses: readonly string[];
  /** Networks in which agents' SIP phones are. */
  readonly agentNetworks: readonly string[];
  /** Numbers that are the hotline's. */
  readonly numbers: readonly string[];
}

export interface AsteriskFolders {
  readonly etc: string;
  readonly var: string;
  readonly spool: string;
  readonly run: string;
  readonly log: string;
  readonly recordings: string;
  readonly celFile: string;
}

export interface AsteriskOptions {
  readonly tree: Tree;
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly network: TelephoneNetwork;
  readonly agents: number;
  readonly prompts: string;
}

export const ARI_USER = 'hotline';
export const AMI_USER = 'hotline';
const ROOT = path.resolve(import.meta.dirname, '../..');

export function asteriskFolders(home: string): AsteriskFolders {
  const base = path.join(home, 'asterisk');
  return {
    etc: path.join(base, 'etc'),
    var: path.join(base, 'var'),
    spool: path.join(base, 'spool'),
    run: path.join(base, 'run'),
    log: path.join(base, 'log'),
    recordings: path.join(base, 'spool/recording'),
    celFile: path.join(base, 'log/cel.ndjson'),
  };
}

/** Writes the instance's configuration; files that others added below `*.d/` stay. Answers whether anything is new. */
export function renderAsteriskConfig(
  home: string,
  user: ServiceUser,
  options: AsteriskOptions,
): { readonly folders: AsteriskFolders; readonly changed: boolean } {
  const folders = asteriskFolders(home);
  makeFolders(home, folders, user);
  const values = placeholders(folders, options);
  const files = new Map<string, string>();
  for (const source of ['asterisk-config', 'dialplans']) {
    for (const name of readdirSync(path.join(ROOT, source)).filter((file) => file.endsWith('.conf'))) {
      const template = readFileSync(path.join(ROOT, source, name), 'utf8');
      files.set(name, fill(template, values, name));
    }
  }
  files.set('pjsip-agents.conf', agentPhones(options));
  files.set('queue-members.conf', queueMembers(options.agents));
  const written = [...files].filter(([name, text]) => writeConfig(path.join(folders.etc, name), text, user));
  return { folders, changed: written.length > 0 };
}

function makeFolders(home: string, folders: AsteriskFolders, user: ServiceUser): void {
  mkdirSync(home, { recursive: true });
  user.folder(path.join(home, 'asterisk'));
  const { etc, var: state, spool, run, log, recordings } = folders;
  for (const dir of [etc, state, spool, run, log, recordings]) user.folder(dir);
  for (const dir of ['extensions.d', 'queues.d']) user.folder(path.join(etc, dir));
  for (const dir of ['lib', 'lib/keys', 'cache', 'agi-bin']) user.folder(path.join(state, dir));
}

function placeholders(folders: AsteriskFolders, options: AsteriskOptions): Record<string, string> {
  const { tree, ports, secrets, network } = options;
  const { etc, var: state, spool, run, log, celFile, recordings } = folders;
  return {
    ...{ etc, var: state, spool, run, log, celFile, recordings },
    modules: tree.asteriskModules,
    data: tree.asteriskData,
    music: tree.music,
    prompts: options.prompts,
    maxFiles: String(Math.min(openFilesLimit(), 65_536)),
    maxCalls: String(Math.floor((ports.rtpLast - ports.rtpFirst) / 2)),
    sipAddress: network.sipAddress,
    sipPort: String(ports.sip),
    mediaAddress: network.mediaAddress,
    identifierOrder: identifierOrder(network),
    permits: [...network.trunkAddresses, ...network.agentNetworks].map((net) => `permit = ${net}`).join('\n'),
    trunkHost: network.trunkAddresses[0] ?? '127.0.0.2',
    trunkMatches: network.trunkAddresses.map((address) => `match = ${address}`).join('\n'),
    trunkNumbers: network.numbers.map((number) => doorLine(number, 'trunk')).join('\n'),
    webNumbers: network.numbers.map((number) => doorLine(number, 'web')).join('\n'),
    guestPassword: agentSipPassword(secrets.agentSecret, 'guest'),
    ariPort: String(ports.ari),
    ariUser: ARI_USER,
    ariPassword: secrets.ari,
    amiPort: String(ports.ami),
    amiUser: AMI_USER,
    amiPassword: secrets.ami,
    rtpFirst: String(ports.rtpFirst),
    rtpLast: String(ports.rtpLast),
  };
}

/**
 * By address first: a citizen's number may look like an agent's extension. Only where phones and trunk share an
 * address must names go first, or the browsers' registrations would be taken for the carrier's.
 */
function identifierOrder({ trunkAddresses, mediaAddress, sipAddress }: TelephoneNetwork): string {
  const ownAddresses = ['127.0.0.1', mediaAddress, sipAddress];
  return trunkAddresses.some((address) => ownAddresses.includes(address)) ? 'username,ip' : 'ip,username';
}

function doorLine(number: string, door: 'trunk' | 'web'): string {
  return `exten => ${number},1,Set(DIALLED=\${EXTEN})\n same => n,Goto(door,${door},1)`;
}

function fill(template: string, values: Record<string, string>, file: string): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${file} asks for {{${name}}}, which nobody knows`);
    return value;
  });
}

/** As many supervisors can have a phone; 7001 and on. */
const supervisorPhones = 20;

/** Two endpoints an agent or a supervisor: a SIP phone and the browser, each with its own password and one registration. */
function agentPhones({ agents, secrets }: AsteriskOptions): string {
  const phone = (name: string, kind: string) =>
    [
      `[${name}](${kind})\naors = ${name}\nauth = ${name}`,
      `[${name}](agent-aor)`,
      `[${name}](digest)\nusername = ${name}\npassword = ${agentSipPassword(secrets.agentSecret, name)}`,
    ].join('\n');
  const supervisors = Array.from({ length: supervisorPhones }, (_, i) => supervisorExtension(i + 1));
  return `${[...extensions(agents), ...supervisors]
    .flatMap((extension) => [phone(extension, 'agent-phone'), phone(webPhone(extension), 'agent-browser')])
    .join('\n\n')}\n`;
}

function queueMembers(agents: number): string {
  const phones = extensions(agents).flatMap((extension) => [extension, webPhone(extension)]);
  return `${phones.map((name) => `member => PJSIP/${name}`).join('\n')}\n`;
}

function extensions(agents: number): string[] {
  return Array.from({ length: agents }, (_, i) => agentExtension(i + 1));
}

function openFilesLimit(): number {
  const hard = /^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return hard === undefined ? 1024 : Number(hard);
}

function writeConfig(file: string, text: string, user: ServiceUser): boolean {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  writeFileSync(file, text, { mode: 0o640 });
  user.own(file);
  return true;
}

/** An address of this machine that others can send sound to, for when SIP listens on all of them. */
export function firstOutsideAddress(): string {
  const all = Object.values(os.networkInterfaces()).flatMap((list) => list ?? []);
  return all.find((one) => one.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.1';
}
