/** What a desk can see of the phone in this browser. The server's call state is another thing, and the true one. */
import type { AudioDevices, ChosenDevices } from './audio-devices.ts';

export type Line = 'idle' | 'ringing' | 'connecting' | 'up' | 'ended';
export type PhoneTrouble = 'mic-denied' | 'mic-missing' | 'ws-lost' | 'register-failed';
/** Who ended the last call; `lost` is a line that broke, `refused` a call that was never answered by the other side. */
export type EndedBy = 'here' | 'there' | 'lost' | 'refused';

export interface SoftphoneState {
  /** The WebSocket to the server is open. */
  readonly connected: boolean;
  /** The server would ring this phone. Always false for a guest, who only calls out. */
  readonly registered: boolean;
  readonly line: Line;
  /** Who rings, as the server names them. */
  readonly from: { readonly number: string; readonly name: string } | null;
  /** Milliseconds since the epoch; kept after the end until the next call. */
  readonly upSince: number | null;
  readonly endedAt: number | null;
  readonly endedBy: EndedBy | null;
  readonly muted: boolean;
  /** 0 to 1 in steps of 0.1. */
  readonly remoteLevel: number;
  readonly micLevel: number;
  /** True while the microphone is open. */
  readonly micOpen: boolean;
  readonly error: PhoneTrouble | null;
  readonly devices: AudioDevices;
  readonly chosen: ChosenDevices;
}

export const startState: Omit<SoftphoneState, 'chosen'> = {
  connected: false,
  registered: false,
  line: 'idle',
  from: null,
  upSince: null,
  endedAt: null,
  endedBy: null,
  muted: false,
  remoteLevel: 0,
  micLevel: 0,
  micOpen: false,
  error: null,
  devices: { microphones: [], speakers: [] },
};

/** Several things can be wrong at once; a desk shows the one to mend first. */
export const troubleOrder: readonly PhoneTrouble[] = ['ws-lost', 'register-failed', 'mic-denied', 'mic-missing'];
