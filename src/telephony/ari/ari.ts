/**
 * The ARI port: the few operations of Asterisk's REST interface this program uses, with two adapters (native.ts over
 * one WebSocket, classic.ts over ari-client) that pass one contract suite on real Asterisk. Words here are Asterisk's;
 * translate.ts turns them into ours.
 *
 * Every operation settles: with `gone` where the thing no longer exists (404, or 409/412 for a channel that has left
 * Stasis), with a TelephonyFault when Asterisk is away, slow (request time-out) or answers 4xx/5xx otherwise.
 */
import { z } from 'zod';

export type Reach = 'done' | 'gone';

export class TelephonyFault extends Error {
  override name = 'TelephonyFault';
  constructor(
    message: string,
    readonly status: number | null = null,
  ) {
    super(message);
  }
}

const Caller = z.object({ number: z.string().default(''), name: z.string().default('') });
export const AriChannel = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  caller: Caller,
  connected: Caller.optional(),
  dialplan: z
    .object({
      context: z.string(),
      exten: z.string(),
      app_name: z.string().optional(),
      app_data: z.string().optional(),
    })
    .optional(),
  creationtime: z.string().optional(),
});
export type AriChannel = z.infer<typeof AriChannel>;

export const AriBridge = z.object({
  id: z.string(),
  name: z.string().default(''),
  bridge_type: z.string(),
  channels: z.array(z.string()),
});
export type AriBridge = z.infer<typeof AriBridge>;

const Recording = z.object({
  name: z.string(),
  duration: z.number().optional(),
  /** Without the silences; only where an end by silence was asked for. */
  talking_duration: z.number().optional(),
});

/** The events we act on; every other type is dropped at the door. `timestamp` is ISO with offset. */
const base = { timestamp: z.string(), application: z.string().optional() };
export const AriEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('CallBroadcast'),
    ...base,
    channel: AriChannel,
    caller: z.string().optional(),
    called: z.string().optional(),
  }),
  z.object({ type: z.literal('StasisStart'), ...base, args: z.array(z.string()), channel: AriChannel }),
  z.object({ type: z.literal('StasisEnd'), ...base, channel: AriChannel }),
  z.object({
    type: z.literal('ChannelDtmfReceived'),
    ...base,
    digit: z.string(),
    duration_ms: z.number().optional(),
    channel: AriChannel,
  }),
  z.object({ type: z.literal('ChannelHangupRequest'), ...base, cause: z.number().optional(), channel: AriChannel }),
  z.object({
    type: z.literal('ChannelDestroyed'),
    ...base,
    cause: z.number(),
    cause_txt: z.string().optional(),
    channel: AriChannel,
  }),
  z.object({ type: z.literal('PlaybackFinished'), ...base, playback: z.object({ id: z.string(), state: z.string() }) }),
  z.object({ type: z.literal('RecordingFinished'), ...base, recording: Recording }),
  z.object({ type: z.literal('RecordingFailed'), ...base, recording: Recording }),
  /** Of channels with TALK_DETECT only. */
  z.object({ type: z.literal('ChannelTalkingStarted'), ...base, channel: AriChannel }),
  z.object({ type: z.literal('ApplicationReplaced'), ...base }),
  z.object({
    type: z.literal('EndpointStateChange'),
    ...base,
    endpoint: z.object({ technology: z.string(), resource: z.string(), state: z.string().optional() }),
  }),
]);
export type AriEvent = z.infer<typeof AriEvent>;

export interface Originate {
  /** The id we chose: no answer can come before its listener. */
  readonly channelId: string;
  /** e.g. PJSIP/8001-web */
  readonly endpoint: string;
  /** Arguments of its StasisStart, which comes when it was answered and the application is there. */
  readonly appArgs: string;
  /** What the phone shows: `"name" <number>` or a bare number. */
  readonly callerId: string;
  readonly timeoutSeconds: number;
  readonly variables?: Readonly<Record<string, string>>;
}

/** What a channel says goes into a file of this name, until silence, a key, the time or a hang-up ends it. */
export interface RecordChannel {
  readonly name: string;
  readonly maxSeconds: number;
  readonly silenceSeconds: number;
  /** `*`, `#`, `any` or `none`. */
  readonly endKey: string;
}

/** Where Asterisk sends a channel's sound from. */
export interface SoundSource {
  readonly address: string;
  readonly port: number;
}

/** Several requests may be under way: Asterisk carries them out in the order in which they were made. */
export interface Ari {
  answer(channelId: string): Promise<Reach>;
  hangUp(channelId: string, reason?: 'normal' | 'busy' | 'no_answer' | 'congestion'): Promise<Reach>;
  /** Leaves Stasis for the dialplan. */
  continueInDialplan(channelId: string, context: string, exten: string, priority: number): Promise<Reach>;
  /**
   * `gone`: nobody is registered there, or the phone refused within the same moment; no event follows then. Otherwise
   * the end comes as ChannelDestroyed, also of a leg that never answered.
   */
  originate(call: Originate): Promise<Reach>;
  /** A channel that hears what that one hears and says, and with `whisper` speaks to its phone alone. */
  snoop(channelId: string, snoopId: string, whisper: boolean): Promise<Reach>;
  /** A channel that hears what that one says, and nothing else. */
  snoopVoice(channelId: string, snoopId: string): Promise<Reach>;
  /** A channel whose bridge's sound is sent to that address by RTP, 16-bit samples, 16,000 a second. */
  sendSound(channelId: string, to: { address: string; port: number }): Promise<SoundSource>;
  startMusic(channelId: string, musicClass: string): Promise<Reach>;
  stopMusic(channelId: string): Promise<Reach>;
  /** `media`: e.g. sound:/absolute/path/without-extension, played in order. */
  play(channelId: string, playbackId: string, media: readonly string[]): Promise<Reach>;
  sendDtmf(channelId: string, dtmf: string): Promise<Reach>;
  stopPlayback(playbackId: string): Promise<Reach>;
  /** Begins with a beep. The end comes as RecordingFinished or RecordingFailed, also when the channel hangs up. */
  record(channelId: string, recording: RecordChannel): Promise<Reach>;
  /** Whether it still runs. */
  isRecording(name: string): Promise<boolean>;
  /** Idempotent: making a bridge that exists is `done`. */
  createBridge(bridgeId: string): Promise<Reach>;
  destroyBridge(bridgeId: string): Promise<Reach>;
  /** All that is said in it, after what the file holds already, until the bridge goes. Idempotent while it runs. */
  recordBridge(bridgeId: string, name: string): Promise<Reach>;
  /**
   * Moves the channel here from any other bridge. `no bridge` also while a bridge of this id is still being destroyed.
   */
  addToBridge(bridgeId: string, channelId: string): Promise<Reach | 'no bridge'>;
  removeFromBridge(bridgeId: string, channelId: string): Promise<Reach>;
  setVariable(channelId: string, name: string, value: string): Promise<Reach>;
  channels(): Promise<AriChannel[]>;
  bridges(): Promise<AriBridge[]>;
  /** Reads state `online` or `offline` of each PJSIP endpoint, by its name. */
  endpoints(): Promise<{ resource: string; online: boolean }[]>;
  /** Stasis applications, live or left behind, and the channels each holds. */
  applications(): Promise<{ name: string; channels: string[] }[]>;
  /**
   * Brings the events of a channel here whoever holds it, and its ChannelDestroyed, which Asterisk does not tell of a
   * channel that merely came into Stasis (it does of one that was originated). Idempotent.
   */
  listenTo(channelId: string): Promise<Reach>;
  stopListening(channelId: string): Promise<Reach>;
  /** Claims a broadcast call; `gone` if another controller was first or the time is up. */
  claim(channelId: string): Promise<Reach>;
  /** When Asterisk came up (GET /asterisk/info, status.startup_time), in ms. */
  startedAt(): Promise<number>;
  /** Raises an event of our own, which comes to this application as `ChannelUserevent`. */
  raise(eventName: string): Promise<void>;
}

/** A supervised connection: reconnects for ever (jittered 0.2–5 s), pings, and says when it is up or down. */
export interface AriLink {
  readonly ari: Ari;
  /** Opens and keeps open. Resolves at once; `up` tells when it is usable. */
  start(): void;
  /** Closes for good; nothing is sent after this returns. */
  stop(): Promise<void>;
  readonly isUp: boolean;
}

export interface AriLinkOptions {
  /** Base with credentials, e.g. http://user:pass@127.0.0.1:18088 */
  readonly url: string;
  /** Stasis application, e.g. hotline-1. A second registration of the same name replaces the first. */
  readonly application: string;
  readonly requestTimeoutMs: number;
  readonly onEvent: (event: AriEvent) => void;
  readonly onUp: () => void;
  readonly onDown: (why: string) => void;
}
