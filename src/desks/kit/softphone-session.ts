/** One call of the softphone: JsSIP's session, told in five facts and five acts. Knows nothing of desks or devices. */
import type { EndEvent, RTCSession } from 'jssip/lib/RTCSession.js';
import type { EndedBy } from './softphone-state.ts';

export interface SessionEnd {
  readonly by: EndedBy;
  /** JsSIP's cause, for logs. */
  readonly cause: string;
}

interface Ears {
  up(): void;
  remoteStream(stream: MediaStream): void;
  ended(end: SessionEnd): void;
}

/** Host candidates are there at once; a slow interface must not hold up an answer. */
const gatherAtMostMs = 500;
const brokenLine = ['Connection Error', 'RTP Timeout', 'Request Timeout', 'Dialog Error', 'Internal Error'];

export class SipSession {
  readonly #session: RTCSession;

  constructor(session: RTCSession, ears: Ears) {
    this.#session = session;
    let gathering: ReturnType<typeof setTimeout> | null = null;
    session.on('icecandidate', ({ ready }) => (gathering ??= setTimeout(ready, gatherAtMostMs)));
    session.on('confirmed', () => ears.up());
    session.on('ended', (event: EndEvent) => ears.ended(readEnd(event, false)));
    session.on('failed', (event: EndEvent) => ears.ended(readEnd(event, true)));
    const listen = (connection: RTCPeerConnection): void =>
      connection.addEventListener('track', ({ streams: [stream], track }) =>
        ears.remoteStream(stream ?? new MediaStream([track])),
      );
    // Outgoing calls have their connection already; an incoming one makes it when it is answered.
    if (this.#connection) listen(this.#connection);
    else session.on('peerconnection', ({ peerconnection }) => listen(peerconnection));
  }

  /** False once the media path broke, though nobody said BYE. */
  get mediaAlive(): boolean {
    const state = this.#connection?.iceConnectionState;
    return state !== undefined && !['disconnected', 'failed', 'closed'].includes(state);
  }

  answer(microphone: MediaStream): void {
    this.#session.answer({ mediaStream: microphone });
  }

  end(): void {
    if (this.#session.isEnded()) return;
    const ringing = this.#session.direction === 'incoming' && this.#session.isInProgress();
    this.#session.terminate(ringing ? { status_code: 486 } : {});
  }

  mute(muted: boolean): void {
    if (muted) this.#session.mute({ audio: true });
    else this.#session.unmute({ audio: true });
  }

  sendKey(key: string): void {
    const inAudio = this.#sender?.dtmf?.canInsertDTMF === true;
    const transportType = (inAudio ? 'RFC2833' : 'INFO') as never;
    this.#session.sendDTMF(key, { duration: 120, interToneGap: 80, transportType });
  }

  /** Another microphone in the middle of the call; no new offer is needed for that. */
  async speakInto(track: MediaStreamTrack): Promise<void> {
    await this.#sender?.replaceTrack(track).catch(() => undefined);
  }

  get #connection(): RTCPeerConnection | undefined {
    return this.#session.connection as RTCPeerConnection | undefined;
  }

  get #sender(): RTCRtpSender | undefined {
    return this.#connection?.getSenders().find(({ track }) => track?.kind === 'audio');
  }
}

function readEnd({ originator, cause }: EndEvent, neverUp: boolean): SessionEnd {
  if (brokenLine.includes(cause)) return { by: 'lost', cause };
  if ((originator as string) === 'local') return { by: 'here', cause };
  return { by: neverUp ? 'refused' : 'there', cause };
}
