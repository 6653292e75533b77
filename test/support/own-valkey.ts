/** A Valkey of the test's own, so that it can be killed, frozen and started empty without hurting other tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Appliance, Place } from '../../src/appliances/appliance.ts';
import { debianTree, defaultCacheDir } from '../../src/appliances/debian-tree.ts';
import { serviceUser } from '../../src/appliances/service-user.ts';
import { startValkey } from '../../src/appliances/valkey.ts';

export class OwnValkey {
  readonly url: string;
  readonly #start: () => Promise<Appliance>;
  readonly #home: string;
  #server: Appliance;

  private constructor(url: string, home: string, start: () => Promise<Appliance>, server: Appliance) {
    this.url = url;
    this.#home = home;
    this.#start = start;
    this.#server = server;
  }

  static async start(): Promise<OwnValkey> {
    const home = mkdtempSync(path.join(tmpdir(), 'own-valkey-'));
    const place: Place = { home, user: serviceUser(home) };
    place.user.own(home);
    const tree = await debianTree(defaultCacheDir(), () => undefined);
    const options = { tree, port: await freePort(), password: 'test-only-password' };
    const start = () => startValkey(place, options);
    const server = await start();
    return new OwnValkey(`redis://:${options.password}@127.0.0.1:${options.port}/0`, home, start, server);
  }

  get pid(): number {
    return this.#server.pid;
  }

  async kill(): Promise<void> {
    process.kill(this.#server.pid, 'SIGKILL');
    await this.#server.gone;
  }

  freeze(): void {
    process.kill(this.#server.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.#server.pid, 'SIGCONT');
  }

  async startAgain(how: { empty: boolean }): Promise<void> {
    if (how.empty) rmSync(path.join(this.#home, 'valkey/data'), { recursive: true, force: true });
    this.#server = await this.#start();
  }

  async end(): Promise<void> {
    await this.#server.stop();
    rmSync(this.#home, { recursive: true, force: true });
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
