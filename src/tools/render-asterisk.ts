/**
 * Writes Asterisk's configuration for an Asterisk that is installed on this machine or runs in a container of its own,
 * from the same settings as the controller (ASTERISK_ARI_URL, ASTERISK_AMI_URL, HOTLINE_AGENT_SECRET, …). Asterisk is
 * then started with `-C $HOTLINE_HOME/asterisk/etc/asterisk.conf`.
 */
import path from 'node:path';
import { AMI_USER, ARI_USER, renderAsteriskConfig } from '../appliances/asterisk-config.ts';
import { openTree } from '../appliances/debian-tree.ts';
import { MachineTrouble } from '../appliances/progress.ts';
import { instanceSecrets } from '../appliances/secrets.ts';
import { serviceUser } from '../appliances/service-user.ts';
import { readSettings } from '../appliances/settings.ts';

function main(): void {
  const { home, ports, agents, network, given } = readSettings(process.env);
  const ari = door('ASTERISK_ARI_URL', given.ariUrl, ARI_USER);
  const ami = door('ASTERISK_AMI_URL', given.amiUrl, AMI_USER);
  const own = instanceSecrets(home);
  const { folders } = renderAsteriskConfig(home, serviceUser(home), {
    tree: openTree('/'),
    ports: { ...ports, ari: ari.port, ami: ami.port },
    secrets: { ...own, ari: ari.password, ami: ami.password, agentSecret: given.agentSecret ?? own.agentSecret },
    network,
    agents,
    prompts: path.join(home, 'prompts'),
  });
  process.stdout.write(`${folders.etc}/asterisk.conf\n`);
}

function door(variable: string, address: string | undefined, user: string): { port: number; password: string } {
  const url = address === undefined || !URL.canParse(address) ? null : new URL(address);
  if (url !== null && url.username === user && url.password.length >= 16 && url.port !== '') {
    return { port: Number(url.port), password: decodeURIComponent(url.password) };
  }
  throw new MachineTrouble(
    `${variable} 应形如 …://${user}:口令（至少 16 位）@127.0.0.1:端口 / ${variable} must look like …://${user}:PASSWORD (16 or more)@127.0.0.1:PORT`,
  );
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof MachineTrouble ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
