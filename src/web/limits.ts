/**
 * How much one person or address may ask. Generous for people who work, strict where secrets are guessed. Counted in
 * this process; the lock-out after wrong passwords is kept with the accounts.
 */
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { meOf } from './auth.ts';
import { Trouble } from './trouble.ts';

export interface Limits {
  /** Per signed-in person (per address before signing in) and minute. */
  readonly general: number;
  /** Per address and minute, before anybody is looked up. */
  readonly address: number;
  /** All attempts to sign in, per address and minute: a whole hall signs in behind one address. */
  readonly signIns: number;
  /** Browser phones begun per address and minute. */
  readonly phones: number;
  /** Texts spoken for trying out, per person and minute: each one starts a program. */
  readonly voices: number;
}
export const usualLimits: Limits = { general: 900, address: 6000, signIns: 240, phones: 30, voices: 30 };

const addressOf = (request: Request): string => ipKeyGenerator(request.ip ?? 'none');

function limiter(windowMs: number, limit: number, keyOf: (request: Request) => string) {
  return rateLimit({
    windowMs,
    limit,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    keyGenerator: keyOf,
    handler: (_request, _response, next) => {
      next(new Trouble(429, 'too-many-requests', { retryAfterSeconds: Math.ceil(windowMs / 1000) }));
    },
    validate: { xForwardedForHeader: false, trustProxy: false },
  }) as RequestHandler;
}

export interface Limiters {
  readonly general: RequestHandler;
  readonly address: RequestHandler;
  readonly signIns: RequestHandler;
  readonly phones: RequestHandler;
  readonly voices: RequestHandler;
}

export function makeLimiters(limits: Limits): Limiters {
  return {
    general: limiter(60_000, limits.general, (request) => meOf(request)?.username ?? addressOf(request)),
    address: limiter(60_000, limits.address, addressOf),
    signIns: limiter(60_000, limits.signIns, addressOf),
    phones: limiter(60_000, limits.phones, addressOf),
    voices: limiter(60_000, limits.voices, (request) => meOf(request)?.username ?? addressOf(request)),
  };
}
