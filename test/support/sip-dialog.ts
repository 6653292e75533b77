/** What both ends of a SIP call keep of each other (RFC 3261, 12): who is who, where to send, which number is next. */
import { header, newTag, uriOf, type Headers, type SipMessage } from './sip-message.ts';

export class Dialog {
  readonly callId: string;
  /** Our From or To value with its tag. */
  readonly near: string;
  /** Theirs; it gets its tag with the answer. */
  far: string;
  target: string;
  number = 1;
  readonly #contact: string;
  #routes: readonly string[] = [];

  private constructor(ids: { callId: string; near: string; far: string; target: string }, contact: string) {
    this.callId = ids.callId;
    this.near = `${ids.near};tag=${newTag()}`;
    this.far = ids.far;
    this.target = ids.target;
    this.#contact = contact;
  }

  static of(callId: string, from: string, target: string, contact: string): Dialog {
    return new Dialog({ callId, near: from, far: `<${target}>`, target }, contact);
  }

  static from(invite: SipMessage, contact: string): Dialog {
    const [callId, near, far] = [header(invite, 'call-id'), header(invite, 'to'), header(invite, 'from')];
    const dialog = new Dialog({ callId, near, far, target: uriOf(header(invite, 'contact')) }, contact);
    dialog.#routes = invite.headers.get('record-route') ?? [];
    return dialog;
  }

  /** The 2xx to our INVITE makes the dialog. */
  accepted(response: SipMessage): void {
    this.far = header(response, 'to');
    this.target = uriOf(header(response, 'contact')) || this.target;
    this.#routes = [...(response.headers.get('record-route') ?? [])].reverse();
  }

  headers(method: string, number = this.number): Headers {
    return [
      ['From', this.near],
      ['To', this.far],
      ['Call-ID', this.callId],
      ['CSeq', `${number} ${method}`],
      ['Contact', this.#contact],
      ...this.#routes.map((route) => ['Route', route] as const),
    ];
  }
}
