/**
 * The microphone of one page: opened once and kept open, replaced when another is chosen or the headset is unplugged.
 * Knows nothing of calls; whoever is in one is told of a new track.
 */
import { closeStream, MicrophoneTrouble, openMicrophone } from './audio-devices.ts';

interface Owner {
  /** The device id wanted now. */
  wanted(): string;
  opened(stream: MediaStream): Promise<void>;
  closed(): void;
  trouble(kind: 'mic-denied' | 'mic-missing'): void;
}

export class Microphone {
  readonly #owner: Owner;
  #stream: MediaStream | null = null;
  #opening: Promise<MediaStream | null> | null = null;
  #enabled = true;

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** @returns null when it cannot be had; the owner then knows why. */
  open(): Promise<MediaStream | null> {
    if (this.#stream?.active) return Promise.resolve(this.#stream);
    this.#opening ??= this.#replace().finally(() => (this.#opening = null));
    return this.#opening;
  }

  async reopen(): Promise<void> {
    if (this.#stream) await this.#replace();
  }

  close(): void {
    closeStream(this.#stream);
    this.#stream = null;
    this.#enabled = true;
    this.#owner.closed();
  }

  /** Muting is done on the track too, so that a microphone changed while muted stays muted. */
  enable(enabled: boolean): void {
    this.#enabled = enabled;
    for (const track of this.#stream?.getTracks() ?? []) track.enabled = enabled;
  }

  async #replace(): Promise<MediaStream | null> {
    try {
      const stream = await openMicrophone(this.#owner.wanted());
      const old = this.#stream;
      this.#stream = stream;
      this.enable(this.#enabled);
      for (const track of stream.getTracks()) {
        track.onended = () => void (this.#stream === stream && this.#replace());
      }
      await this.#owner.opened(stream);
      closeStream(old);
      return stream;
    } catch (error) {
      if (!(error instanceof MicrophoneTrouble)) throw error;
      this.#owner.trouble(error.kind);
      return null;
    }
  }
}
