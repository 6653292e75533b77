/**
 * The other side of the comparison: `Answer, Read, Queue` in the dialplan of the same Asterisk, put into the bench's own
 * instance only. It records, as the hotline does. The key interrupts its
 * prompt, as it does ours, so what the prompt says is of no matter.
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { asteriskFolders } from '../../src/appliances/asterisk-config.ts';
import { cpuOf } from '../cpu.ts';
import type { Instance } from '../instance.ts';
import type { Crew } from './crew.ts';
import type { BenchSide, Measured } from './report.ts';
import type { Round } from './run.ts';

const run = promisify(execFile);

/** All agents behind one number, the first few behind the other. */
export const peerNumber = '12399';
export const scarceNumber = '12398';

/** While no controller runs. */
export async function* benchPeer(
  instance: Instance,
  crew: Crew,
  rounds: readonly Round[],
  { scarceAgents }: BenchSide,
): AsyncGenerator<Measured> {
  const extensions = crew.agents.map(({ extension }) => extension);
  await installPeer(instance, {
    prompt: stockPrompt(instance),
    extensions,
    scarceExtensions: extensions.slice(0, scarceAgents),
  });
  const pid = instance.pidOf('asterisk');
  for (const round of rounds) {
    const before = cpuOf(pid);
    const dialled = round.profile === 'scarce' ? scarceNumber : peerNumber;
    const result = await crew.calls({ ...round.plan, dialled });
    const cpu = { asterisk: cpuOf(pid) - before, controller: 0, others: 0, desks: 0 };
    yield { side: 'app_queue', round, result, cpu, desks: [], refused: [] };
  }
}

export interface Peer {
  readonly prompt: string;
  readonly extensions: readonly string[];
  readonly scarceExtensions: readonly string[];
}

export async function installPeer(instance: Instance, peer: Peer): Promise<void> {
  const { etc, recordings } = asteriskFolders(instance.home);
  const write = (file: string, lines: readonly string[]): void =>
    writeFileSync(path.join(etc, file), `${lines.join('\n')}\n`, { mode: 0o644 });
  write('extensions.d/bench-peer.conf', [
    '[inbound](+)',
    `exten => ${peerNumber},1,Goto(bench-peer,all,1)`,
    `exten => ${scarceNumber},1,Goto(bench-peer,scarce,1)`,
    '[bench-peer]',
    ...['all', 'scarce'].flatMap((name) => [
      `exten => ${name},1,Answer()`,
      ` same => n,Read(KEY,${peer.prompt},1,,1,5)`,
      ` same => n,Set(MONITOR_FILENAME=${recordings}/peer-\${UNIQUEID})`,
      ` same => n,Queue(bench-${name},,,,300)`,
      ' same => n,Hangup()',
    ]),
  ]);
  const queue = (name: string, members: readonly string[]): string[] => [
    `[bench-${name}]`,
    'strategy = leastrecent',
    'musicclass = default',
    'timeout = 20',
    'retry = 1',
    'wrapuptime = 0',
    'ringinuse = no',
    'joinempty = yes',
    'monitor-format = wav',
    ...members.map((extension) => `member => PJSIP/${extension}`),
  ];
  write('queues.d/bench-peer.conf', [...queue('all', peer.extensions), ...queue('scarce', peer.scarceExtensions)]);
  await cli(instance, 'module load app_mixmonitor.so');
  await cli(instance, 'dialplan reload');
  await cli(instance, 'queue reload all');
  const shown = await cli(instance, `dialplan show ${peerNumber}@inbound`);
  if (!shown.includes('bench-peer')) throw new Error(`the peer's dialplan was not taken:\n${shown}`);
  const members = await cli(instance, 'queue show bench-all');
  if (!members.includes(`PJSIP/${peer.extensions[0]}`)) throw new Error(`the peer's queue was not taken:\n${members}`);
}

function stockPrompt({ prepared }: Instance): string {
  if (prepared.tree === null) throw new Error('the bench needs the Asterisk of its own instance');
  return path.join(prepared.tree.asteriskData, 'sounds/en_US_f_Allison/demo-congrats');
}

export async function cli({ home, prepared }: Instance, command: string): Promise<string> {
  const program = prepared.tree?.program('asterisk');
  if (program === undefined) throw new Error('the bench needs the Asterisk of its own instance');
  const config = path.join(asteriskFolders(home).etc, 'asterisk.conf');
  const { stdout } = await run(program.command, [...program.args, '-C', config, '-rx', command]);
  return stdout;
}
