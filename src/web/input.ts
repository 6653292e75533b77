/** Reads what came in by the route's schemas: unknown fields are refused, and every complaint names its field. */
import express, { type Request, type RequestHandler } from 'express';
import { z } from 'zod';
import { fieldSentence } from './messages.ts';
import { Trouble } from './trouble.ts';

export const bodyLimit = '256kb';
const maxDepth = 20;

const json = express.json({ limit: bodyLimit, strict: true, inflate: false });

const hasBody = (request: Request): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

export const parseBody: RequestHandler = (request, response, next) => {
  if (hasBody(request) && !request.is('application/json')) throw new Trouble(415, 'json-only');
  json(request, response, next);
};

const largeJson = express.json({ limit: '4mb', strict: true, inflate: false });

/** For flows as files: a large city's menu is larger than any form. */
export const parseLargeBody: RequestHandler = (request, response, next) => {
  if (hasBody(request) && !request.is('application/json')) throw new Trouble(415, 'json-only');
  largeJson(request, response, (error?: unknown) => {
    const tooLarge = (error as { type?: unknown } | undefined)?.type === 'entity.too.large';
    next(tooLarge ? new Trouble(413, 'file-too-large') : error);
  });
};

/** What a sound may weigh, as the sender says; what really comes is counted where it is read. */
const soundLimit = 20 * 1024 * 1024;

export const soundOnly: RequestHandler = (request, _response, next) => {
  if (hasBody(request) && !request.is('audio/*')) throw new Trouble(415, 'audio-only');
  if (Number(request.headers['content-length'] ?? 0) > soundLimit) throw new Trouble(413, 'sound-too-large');
  next();
};

function bad(path: string, message: string): Trouble {
  return new Trouble(400, 'bad-input', [{ path, message }]);
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair; the first is refused, the second (a cut emoji) mended. */
function mended(value: unknown, path: string, depth = 0): unknown {
  if (depth > maxDepth) throw bad(path, '嵌套过深');
  if (typeof value === 'string') {
    if (value.includes('\u0000')) throw bad(path, '含有不可显示的字符');
    return value.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
  }
  if (Array.isArray(value)) return value.map((item, i) => mended(item, `${path}.${i}`, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    const inside = path === '' ? key : `${path}.${key}`;
    return [String(mended(key, inside)), mended(item, inside, depth + 1)];
  });
  return Object.fromEntries(entries);
}

function parse<S extends z.ZodType>(schema: S, raw: unknown): z.output<S> {
  const closed = schema instanceof z.ZodObject ? schema.strict() : schema;
  const parsed = closed.safeParse(mended(raw, ''));
  if (parsed.success) return parsed.data as z.output<S>;
  const issues = parsed.error.issues.map((issue) => ({
    path: [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys : [])].join('.'),
    message: fieldSentence(issue),
  }));
  throw new Trouble(400, 'bad-input', issues);
}

const nothing = z.object({});

export const readParams = <S extends z.ZodType>(schema: S | undefined, request: Request) =>
  parse((schema ?? nothing) as S, request.params);
export const readQuery = <S extends z.ZodType>(schema: S | undefined, request: Request) =>
  parse((schema ?? nothing) as S, request.query);
/** A route without a body accepts none and an empty one. */
export const readBody = <S extends z.ZodType>(schema: S | undefined, request: Request) =>
  parse((schema ?? nothing) as S, (request.body as unknown) ?? {});
