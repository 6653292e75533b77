/** Ties the HTTP door, the push line and the phone line to one port. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { makeApp, type AppOptions } from './app.ts';
import type { WebNeeds } from './needs.ts';
import { originOf } from './origin.ts';
import { attachPhoneProxy, type LineLimits, type PhoneProxy } from './phone-proxy.ts';
import type { DeskPush } from './push.ts';
import type { Sessions } from './sessions.ts';

export interface WebParts {
  readonly needs: WebNeeds;
  readonly sessions: Sessions;
  readonly push: DeskPush;
}

export interface WebServer {
  readonly http: Server;
  readonly phones: PhoneProxy;
  /** Resolves with the port; 0 lets the system choose. */
  listen(port: number, address: string): Promise<number>;
  close(): Promise<void>;
}

const lastWordsMs = 1000;

export function makeWebServer(
  { needs, sessions, push }: WebParts,
  config: Config,
  log: Log,
  options: Omit<AppOptions, 'sessions'> & { lines?: Partial<LineLimits> } = {},
): WebServer {
  const app = makeApp(needs, config, log, { ...options, sessions });
  const http = createServer({ headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 15_000 }, app);
  http.maxConnections = 5000;
  push.attach(http, needs.agents, needs.supervision);
  const whence = originOf(config);
  const phones = attachPhoneProxy(http, { sessions, whence, agents: needs.agents }, config, log, options.lines);
  return {
    http,
    phones,
    listen: (port, address) =>
      new Promise((resolve, reject) => {
        http.once('error', reject);
        http.listen(port, address, () => {
          http.off('error', reject);
          resolve((http.address() as AddressInfo).port);
        });
      }),
    close: async () => {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      await push.close();
      phones.close();
      const hurry = setTimeout(() => http.closeAllConnections(), lastWordsMs);
      await closed;
      clearTimeout(hurry);
    },
  };
}
