/**
 * The guard of every route: who is asking (by the cookie), and whether their role may. A route that was declared without
 * one keeps the program from starting (route.ts).
 */
import type { Request, RequestHandler } from 'express';
import type { Me } from '../contract/http/session.ts';
import type { Role } from '../contract/words.ts';
import { agentId, type AgentId } from '../core/kernel/ids.ts';
import { readCookie, sessionCookie } from './cookies.ts';
import type { Sessions } from './sessions.ts';
import { Trouble } from './trouble.ts';

export type Access = 'public' | readonly Role[];

export const everyRole: readonly Role[] = ['agent', 'supervisor', 'dispatcher', 'department', 'followup', 'admin'];

const signedIn = new WeakMap<Request, Me>();

/** Null on public routes without a session. */
export const meOf = (request: Request): Me | null => signedIn.get(request) ?? null;

export function guard(sessions: Sessions, access: Access): RequestHandler {
  return async (request, _response, next) => {
    const token = readCookie(request, sessionCookie);
    // Public routes don't wait for the accounts: they must answer while the database is away.
    const me = token === null || access === 'public' ? null : await sessions.read(token);
    if (me) signedIn.set(request, me);
    if (access !== 'public') {
      if (!me) throw new Trouble(401, 'sign-in-needed');
      if (!access.includes(me.role)) throw new Trouble(403, 'role-not-allowed');
    }
    next();
  };
}

/** The seat of a signed-in agent. */
export function seatOf(me: Me): AgentId {
  if (me.agentId === null) throw new Trouble(403, 'not-an-agent');
  return agentId(me.agentId);
}
