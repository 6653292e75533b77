/**
 * Microphones and speakers: listing, opening, and the choice a person made on this computer. Labels are empty until
 * the microphone was allowed once; that is the browser's rule.
 */

export interface AudioDevice {
  readonly id: string;
  readonly label: string;
}
export interface AudioDevices {
  readonly microphones: readonly AudioDevice[];
  readonly speakers: readonly AudioDevice[];
}
/** '' is the system's default. */
export interface ChosenDevices {
  readonly microphone: string;
  readonly speaker: string;
  readonly ringer: string;
}

export class MicrophoneTrouble extends Error {
  readonly kind: 'mic-denied' | 'mic-missing';
  constructor(kind: 'mic-denied' | 'mic-missing') {
    super(kind);
    this.kind = kind;
  }
}

export async function listDevices(): Promise<AudioDevices> {
  // Absent on pages that are neither https nor localhost.
  const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  const ofKind = (kind: MediaDeviceKind): AudioDevice[] =>
    all.filter((device) => device.kind === kind).map(({ deviceId, label }) => ({ id: deviceId, label }));
  return { microphones: ofKind('audioinput'), speakers: ofKind('audiooutput') };
}

/** @throws MicrophoneTrouble */
export async function openMicrophone(deviceId: string): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new MicrophoneTrouble('mic-missing');
  const voice = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  // `ideal`, not `exact`: a headset left at home must not stop an agent from answering.
  const audio = deviceId ? { ...voice, deviceId: { ideal: deviceId } } : voice;
  try {
    return await navigator.mediaDevices.getUserMedia({ audio, video: false });
  } catch (error) {
    const denied = error instanceof DOMException && ['NotAllowedError', 'SecurityError'].includes(error.name);
    throw new MicrophoneTrouble(denied ? 'mic-denied' : 'mic-missing');
  }
}

export function closeStream(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

const storageKey = 'hotline.audio-devices';
const systemDefault: ChosenDevices = { microphone: '', speaker: '', ringer: '' };

export function readChosen(): ChosenDevices {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return systemDefault;
    const field = (name: keyof ChosenDevices): string => {
      const value = (kept as Record<string, unknown>)[name];
      return typeof value === 'string' ? value : '';
    };
    return { microphone: field('microphone'), speaker: field('speaker'), ringer: field('ringer') };
  } catch {
    return systemDefault;
  }
}

export function keepChosen(chosen: ChosenDevices): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(chosen));
  } catch {
    // Storage is off or full: the choice then lasts as long as the page.
  }
}
