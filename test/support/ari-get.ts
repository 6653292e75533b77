/** Asterisk asked directly, past the program under test: what is there, and an act that no phone can do. */
import { asterisk } from './parts.ts';

export async function ariGet<T>(what: string): Promise<T> {
  return (await ask('GET', what)).json() as Promise<T>;
}

/** Ends a leg with a Q.850 cause, e.g. 38 for a network that failed. */
export async function cutLeg(id: string, cause: number): Promise<void> {
  await ask('DELETE', `channels/${encodeURIComponent(id)}?reason_code=${cause}`);
}

/** Asterisk sends this application nothing any more but answers to its requests. */
export async function muteEvents(application: string): Promise<void> {
  await ask('PUT', `applications/${application}/eventFilter`, { allowed: [{ type: 'RESTResponse' }] });
}

async function ask(method: string, what: string, body?: object): Promise<Response> {
  const url = new URL(asterisk().ariUrl);
  const key = Buffer.from(`${url.username}:${url.password}`).toString('base64');
  const headers = { authorization: `Basic ${key}`, 'content-type': 'application/json' };
  const response = await fetch(`${url.origin}/ari/${what}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`Asterisk answered ${method} ${what} with ${response.status}`);
  return response;
}
