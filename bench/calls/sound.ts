/**
 * All RTP of one side through one UDP socket: keys by RFC 4733, and either five packets of sound a second, enough to prove
 * that a line carries it, or fifty, as a talk has. Citizens and agents have a pitch each, so that neither silence nor music
 * passes for the other's voice. The far ends differ by port, so one socket serves any number of lines.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { render, shareAt, tone } from '../../test/support/audio.ts';
import { aLaw } from '../../test/support/g711.ts';
import { clock } from './plan.ts';

const packetMs = 20;
const packetSamples = 160;
const headBytes = 12;
const sparseEvery = 10;
const keyPackets = 5;
const endPackets = 3;

export const keyPayload = 96;

/** Whole waves in each packet, so that all packets of a voice are alike. */
const pitches = { citizen: 400, agent: 1000 } as const;
/** Of what a packet holds; the other end's voice comes with a little of what the mixing makes of it. */
const voiceShare = 0.5;

const voices = {
  citizen: packetOf(pitches.citizen),
  agent: packetOf(pitches.agent),
};

function packetOf(hertz: number): Buffer {
  return Buffer.from(Array.from(render(tone(hertz), packetMs / 1000), aLaw.encode));
}

function holds(packet: Buffer, hertz: number): boolean {
  return shareAt(Int16Array.from(packet.subarray(headBytes), aLaw.decode), hertz) > voiceShare;
}

export class SoundPort {
  readonly #socket: Socket;
  readonly #lines = new Map<number, Line>();
  readonly #ticker: NodeJS.Timeout;
  speech = false;

  private constructor(
    socket: Socket,
    private readonly voice: Buffer,
    otherPitch: number,
  ) {
    this.#socket = socket;
    socket.on('message', (packet, from) => {
      const line = this.#lines.get(from.port);
      if (line?.heard === false) line.heard = holds(packet, otherPitch);
    });
    socket.on('error', () => undefined);
    const began = clock();
    let ticks = 0;
    this.#ticker = setInterval(() => {
      const due = Math.min(Math.floor((clock() - began) / packetMs), ticks + 10);
      for (; ticks < due; ticks++) for (const line of this.#lines.values()) line.tick(this.speech);
    }, packetMs / 2);
  }

  static async open(address: string, who: keyof typeof pitches): Promise<SoundPort> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
    socket.bind(0, address);
    await once(socket, 'listening');
    return new SoundPort(socket, voices[who], pitches[who === 'agent' ? 'citizen' : 'agent']);
  }

  get port(): number {
    return (this.#socket.address() as AddressInfo).port;
  }

  /** Towards the other side's SDP. */
  line(sdp: string): Line {
    const address = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1] ?? '127.0.0.1';
    const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1] ?? 0);
    const line = new Line(
      this.voice,
      (packet) => this.#socket.send(packet, port, address),
      () => this.#lines.delete(port),
    );
    this.#lines.set(port, line);
    return line;
  }

  close(): void {
    clearInterval(this.#ticker);
    this.#socket.close();
  }
}

interface PressedKey {
  readonly code: number;
  at: number;
  step: number;
  readonly released: (at: number) => void;
}

export class Line {
  /** The other's voice, since this was last set to false. */
  heard = false;
  readonly #ssrc = randomInt(2 ** 32);
  #sequence = randomInt(2 ** 16);
  #timestamp = randomInt(2 ** 31);
  #ticks = 0;
  #key: PressedKey | null = null;

  constructor(
    private readonly voice: Buffer,
    private readonly send: (packet: Buffer) => void,
    readonly close: () => void,
  ) {}

  press(key: string, released: (at: number) => void): void {
    this.#key = { code: Number(key), at: this.#timestamp, step: 0, released };
  }

  tick(speech: boolean): void {
    if (this.#key) this.#sendKey(this.#key);
    else if (speech || this.#ticks % sparseEvery === 0) this.#packet(aLaw.payloadType, this.#timestamp, this.voice);
    this.#ticks += 1;
    this.#timestamp = (this.#timestamp + packetSamples) >>> 0;
  }

  #sendKey(key: PressedKey): void {
    key.step += 1;
    if (key.step === 1) key.at = this.#timestamp;
    const body = (ended: boolean): Buffer => {
      const event = Buffer.from([key.code, ended ? 0x8a : 0x0a, 0, 0]);
      event.writeUInt16BE(Math.min(key.step, keyPackets) * packetSamples, 2);
      return event;
    };
    if (key.step <= keyPackets) return this.#packet(keyPayload, key.at, body(false), key.step === 1);
    key.released(clock());
    for (let n = 0; n < endPackets; n++) this.#packet(keyPayload, key.at, body(true));
    this.#key = null;
  }

  #packet(payload: number, timestamp: number, body: Buffer, marker = false): void {
    const head = Buffer.alloc(headBytes);
    head[0] = 0x80;
    head[1] = payload | (marker ? 0x80 : 0);
    head.writeUInt16BE(this.#sequence, 2);
    head.writeUInt32BE(timestamp, 4);
    head.writeUInt32BE(this.#ssrc, 8);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.send(Buffer.concat([head, body]));
  }
}
