/**
 * The three kinds of trouble, and what each looks like outside: a Refusal is a rule that said no (409), a Fault a part
 * that is unwell (503), a Bug the rest (500). One body for all: { error: { code, message, details } }.
 */
import type { ErrorBody } from '../contract/http/common.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import { sentence } from './messages.ts';

export class Trouble extends Error {
  override name = 'Trouble';
  constructor(
    readonly status: number,
    readonly code: string,
    readonly details: unknown = undefined,
  ) {
    super(code);
  }
}

/** Thrown by this room when something behind it does not answer in time. */
export class WebFault extends Error {
  override name = 'WebFault';
}

/** Refusals that HTTP has a better word for than conflict. */
const statuses: Record<string, number> = {
  'bad-cursor': 400,
  'wrong-credentials': 401,
  'locked-out': 429,
  'prompt-unknown': 404,
  'schedule-unknown': 404,
  'year-unknown': 404,
  'emergency-unknown': 404,
  'surge-unknown': 404,
  'surge-profile-unknown': 404,
  'sound-too-large': 413,
  'sound-too-long': 400,
  'sound-silent': 400,
  'not-audio': 400,
  'span-backwards': 400,
  'date-of-other-year': 400,
  'date-twice': 400,
  'no-such-date': 400,
  'bad-flow': 400,
  'bad-flow-file': 400,
  'bad-keys': 400,
  'bad-period': 400,
  'no-agents-by-skill': 400,
  'bad-publish-time': 400,
  'flow-unknown': 404,
  'number-unknown': 404,
  'call-unknown': 404,
  'review-unknown': 404,
  'calibration-unknown': 404,
  'form-unknown': 404,
  'rule-unknown': 404,
  'measure-unknown': 404,
  'unit-unknown': 404,
  'unit-parent-unknown': 400,
  'unit-parent-circle': 400,
  'unit-number-no-number': 400,
  'unit-number-emergency': 400,
  'unit-number-premium': 400,
  'unit-number-abroad': 400,
  'unit-number-own': 400,
  'knowledge-unknown': 404,
  'knowledge-days-backwards': 400,
  'knowledge-question-twice': 400,
  'message-unknown': 404,
};

export function fromRefusal({ refused, ...details }: Refusal): Trouble {
  return new Trouble(statuses[refused] ?? 409, refused, Object.keys(details).length > 0 ? details : undefined);
}

export const isFault = (error: unknown): error is Error => error instanceof Error && error.name.endsWith('Fault');

/** What express and its body parser throw, by their `type` or status. */
const parserCodes: Record<string, [number, string]> = {
  'entity.parse.failed': [400, 'bad-json'],
  'entity.too.large': [413, 'body-too-large'],
  'charset.unsupported': [415, 'json-only'],
  'encoding.unsupported': [415, 'json-only'],
};

export function asTrouble(error: unknown): Trouble {
  if (error instanceof Trouble) return error;
  if (isFault(error)) return new Trouble(503, 'part-away');
  const { type, status } = (error ?? {}) as { type?: unknown; status?: unknown };
  const known = typeof type === 'string' ? parserCodes[type] : undefined;
  if (known) return new Trouble(known[0], known[1]);
  // A path that can't be decoded, a request cut short: the client's doing.
  if (typeof status === 'number' && status >= 400 && status < 500) return new Trouble(status, 'bad-input');
  return new Trouble(500, 'bug');
}

/** The number a person reads to support: the tail of the request's id, as the desks write it. */
export const problemNumber = (requestId: string): string => `E-${requestId.slice(-4)}`;

export function troubleBody(trouble: Trouble, requestId: string): ErrorBody {
  const details = trouble.status >= 500 ? { problem: problemNumber(requestId) } : trouble.details;
  return {
    error: {
      code: trouble.code,
      message: sentence(trouble.code, trouble.status),
      ...(details === undefined ? {} : { details }),
    },
  };
}
