/** SIP messages as text and as values (RFC 3261), the little of it that a test phone needs, and digest answers. */
import { createHash, randomBytes } from 'node:crypto';

export interface SipMessage {
  /** A request has a method and a target, a response a status and a reason. */
  readonly method: string | null;
  readonly target: string;
  readonly status: number;
  readonly reason: string;
  /** Lower-case names, each with its values in order. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

/** Name and value; a name may come several times. */
export type Headers = readonly (readonly [string, string])[];

const compact: Record<string, string> = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  l: 'content-length',
  c: 'content-type',
  k: 'supported',
};

/** @returns null for what is not SIP, such as keep-alives. */
export function parseSip(packet: Buffer): SipMessage | null {
  const text = packet.toString('utf8');
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const written = line.slice(0, colon).trim().toLowerCase();
    const name = compact[written] ?? written;
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  const body = text.slice(end + 4);
  const status = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(first);
  if (status) return { method: null, target: '', status: Number(status[1]), reason: status[2] ?? '', headers, body };
  const request = /^([A-Z]+) (\S+) SIP\/2\.0$/.exec(first);
  if (!request) return null;
  return { method: request[1] ?? '', target: request[2] ?? '', status: 0, reason: '', headers, body };
}

export function writeSip(firstLine: string, headers: Headers, body = ''): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return [firstLine, ...lines, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
}

export function header(message: SipMessage, name: string): string {
  return message.headers.get(name)?.[0] ?? '';
}

export function cseq(message: SipMessage): { number: number; method: string } {
  const [number = '0', method = ''] = header(message, 'cseq').split(/\s+/);
  return { number: Number(number), method };
}

export const tagOf = (value: string): string => /;tag=([^;>\s]+)/.exec(value)?.[1] ?? '';
export const branchOf = (via: string): string => /;branch=([^;,\s]+)/.exec(via)?.[1] ?? '';
/** The address inside a From, To or Contact. */
export const uriOf = (value: string): string => /<([^>]+)>/.exec(value)?.[1] ?? value.split(';')[0]?.trim() ?? '';
export const userOf = (value: string): string => /^sips?:([^@;>]*)@/.exec(uriOf(value))?.[1] ?? '';
/** The name before a From's address. */
export const displayNameOf = (value: string): string => /^"?([^"<]*?)"?\s*</.exec(value)?.[1]?.trim() ?? '';

export const newTag = (): string => randomBytes(6).toString('hex');
export const newBranch = (): string => `z9hG4bK${randomBytes(8).toString('hex')}`;

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

const hashes: Record<string, string> = { md5: 'md5', 'sha-256': 'sha256' };

/** The Authorization header for the first challenge we can answer, or null. */
export function answerChallenge(
  challenges: readonly string[],
  { username, password }: Credentials,
  method: string,
  uri: string,
): string | null {
  for (const challenge of challenges) {
    const field = (name: string): string =>
      new RegExp(`\\b${name}="?([^",]+)"?`, 'i').exec(challenge)?.[1]?.trim() ?? '';
    const algorithm = field('algorithm') || 'MD5';
    const hash = hashes[algorithm.toLowerCase()];
    if (!hash) continue;
    const digest = (text: string): string => createHash(hash).update(text).digest('hex');
    const [realm, nonce, opaque] = [field('realm'), field('nonce'), field('opaque')];
    const cnonce = randomBytes(8).toString('hex');
    const secret = digest(`${username}:${realm}:${password}`);
    const response = digest(`${secret}:${nonce}:00000001:${cnonce}:auth:${digest(`${method}:${uri}`)}`);
    return (
      `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", ` +
      `algorithm=${algorithm}, qop=auth, nc=00000001, cnonce="${cnonce}"${opaque ? `, opaque="${opaque}"` : ''}`
    );
  }
  return null;
}
