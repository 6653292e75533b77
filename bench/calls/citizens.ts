/** The callers: each dials from the carrier's address, presses a key, talks once an agent answers, and hangs up. */
import { header, newTag, uriOf, type Headers, type SipMessage } from '../../test/support/sip-message.ts';
import { SipWire, type Peer } from '../../test/support/sip-wire.ts';
import { clock, type CallPlan, type CallRecord } from './plan.ts';
import { keyPayload, SoundPort, type Line } from './sound.ts';

const address = '127.0.0.2';

export class Citizens {
  readonly #calls = new Map<string, Citizen>();

  private constructor(
    readonly wire: SipWire,
    readonly sound: SoundPort,
    readonly hotline: Peer,
  ) {
    wire.onRequest = (request, peer) => {
      wire.respond(request, peer, 200, 'OK');
      if (request.method === 'BYE') this.#calls.get(header(request, 'call-id'))?.cutOff();
    };
  }

  static async open(hotline: Peer): Promise<Citizens> {
    return new Citizens(await SipWire.open(address), await SoundPort.open(address, 'citizen'), hotline);
  }

  dial(number: string, plan: CallPlan, over: () => void): Citizen {
    const id = `${newTag()}@${address}`;
    const citizen = new Citizen(this, id, number, plan, () => {
      this.#calls.delete(id);
      over();
    });
    this.#calls.set(id, citizen);
    return citizen;
  }

  sdp(): string {
    const lines = [
      'v=0',
      `o=- 1 1 IN IP4 ${address}`,
      's=-',
      `c=IN IP4 ${address}`,
      't=0 0',
      `m=audio ${this.sound.port} RTP/AVP 8 ${keyPayload}`,
      'a=rtpmap:8 PCMA/8000',
      `a=rtpmap:${keyPayload} telephone-event/8000`,
      `a=fmtp:${keyPayload} 0-15`,
    ];
    return `${lines.join('\r\n')}\r\n`;
  }

  close(): void {
    this.wire.close();
    this.sound.close();
  }
}

export class Citizen {
  readonly record: CallRecord;
  readonly #from: string;
  #to: string;
  #target: string;
  #line: Line | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly house: Citizens,
    private readonly id: string,
    number: string,
    private readonly plan: CallPlan,
    private readonly over: () => void,
  ) {
    const { hotline, wire } = house;
    this.#target = `sip:${plan.dialled}@${hotline.address}:${hotline.port}`;
    this.#from = `<sip:${number}@${address}:${wire.port}>;tag=${newTag()}`;
    this.#to = `<${this.#target}>`;
    this.record = {
      number,
      dialledAt: clock(),
      answeredAt: null,
      keyAt: null,
      rungAt: null,
      agent: null,
      talkAt: null,
      leftAt: null,
      heardByAgent: false,
      heardByCaller: false,
      end: 'open',
    };
    const more: Headers = [
      ['Contact', `<sip:c@${address}:${wire.port}>`],
      ['Content-Type', 'application/sdp'],
    ];
    wire.request('INVITE', this.#target, [...this.#headers('1 INVITE'), ...more], house.sdp(), hotline, (response) =>
      this.#heard(response),
    );
    this.#timer = setTimeout(() => this.#end('gaveUp'), plan.patienceMs);
  }

  rung(agent: string, at: number): void {
    this.record.rungAt ??= at;
    this.record.agent = agent;
  }

  /** The agent took the call: from now on sound must flow. */
  joined(at: number): void {
    if (this.record.end !== 'open' || this.record.talkAt !== null) return;
    this.record.talkAt = at;
    if (this.#line) this.#line.heard = false;
    this.#wait(this.plan.talkMs, () => this.#end('completed'));
  }

  /** Gives up while it waits or rings. */
  hangUp(): void {
    this.#end('gaveUp');
  }

  cutOff(): void {
    this.#finish('cut');
  }

  #heard(response: SipMessage): void {
    if (response.status < 200) return;
    if (response.status >= 300) return this.#finish('refused');
    this.#to = header(response, 'to');
    this.#target = uriOf(header(response, 'contact'));
    this.house.wire.request('ACK', this.#target, this.#headers('1 ACK'), '', this.house.hotline, () => undefined);
    if (this.record.answeredAt !== null) return; // a repeated 200 wants only its ACK
    this.record.answeredAt = clock();
    this.#line = this.house.sound.line(response.body);
    setTimeout(() => {
      this.#line?.press('1', (at) => (this.record.keyAt = at));
    }, this.plan.keyAfterMs);
  }

  #end(how: 'completed' | 'gaveUp'): void {
    this.record.heardByCaller = this.#line?.heard ?? false;
    const { wire, hotline } = this.house;
    if (this.record.answeredAt === null) return this.#finish('gaveUp');
    wire.request('BYE', this.#target, this.#headers('2 BYE'), '', hotline, () => this.#finish(how));
  }

  #finish(end: CallRecord['end']): void {
    if (this.record.end !== 'open') return;
    this.record.end = end;
    if (this.#timer) clearTimeout(this.#timer);
    this.#line?.close();
    this.#line = null;
    this.over();
  }

  #wait(milliseconds: number, then: () => void): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(then, milliseconds);
  }

  #headers(cseq: string): Headers {
    return [
      ['From', this.#from],
      ['To', this.#to],
      ['Call-ID', this.id],
      ['CSeq', cseq],
    ];
  }
}
