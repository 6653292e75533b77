/**
 * The HTTP door: headers, limits, guards, routes and one shape of error. Knows the use cases only through needs.ts, and
 * neither the database nor Asterisk.
 */
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { GuestTokens } from './guests.ts';
import { type Limits, makeLimiters, usualLimits } from './limits.ts';
import type { WebNeeds } from './needs.ts';
import { originOf } from './origin.ts';
import { builtDesks, pages } from './pages.ts';
import { requestIdOf, requestLog } from './request-log.ts';
import { Routes } from './route.ts';
import { agentRoutes } from './routes/agent.ts';
import { callbackRoutes } from './routes/callbacks.ts';
import { callerRoutes } from './routes/callers.ts';
import { callRoutes } from './routes/calls.ts';
import { draftRoutes } from './routes/drafts.ts';
import { emergencyRoutes } from './routes/emergency.ts';
import { flowRoutes } from './routes/flows.ts';
import { handRoutes } from './routes/hands.ts';
import { knowledgeRoutes } from './routes/knowledge.ts';
import { messageRoutes } from './routes/messages.ts';
import { numberRoutes } from './routes/numbers.ts';
import { debugStall, documentRoute, phoneRoutes, probes } from './routes/open-doors.ts';
import { calibrationRoutes } from './routes/calibrations.ts';
import { qualityRoutes } from './routes/quality.ts';
import { scoreFormRoutes } from './routes/score-forms.ts';
import { recordingKeepRoutes } from './routes/recordings-keep.ts';
import { queueRoutes } from './routes/queues.ts';
import { recordingRoutes } from './routes/recording.ts';
import { promptRoutes } from './routes/prompts.ts';
import { referenceRoutes } from './routes/reference.ts';
import { reportRoutes } from './routes/reports.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { sessionRoutes } from './routes/session.ts';
import { smsRoutes } from './routes/sms.ts';
import { supervisionRoutes } from './routes/supervision.ts';
import { surgeRoutes } from './routes/surge.ts';
import { ticketRoutes } from './routes/tickets.ts';
import { unitRoutes } from './routes/units.ts';
import { wallboardRoutes } from './routes/wallboard.ts';
import { Sessions } from './sessions.ts';
import { asTrouble, isFault, Trouble, troubleBody } from './trouble.ts';

export interface AppOptions {
  /** Shared with push and the phone line, so that signing out drops them too. */
  readonly sessions?: Sessions;
  readonly limits?: Partial<Limits>;
  /** The built desks; dist/desks unless told. */
  readonly desks?: string;
  readonly version?: string;
}

function headers(config: Config): RequestHandler {
  const https = config.http.publicOrigin?.startsWith('https:') ?? false;
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // antd writes its styles into the page.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        mediaSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'", https ? 'wss:' : 'ws:'],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: https,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
  });
}

/** Whatever changes something must come from our own pages, or from no browser at all. */
function sameOrigin(config: Config): RequestHandler {
  const whence = originOf(config);
  const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);
  return (request, _response, next) => {
    if (!harmless.has(request.method) && whence(request) === 'foreign') throw new Trouble(403, 'foreign-origin');
    next();
  };
}

const noStore: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

function answerTrouble(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const trouble = asTrouble(error);
    const requestId = requestIdOf(request);
    if (trouble.code === 'bug' && !(error instanceof Trouble)) log.error({ requestId, err: error }, 'bug in a request');
    else if (isFault(error)) log.warn({ requestId, err: error }, 'a part behind the web is away');
    // The rest of an oversized body is not read.
    if (trouble.status === 413) response.setHeader('Connection', 'close');
    const details = trouble.details as { retryAfterSeconds?: unknown } | undefined;
    if (trouble.status === 429 && typeof details?.retryAfterSeconds === 'number') {
      response.setHeader('Retry-After', String(details.retryAfterSeconds));
    }
    response.status(trouble.status).json(troubleBody(trouble, requestId));
  };
}

function apiRoutes(
  app: Express,
  needs: WebNeeds,
  config: Config,
  log: Log,
  options: AppOptions,
  sessions: Sessions,
): void {
  const limiters = makeLimiters({ ...usualLimits, ...options.limits });
  app.use('/api', noStore, limiters.address);
  const routes = new Routes(app, sessions, limiters.general, log);
  sessionRoutes(routes, needs.accounts, sessions, config, limiters);
  agentRoutes(routes, needs.agents);
  handRoutes(routes, needs.hands, needs.audit);
  callRoutes(routes, needs.calls, needs.agents, needs.audit);
  callbackRoutes(routes, needs.callbacks);
  smsRoutes(routes, needs.surveys, config);
  recordingRoutes(routes, needs.calls, needs.recordings, needs.audit);
  recordingKeepRoutes(routes, needs.recordingKeep, needs.recordings, needs.audit);
  ticketRoutes(routes, needs.tickets, needs.office);
  draftRoutes(routes, needs.drafts);
  referenceRoutes(routes, needs.reference);
  promptRoutes(routes, needs.prompts, limiters);
  scheduleRoutes(routes, needs.calendar);
  queueRoutes(routes, needs.queues);
  emergencyRoutes(routes, needs.emergency);
  unitRoutes(routes, needs.units);
  knowledgeRoutes(routes, needs.knowledge);
  messageRoutes(routes, needs.messages);
  surgeRoutes(routes, needs.surge);
  flowRoutes(routes, needs.studio, needs.audit, limiters);
  callerRoutes(routes, needs.callers, needs.calls);
  qualityRoutes(routes, needs);
  calibrationRoutes(routes, needs);
  scoreFormRoutes(routes, needs.reviews);
  numberRoutes(routes, needs.studio.numbers);
  reportRoutes(routes, needs.reports, needs.audit);
  supervisionRoutes(routes, needs.supervision);
  wallboardRoutes(routes, needs.wallboard);
  phoneRoutes(routes, needs, new GuestTokens(config.agentSecret), config, limiters);
  documentRoute(routes, options.version ?? '0');
  routes.assertGuarded();
}

/** @throws when a route under /api was declared without a guard. */
export function makeApp(needs: WebNeeds, config: Config, log: Log, options: AppOptions = {}): Express {
  const sessions = options.sessions ?? new Sessions(needs.accounts);
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.set('case sensitive routing', true);
  // Exactly one proxy, and only where one is configured: a forged X-Forwarded-For changes nothing.
  app.set('trust proxy', config.http.publicOrigin === null ? false : 1);

  app.use(requestLog(needs.metrics, log), headers(config), (_request, response, next) => {
    response.setHeader('Permissions-Policy', 'microphone=(self), camera=(), geolocation=()');
    next();
  });
  app.use(sameOrigin(config));
  probes(app, needs, sessions);
  if (config.debugStall) debugStall(app);
  apiRoutes(app, needs, config, log, options, sessions);
  app.use('/api', () => {
    throw new Trouble(404, 'no-such-path');
  });
  pages(app, options.desks ?? builtDesks, sessions);
  app.use(() => {
    throw new Trouble(404, 'no-such-path');
  });
  app.use(answerTrouble(log));
  return app;
}
