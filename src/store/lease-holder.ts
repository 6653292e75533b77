/**
 * Who holds the lease, told so that a later process on the same machine can see whether the holder still runs:
 * `controller|place|pid|start|uuid`. A pid alone may have been given to another process since, and another container has
 * pids of its own; so the place is the boot and the pid namespace, and the start is the kernel's.
 */
import fs from 'node:fs';

const read = (file: string): string => fs.readFileSync(file, 'utf8').trim();

function placeHere(): string {
  try {
    return `${read('/proc/sys/kernel/random/boot_id')}@${fs.readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return 'unknown';
  }
}

/** State letter and start time of a process here, or null when there is none. */
function processHere(pid: string): { state: string; start: string } | null {
  try {
    const stat = read(`/proc/${pid}/stat`);
    // The name is in brackets and may hold anything, so count from the last bracket: state is field 3, start field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', start: fields[19] ?? '' };
  } catch {
    return null;
  }
}

export function holderHere(controller: string, uuid: string): string {
  const pid = String(process.pid);
  return [controller, placeHere(), pid, processHere(pid)?.start ?? '', uuid].join('|');
}

/** True only if it is certain; a holder on another machine is judged by its lease alone unless `elsewhereIsDead`. */
export function isHolderDead(holder: string, how: { frozenIsDead?: boolean; elsewhereIsDead?: boolean } = {}): boolean {
  const [, place = '', pid = '', start = ''] = holder.split('|');
  if (place !== placeHere() || place === 'unknown' || !/^\d+$/.test(pid)) return how.elsewhereIsDead ?? false;
  const found = processHere(pid);
  if (!found || found.start !== start) return true;
  return 'ZX'.includes(found.state) || (how.frozenIsDead === true && 'Tt'.includes(found.state));
}
