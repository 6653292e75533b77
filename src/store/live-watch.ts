/** The live state seen from outside: does a controller that lives have this call in hand? Reads only. */
import type { Redis } from 'ioredis';
import type { CallId } from '../core/kernel/ids.ts';
import { openValkey, untilReady, ValkeyFault } from './valkey.ts';

export class LiveWatch {
  readonly #valkey: Redis;
  readonly #prefix: string;

  constructor(url: string, prefix = 'hotline') {
    this.#prefix = prefix;
    this.#valkey = openValkey(url, 'hotline-live-watch');
  }

  /** @throws ValkeyFault when it can't be told now. */
  async isInHand(call: CallId): Promise<boolean> {
    if (!(await untilReady(this.#valkey, 1000))) throw new ValkeyFault('the live state is out of reach');
    const asked = [
      this.#valkey.exists(`${this.#prefix}:keeper`),
      this.#valkey.hexists(`${this.#prefix}:calls`, call),
    ] as const;
    const [keeper, stored] = await Promise.all(asked).catch((cause: unknown) => {
      throw new ValkeyFault('the live state was not read', { cause });
    });
    return keeper === 1 && stored === 1;
  }

  close(): void {
    this.#valkey.disconnect();
  }
}
