/** The session descriptions of a test phone: one G.711 audio stream with telephone events, and nothing else. */
import type { Law } from './g711.ts';
import type { Far } from './rtp.ts';

const eventsType = 101;

export interface Near {
  readonly address: string;
  readonly port: number;
  readonly laws: readonly Law[];
  readonly direction?: string;
  readonly events?: number;
}

export function writeSdp({ address, port, laws, direction = 'sendrecv', events = eventsType }: Near): string {
  const types = [...laws.map((law) => law.payloadType), events];
  return [
    'v=0',
    `o=- ${Date.now()} 1 IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP ${types.join(' ')}`,
    ...laws.map((law) => `a=rtpmap:${law.payloadType} ${law.name}/8000`),
    `a=rtpmap:${events} telephone-event/8000`,
    `a=fmtp:${events} 0-16`,
    'a=ptime:20',
    `a=${direction}`,
    '',
  ].join('\r\n');
}

export interface FarEnd extends Far {
  /** Seen from here: what we may do when the far end says sendonly is receive. */
  readonly direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
}

/** @returns null when there is no audio in one of our laws. */
export function readSdp(body: string, laws: readonly Law[]): FarEnd | null {
  const media = /^m=audio (\d+) \S+ ([\d ]+)/m.exec(body);
  const address = /^c=IN IP4 (\S+)/m.exec(body)?.[1];
  const types = media?.[2]?.split(' ').map(Number) ?? [];
  const law = laws.find((known) => types.includes(known.payloadType));
  if (!media || !address || !law) return null;
  const events = /^a=rtpmap:(\d+) telephone-event\/8000/im.exec(body)?.[1];
  const theirs = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/m.exec(body)?.[1] ?? 'sendrecv';
  const mirrored = { sendonly: 'recvonly', recvonly: 'sendonly' }[theirs] ?? theirs;
  const direction = mirrored as FarEnd['direction'];
  return { address, port: Number(media[1]), law, events: events ? Number(events) : null, direction };
}
