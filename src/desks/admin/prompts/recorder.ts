/**
 * Records from the microphone as plain samples, so that no converter stands between a voice and its WAV file. Knows
 * nothing of prompts. Nothing leaves the page before somebody says so.
 */
import { closeStream, openMicrophone } from '../../kit/audio-devices.ts';
import { wavOf } from './wav.ts';

/** Speech needs no more, and ten minutes of it stay under the limit of 20 MB. */
const rate = 16_000;
const atMostBytes = 19 * 1024 * 1024;

export interface RecordingNow {
  seconds(): number;
  /** @returns the WAV file. */
  stop(): Promise<Blob>;
  cancel(): void;
}

/** @throws MicrophoneTrouble. `full` is called when no more fits. */
export async function record(full: () => void): Promise<RecordingNow> {
  const stream = await openMicrophone('');
  const context = new AudioContext({ sampleRate: rate });
  const pieces: Float32Array[] = [];
  let samples = 0;
  const end = () => {
    closeStream(stream);
    void context.close().catch(() => undefined);
  };
  try {
    await context.resume();
    await context.audioWorklet.addModule('/pcm-recorder.js');
    const source = context.createMediaStreamSource(stream);
    const recorder = new AudioWorkletNode(context, 'pcm-recorder', { channelCount: 1 });
    recorder.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
      if (samples * 2 > atMostBytes) return full();
      pieces.push(data);
      samples += data.length;
    };
    // What is not on the way to a loudspeaker is not run; the recorder itself is silent.
    source.connect(recorder).connect(context.destination);
  } catch (error) {
    end();
    throw error;
  }
  return {
    seconds: () => samples / context.sampleRate,
    cancel: end,
    stop() {
      end();
      return Promise.resolve(new Blob([wavOf(pieces, context.sampleRate)], { type: 'audio/wav' }));
    },
  };
}
