/**
 * One call of a test phone, in or out: its dialog, its sound, and how it ended. Odd behaviours a real network shows
 * (no ACK, no BYE, no sound) are options, for a hotline must bear them.
 */
import { randomUUID } from 'node:crypto';
import type { Sound } from './audio.ts';
import { aLaw, muLaw, type Law } from './g711.ts';
import type { Recording } from './recording.ts';
import type { RtpStream } from './rtp.ts';
import { readSdp, writeSdp } from './sdp.ts';
import { Dialog } from './sip-dialog.ts';
import {
  answerChallenge,
  cseq,
  displayNameOf,
  header,
  userOf,
  type Credentials,
  type Headers,
  type SipMessage,
} from './sip-message.ts';
import type { Peer, SipWire } from './sip-wire.ts';

export interface Oddities {
  /** Never acknowledges the answer. */
  readonly noAck?: boolean;
  /** Neither sends nor answers BYE: the phone's battery is gone. */
  readonly noBye?: boolean;
  /** Sends no sound at all. */
  readonly noRtp?: boolean;
  /** What it speaks and understands; both laws unless told. */
  readonly laws?: readonly Law[];
}

export interface CallEnd {
  readonly by: 'here' | 'there' | 'refused' | 'cancelled' | 'lost';
  /** SIP status of a refusal, else 0. */
  readonly status: number;
  readonly reason: string;
  /** Q.850 cause of the BYE or refusal, when one was told. */
  readonly cause: number | null;
}

/** What a call needs of its phone. */
export interface Home {
  readonly wire: SipWire;
  readonly server: Peer;
  readonly contact: string;
  readonly credentials: Credentials | null;
}

export interface Outgoing {
  readonly target: string;
  /** The whole From value, without its tag. */
  readonly from: string;
  readonly headers: Headers;
  readonly oddities: Oddities;
}

export class SipCall {
  state: 'calling' | 'ringing' | 'up' | 'ended' = 'calling';
  /** Up; fails if the call ends before. */
  readonly answered: Promise<void>;
  readonly ended: Promise<CallEnd>;
  end: CallEnd | null = null;
  /** Who calls, as the From said. */
  readonly from: { readonly number: string; readonly name: string };
  /** Who was dialled, as the first INVITE said. */
  readonly dialled: string;
  /** The first INVITE, in or out as received; null for a call dialled here. */
  readonly invite: SipMessage | null;
  /** When the answer came, on performance.now(). */
  answeredAt: number | null = null;
  readonly #home: Home;
  readonly #rtp: RtpStream;
  readonly #dialog: Dialog;
  #oddities: Oddities = {};
  #peer: Peer;
  #branch = '';
  #resolveAnswered!: () => void;
  #rejectAnswered!: (error: Error) => void;
  #resolveEnded!: (end: CallEnd) => void;
  #givenUp = false;
  #challenged = false;

  private constructor(home: Home, rtp: RtpStream, dialog: Dialog, invite: SipMessage | null) {
    this.#home = home;
    this.#rtp = rtp;
    this.#dialog = dialog;
    this.#peer = home.server;
    this.invite = invite;
    const caller = invite ? header(invite, 'from') : dialog.near;
    this.dialled = userOf(invite ? header(invite, 'to') : dialog.target);
    this.from = { number: userOf(caller), name: displayNameOf(caller) };
    this.answered = new Promise((resolve, reject) => {
      this.#resolveAnswered = resolve;
      this.#rejectAnswered = reject;
    });
    // Most tests wait for one of the two only.
    this.answered.catch(() => undefined);
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve));
  }

  static dial(home: Home, rtp: RtpStream, { target, from, headers, oddities }: Outgoing): SipCall {
    const call = new SipCall(home, rtp, Dialog.of(randomUUID(), from, target, home.contact), null);
    call.#oddities = oddities;
    call.#sendInvite(headers);
    return call;
  }

  static receive(home: Home, rtp: RtpStream, invite: SipMessage, peer: Peer): SipCall {
    const call = new SipCall(home, rtp, Dialog.from(invite, home.contact), invite);
    call.#peer = peer;
    return call;
  }

  get callId(): string {
    return this.#dialog.callId;
  }

  get heard(): Recording {
    return this.#rtp.heard;
  }

  /** RTP packets sent. */
  get sent(): number {
    return this.#rtp.sent;
  }

  // ---- what a person does ----

  ring(): void {
    this.state = 'ringing';
    this.#respond(180, 'Ringing');
  }

  answer(oddities: Oddities = {}): void {
    if (!this.invite || this.state === 'ended') throw new Error('nothing to answer');
    this.#oddities = oddities;
    this.#respond(200, 'OK', this.#listenTo(this.invite.body));
    this.#up();
  }

  reject(status: keyof typeof reasons = 486): void {
    this.#respond(status, reasons[status]);
    this.#over({ by: 'here', status, reason: reasons[status], cause: null });
  }

  /** From now on: a tone, a clip, silence. */
  speak(sound: Sound): void {
    this.#rtp.speak(sound);
  }

  press(keys: string): void {
    this.#rtp.press(keys);
  }

  /** As some phones do: in the sound and by SIP INFO, in one moment. */
  pressBothWays(key: string): void {
    this.#rtp.press(key, () => this.pressByInfo(key));
  }

  /** The old way of keys, by SIP INFO. */
  pressByInfo(key: string): void {
    const type = ['Content-Type', 'application/dtmf-relay'] as const;
    this.#request('INFO', [type], `Signal=${key}\r\nDuration=160\r\n`);
  }

  /** Ends the call in whatever state it is; resolves when it is over. */
  async hangUp(): Promise<CallEnd> {
    if (this.state === 'ended') return this.ended;
    if (this.state === 'up') {
      this.#sendBye();
      this.#over({ by: 'here', status: 0, reason: '', cause: null });
    } else if (this.invite) this.reject();
    else {
      this.#givenUp = true;
      this.#cancel();
    }
    return this.ended;
  }

  /** Stops as if the phone lost power: no BYE, no sound, no answers. */
  vanish(): void {
    this.#oddities = { noAck: true, noBye: true, noRtp: true };
    this.#over({ by: 'lost', status: 0, reason: 'vanished', cause: null });
  }

  // ---- what the other side does; called by the phone ----

  receive(request: SipMessage, peer: Peer): void {
    if (this.#oddities.noBye && this.state === 'ended') return;
    switch (request.method) {
      case 'ACK':
        return;
      case 'BYE':
        return this.#receiveBye(request, peer);
      case 'CANCEL':
        return this.#receiveCancel(request, peer);
      case 'INVITE':
      case 'UPDATE': {
        const sdp = request.body ? this.#listenTo(request.body) : '';
        const type: Headers = sdp ? [['Content-Type', 'application/sdp']] : [];
        return this.#home.wire.respond(request, peer, 200, 'OK', [['Contact', this.#home.contact], ...type], sdp);
      }
      default:
        this.#home.wire.respond(request, peer, 200, 'OK');
    }
  }

  #receiveBye(request: SipMessage, peer: Peer): void {
    if (this.#oddities.noBye) return;
    this.#home.wire.respond(request, peer, 200, 'OK');
    this.#over({ by: 'there', status: 0, reason: header(request, 'reason'), cause: causeOf(request) });
  }

  #receiveCancel(request: SipMessage, peer: Peer): void {
    this.#home.wire.respond(request, peer, 200, 'OK');
    if (this.state === 'up' || this.state === 'ended') return;
    this.#respond(487, 'Request Terminated');
    this.#over({ by: 'cancelled', status: 487, reason: header(request, 'reason'), cause: causeOf(request) });
  }

  #sendInvite(headers: Headers): void {
    const sdp = this.#offer();
    this.#branch = this.#home.wire.request(
      'INVITE',
      this.#dialog.target,
      [...this.#dialog.headers('INVITE'), ['Allow', allow], ['Content-Type', 'application/sdp'], ...headers],
      sdp,
      this.#peer,
      (response) => this.#inviteAnswered(response, headers),
    );
  }

  #inviteAnswered(response: SipMessage, headers: Headers): void {
    const { status } = response;
    if (status < 200) return this.#progress(response);
    if (status < 300) return this.#accepted(response);
    if (this.state === 'ended') return;
    const retry = this.#authorization(response);
    if (retry && !this.#challenged && !this.#givenUp) {
      this.#challenged = true;
      this.#dialog.number++;
      return this.#sendInvite([...headers, retry]);
    }
    const by = this.#givenUp ? 'cancelled' : status === 408 && !response.headers.size ? 'lost' : 'refused';
    this.#over({ by, status, reason: response.reason, cause: causeOf(response) });
  }

  #progress(response: SipMessage): void {
    if (response.status === 180 && this.state === 'calling') this.state = 'ringing';
    if (response.body) this.#listenTo(response.body);
    if (this.#givenUp) this.#cancel();
  }

  #accepted(response: SipMessage): void {
    this.#dialog.accepted(response);
    const acked = this.#dialog.headers('ACK', cseq(response).number);
    if (!this.#oddities.noAck)
      this.#home.wire.request('ACK', this.#dialog.target, acked, '', this.#peer, () => undefined);
    if (this.state === 'up' || this.state === 'ended') return;
    if (this.#givenUp) {
      this.#sendBye();
      return this.#over({ by: 'cancelled', status: 0, reason: 'answered too late', cause: null });
    }
    this.#listenTo(response.body);
    this.#up();
  }

  #authorization(response: SipMessage): readonly [string, string] | null {
    const { credentials } = this.#home;
    if (!credentials || (response.status !== 401 && response.status !== 407)) return null;
    const [asks, says] =
      response.status === 401 ? ['www-authenticate', 'Authorization'] : ['proxy-authenticate', 'Proxy-Authorization'];
    const value = answerChallenge(response.headers.get(asks ?? '') ?? [], credentials, 'INVITE', this.#dialog.target);
    return value ? [says ?? '', value] : null;
  }

  #cancel(): void {
    const { wire } = this.#home;
    const headers: Headers = this.#dialog.headers('CANCEL').filter(([name]) => name !== 'Contact');
    wire.request('CANCEL', this.#dialog.target, headers, '', this.#peer, () => undefined, this.#branch);
  }

  #sendBye(): void {
    if (!this.#oddities.noBye) this.#request('BYE', [], '');
  }

  #request(method: string, headers: Headers, body: string): void {
    this.#dialog.number++;
    this.#home.wire.request(
      method,
      this.#dialog.target,
      [...this.#dialog.headers(method), ...headers],
      body,
      this.#peer,
      () => undefined,
    );
  }

  #respond(status: number, reason: string, sdp = ''): void {
    if (!this.invite) return;
    const type: Headers = sdp ? [['Content-Type', 'application/sdp']] : [];
    const headers: Headers = [['To', this.#dialog.near], ['Contact', this.#home.contact], ['Allow', allow], ...type];
    this.#home.wire.respond(this.invite, this.#peer, status, reason, headers, sdp);
  }

  get #laws(): readonly Law[] {
    return this.#oddities.laws ?? [aLaw, muLaw];
  }

  #offer(): string {
    return writeSdp({ address: this.#rtp.address, port: this.#rtp.port, laws: this.#laws });
  }

  /** Sends to where the far end says, and gives our own description for an answer. */
  #listenTo(sdp: string): string {
    const far = readSdp(sdp, this.#laws);
    if (!far) return this.#offer();
    if (!this.#oddities.noRtp) this.#rtp.direct(far);
    const { law, direction, events } = far;
    const chosen = { address: this.#rtp.address, port: this.#rtp.port, laws: [law], direction };
    return writeSdp(events === null ? chosen : { ...chosen, events });
  }

  #up(): void {
    this.state = 'up';
    this.answeredAt = performance.now();
    this.#resolveAnswered();
  }

  #over(end: CallEnd): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.end = end;
    this.#rtp.close();
    this.#rejectAnswered(new Error(`the call was not answered: ${end.by} ${end.status} ${end.reason}`));
    this.#resolveEnded(end);
  }
}

const allow = 'INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO';
const reasons = {
  404: 'Not Found',
  480: 'Temporarily Unavailable',
  486: 'Busy Here',
  500: 'Server Error',
  603: 'Decline',
} as const;

function causeOf(message: SipMessage): number | null {
  const cause = /Q\.850;\s*cause=(\d+)/i.exec((message.headers.get('reason') ?? []).join(' '))?.[1];
  return cause ? Number(cause) : null;
}
