/**
 * Gives every request its id, and writes one line and one measurement when it is done. The route's pattern is logged,
 * never the address asked for: queries hold numbers and words.
 */
import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { Histogram, type Registry } from 'prom-client';
import type { Log } from '../log.ts';

const ids = new WeakMap<Request, string>();

export const requestIdOf = (request: Request): string => ids.get(request) ?? 'none';

/** The desks choose their own id, so that a person can read its tail to support even if no answer came. */
const chosen = /^[\w-]{6,40}$/;

function routeOf(request: Request): string {
  const { route } = request as { route?: { path?: unknown } };
  return typeof route?.path === 'string' ? route.path : 'other';
}

function write(log: Log, request: Request, response: Response, ms: number): void {
  const line = {
    requestId: requestIdOf(request),
    method: request.method,
    route: routeOf(request),
    status: response.statusCode,
    ms: Math.round(ms),
    pii: { address: request.ip },
  };
  if (response.statusCode >= 500) log.warn(line, 'request failed');
  else if (response.statusCode >= 400) log.info(line, 'request refused');
  else log.debug(line, 'request done');
}

export function requestLog(metrics: Registry, log: Log): RequestHandler {
  const name = 'hotline_http_seconds';
  const seconds =
    (metrics.getSingleMetric(name) as Histogram | undefined) ??
    new Histogram({
      name,
      help: 'Seconds from a request to its last byte.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
      registers: [metrics],
    });
  return (request, response, next) => {
    const given = request.headers['x-request-id'];
    const id = typeof given === 'string' && chosen.test(given) ? given : randomBytes(9).toString('base64url');
    ids.set(request, id);
    response.setHeader('X-Request-Id', id);
    const started = performance.now();
    response.once('close', () => {
      const ms = performance.now() - started;
      write(log, request, response, ms);
      const status = `${Math.floor(response.statusCode / 100)}xx`;
      seconds.observe({ method: request.method, route: routeOf(request), status }, ms / 1000);
    });
    next();
  };
}
