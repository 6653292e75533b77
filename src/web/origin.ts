/**
 * Where a request was made: our own pages, another site, or no browser at all. This and SameSite cookies are the whole
 * protection against requests forged by other sites, so everything that changes something asks here.
 */
import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';

export type Origin = 'own' | 'foreign' | 'unknown';

export type OriginOf = (request: IncomingMessage) => Origin;

/** Behind a proxy the public origin is configured and must match exactly; else the Host that was asked for counts. */
export function originOf(config: Config): OriginOf {
  const publicOrigin = config.http.publicOrigin === null ? null : new URL(config.http.publicOrigin).origin;
  const isOwn = (origin: string, host: string | undefined): boolean => {
    if (publicOrigin !== null) return origin === publicOrigin;
    return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
  };
  return (request) => {
    const { origin, host, 'sec-fetch-site': site } = request.headers;
    if (origin !== undefined) return isOwn(origin, host) ? 'own' : 'foreign';
    if (site === undefined) return 'unknown';
    // `none` is a person typing the address; only GETs come that way.
    return site === 'same-origin' || site === 'none' ? 'own' : 'foreign';
  };
}

/** A browser gives a page its microphone only where the connection can't be listened to. */
export function isSafeForPhone(config: Config, request: IncomingMessage): boolean {
  if (!config.production) return true;
  if (config.http.publicOrigin !== null) return config.http.publicOrigin.startsWith('https:');
  const name = (request.headers.host ?? '').replace(/:\d+$/, '');
  return name === 'localhost' || name === '127.0.0.1' || name === '[::1]';
}

export const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address);

/** The asking side's address where express is not asked: the one the configured proxy wrote, else the connection's. */
export function addressOf(config: Config, request: IncomingMessage): string {
  const { 'x-forwarded-for': forwarded } = request.headers;
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',').at(-1)?.trim();
  if (config.http.publicOrigin !== null && last) return last;
  return request.socket.remoteAddress ?? 'unknown';
}
