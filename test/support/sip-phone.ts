/**
 * A telephone for tests: a citizen behind the carrier's trunk, or an agent's SIP phone registered by digest. It speaks
 * SIP and G.711 over loopback UDP with no library, and keeps what it heard (recording.ts), so that a test can assert
 * what a person would hear.
 */
import { RtpStream } from './rtp.ts';
import { SipCall, type Oddities } from './sip-call.ts';
import { answerChallenge, header, newTag, type Credentials, type Headers, type SipMessage } from './sip-message.ts';
import { SipWire, type Peer } from './sip-wire.ts';
import { until, within } from './until.ts';

export type { CallEnd, Oddities, SipCall } from './sip-call.ts';
export type { Peer } from './sip-wire.ts';

/** Calls that the demo trunk sends come from this address. */

/** What the phone does by itself when it is rung; `ring` waits for the test to answer or reject. */
export type WhenCalled = 'ring' | 'answer' | 'busy' | 'decline' | 'ignore';

export interface DialOptions extends Oddities {
  /** The caller's number; none given is a withheld number. */
  readonly number?: string;
  readonly name?: string;
  /** A whole From value in place of number and name, for hostile ones. */
  readonly from?: string;
  readonly headers?: Headers;
}

export interface AgentPhoneOptions extends Credentials {
  readonly address?: string;
  readonly whenCalled?: WhenCalled;
}

export class SipPhone {
  whenCalled: WhenCalled = 'ring';
  /** What it answers with when `whenCalled` is `answer`. */
  oddities: Oddities = {};
  readonly calls: SipCall[] = [];
  readonly #wire: SipWire;
  readonly #server: Peer;
  readonly #credentials: Credentials | null;
  readonly #registration = { callId: newTag(), tag: newTag(), cseq: 0 };
  #taken = 0;
  #registered = false;
  #closed = false;

  private constructor(wire: SipWire, server: Peer, credentials: Credentials | null) {
    this.#wire = wire;
    this.#server = server;
    this.#credentials = credentials;
    wire.onRequest = (request, peer) => void this.#receive(request, peer);
  }

  static async open(
    server: Peer,
    address: string,
    credentials: Credentials | null = null,
    port = 0,
  ): Promise<SipPhone> {
    return new SipPhone(await SipWire.open(address, port), server, credentials);
  }

  /** The newest call that is not over, or null. */
  get call(): SipCall | null {
    return this.calls.findLast(({ state }) => state !== 'ended') ?? null;
  }

  /** The call that rings here now, or null. */
  get ringing(): SipCall | null {
    return this.calls.findLast(({ invite, state }) => invite !== null && state === 'ringing') ?? null;
  }

  /** First lines of the SIP messages that passed, for the text of a failure. */
  get trace(): readonly string[] {
    return this.#wire.trace;
  }

  /** Dials and returns once the INVITE is out; wait on the call's `answered` or `ended`. */
  async dial(dialled: string, options: DialOptions = {}): Promise<SipCall> {
    const { number, name, headers = [], noAck, noBye, noRtp } = options;
    const at = `${this.#server.address}:${this.#server.port}`;
    const known = `${name ? `"${name}" ` : ''}<sip:${number}@${this.#wire.address}>`;
    const withheld = '"Anonymous" <sip:anonymous@anonymous.invalid>';
    const from = options.from ?? (number ? known : this.#credentials ? this.#self : withheld);
    const oddities = { noAck: noAck ?? false, noBye: noBye ?? false, noRtp: noRtp ?? false };
    const rtp = await RtpStream.open(this.#wire.address);
    const call = SipCall.dial(this.#home, rtp, { target: `sip:${dialled}@${at}`, from, headers, oddities });
    this.calls.push(call);
    return call;
  }

  /** The next call that comes in and was not handed out yet. */
  async nextCall(withinMs = 10_000): Promise<SipCall> {
    const incoming = (): SipCall | undefined => this.calls.filter(({ invite }) => invite !== null)[this.#taken];
    const call = await until(incoming, {
      what: `a call to ${this.#credentials?.username ?? 'the phone'}`,
      within: withinMs,
    });
    this.#taken++;
    return call;
  }

  async register(expiresSeconds = 600): Promise<void> {
    const { status, reason } = await this.#register(expiresSeconds, null);
    if (status !== 200) throw new Error(`REGISTER of ${this.#credentials?.username} was answered ${status} ${reason}`);
    this.#registered = expiresSeconds > 0;
  }

  async unregister(): Promise<void> {
    await this.register(0);
  }

  /** The status of an OPTIONS, e.g. to see that the server answers at all. */
  async ping(): Promise<number> {
    const { status } = await this.#ask('OPTIONS', 1, newTag(), []);
    return status;
  }

  /** Hangs up, unregisters, frees the ports. */
  async close(): Promise<void> {
    if (this.#closed) return;
    for (const call of this.calls) if (call.state !== 'ended') void call.hangUp();
    if (this.#registered) await within(2000, 'the phone to unregister', this.unregister()).catch(() => undefined);
    this.#closed = true;
    this.#wire.close();
  }

  /** Gone without a word: no BYE, no unregister. */
  vanish(): void {
    this.#closed = true;
    for (const call of this.calls) call.vanish();
    this.#wire.close();
  }

  get #home() {
    const contact = `<sip:${this.#credentials?.username ?? 'caller'}@${this.#wire.address}:${this.#wire.port}>`;
    return { wire: this.#wire, server: this.#server, contact, credentials: this.#credentials };
  }

  get #self(): string {
    return `<sip:${this.#credentials?.username ?? 'caller'}@${this.#server.address}:${this.#server.port}>`;
  }

  async #register(expires: number, authorization: string | null): Promise<SipMessage> {
    const target = `sip:${this.#server.address}:${this.#server.port}`;
    const proof: Headers = authorization ? [['Authorization', authorization]] : [];
    const headers: Headers = [['Contact', this.#home.contact], ['Expires', String(expires)], ...proof];
    const { callId } = this.#registration;
    const answer = await this.#ask('REGISTER', ++this.#registration.cseq, callId, headers);
    if (answer.status !== 401 || authorization || !this.#credentials) return answer;
    const challenges = answer.headers.get('www-authenticate') ?? [];
    const proved = answerChallenge(challenges, this.#credentials, 'REGISTER', target);
    return proved ? this.#register(expires, proved) : answer;
  }

  /** A request outside any call, and its final answer. */
  #ask(method: string, number: number, callId: string, headers: Headers): Promise<SipMessage> {
    const target = `sip:${this.#server.address}:${this.#server.port}`;
    const all: Headers = [
      ['From', `${this.#self};tag=${this.#registration.tag}`],
      ['To', this.#self],
      ['Call-ID', callId],
      ['CSeq', `${number} ${method}`],
      ...headers,
    ];
    return new Promise((resolve) => {
      this.#wire.request(method, target, all, '', this.#server, (answer) => {
        if (answer.status >= 200) resolve(answer);
      });
    });
  }

  async #receive(request: SipMessage, peer: Peer): Promise<void> {
    const callId = header(request, 'call-id');
    const known = this.calls.find((call) => call.callId === callId);
    if (known) return known.receive(request, peer);
    if (request.method === 'INVITE') return this.#ring(request, peer);
    if (request.method === 'ACK') return;
    const [status, reason] = request.method === 'OPTIONS' ? [200, 'OK'] : [481, 'Call Does Not Exist'];
    this.#wire.respond(request, peer, status ?? 500, reason ?? '');
  }

  async #ring(invite: SipMessage, peer: Peer): Promise<void> {
    if (this.whenCalled === 'ignore') return;
    this.#wire.respond(invite, peer, 100, 'Trying');
    const call = SipCall.receive(this.#home, await RtpStream.open(this.#wire.address), invite, peer);
    this.calls.push(call);
    if (this.whenCalled === 'busy') return call.reject(486);
    if (this.whenCalled === 'decline') return call.reject(603);
    call.ring();
    if (this.whenCalled === 'answer') call.answer(this.oddities);
  }
}

/** A citizen: calls come from the trunk's address, with the number given when dialling. */
export function openCitizen(server: Peer, address: string): Promise<SipPhone> {
  return SipPhone.open(server, address);
}

/** The carrier's other side: whoever the hotline rings by the trunk, at the address that its configuration has. */
export function openCarrier(server: Peer, address: string): Promise<SipPhone> {
  return SipPhone.open(server, address, null, 5060);
}

/** An agent's SIP phone, registered when this resolves. */
export async function openAgentPhone(server: Peer, options: AgentPhoneOptions): Promise<SipPhone> {
  const { username, password, address = '127.0.0.1', whenCalled = 'ring' } = options;
  const phone = await SipPhone.open(server, address, { username, password });
  phone.whenCalled = whenCalled;
  await phone.register();
  return phone;
}
