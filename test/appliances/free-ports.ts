/** A port base for an instance of a test's own, none of whose ports is taken. */
import { randomInt } from 'node:crypto';
import { checkPorts } from '../../src/appliances/checks.ts';
import { portsFor } from '../../src/appliances/ports.ts';

export async function freePortBase(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = 100 * randomInt(1, 120) + 50; // others use whole hundreds
    const { http, sip, ari, ami, valkey, postgres } = portsFor(base);
    const wanted = [http, sip, ari, ami, valkey, postgres].map((port) => {
      return { address: '127.0.0.1', port, protocol: 'tcp', use: '', setting: '' } as const;
    });
    const free = await checkPorts(wanted).then(
      () => true,
      () => false,
    );
    if (free) return base;
  }
  throw new Error('no free ports were found in 50 attempts');
}
