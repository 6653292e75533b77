/**
 * How loud a stream is, for the little bars of the desks. Values are coarse (steps of 0.1), so that a listener hears
 * of changes a person could see and of no others. Nothing is recorded or sent.
 */

const sampleEveryMs = 100;
/** Speech peaks near -12 dBFS; below -60 dBFS is a silent room. */
const floorDecibel = -60;
const fullDecibel = -12;

/** It listens only, and plays silence to no device where a browser can do without one. */
const unheard = { latencyHint: 'playback', sinkId: { type: 'none' } } as AudioContextOptions;

export class LevelMeter {
  #context: AudioContext | null = null;
  readonly #sources = new Map<string, { node: MediaStreamAudioSourceNode; analyser: AnalyserNode }>();
  #timer: ReturnType<typeof setInterval> | null = null;
  readonly #samples = new Float32Array(1024);
  readonly #report: (name: string, level: number) => void;

  constructor(report: (name: string, level: number) => void) {
    this.#report = report;
  }

  /** Watches `stream` under a name, in place of what was watched under it before. */
  watch(name: string, stream: MediaStream): void {
    this.forget(name);
    if (typeof AudioContext === 'undefined' || stream.getAudioTracks().length === 0) return;
    this.#context ??= new AudioContext(unheard);
    void this.#context.resume().catch(() => undefined);
    const node = this.#context.createMediaStreamSource(stream);
    const analyser = this.#context.createAnalyser();
    analyser.fftSize = this.#samples.length;
    node.connect(analyser);
    this.#sources.set(name, { node, analyser });
    this.#timer ??= setInterval(() => this.#sample(), sampleEveryMs);
  }

  forget(name: string): void {
    const source = this.#sources.get(name);
    if (!source) return;
    source.node.disconnect();
    this.#sources.delete(name);
    this.#report(name, 0);
    if (this.#sources.size === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }

  #sample(): void {
    if (this.#context?.state === 'suspended') void this.#context.resume().catch(() => undefined);
    for (const [name, { analyser }] of this.#sources) {
      analyser.getFloatTimeDomainData(this.#samples);
      this.#report(name, levelOf(this.#samples));
    }
  }
}

function levelOf(samples: Float32Array): number {
  let squares = 0;
  for (const sample of samples) squares += sample * sample;
  const rootMeanSquare = Math.sqrt(squares / samples.length);
  if (rootMeanSquare === 0) return 0;
  const decibel = 20 * Math.log10(rootMeanSquare);
  const share = (decibel - floorDecibel) / (fullDecibel - floorDecibel);
  return Math.round(Math.min(1, Math.max(0, share)) * 10) / 10;
}
