/**
 * Asks other offices' services on the web for flows. Only hosts on the admins' list, by name; no redirects, JSON only, a
 * limit on time and size. A listed name that leads to this machine or its neighbourhood is refused unless it says so.
 */
import { lookup as resolve, type LookupAddress } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { WebLookUp } from '../service/ports.ts';

type Request = Parameters<WebLookUp['ask']>[0];

export class WebLookUpFault extends Error {
  override name = 'WebLookUpFault';
}

/** `hosts`: `name` or `name:port`, as they stand in an address. */
export function httpLookUp(hosts: readonly string[]): WebLookUp {
  const allowed = new Set(hosts.map((host) => host.toLowerCase()));
  return { ask: (request) => ask(request, allowed) };
}

function ask(request: Request, allowed: ReadonlySet<string>): ReturnType<WebLookUp['ask']> {
  const url = readUrl(request.url, allowed);
  const body = request.method === 'POST' ? (request.body ?? '') : null;
  return new Promise((settle, reject) => {
    const signal = AbortSignal.timeout(request.timeoutMs);
    const sent = (url.protocol === 'https:' ? https : http).request(url, {
      method: request.method,
      signal,
      lookup: lookupOutside(url.hostname),
      // A connection of its own: what comes after an answer that was cut off is nobody's.
      agent: false,
      headers: {
        accept: 'application/json',
        ...(body === null
          ? {}
          : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
      },
    });
    sent.on('error', (error) => reject(signal.aborted ? new WebLookUpFault('it did not answer in time') : error));
    sent.on('response', (response) => {
      read(response, request.maxBytes).then(settle, (error: unknown) => {
        sent.destroy();
        reject(signal.aborted ? new WebLookUpFault('it did not answer in time') : (error as Error));
      });
    });
    sent.end(body ?? undefined);
  });
}

function readUrl(raw: string, allowed: ReadonlySet<string>): URL {
  const url = URL.canParse(raw) ? new URL(raw) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) throw new WebLookUpFault('it is no web address');
  if (url.username !== '' || url.password !== '') throw new WebLookUpFault('the address holds a password');
  if (!allowed.has(url.host)) throw new WebLookUpFault('this host is not on the list');
  return url;
}

async function read(response: http.IncomingMessage, maxBytes: number): ReturnType<WebLookUp['ask']> {
  const { statusCode = 0 } = response;
  if (statusCode === 404) {
    response.destroy();
    return { found: false, json: null };
  }
  if (statusCode < 200 || statusCode >= 300) throw new WebLookUpFault(`it answered ${statusCode}`);
  const type = response.headers['content-type'] ?? '';
  if (!/^application\/(?:[\w.+-]*\+)?json\b/i.test(type)) throw new WebLookUpFault('it did not answer with JSON');
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBytes) throw new WebLookUpFault('its answer is too long');
    pieces.push(piece);
  }
  try {
    return { found: true, json: JSON.parse(Buffer.concat(pieces).toString('utf8')) as unknown };
  } catch {
    throw new WebLookUpFault('it did not answer with JSON');
  }
}

/** Checked where the connection is made, so that the name can't lead elsewhere in between. */
function lookupOutside(hostname: string): LookupFunction {
  const isMeant = hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  return (name, options, done) => {
    resolve(name, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return done(error, '', 0);
      if (!isMeant && addresses.some(({ address }) => isOwn(address))) {
        return done(new WebLookUpFault('this name leads to the hotline itself'), '', 0);
      }
      if (options.all === true) return (done as unknown as (e: null, all: LookupAddress[]) => void)(null, addresses);
      const [first] = addresses;
      return done(null, first?.address ?? '', first?.family ?? 0);
    });
  };
}

/** This machine, and what answers every machine about itself. Private networks are not among them: offices live there. */
const isOwn = (address: string): boolean =>
  /^(?:0\.|127\.|169\.254\.)/.test(address.replace(/^::ffff:/i, '')) || /^(?:::1?$|fe[89ab])/i.test(address);
