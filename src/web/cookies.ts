/** The two cookies: who is signed in, and which citizen's browser may open the phone line. Nothing else is kept there. */
import type { IncomingMessage } from 'node:http';
import type { CookieOptions } from 'express';
import type { Config } from '../config.ts';

export const sessionCookie = 'hotline_session';
export const guestCookie = 'hotline_guest';

/** Null when the cookie is absent, doubled (one of them planted) or not of a token's alphabet. */
export function readCookie(request: IncomingMessage, name: string): string | null {
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [value] = found;
  return found.length === 1 && value !== undefined && /^[\w.~-]{16,256}$/.test(value) ? value : null;
}

export function cookieOptions(config: Config, lifeSeconds: number): CookieOptions {
  return {
    httpOnly: true,
    sameSite: 'strict',
    secure: config.production || (config.http.publicOrigin?.startsWith('https:') ?? false),
    path: '/',
    maxAge: lifeSeconds * 1000,
  };
}
