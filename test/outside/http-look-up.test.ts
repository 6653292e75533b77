/** Other offices' services, well and badly behaved, behind a real server: what flows get from them, and how soon. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpLookUp } from '../../src/outside/http-look-up.ts';

let server: Server;
let host: string;
let behave: RequestListener;
let sentBytes = 0;

beforeAll(async () => {
  server = createServer((request, response) => behave(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const asked = (change: Partial<Parameters<ReturnType<typeof httpLookUp>['ask']>[0]> = {}, hosts = [host]) =>
  httpLookUp(hosts).ask({
    ...{ url: `http://${host}/x`, method: 'GET', body: null, timeoutMs: 500, maxBytes: 1000 },
    ...change,
  });

const json =
  (body: string, status = 200, type = 'application/json; charset=utf-8'): RequestListener =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': type }).end(body);

describe('a service of another office', () => {
  test('answers with JSON, to GET and to POST', async () => {
    behave = json('{"data":{"status":"办理中"}}');
    expect(await asked()).toEqual({ found: true, json: { data: { status: '办理中' } } });
    behave = (request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () => json(JSON.stringify({ method: request.method, body }))(request, response));
    };
    const answer = await asked({ method: 'POST', body: '{"号码":"1"}' });
    expect(answer.json).toEqual({ method: 'POST', body: '{"号码":"1"}' });
  });

  test('that knows nothing says so by 404', async () => {
    behave = json('{}', 404);
    expect(await asked()).toEqual({ found: false, json: null });
  });

  test.each<[string, RequestListener, RegExp]>([
    ['never answers', () => undefined, /in time/],
    [
      'begins and never ends',
      (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
      /in time/,
    ],
    ['answers with a page', json('<html>', 200, 'text/html'), /JSON/],
    ['answers with half of it', json('{"a":'), /JSON/],
    ['leads elsewhere', (_, response) => void response.writeHead(302, { location: 'http://a.example/' }).end(), /302/],
    ['is out of order', json('{}', 503), /503/],
    ['hangs up', (request) => void request.socket.destroy(), /./],
  ])('that %s is a failure within its time', async (_, how, why) => {
    behave = how;
    const since = performance.now();
    await expect(asked()).rejects.toThrow(why);
    expect(performance.now() - since).toBeLessThan(1500);
  });

  test('that answers 50 MB is cut off after the first of them', async () => {
    sentBytes = 0;
    behave = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const piece = Buffer.alloc(64 * 1024, ' ');
      const more = (): void => {
        while (sentBytes < 50_000_000 && !response.destroyed) {
          sentBytes += piece.length;
          if (!response.write(piece)) return void response.once('drain', more);
        }
        response.end('1');
      };
      more();
    };
    await expect(asked({ timeoutMs: 3000 })).rejects.toThrow(/too long/);
    expect(sentBytes).toBeLessThan(10_000_000);
  });

  test.each([
    ['another host', 'http://a.example/'],
    ['another port', 'http://127.0.0.1:1/'],
    ['a file', 'file:///etc/passwd'],
    ['a password', 'http://u:p@127.0.0.1/'],
    ['nothing', 'x'],
  ])('that is %s is never asked', async (_, url) => {
    behave = () => expect.unreachable();
    expect(() => asked({ url })).toThrow();
  });
});
