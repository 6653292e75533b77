/**
 * The phone in the browser: JsSIP over this server's own /ws. One instance per page, made once and kept: it outlives
 * components. It never unregisters or hangs up when a page goes away, for a refresh must not end a citizen's call;
 * the server keeps the citizen and rings the agent again. Hold is done on the server: this phone never re-INVITEs.
 */
import type { RTCSession } from 'jssip/lib/RTCSession.js';
import type { PhoneAccess } from '../../contract/http/agent.ts';
import { keepChosen, listDevices, readChosen, type ChosenDevices } from './audio-devices.ts';
import { LevelMeter } from './audio-level.ts';
import { Microphone } from './audio-microphone.ts';
import { Sounds } from './audio.ts';
import { SipLine } from './softphone-line.ts';
import { SipSession, type SessionEnd } from './softphone-session.ts';
import { startState, troubleOrder, type PhoneTrouble, type SoftphoneState } from './softphone-state.ts';
import { Listeners } from './listeners.ts';

export type { SoftphoneState } from './softphone-state.ts';

const connectWithinMs = 8000;
/**
 * Chromium may still move to a better pair of addresses just after the answer, and Asterisk drops what comes from the
 * new one until it has learned it: a key pressed at once would be lost.
 */
const settleMs = 700;
/**
 * The server ends a call before it rings the next one, but Asterisk may send the ring first: it is not refused at once,
 * the end of the old call is awaited.
 */
const overtakenAtMostMs = 2000;
/** A desk shows “ended” for a moment before the phone is idle again; a guest sees it until the next call. */
const endedForMs = 1500;

export class Softphone {
  readonly sounds = new Sounds();
  #state: SoftphoneState = { ...startState, chosen: readChosen() };
  readonly #listeners = new Listeners();
  readonly #troubles = new Set<PhoneTrouble>();
  readonly #meter = new LevelMeter((name, level) =>
    this.#set(name === 'mic' ? { micLevel: level } : { remoteLevel: level }),
  );
  readonly #line: SipLine;
  #guest = false;
  #session: SipSession | null = null;
  /** The line was lost in this call: the server speaks to an address that is no more, and its end won't reach us. */
  #deaf = false;
  /** Rings as soon as the call before it has ended. */
  #next: RTCSession | null = null;
  readonly #microphone = new Microphone({
    wanted: () => this.#state.chosen.microphone,
    opened: (stream) => this.#speak(stream),
    closed: () => {
      this.#meter.forget('mic');
      this.#set({ micOpen: false });
    },
    trouble: (kind) => this.#trouble(kind, true, { micOpen: false }),
  });
  #speaker: HTMLAudioElement | null = null;

  /** `page` names this page to the server, so that it knows which of several pages owns the phone. */
  constructor(page: string) {
    this.#line = new SipLine(page, {
      connected: () => this.#trouble('ws-lost', false, { connected: true }),
      disconnected: () => this.#lineLost(),
      registered: () => this.#trouble('register-failed', false, { registered: true }),
      unregistered: () => this.#set({ registered: false }),
      registerFailed: () => this.#trouble('register-failed', true, { registered: false }),
      incoming: (session) => this.#ring(session),
    });
    this.sounds.setDevice(this.#state.chosen.ringer);
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.#devicesChanged());
  }

  get state(): SoftphoneState {
    return this.#state;
  }

  readonly subscribe = this.#listeners.add;

  /** An agent's phone: registers, and opens the microphone so that answering is immediate. Call it from a click. */
  async start(access: PhoneAccess): Promise<void> {
    void this.sounds.unlock();
    this.#guest = false;
    this.#line.start(access, false);
    await this.#microphone.open();
  }

  /** A citizen's phone: connects, does not register; the microphone is opened by `testMicrophone` or `call`. */
  startGuest(access: PhoneAccess): void {
    void this.sounds.unlock();
    this.#guest = true;
    this.#line.start(access, true);
  }

  /** Signing out: ends the call, unregisters, closes the microphone. Never call it because a page goes away. */
  stop(): void {
    this.#line.stop();
    this.#microphone.close();
    this.sounds.stopRing();
    this.#troubles.clear();
    this.#set({ connected: false, registered: false, line: 'idle', from: null, error: null });
  }

  /** @returns false when nothing rings, or when there is no microphone (then `error` says so and it rings on). */
  async answer(): Promise<boolean> {
    const session = this.#session;
    if (!session || this.#state.line !== 'ringing') return false;
    const microphone = await this.#microphone.open();
    if (!microphone || this.#session !== session || this.#state.line !== 'ringing') return false;
    this.sounds.stopRing();
    this.#set({ line: 'connecting' });
    session.answer(microphone);
    return true;
  }

  /** Ends the call, gives up dialling, or refuses what rings. */
  hangUp(): void {
    this.sounds.stopRing();
    if (this.#session) this.#session.end();
    else if (this.#state.line === 'connecting') this.#set({ line: 'idle' });
  }

  mute(muted: boolean): void {
    this.#session?.mute(muted);
    this.#microphone.enable(!muted);
    this.#set({ muted });
  }

  /** 0-9, * or #: RFC 4733 in the audio, or SIP INFO where the browser cannot. */
  sendKey(key: string): void {
    const { line, upSince } = this.#state;
    const session = this.#session;
    if (line !== 'up' || upSince === null || !session) return;
    setTimeout(() => this.#session === session && session.sendKey(key), Math.max(0, upSince + settleMs - Date.now()));
  }

  /** Dials `target`. The server sees `displayName`: for a guest it carries the number the citizen typed, unchecked. */
  async call(target: string, displayName: string): Promise<boolean> {
    if (this.#session) return false;
    this.#set({ line: 'connecting', upSince: null, endedAt: null, endedBy: null, muted: false });
    const microphone = await this.#microphone.open();
    const reached = microphone !== null && (await this.#whenConnected());
    // Meanwhile the person may have given up.
    const session =
      reached && this.#state.line === 'connecting' ? this.#line.call(target, microphone, displayName) : null;
    if (session) this.#adopt(session);
    else this.#set({ line: 'idle' });
    return session !== null;
  }

  async testMicrophone(): Promise<boolean> {
    void this.sounds.unlock();
    return (await this.#microphone.open()) !== null;
  }

  /** Plays one ring on the ringer device. */
  testSound(): void {
    void this.sounds.unlock().then(() => this.sounds.play('ring'));
  }

  async setMicrophone(id: string): Promise<void> {
    this.#choose({ microphone: id });
    await this.#microphone.reopen();
  }

  setSpeaker(id: string): void {
    this.#choose({ speaker: id });
    void this.#speaker?.setSinkId?.(id).catch(() => undefined);
  }

  setRinger(id: string): void {
    this.#choose({ ringer: id });
    this.sounds.setDevice(id);
  }

  #lineLost(): void {
    this.#deaf = this.#session !== null;
    if (this.#state.registered || this.#state.line === 'up') this.sounds.play('line-lost');
    this.#trouble('ws-lost', true, { connected: false, registered: false });
  }

  #ring(incoming: RTCSession): void {
    const endWillCome = !this.#deaf && (this.#session?.mediaAlive || this.#state.line !== 'up');
    if (this.#session && endWillCome) return this.#await(incoming);
    // The end of the old call never reached us: the new call is the true one.
    this.#session?.end();
    const { uri, display_name } = incoming.remote_identity;
    this.#set({
      line: 'ringing',
      from: { number: uri.user, name: display_name },
      upSince: null,
      endedAt: null,
      endedBy: null,
    });
    this.#adopt(incoming);
    this.sounds.startRing();
  }

  #await(incoming: RTCSession): void {
    const refuse = (): void => void (incoming.isEnded() || incoming.terminate({ status_code: 486 }));
    if (this.#next !== null && !this.#next.isEnded()) return refuse();
    this.#next = incoming;
    setTimeout(() => {
      if (this.#next !== incoming) return;
      this.#next = null;
      refuse();
    }, overtakenAtMostMs);
  }

  #adopt(session: RTCSession): void {
    const adopted: SipSession = new SipSession(session, {
      up: () => this.#session === adopted && this.#set({ line: 'up', upSince: Date.now() }),
      remoteStream: (stream) => this.#session === adopted && this.#hear(stream),
      ended: (end) => this.#session === adopted && this.#ended(end),
    });
    this.#session = adopted;
    this.#deaf = false;
    if (this.#state.muted) adopted.mute(true);
  }

  #ended({ by }: SessionEnd): void {
    this.#session = null;
    this.sounds.stopRing();
    this.#meter.forget('remote');
    if (this.#speaker) this.#speaker.srcObject = null;
    this.#microphone.enable(true);
    this.#set({ line: 'ended', endedAt: Date.now(), endedBy: by, muted: false, from: null });
    if (this.#guest) this.#microphone.close();
    else setTimeout(() => this.#state.line === 'ended' && this.#set({ line: 'idle' }), endedForMs);
    const next = this.#next;
    this.#next = null;
    if (next !== null && !next.isEnded()) this.#ring(next);
  }

  #hear(stream: MediaStream): void {
    // Chromium delivers remote audio to analysers only while an element plays it.
    if (!this.#speaker) {
      this.#speaker = new Audio();
      this.#speaker.autoplay = true;
      this.#speaker.hidden = true;
      document.body.append(this.#speaker);
    }
    this.#speaker.srcObject = stream;
    const { speaker } = this.#state.chosen;
    if (speaker) void this.#speaker.setSinkId?.(speaker).catch(() => undefined);
    void this.#speaker.play().catch(() => undefined);
    this.#meter.watch('remote', stream);
  }

  async #speak(stream: MediaStream): Promise<void> {
    for (const track of stream.getAudioTracks()) await this.#session?.speakInto(track);
    this.#meter.watch('mic', stream);
    this.#troubles.delete('mic-denied');
    this.#trouble('mic-missing', false, { micOpen: true, devices: await listDevices() });
  }

  async #devicesChanged(): Promise<void> {
    this.#set({ devices: await listDevices() });
    const wanting = this.#troubles.has('mic-missing') && this.#line.started && !this.#guest;
    if (wanting) await this.#microphone.open();
  }

  #whenConnected(): Promise<boolean> {
    if (this.#state.connected) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (reached: boolean): void => {
        clearTimeout(timer);
        unsubscribe();
        resolve(reached);
      };
      const timer = setTimeout(() => settle(false), connectWithinMs);
      const unsubscribe = this.subscribe(() => this.#state.connected && settle(true));
    });
  }

  #choose(change: Partial<ChosenDevices>): void {
    const chosen = { ...this.#state.chosen, ...change };
    keepChosen(chosen);
    this.#set({ chosen });
  }

  #trouble(kind: PhoneTrouble, present: boolean, change: Partial<SoftphoneState> = {}): void {
    if (present) this.#troubles.add(kind);
    else this.#troubles.delete(kind);
    this.#set({ ...change, error: troubleOrder.find((trouble) => this.#troubles.has(trouble)) ?? null });
  }

  #set(change: Partial<SoftphoneState>): void {
    const keys = Object.keys(change) as (keyof SoftphoneState)[];
    if (keys.every((key) => Object.is(this.#state[key], change[key]))) return;
    this.#state = { ...this.#state, ...change };
    this.#listeners.tell();
  }
}
