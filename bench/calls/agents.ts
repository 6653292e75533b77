/**
 * The agents' phones: all registered at one address, each answers what it is rung for after a while, and every ring and
 * hang-up is stamped as it arrives. They never hang up first.
 */
import {
  answerChallenge,
  cseq,
  header,
  newTag,
  userOf,
  type Headers,
  type SipMessage,
} from '../../test/support/sip-message.ts';
import { SipWire, type Peer } from '../../test/support/sip-wire.ts';
import { clock, type AgentLogin, type PhoneMark } from './plan.ts';
import { SoundPort, type Line } from './sound.ts';

const address = '127.0.0.1';

export interface AgentsHear {
  rung(number: string, extension: string, at: number): void;
  answered(number: string, at: number): void;
  left(number: string, at: number, heard: boolean): void;
}

interface Leg {
  readonly extension: string;
  readonly number: string;
  readonly tag: string;
  readonly invite: SipMessage;
  state: 'ringing' | 'answered' | 'talking';
  line: Line | null;
  answering: NodeJS.Timeout | null;
}

export class Agents {
  ringMs = 300;
  marks: PhoneMark[] = [];
  readonly #legs = new Map<string, Leg>();

  private constructor(
    private readonly wire: SipWire,
    readonly sound: SoundPort,
    private readonly hotline: Peer,
    private readonly hear: AgentsHear,
  ) {
    wire.onRequest = (request, peer) => this.#request(request, peer, clock());
  }

  static async open(hotline: Peer, hear: AgentsHear): Promise<Agents> {
    return new Agents(await SipWire.open(address), await SoundPort.open(address, 'agent'), hotline, hear);
  }

  async register(agents: readonly AgentLogin[]): Promise<void> {
    for (const agent of agents) await this.#registerOne(agent);
  }

  #registerOne({ extension, sipPassword }: AgentLogin): Promise<void> {
    const uri = `sip:${this.hotline.address}:${this.hotline.port}`;
    const who = `<sip:${extension}@${this.hotline.address}>`;
    const tag = newTag();
    const id = `${newTag()}@${address}`;
    return new Promise((resolve, reject) => {
      const ask = (n: number, more: Headers): void => {
        const headers: Headers = [
          ['From', `${who};tag=${tag}`],
          ['To', who],
          ['Call-ID', id],
          ['CSeq', `${n} REGISTER`],
          ['Contact', `<sip:${extension}@${address}:${this.wire.port}>`],
          ['Expires', '3600'],
          ...more,
        ];
        this.wire.request('REGISTER', uri, headers, '', this.hotline, (response) => {
          if (response.status === 200) return resolve();
          const challenges = response.headers.get('www-authenticate') ?? [];
          const credentials = { username: extension, password: sipPassword };
          const answer = n === 1 ? answerChallenge(challenges, credentials, 'REGISTER', uri) : null;
          if (answer === null) return reject(new Error(`${extension} could not register: ${response.status}`));
          ask(n + 1, [['Authorization', answer]]);
        });
      };
      ask(1, []);
    });
  }

  #request(request: SipMessage, peer: Peer, at: number): void {
    const id = header(request, 'call-id');
    const leg = this.#legs.get(id);
    switch (request.method) {
      case 'INVITE':
        return leg ? this.#accept(leg, request, peer) : this.#ring(id, request, peer, at);
      case 'ACK':
        if (leg?.state !== 'answered') return;
        leg.state = 'talking';
        return this.hear.answered(leg.number, at);
      case 'CANCEL':
        this.wire.respond(request, peer, 200, 'OK');
        if (leg?.state !== 'ringing') return;
        this.wire.respond(leg.invite, peer, 487, 'Request Terminated', [toWith(leg)]);
        return this.#gone(id, leg, at);
      case 'BYE':
        this.wire.respond(request, peer, 200, 'OK');
        if (leg) this.#gone(id, leg, at);
        return;
      default:
        this.wire.respond(request, peer, 200, 'OK');
    }
  }

  #ring(id: string, invite: SipMessage, peer: Peer, at: number): void {
    const extension = userOf(invite.target);
    const number = userOf(header(invite, 'from'));
    const leg: Leg = { extension, number, tag: newTag(), invite, state: 'ringing', line: null, answering: null };
    this.#legs.set(id, leg);
    this.marks.push({ extension, at, what: 'rung' });
    this.hear.rung(number, extension, at);
    this.wire.respond(invite, peer, 180, 'Ringing', [toWith(leg), this.#contact(leg)]);
    leg.answering = setTimeout(() => {
      leg.state = 'answered';
      leg.line = this.sound.line(invite.body);
      this.#accept(leg, invite, peer);
    }, this.ringMs);
  }

  #accept(leg: Leg, invite: SipMessage, peer: Peer): void {
    const to: Headers[number] =
      cseq(invite).number === cseq(leg.invite).number ? toWith(leg) : ['To', header(invite, 'to')];
    const headers: Headers = [to, this.#contact(leg), ['Content-Type', 'application/sdp']];
    this.wire.respond(invite, peer, 200, 'OK', headers, this.#sdp());
  }

  #gone(id: string, leg: Leg, at: number): void {
    this.#legs.delete(id);
    if (leg.answering) clearTimeout(leg.answering);
    this.marks.push({ extension: leg.extension, at, what: 'left' });
    this.hear.left(leg.number, at, leg.line?.heard ?? false);
    leg.line?.close();
  }

  #contact({ extension }: Leg): Headers[number] {
    return ['Contact', `<sip:${extension}@${address}:${this.wire.port}>`];
  }

  #sdp(): string {
    const lines = ['v=0', `o=- 1 1 IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, 't=0 0'];
    const media = [
      `m=audio ${this.sound.port} RTP/AVP 8 101`,
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:101 telephone-event/8000',
    ];
    return `${[...lines, ...media].join('\r\n')}\r\n`;
  }

  close(): void {
    this.wire.close();
    this.sound.close();
  }
}

const toWith = (leg: Leg): Headers[number] => ['To', `${header(leg.invite, 'to')};tag=${leg.tag}`];
