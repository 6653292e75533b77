/** An Asterisk of the test's own, so that it can be killed and started anew without hurting other tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { agentSipPassword } from '../../src/appliances/agent-password.ts';
import type { Appliance } from '../../src/appliances/appliance.ts';
import { prepareInstance, startAppliances, type Prepared } from '../../src/appliances/appliances.ts';
import { defaultCacheDir } from '../../src/appliances/debian-tree.ts';
import { portsFor } from '../../src/appliances/ports.ts';
import { readNetwork } from '../../src/appliances/settings.ts';
import { freePortBase } from '../appliances/free-ports.ts';
import { partsEnv } from './parts.ts';
import { openAgentPhone, openCitizen, type Peer, type SipPhone } from './sip-phone.ts';

const quiet = (): void => undefined;
const network = readNetwork({});

export class OwnAsterisk {
  readonly #phones: SipPhone[] = [];

  private constructor(
    private readonly home: string,
    private readonly prepared: Prepared,
    private server: Appliance,
  ) {}

  static async start(): Promise<OwnAsterisk> {
    const home = await mkdtemp(path.join(tmpdir(), 'own-asterisk-'));
    const prepared = await prepareInstance({
      home,
      cacheDir: defaultCacheDir(),
      ports: portsFor(await freePortBase()),
      agents: 10,
      network,
      given: { databaseUrl: 'not ours', redisUrl: 'not ours' },
      progress: quiet,
    });
    return new OwnAsterisk(home, prepared, await launch(home, prepared));
  }

  /** What a controller must be told to use this one; prompts stay where the shared ones are. */
  get env(): Record<string, string> {
    const { env } = this.prepared;
    const others = ['DATABASE_URL', 'REDIS_URL', 'HOTLINE_HOME', 'HOTLINE_HTTP_PORT', 'HOTLINE_PROMPTS'];
    return Object.fromEntries(Object.entries(env).filter(([name]) => name in partsEnv() && !others.includes(name)));
  }

  async kill(): Promise<void> {
    process.kill(this.server.pid, 'SIGKILL');
    await this.server.gone;
  }

  async startAgain(): Promise<void> {
    this.server = await launch(this.home, this.prepared);
  }

  async citizen(): Promise<SipPhone> {
    return this.#kept(await openCitizen(this.#sip, network.trunkAddresses[0] ?? ''));
  }

  async agentPhone(extension: string): Promise<SipPhone> {
    const password = agentSipPassword(this.prepared.secrets.agentSecret, extension);
    return this.#kept(await openAgentPhone(this.#sip, { username: extension, password }));
  }

  async end(): Promise<void> {
    for (const phone of this.#phones) phone.vanish();
    await this.server.stop();
    await rm(this.home, { recursive: true, force: true });
  }

  get #sip(): Peer {
    const { env } = this.prepared;
    return { address: env['HOTLINE_SIP_ADDRESS'] ?? '', port: Number(env['HOTLINE_SIP_PORT']) };
  }

  #kept(phone: SipPhone): SipPhone {
    this.#phones.push(phone);
    return phone;
  }
}

async function launch(home: string, prepared: Prepared): Promise<Appliance> {
  const server = (await startAppliances(home, prepared, quiet)).get('asterisk');
  if (server === undefined) throw new Error('no Asterisk was started');
  return server;
}
