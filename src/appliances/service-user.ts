/**
 * Who the appliances run as. An ordinary user runs them as themself; root hands them to a system user without a
 * shell, because PostgreSQL refuses root and a telephone server open to a network should not have root's rights.
 */
import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { defaultCacheDir } from './debian-tree.ts';
import { MachineTrouble } from './progress.ts';

const NAME = 'hotline';

export interface ServiceUser {
  readonly uid: number;
  readonly gid: number;
  wrap(command: string, args: readonly string[]): { command: string; args: string[] };
  /** Makes the folder, with its parents, and gives it to this user. */
  folder(dir: string, mode?: number): string;
  own(file: string): void;
}

export function serviceUser(home: string): ServiceUser {
  if (process.getuid?.() !== 0) return sameUser();
  const { uid, gid } = systemUser();
  return {
    uid,
    gid,
    wrap: (command, args) => ({
      command: 'setpriv',
      args: [
        `--reuid=${uid}`,
        `--regid=${gid}`,
        '--clear-groups',
        ...throughClosedFolders(home, uid),
        command,
        ...args,
      ],
    }),
    folder: (dir, mode = 0o750) => {
      mkdirSync(dir, { recursive: true, mode });
      chownSync(dir, uid, gid);
      return dir;
    },
    own: (file) => chownSync(file, uid, gid),
  };
}

function sameUser(): ServiceUser {
  return {
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    wrap: (command, args) => ({ command, args: [...args] }),
    folder: (dir, mode = 0o750) => {
      mkdirSync(dir, { recursive: true, mode });
      return dir;
    },
    own: () => undefined,
  };
}

function systemUser(): { uid: number; gid: number } {
  const known = find();
  if (known !== null) return known;
  try {
    execFileSync(
      'useradd',
      ['--system', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', NAME],
      {
        stdio: 'pipe',
      },
    );
  } catch (error) {
    const made = find(); // another start may have been quicker
    if (made !== null) return made;
    throw new MachineTrouble(
      `以 root 启动时需要系统用户 ${NAME}，但未能创建；请执行 useradd --system ${NAME}，或改用普通用户启动。` +
        ` / As root the system user "${NAME}" is needed and could not be made: create it, or start as an ordinary user. (${String(error)})`,
    );
  }
  const made = find();
  if (made === null)
    throw new MachineTrouble(`系统用户 ${NAME} 创建后仍不可见 / system user "${NAME}" cannot be found`);
  return made;
}

function find(): { uid: number; gid: number } | null {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === NAME && uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

/**
 * A checkout below /root cannot be reached by another user. Rather than opening root's home, the servers get the
 * one capability that lets them pass through (and read), and nothing else.
 */
function throughClosedFolders(home: string, uid: number): string[] {
  const starts = [home, import.meta.dirname, defaultCacheDir()];
  if (!starts.some((start) => isClosed(start, uid))) return ['--inh-caps=-all'];
  const capability = passingCapability();
  // Without that bit access(2), which initdb asks before it runs its own programs, forgets the capability.
  return ['--securebits=+no_setuid_fixup', `--inh-caps=-all,+${capability}`, `--ambient-caps=-all,+${capability}`];
}

function isClosed(start: string, uid: number): boolean {
  for (let dir = path.resolve(start); dir !== '/'; dir = path.dirname(dir)) {
    const stat = statSync(dir, { throwIfNoEntry: false });
    if (stat !== undefined && (stat.mode & 0o001) === 0 && stat.uid !== uid) return true;
  }
  return false;
}

/** Containers often take the smaller of the two away from root and leave the larger. */
function passingCapability(): string {
  const bounds = /^CapBnd:\s+([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  const allowed = BigInt(`0x${bounds}`);
  if ((allowed & 0b100n) !== 0n) return 'dac_read_search';
  if ((allowed & 0b010n) !== 0n) return 'dac_override';
  throw new MachineTrouble(
    `系统用户 ${NAME} 进不了本目录：请把项目和 HOTLINE_HOME 放到其他用户可进入的位置（例如 /srv），或改用普通用户启动。` +
      ` / The system user "${NAME}" cannot reach this folder: put the project and HOTLINE_HOME where others may pass (/srv), or start as an ordinary user.`,
  );
}
