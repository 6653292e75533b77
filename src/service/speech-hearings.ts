/**
 * Hearings of callers who answer with words: one at a time for a call, from the question to its answer. The voice is cut to
 * one utterance here and handed to the recogniser; nothing of it is kept. Without a recogniser, or while it is away,
 * nobody listens and keys alone count: a call never waits for it.
 */
import { recognisedWithinMs } from '../core/call/in-hearing.ts';
import type { SpeechWanted } from '../core/ivr/node-kind.ts';
import type { CallId, LegId } from '../core/kernel/ids.ts';
import { Collector } from '../core/speech/collect.ts';
import type { Log } from '../log.ts';
import type { Survey, Telephony } from './ports.ts';
import { SpeechFault, speechRate, type SpeechRecogniser, type Understood } from './speech-ports.ts';

/** Each takes a port of the range that calls have too; with so many calls on the line there is none to spare. */
const hearingsAtMost = 150;
const callsAtMost = 400;
const askAgainMs = 15_000;
const silence = { sound: new Int16Array(speechRate / 2), language: 'zh', words: [] } as const;
const roomOf = 'hearing-';

export type HeardAs = 'understood' | 'nothing' | 'failed';

export interface SpeechHouse {
  readonly telephony: Pick<Telephony, 'hear' | 'stopHearing'>;
  /** Null where none is set up. */
  readonly recogniser: SpeechRecogniser | null;
  readonly log: Log;
  liveCalls(): number;
  counted(as: HeardAs): void;
}

export interface Listening {
  readonly leg: LegId;
  readonly hears: number;
  readonly speech: SpeechWanted;
  /** The hotline speaks just now. */
  overPrompt(): boolean;
  began(): void;
  heard(what: Understood): void;
}

interface Hearing {
  readonly name: string;
  open: boolean;
}

export class SpeechHearings {
  readonly #hearings = new Map<CallId, Hearing>();
  /** Being put away. */
  readonly #closing = new Map<string, Promise<unknown>>();
  #away = false;
  #asking: NodeJS.Timeout | null = null;

  constructor(private readonly house: SpeechHouse) {}

  /** Set up, but away: callers are left with keys. */
  get isAway(): boolean {
    return this.#away;
  }
  get size(): number {
    return this.#hearings.size + this.#closing.size;
  }

  /** Whether anybody is there who understands. */
  start(): void {
    if (this.house.recogniser !== null) void this.#ask(this.house.recogniser);
  }

  stop(): void {
    if (this.#asking !== null) clearTimeout(this.#asking);
  }

  /** Resolves when all that was to be put away is. */
  async settled(): Promise<void> {
    await Promise.all(this.#closing.values());
  }

  hear(call: CallId, listening: Listening): void {
    const { telephony, recogniser, log, liveCalls } = this.house;
    this.stopHearing(call);
    if (recogniser === null || this.#away || this.size >= hearingsAtMost || liveCalls() > callsAtMost) return;
    const hearing: Hearing = { name: `${call}-${listening.hears}`, open: true };
    const collector = new Collector();
    const take = (frame: Int16Array): void => {
      if (!hearing.open) return;
      const now = collector.take(frame, listening.overPrompt());
      if (now === 'began') listening.began();
      if (now === 'ended') {
        this.stopHearing(call);
        void this.#understand(recogniser, { ...listening.speech, sound: collector.handOut() }, listening);
      }
    };
    this.#hearings.set(call, hearing);
    telephony.hear(listening.leg, hearing.name, take).then(
      (reached) => (reached === 'gone' ? this.#close(call, hearing) : undefined),
      (error: unknown) => {
        log.warn({ err: error, callId: call }, 'a caller could not be listened to, keys alone count');
        this.#close(call, hearing);
      },
    );
  }

  stopHearing(call: CallId): void {
    const hearing = this.#hearings.get(call);
    if (hearing !== undefined) this.#close(call, hearing);
  }

  knowsLeg(leg: LegId): boolean {
    return this.#names().some((name) => leg.startsWith(`${roomOf}${name}-`));
  }

  /** Rooms that nobody knows, as a controller before us left them. */
  swept({ bridges }: Survey): void {
    const known = new Set(this.#names().map((name) => roomOf + name));
    for (const { id } of bridges) {
      if (id.startsWith(roomOf) && !known.has(id)) this.#putAway(id.slice(roomOf.length));
    }
  }

  #names(): string[] {
    return [...[...this.#hearings.values()].map(({ name }) => name), ...this.#closing.keys()];
  }

  #close(call: CallId, hearing: Hearing): void {
    if (!hearing.open) return;
    hearing.open = false;
    if (this.#hearings.get(call) === hearing) this.#hearings.delete(call);
    this.#putAway(hearing.name);
  }

  /** What could not be removed is found by the next sweep. */
  #putAway(name: string): void {
    const done = this.house.telephony
      .stopHearing(name)
      .catch(() => undefined)
      .finally(() => this.#closing.delete(name));
    this.#closing.set(name, done);
  }

  async #understand(
    recogniser: SpeechRecogniser,
    utterance: Parameters<SpeechRecogniser['understand']>[0],
    { heard }: Listening,
  ): Promise<void> {
    try {
      const understood = await inTime(recogniser.understand(utterance));
      this.house.counted(understood.text === '' ? 'nothing' : 'understood');
      heard(understood);
    } catch (error) {
      this.house.counted('failed');
      if (!isAboutSound(error)) this.#lost(recogniser, error);
      heard({ text: '', confidence: 0 });
    }
  }

  #lost(recogniser: SpeechRecogniser, error: unknown): void {
    if (!this.#away) this.house.log.warn({ err: error }, 'the speech recogniser is away, keys alone count');
    this.#away = true;
    if (this.#asking !== null) clearTimeout(this.#asking);
    this.#asking = setTimeout(() => void this.#ask(recogniser), askAgainMs).unref();
  }

  /** With silence, so that no caller has to find out. */
  async #ask(recogniser: SpeechRecogniser): Promise<void> {
    const error = await inTime(recogniser.understand(silence)).then(
      () => null,
      (why: unknown) => (isAboutSound(why) ? null : why),
    );
    if (error !== null) return this.#lost(recogniser, error);
    if (this.#away) this.house.log.info('the speech recogniser is back');
    this.#away = false;
  }
}

const isAboutSound = (error: unknown): boolean => error instanceof SpeechFault && error.refusedSound;

function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const fault = new SpeechFault('the recogniser did not answer in time');
    timer = setTimeout(() => reject(fault), recognisedWithinMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
