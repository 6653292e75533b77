/**
 * Transactions over one UDP socket: requests are repeated until answered, final answers to INVITE are acknowledged or
 * repeated, and a repeated request gets its last answer again. Enough for a test phone on a network that loses little.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { branchOf, cseq, header, newBranch, parseSip, writeSip, type Headers, type SipMessage } from './sip-message.ts';

export interface Peer {
  readonly address: string;
  readonly port: number;
}

const firstRepeatMs = 500;
const slowestRepeatMs = 4000;
const giveUpMs = 32_000;

interface Repeat {
  stop(): void;
}

interface Sent {
  readonly text: string;
  readonly peer: Peer;
  /** Parts of the request that an ACK to a refusal repeats. */
  readonly ack: { readonly target: string; readonly headers: Headers } | null;
  repeat: Repeat | null;
  readonly onResponse: (response: SipMessage) => void;
}

export class SipWire {
  readonly #socket: Socket;
  readonly address: string;
  readonly #sent = new Map<string, Sent>();
  readonly #answers = new Map<string, { text: string; peer: Peer; repeat: Repeat | null }>();
  onRequest: (request: SipMessage, peer: Peer) => void = () => undefined;
  #closed = false;
  /** Every message as it passed, for the text of a failure. */
  readonly trace: string[] = [];

  private constructor(socket: Socket, address: string) {
    this.#socket = socket;
    this.address = address;
    socket.on('message', (packet, from) => this.#receive(packet, { address: from.address, port: from.port }));
    socket.on('error', () => undefined);
  }

  static async open(address: string, port = 0): Promise<SipWire> {
    const socket = createSocket('udp4');
    socket.bind(port, address);
    await once(socket, 'listening');
    return new SipWire(socket, address);
  }

  get port(): number {
    return (this.#socket.address() as AddressInfo).port;
  }

  /** @returns the branch, by which the request can be cancelled. */
  request(
    method: string,
    target: string,
    headers: Headers,
    body: string,
    peer: Peer,
    onResponse: (response: SipMessage) => void,
    branch = newBranch(),
  ): string {
    const via = ['Via', `SIP/2.0/UDP ${this.address}:${this.port};branch=${branch};rport`] as const;
    const all: Headers = [via, ['Max-Forwards', '70'], ...headers];
    const text = writeSip(`${method} ${target} SIP/2.0`, all, body);
    if (method === 'ACK') {
      this.#send(text, peer);
      return branch;
    }
    const ack = method === 'INVITE' ? { target, headers: all.filter(([name]) => ackHeaders.includes(name)) } : null;
    const sent: Sent = { text, peer, ack, repeat: null, onResponse };
    this.#sent.set(`${branch} ${method}`, sent);
    this.#send(text, peer);
    sent.repeat = this.#repeating(text, peer, () => {
      this.#sent.delete(`${branch} ${method}`);
      onResponse(noAnswer);
    });
    return branch;
  }

  /** Answers a request. A 2xx to an INVITE is repeated until `acknowledged`. */
  respond(request: SipMessage, peer: Peer, status: number, reason: string, headers: Headers = [], body = ''): void {
    const copied = ['via', 'from', 'to', 'call-id', 'cseq'].flatMap((name) => {
      if (name === 'to' && headers.some(([given]) => given === 'To')) return [];
      return (request.headers.get(name) ?? []).map((value) => [name, value] as const);
    });
    const text = writeSip(`SIP/2.0 ${status} ${reason}`, [...copied, ...headers], body);
    const key = keyOf(request);
    this.#answers.get(key)?.repeat?.stop();
    const final = request.method === 'INVITE' && status >= 200;
    this.#answers.set(key, { text, peer, repeat: final ? this.#repeating(text, peer, () => undefined) : null });
    this.#send(text, peer);
  }

  /** The ACK came: the final answer to this INVITE need not be repeated. */
  acknowledged(callId: string): void {
    for (const [key, answer] of this.#answers) {
      if (key.endsWith(` INVITE ${callId}`)) answer.repeat?.stop();
    }
  }

  close(): void {
    this.#closed = true;
    for (const { repeat } of [...this.#sent.values(), ...this.#answers.values()]) repeat?.stop();
    this.#sent.clear();
    this.#answers.clear();
    this.#socket.close();
  }

  #receive(packet: Buffer, peer: Peer): void {
    const message = parseSip(packet);
    if (!message) return;
    this.#note('<', packet.toString('utf8'));
    if (message.method === null) return this.#response(message);
    if (message.method === 'ACK') this.acknowledged(header(message, 'call-id'));
    const answered = this.#answers.get(keyOf(message));
    if (answered && message.method !== 'ACK') return this.#send(answered.text, answered.peer);
    this.onRequest(message, peer);
  }

  #response(response: SipMessage): void {
    const branch = branchOf(header(response, 'via'));
    const { method } = cseq(response);
    const sent = this.#sent.get(`${branch} ${method}`);
    if (!sent) return;
    sent.repeat?.stop();
    if (response.status >= 300 && sent.ack) this.#acknowledgeRefusal(sent, sent.ack, response);
    // An INVITE stays known: its 2xx may be repeated, and each needs an ACK from the call.
    if (response.status >= 200 && method !== 'INVITE') this.#sent.delete(`${branch} ${method}`);
    sent.onResponse(response);
  }

  /** A refusal is acknowledged hop by hop, in the transaction of the INVITE. */
  #acknowledgeRefusal({ peer }: Sent, { target, headers }: NonNullable<Sent['ack']>, response: SipMessage): void {
    const to = ['To', header(response, 'to')] as const;
    const number = ['CSeq', `${cseq(response).number} ACK`] as const;
    this.#send(writeSip(`ACK ${target} SIP/2.0`, [...headers, to, number]), peer);
  }

  #repeating(text: string, peer: Peer, onGivenUp: () => void): Repeat {
    const began = performance.now();
    let timer: NodeJS.Timeout;
    const after = (ms: number): void => {
      timer = setTimeout(() => {
        if (this.#closed) return;
        if (performance.now() - began > giveUpMs) return onGivenUp();
        this.#send(text, peer);
        after(Math.min(ms * 2, slowestRepeatMs));
      }, ms);
    };
    after(firstRepeatMs);
    return { stop: () => clearTimeout(timer) };
  }

  #send(text: string, peer: Peer): void {
    this.#note('>', text);
    this.#socket.send(text, peer.port, peer.address, () => undefined);
  }

  #note(way: '<' | '>', text: string): void {
    this.trace.push(`${way} ${Math.round(performance.now())} ${text.split('\r\n')[0] ?? ''}`);
    if (this.trace.length > 200) this.trace.shift();
  }
}

const ackHeaders = ['Via', 'Max-Forwards', 'From', 'Call-ID', 'Route'];
const keyOf = (request: SipMessage): string =>
  `${branchOf(header(request, 'via'))} ${request.method === 'ACK' ? 'ACK' : cseq(request).method} ${header(request, 'call-id')}`;

/** What a request gets that nobody answered in 32 s. */
export const noAnswer: SipMessage = {
  method: null,
  target: '',
  status: 408,
  reason: 'no answer',
  headers: new Map(),
  body: '',
};
