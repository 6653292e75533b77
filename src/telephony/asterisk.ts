/**
 * Asterisk as the hotline speaks of it: the Telephony port over ARI. Knows bridges, claims and prompts' files; not what a
 * call is waiting for. Nothing is queued here: while Asterisk is away every command is a TelephonyFault at once.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Prompt } from '../core/ivr/flow.ts';
import { legId, type CallId, type LegId, type PlaybackId } from '../core/kernel/ids.ts';
import type {
  Reach,
  RecordVoice,
  RingAgent,
  RingCitizen,
  RingOutside,
  RingSupervisor,
  Survey,
  Telephony,
} from '../service/ports.ts';
import { TelephonyFault, type Ari, type AriEvent, type AriLink } from './ari/ari.ts';
import type { AsteriskOptions } from './asterisk-options.ts';
import { Hearings } from './hearing.ts';
import { LegEnds } from './leg-ends.ts';
import { isCitizens, Translator, liveLeg } from './translate.ts';

const REQUEST_TIMEOUT_MS = 3000;
const BRIDGE_TRIES = 6;
const BRIDGE_PAUSE_MS = 10;

export class Asterisk implements Telephony {
  readonly #options: AsteriskOptions;
  readonly #link: AriLink;
  readonly #translator = new Translator();
  readonly #hearings: Hearings;
  /** What each leg hears now: Asterisk moves a leg between bridges only after its playback has ended. */
  readonly #playing = new Map<LegId, PlaybackId>();
  readonly #ends = new LegEnds();

  constructor(options: AsteriskOptions) {
    this.#options = options;
    this.#hearings = new Hearings(options.soundAddress ?? '127.0.0.1');
    this.#link = options.open({
      application: options.application,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      onEvent: (event) => this.#heard(event),
      onUp: () => this.#up(),
      onDown: (why) => this.#down(why),
    });
  }

  get isUp(): boolean {
    return this.#link.isUp;
  }

  start(): void {
    this.#link.start();
  }

  stop(): Promise<void> {
    return this.#link.stop();
  }

  async answer(leg: LegId): Promise<Reach> {
    return this.#command().answer(leg);
  }

  async play(leg: LegId, playback: PlaybackId, prompts: readonly Prompt[]): Promise<Reach> {
    this.#command();
    const media = await this.#options.prompts.media(prompts);
    const sent = this.#command().play(leg, playback, media);
    this.#playing.set(leg, playback);
    const reached = await sent.catch((error: unknown) => {
      this.#silent(playback);
      throw error;
    });
    if (reached === 'gone') this.#silent(playback);
    return reached;
  }

  async stopPlaying(playback: PlaybackId): Promise<Reach> {
    return this.#command().stopPlayback(playback);
  }

  /** The music is each leg's own, in no bridge (ADR 18). It goes on without us. */
  async hold(leg: LegId, call: CallId): Promise<Reach> {
    const ari = this.#command();
    const [, , reached] = await Promise.all([
      this.#hush(leg),
      this.letOut(leg, call),
      ari.startMusic(leg, this.#options.musicClass ?? 'default'),
    ]);
    return reached;
  }

  async unhold(leg: LegId): Promise<Reach> {
    const ari = this.#command();
    const [, reached] = await Promise.all([this.#hush(leg), ari.stopMusic(leg)]);
    return reached;
  }

  /** In silence. Agents and offices whom music was played to have left it by `unhold`. */
  async #quiet(leg: LegId): Promise<void> {
    await Promise.all([this.#hush(leg), isCitizens(leg) ? this.#command().stopMusic(leg) : null]);
  }

  async ringAgent(leg: LegId, { call, endpoint, shows, seconds, recording }: RingAgent): Promise<Reach> {
    return this.#command().originate({
      channelId: leg,
      endpoint: `PJSIP/${endpoint}`,
      appArgs: `agent,${call}`,
      callerId: callerIdOf(shows),
      timeoutSeconds: seconds,
      variables: { RECORDING: recording },
    });
  }

  ringOutside(leg: LegId, { call, number, seconds, recording }: RingOutside): Promise<Reach> {
    return this.#ringByTrunk(leg, `outside,${call}`, number, seconds, { RECORDING: recording ?? '' });
  }

  ringCitizen(leg: LegId, { task, number, seconds }: RingCitizen): Promise<Reach> {
    return this.#ringByTrunk(leg, `citizen,${task}`, number, seconds, {});
  }

  /** Only the controller can: no dialplan refers to that way out. */
  async #ringByTrunk(
    leg: LegId,
    appArgs: string,
    number: string,
    timeoutSeconds: number,
    variables: Record<string, string>,
  ): Promise<Reach> {
    const { endpoint, number: callerId } = this.#options.trunk ?? { endpoint: 'carrier', number: '12345' };
    if (!/^\d{2,20}$/.test(number)) return 'gone';
    return this.#command().originate({
      ...{ channelId: leg, endpoint: `PJSIP/${number}@${endpoint}` },
      ...{ appArgs, callerId, timeoutSeconds, variables },
    });
  }

  async ringTone(leg: LegId, playback: PlaybackId): Promise<Reach> {
    const sent = this.#command().play(leg, playback, ['tone:ring']);
    this.#playing.set(leg, playback);
    return sent;
  }

  async sendKeys(leg: LegId, keys: string): Promise<Reach> {
    return this.#command().sendDtmf(leg, keys);
  }

  async muteRecording(leg: LegId, muted: boolean): Promise<Reach> {
    this.#command();
    return this.#options.muteRecording(leg, muted);
  }

  async listenForSpeech(legs: readonly LegId[]): Promise<Reach> {
    const ari = this.#command();
    const reached = await Promise.all(legs.map((leg) => ari.setVariable(leg, 'TALK_DETECT(set)', '')));
    return reached.includes('gone') ? 'gone' : 'done';
  }

  async hear(leg: LegId, hearing: string, take: (frame: Int16Array) => void): Promise<Reach> {
    return this.#hearings.open(this.#command(), leg, hearing, take);
  }

  async stopHearing(hearing: string): Promise<Reach> {
    return this.#hearings.close(hearing, () => this.#command());
  }

  async record(leg: LegId, { recording, maxSeconds, silenceSeconds, endKeys }: RecordVoice): Promise<Reach> {
    const ari = this.#command();
    const voice = { name: recording, maxSeconds, silenceSeconds, endKey: endKeys || 'none' };
    const [, reached] = await Promise.all([this.#hush(leg), ari.record(leg, voice)]);
    return reached;
  }

  isRecording(recording: string): Promise<boolean> {
    return this.#reachable().isRecording(recording);
  }

  async join(call: CallId, legs: readonly LegId[]): Promise<Reach> {
    const ari = this.#command();
    const bridge = bridgeOf(call);
    const make = () => ari.createBridge(bridge);
    const quiet = () => Promise.all(legs.map((leg) => this.#quiet(leg)));
    const [, , reached] = await Promise.all([make(), quiet(), this.#gather(bridge, legs, make)]);
    return reached;
  }

  /**
   * The end of the bridge does not do it in time: that goes on behind Asterisk's answer, and words for a leg which is still
   * in there are never spoken and hold up whatever else it is asked for ten minutes (ADR 18; seen on 22.10.1).
   */
  async letOut(leg: LegId, call: CallId): Promise<Reach> {
    return this.#command().removeFromBridge(bridgeOf(call), leg);
  }

  async part(call: CallId): Promise<Reach> {
    return this.#command().destroyBridge(bridgeOf(call));
  }

  async recordTalk(call: CallId, recording: string): Promise<Reach> {
    return this.#command().recordBridge(bridgeOf(call), recording);
  }

  async ringSupervisor(leg: LegId, { endpoint, shows, seconds }: RingSupervisor): Promise<Reach> {
    return this.#command().originate({
      channelId: leg,
      endpoint: `PJSIP/${endpoint}`,
      appArgs: 'supervisor',
      callerId: callerIdOf(shows),
      timeoutSeconds: seconds,
    });
  }

  async overhear(ear: LegId, leg: LegId, whisper: boolean): Promise<Reach> {
    return this.#command().snoop(leg, ear, whisper);
  }

  async gatherWatch(watch: string, legs: readonly LegId[]): Promise<Reach> {
    const bridge = watchBridgeOf(watch);
    const make = () => this.#command().createBridge(bridge);
    const [, reached] = await Promise.all([make(), this.#gather(bridge, legs, make)]);
    return reached;
  }

  async disbandWatch(watch: string): Promise<Reach> {
    return this.#command().destroyBridge(watchBridgeOf(watch));
  }

  async hangUp(leg: LegId): Promise<Reach> {
    const ari = this.#command();
    this.#ends.told(leg);
    const reached = await ari.hangUp(leg);
    if (reached === 'gone') this.#ends.heard(leg);
    return reached;
  }

  ended(leg: LegId): Promise<void> {
    return this.#ends.over(leg);
  }

  async handOver(leg: LegId): Promise<Reach> {
    const ari = this.#command();
    const { context, exten } = this.#options.fallback ?? { context: 'fallback', exten: 's' };
    const [, reached] = await Promise.all([this.#quiet(leg), ari.continueInDialplan(leg, context, exten, 1)]);
    return reached;
  }

  async survey(): Promise<Survey> {
    const ari = this.#reachable();
    const [channels, bridges, applications, startedAt] = await Promise.all([
      ari.channels(),
      ari.bridges(),
      ari.applications(),
      ari.startedAt(),
    ]);
    const held = new Set(applications.filter(({ name }) => name.startsWith('hotline-')).flatMap((one) => one.channels));
    // Calls of a controller before us, perhaps of another name: their events are to come here from now on.
    const legs = channels.map((channel) => liveLeg(channel, held));
    await Promise.all(legs.filter(({ ours }) => ours).map(({ leg }) => ari.listenTo(leg)));
    return {
      legs,
      bridges: bridges.map(({ id, channels: inside }) => ({ id, legs: inside.map(legId) })),
      startedAt,
    };
  }

  async phones(): Promise<{ endpoint: string; online: boolean }[]> {
    const endpoints = await this.#reachable().endpoints();
    return endpoints.map(({ resource, online }) => ({ endpoint: resource, online }));
  }

  prepare(prompts: readonly Prompt[], progress?: (done: number, all: number) => void): Promise<void> {
    return this.#options.prompts.prepare(prompts, progress);
  }

  /** The port to send a command through, or the reason why none may be sent. */
  #command(): Ari {
    if (!this.#options.mayCommand()) throw new TelephonyFault('not the keeper');
    return this.#reachable();
  }

  #reachable(): Ari {
    if (!this.#link.isUp) throw new TelephonyFault('Asterisk is away');
    return this.#link.ari;
  }

  #up(): void {
    this.#translator.forget();
    this.#playing.clear();
    this.#options.onUp();
  }

  #down(why: string): void {
    this.#playing.clear();
    this.#options.onDown(why);
  }

  /**
   * Moves legs into a bridge, and makes it anew where it is missing: it may have been lost with Asterisk, or one of the
   * same name may be on its way out, which takes Asterisk some moments and until then looks as if it were there.
   */
  async #gather(bridge: string, legs: readonly LegId[], make: () => Promise<unknown>): Promise<Reach> {
    for (let tries = 1; tries <= BRIDGE_TRIES; tries += 1) {
      const ari = this.#command();
      const reached = await Promise.all(legs.map((leg) => ari.addToBridge(bridge, leg)));
      if (reached.includes('gone')) return 'gone';
      if (!reached.includes('no bridge')) return 'done';
      await pause(BRIDGE_PAUSE_MS * tries);
      await make();
    }
    throw new TelephonyFault('a bridge could not be made');
  }

  /**
   * Ends what the leg hears. A move to another bridge would wait for the end of the playback, and with it every later
   * request on the same socket (seen on 22.10.1).
   */
  async #hush(leg: LegId): Promise<void> {
    const playback = this.#playing.get(leg);
    if (playback === undefined) return;
    this.#playing.delete(leg);
    await this.#command().stopPlayback(playback);
  }

  #silent(playback: string): void {
    for (const [leg, playing] of this.#playing) if (playing === playback) this.#playing.delete(leg);
  }

  #heard(event: AriEvent): void {
    if (event.type === 'CallBroadcast') void this.#claim(event.channel.id);
    else if (event.type === 'ApplicationReplaced') this.#replaced(event.application);
    else if (event.type === 'PlaybackFinished') this.#silent(event.playback.id);
    else if (event.type === 'ChannelDestroyed') this.#legEnded(legId(event.channel.id));
    for (const ours of this.#translator.translate(event)) {
      if (ours.type === 'LegLeft') void this.#let(ours.leg);
      this.#options.onEvent(ours);
    }
  }

  #legEnded(leg: LegId): void {
    this.#playing.delete(leg);
    this.#ends.heard(leg);
  }

  /** What happens to it in the dialplan is not ours any more. */
  async #let(leg: LegId): Promise<void> {
    await this.#link.ari.stopListening(leg).catch(() => undefined);
  }

  async #claim(channelId: string): Promise<void> {
    if (!this.#options.mayClaim()) return;
    try {
      const reached = await this.#reachable().claim(channelId);
      if (reached === 'gone') this.#options.log.debug({ callId: channelId }, 'call was claimed elsewhere or too late');
    } catch (error) {
      this.#options.log.warn({ callId: channelId, err: error }, 'a call could not be claimed');
    }
  }

  #replaced(application: string | undefined): void {
    if (application !== this.#options.application) return;
    this.#options.log.error({ application }, 'another process took over this application');
    void this.#link.stop();
    this.#options.onReplaced();
  }
}

export const bridgeOf = (call: CallId): string => `call-${call}`;
const watchBridgeOf = (watch: string): string => `watch-${watch}`;

/** What the phone shows; nothing that could end the quoted name early. */
function callerIdOf(shows: string): string {
  const name = shows.replace(/["\\<>\p{Cc}]/gu, '').slice(0, 40);
  const number = shows.replace(/[^0-9+*#]/g, '').slice(0, 20);
  return `"${name}" <${number}>`;
}
