/** What needs no session: is it up, what may be measured, the API's description, and the citizens' browser phone. */
import type { Express } from 'express';
import { z } from 'zod';
import type { Config } from '../../config.ts';
import { GuestPhone } from '../../contract/http/agent.ts';
import { makeDocument } from '../../contract/openapi.ts';
import { cookieOptions, guestCookie, readCookie, sessionCookie } from '../cookies.ts';
import { guestSeconds, type GuestTokens } from '../guests.ts';
import type { Limiters } from '../limits.ts';
import type { WebNeeds } from '../needs.ts';
import { isLoopback, isSafeForPhone } from '../origin.ts';
import type { Routes } from '../route.ts';
import type { Sessions } from '../sessions.ts';
import { Trouble } from '../trouble.ts';

const readyPatienceMs = 3000;

export function phoneRoutes(
  routes: Routes,
  needs: Pick<WebNeeds, 'guestPhones'>,
  guests: GuestTokens,
  config: Config,
  limiters: Limiters,
): void {
  routes.route(
    'post',
    '/api/phone/session',
    { access: 'public', tag: '网页电话', summary: '市民网页电话的账号', answer: GuestPhone, limits: [limiters.phones] },
    ({ request, response }) => {
      if (!isSafeForPhone(config, request)) throw new Trouble(403, 'plain-http');
      response.cookie(guestCookie, guests.make(Date.now()), { ...cookieOptions(config, guestSeconds), path: '/ws' });
      // Signed-in people may try it too: the line must not be taken for their desk's.
      return { ...needs.guestPhones.access(), websocket: '/ws?as=guest' };
    },
  );
}

export function documentRoute(routes: Routes, version: string): void {
  let document: object | null = null;
  routes.route(
    'get',
    '/api/openapi.json',
    { access: 'public', tag: '说明', summary: '本接口说明', answer: z.record(z.string(), z.unknown()) },
    () => (document ??= makeDocument(routes.docs, version)) as Record<string, unknown>,
  );
}

interface Part {
  readonly part: string;
  readonly why: string;
}

/** A probe must get its answer even when the part that is asked does not give any. */
async function notReadyInTime(needs: Pick<WebNeeds, 'health'>): Promise<Part[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Part[]>((resolve) => {
    timer = setTimeout(() => resolve([{ part: 'health', why: '各部分的状态未能及时取得' }]), readyPatienceMs);
  });
  const failed = (): Part[] => [{ part: 'health', why: '各部分的状态未能取得' }];
  return Promise.race([needs.health.notReady().catch(failed), late]).finally(() => clearTimeout(timer));
}

export function probes(app: Express, needs: Pick<WebNeeds, 'health' | 'metrics'>, sessions: Sessions): void {
  app.get('/healthz', (_request, response) => {
    response.setHeader('Cache-Control', 'no-store').json({ ok: true });
  });

  app.get('/readyz', async (_request, response) => {
    const parts = await notReadyInTime(needs);
    const body = { ready: parts.length === 0, parts, degraded: needs.health.degraded() };
    response
      .status(body.ready ? 200 : 503)
      .setHeader('Cache-Control', 'no-store')
      .json(body);
  });

  app.get('/metrics', async (request, response) => {
    // Behind a proxy on this machine everybody comes from loopback: then only an admin's session counts.
    const local = isLoopback(request.socket.remoteAddress) && request.headers['x-forwarded-for'] === undefined;
    const token = readCookie(request, sessionCookie);
    if (!local && (token === null || (await sessions.read(token))?.role !== 'admin')) {
      throw new Trouble(403, 'role-not-allowed');
    }
    response.setHeader('Content-Type', needs.metrics.contentType).send(await needs.metrics.metrics());
  });
}

/** Freezes this process, so that a test can see what a frozen controller does to callers. */
export function debugStall(app: Express): void {
  app.post('/debug/stall', (request, response) => {
    if (!isLoopback(request.socket.remoteAddress)) throw new Trouble(404, 'no-such-path');
    const milliseconds = z.coerce.number().int().min(0).max(120_000).safeParse(request.query['ms']);
    if (!milliseconds.success) throw new Trouble(400, 'bad-input', [{ path: 'ms', message: '应为 0～120000' }]);
    response.json({ stalledMs: milliseconds.data });
    response.once('finish', () => {
      const until = performance.now() + milliseconds.data;
      while (performance.now() < until) Math.sqrt(until);
    });
  });
}
