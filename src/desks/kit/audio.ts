/**
 * The seven sounds of the desks, made with Web Audio: no files, no voices, each under 1.5 s. They go to the ringer
 * device, which is chosen apart from the headset. Knows nothing of calls: whoever hears of an event plays its sound.
 */

export type SoundName =
  'ring' | 'tick' | 'hold-warning' | 'wrap-up-end' | 'new-assignment' | 'supervisor-message' | 'line-lost';

/** One tone: when it begins and how long it lasts in seconds, its pitch in hertz, its loudness from 0 to 1. */
interface Tone {
  readonly at: number;
  readonly seconds: number;
  readonly hertz: number;
  readonly loud: number;
  readonly fadeIn?: number;
  readonly shape?: OscillatorType;
}

/** The two ring tones are a fifth apart, so that they are heard over speech and with high-tone hearing loss. */
const ringTones: Tone[] = [
  { at: 0, seconds: 0.5, hertz: 587, loud: 0.8, fadeIn: 0.25 },
  { at: 0.5, seconds: 0.5, hertz: 880, loud: 0.8, fadeIn: 0.02 },
];

const tones: Record<SoundName, readonly Tone[]> = {
  ring: ringTones,
  tick: [{ at: 0, seconds: 0.06, hertz: 1200, loud: 0.3 }],
  'hold-warning': [
    { at: 0, seconds: 0.08, hertz: 880, loud: 0.5 },
    { at: 0.2, seconds: 0.08, hertz: 880, loud: 0.5 },
  ],
  'wrap-up-end': [{ at: 0, seconds: 0.12, hertz: 660, loud: 0.4 }],
  'new-assignment': [
    { at: 0, seconds: 0.12, hertz: 523, loud: 0.4 },
    { at: 0.14, seconds: 0.18, hertz: 784, loud: 0.4 },
  ],
  'supervisor-message': [
    { at: 0, seconds: 0.1, hertz: 784, loud: 0.5 },
    { at: 0.14, seconds: 0.1, hertz: 784, loud: 0.5 },
    { at: 0.28, seconds: 0.22, hertz: 1046, loud: 0.5 },
  ],
  'line-lost': [
    { at: 0, seconds: 0.25, hertz: 440, loud: 0.7, shape: 'triangle' },
    { at: 0.3, seconds: 0.25, hertz: 349, loud: 0.7, shape: 'triangle' },
    { at: 0.6, seconds: 0.45, hertz: 262, loud: 0.7, shape: 'triangle' },
  ],
};

const ringEveryMs = 4000;

/** Chromium can send a whole audio context to a device; other browsers keep to the system's default. */
type ContextWithSink = AudioContext & { setSinkId?: (deviceId: string) => Promise<void> };

/** Between sounds nothing is rendered: playing silence was a fifth of what an idle desk costs its computer. */
export class Sounds {
  #context: ContextWithSink | null = null;
  #device = '';
  #sounding = 0;
  #ringing: { timer: ReturnType<typeof setInterval>; stop: () => void } | null = null;
  /** 0 to 1. Ring and line lost are played at 0.15 at least: they must not be missed. */
  volume = 0.6;

  /** Browsers block sound before a gesture: call this from the click that signs in. */
  async unlock(): Promise<void> {
    await this.#open()
      ?.resume()
      .catch(() => undefined);
    this.#rest();
  }

  play(name: SoundName): void {
    this.#sound(name);
  }

  /** 1 s on, 3 s off, until `stopRing`. */
  startRing(): void {
    if (this.#ringing) return;
    let stop = this.#sound('ring');
    const timer = setInterval(() => (stop = this.#sound('ring')), ringEveryMs);
    this.#ringing = { timer, stop: () => stop() };
  }

  stopRing(): void {
    if (!this.#ringing) return;
    clearInterval(this.#ringing.timer);
    this.#ringing.stop();
    this.#ringing = null;
    this.#rest();
  }

  /** The device id of a speaker; '' is the system's default. */
  setDevice(deviceId: string): void {
    this.#device = deviceId;
    void this.#context?.setSinkId?.(deviceId).catch(() => undefined);
  }

  #open(): ContextWithSink | null {
    if (this.#context) return this.#context;
    if (typeof AudioContext === 'undefined') return null;
    this.#context = new AudioContext();
    if (this.#device) this.setDevice(this.#device);
    return this.#context;
  }

  #sound(name: SoundName): () => void {
    const context = this.#open();
    if (!context) return () => undefined;
    void context.resume().catch(() => undefined);
    this.#sounding += 1;
    const mustBeHeard = name === 'ring' || name === 'line-lost';
    const volume = mustBeHeard ? Math.max(this.volume, 0.15) : this.volume;
    const out = context.createGain();
    out.gain.value = volume;
    out.connect(context.destination);
    const start = context.currentTime + 0.01;
    const played = tones[name].map((tone) => playTone(context, out, tone, start));
    played.at(-1)!.onended = () => {
      out.disconnect();
      this.#sounding -= 1;
      this.#rest();
    };
    return () => out.disconnect();
  }

  /** A ring goes on without one between its tones. */
  #rest(): void {
    if (this.#sounding === 0 && this.#ringing === null) void this.#context?.suspend().catch(() => undefined);
  }
}

function playTone(context: AudioContext, out: AudioNode, tone: Tone, start: number): OscillatorNode {
  const from = start + tone.at;
  const to = from + tone.seconds;
  const envelope = context.createGain();
  envelope.gain.setValueAtTime(0, from);
  envelope.gain.linearRampToValueAtTime(tone.loud, from + (tone.fadeIn ?? 0.01));
  envelope.gain.setValueAtTime(tone.loud, Math.max(to - 0.03, from + (tone.fadeIn ?? 0.01)));
  envelope.gain.linearRampToValueAtTime(0, to);
  const oscillator = context.createOscillator();
  oscillator.type = tone.shape ?? 'sine';
  oscillator.frequency.value = tone.hertz;
  oscillator.connect(envelope).connect(out);
  oscillator.start(from);
  oscillator.stop(to);
  return oscillator;
}
