/**
 * The one way to declare a route: with its guard and its shapes. From the same declaration come the check of roles, the
 * parsing of input, the shape of the answer (what the contract doesn't name is not sent) and the OpenAPI document.
 */
import type { Express, Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { Me } from '../contract/http/session.ts';
import type { Method, RouteDoc } from '../contract/openapi.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';
import type { Log } from '../log.ts';
import { type Access, guard, meOf } from './auth.ts';
import { parseBody, parseLargeBody, readBody, readParams, readQuery, soundOnly } from './input.ts';
import type { Sessions } from './sessions.ts';
import { fromRefusal, Trouble } from './trouble.ts';

type Shape = z.ZodObject;
type Answer = z.ZodType | 'nothing' | 'wav';

interface Spec<A extends Access, P extends Shape, Q extends Shape, B extends z.ZodType, R extends Answer> {
  readonly access: A;
  readonly tag: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** The body is a sound, which the route reads from the request itself. */
  readonly upload?: 'audio';
  /** Up to 4 MB instead of what a form may weigh. */
  readonly largeBody?: boolean;
  readonly answer: R;
  /** Stricter limits than the general one. */
  readonly limits?: readonly RequestHandler[];
}

export interface Ask<A extends Access, P extends Shape, Q extends Shape, B extends z.ZodType> {
  readonly me: A extends 'public' ? Me | null : Me;
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  readonly request: Request;
  readonly response: Response;
}

/** `sent`: the route wrote the answer itself, in another form that the reader asked for. */
type Answered<R extends Answer> = R extends z.ZodType
  ? z.input<R> | Refusal | 'sent'
  : null | undefined | void | Refusal;

export class Routes {
  readonly docs: RouteDoc[] = [];
  readonly #guarded = new WeakSet<RequestHandler>();
  readonly #app: Express;
  readonly #sessions: Sessions;
  readonly #limit: RequestHandler;
  readonly #log: Log;

  constructor(app: Express, sessions: Sessions, limit: RequestHandler, log: Log) {
    this.#app = app;
    this.#sessions = sessions;
    this.#limit = limit;
    this.#log = log;
  }

  route<
    A extends Access,
    R extends Answer,
    P extends Shape = z.ZodObject<Record<never, never>>,
    Q extends Shape = z.ZodObject<Record<never, never>>,
    B extends z.ZodType = z.ZodObject<Record<never, never>>,
  >(
    method: Method,
    path: string,
    spec: Spec<A, P, Q, B, R>,
    handle: (ask: Ask<A, P, Q, B>) => Promise<Answered<R>> | Answered<R>,
  ): void {
    if (this.docs.some((doc) => doc.method === method && doc.path === path)) {
      throw new Error(`${method} ${path} is declared twice`);
    }
    if (spec.access !== 'public' && spec.access.length === 0) throw new Error(`${method} ${path} is open to nobody`);
    const { access, tag, summary, params, query, body, upload, answer } = spec;
    this.docs.push({ method, path, access, tag, summary, params, query, body, upload, answer });
    const check = guard(this.#sessions, access);
    this.#guarded.add(check);
    const readJson = spec.largeBody === true ? parseLargeBody : parseBody;
    const read = upload === undefined ? readJson : soundOnly;
    this.#app[method](path, check, this.#limit, read, ...(spec.limits ?? []), async (request, response) => {
      const answered = await handle({
        me: meOf(request) as Ask<A, P, Q, B>['me'],
        params: readParams(params, request),
        query: readQuery(query, request),
        body: readBody(body, request),
        request,
        response,
      });
      if (isRefusal(answered)) throw fromRefusal(answered);
      this.#send(response, path, answer, answered);
    });
  }

  /** @throws when an /api route was declared past this class, or behind a router that can't be looked into. */
  assertGuarded(): void {
    for (const layer of this.#app.router.stack) {
      const path = layer.route?.path;
      if (path === undefined) {
        if ('stack' in layer.handle) throw new Error('a nested router hides its routes from the guard check');
        continue;
      }
      if (!path.startsWith('/api')) continue;
      const [first] = layer.route?.stack ?? [];
      if (!first || !this.#guarded.has(first.handle as RequestHandler)) throw new Error(`${path} has no guard`);
    }
  }

  #send(response: Response, path: string, answer: Answer, answered: unknown): void {
    if (answer === 'wav' || answered === 'sent') return;
    if (answer === 'nothing') {
      response.status(204).end();
      return;
    }
    const shaped = answer.safeParse(answered);
    if (!shaped.success) {
      const fields = shaped.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`);
      this.#log.error({ route: path, fields }, 'answer does not match the contract');
      throw new Trouble(500, 'bug');
    }
    response.json(shaped.data);
  }
}
