/**
 * How the store opens Valkey: impatient, and without a queue of its own. Memory is the truth for this life, so a command
 * that can't be sent now fails now, and whoever sent it decides what to keep.
 */
import { Redis } from 'ioredis';

/** Valkey is away or too slow. */
export class ValkeyFault extends Error {
  override readonly name = 'ValkeyFault';
}

export const commandTimeoutMs = 500;

export function openValkey(url: string, name: string): Redis {
  const valkey = new Redis(url, {
    connectionName: name,
    commandTimeout: commandTimeoutMs,
    connectTimeout: 2000,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    disableClientInfo: true,
    retryStrategy: (times) => Math.min(1000, 50 * 2 ** Math.min(times, 6)) * (0.5 + Math.random() / 2),
  });
  // Each command says itself that it failed; without a listener ioredis would print what is merely weather.
  valkey.on('error', () => undefined);
  return valkey;
}

/** @returns whether the connection is ready to take commands within `timeoutMs`. */
export function untilReady(valkey: Redis, timeoutMs: number): Promise<boolean> {
  if (valkey.status === 'ready') return Promise.resolve(true);
  return new Promise((resolve) => {
    const settle = (ready: boolean) => {
      clearTimeout(timer);
      valkey.off('ready', onReady);
      resolve(ready);
    };
    const onReady = () => settle(true);
    const timer = setTimeout(() => settle(false), timeoutMs);
    valkey.on('ready', onReady);
  });
}
