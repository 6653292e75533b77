/**
 * One RTP stream both ways over UDP: G.711 each 20 ms while it speaks, telephone events (RFC 4733) for keys, and a
 * recording of all that arrives. Knows no SIP; the call tells it where to send and in which law.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { silence, type Sound } from './audio.ts';
import { aLaw, muLaw, type Law } from './g711.ts';
import { Recording } from './recording.ts';

const packetMs = 20;
const packetSamples = 160;
const keyCodes = '0123456789*#ABCD';
const keyPackets = 6;
const endPackets = 3;
const gapPackets = 4;

export interface Far {
  readonly address: string;
  readonly port: number;
  readonly law: Law;
  /** Payload type of telephone events, null when the far end offers none. */
  readonly events: number | null;
}

type Slot = {
  readonly payloadType: number;
  readonly body: Buffer;
  readonly marker: boolean;
  readonly timestamp: number;
};

export class RtpStream {
  readonly heard = new Recording();
  readonly address: string;
  readonly #socket: Socket;
  readonly #ssrc = randomInt(2 ** 32);
  #sequence = randomInt(2 ** 16);
  #timestamp = randomInt(2 ** 31);
  #far: Far | null = null;
  #sound: Sound = silence;
  #spoken = 0;
  #fresh = true;
  #timer: NodeJS.Timeout | null = null;
  #sent = 0;
  #lastEvent = -1;
  /** Packets of keys that still have to go out, in order; null is a pause between two keys. */
  readonly #keys: (((timestamp: number) => Slot) | null)[] = [];
  #onKeys: (() => void) | null = null;
  #keyTimestamp = 0;

  private constructor(socket: Socket, address: string) {
    this.#socket = socket;
    this.address = address;
    socket.on('message', (packet) => this.#receive(packet));
    socket.on('error', () => undefined);
  }

  static async open(address: string): Promise<RtpStream> {
    const socket = createSocket('udp4');
    socket.bind(0, address);
    await once(socket, 'listening');
    return new RtpStream(socket, address);
  }

  get port(): number {
    return (this.#socket.address() as AddressInfo).port;
  }

  /** Packets sent so far. */
  get sent(): number {
    return this.#sent;
  }

  /** Where to send from now on; the first time, sending starts. */
  direct(far: Far): void {
    this.#far = far;
    if (this.#timer) return;
    const began = performance.now();
    let ticks = 0;
    // A late timer sends what is due, so that the rate stays right on a busy machine.
    this.#timer = setInterval(() => {
      const due = Math.min(Math.floor((performance.now() - began) / packetMs), ticks + 10);
      for (; ticks < due; ticks++) this.#sendNext();
    }, packetMs);
  }

  speak(sound: Sound): void {
    this.#sound = sound;
    this.#spoken = 0;
  }

  /** Telephone events, 120 ms each with 80 ms between. */
  /** `began` is told when the first packet of the keys leaves. */
  press(keys: string, began: () => void = () => undefined): void {
    const events = this.#far?.events;
    if (events === null || events === undefined) throw new Error('the far end takes no telephone events');
    this.#onKeys = began;
    for (const key of keys.toUpperCase()) {
      const code = keyCodes.indexOf(key);
      if (code < 0) throw new Error(`no such key: ${key}`);
      for (let n = 0; n < keyPackets + endPackets; n++) this.#keys.push(() => this.#event(events, code, n));
      for (let n = 0; n < gapPackets; n++) this.#keys.push(null);
    }
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#socket.close();
  }

  #event(payloadType: number, code: number, n: number): Slot {
    if (n === 0) {
      this.#keyTimestamp = this.#timestamp;
      this.#onKeys?.();
      this.#onKeys = null;
    }
    const body = Buffer.alloc(4);
    body[0] = code;
    body[1] = 10 | (n >= keyPackets ? 0x80 : 0);
    body.writeUInt16BE(Math.min(n + 1, keyPackets) * packetSamples, 2);
    return { payloadType, body, marker: n === 0, timestamp: this.#keyTimestamp };
  }

  #sendNext(): void {
    const far = this.#far;
    if (!far) return;
    const key = this.#keys.shift();
    this.#send(far, key ? key(this.#timestamp) : this.#speech(far.law));
    this.#timestamp = (this.#timestamp + packetSamples) >>> 0;
  }

  #speech(law: Law): Slot {
    const body = Buffer.alloc(packetSamples, law.silence);
    for (let n = 0; n < packetSamples; n++) {
      const sample = this.#sound(this.#spoken++);
      if (sample === undefined) {
        this.speak(silence);
        break;
      }
      body[n] = law.encode(Math.round(sample * 32767));
    }
    const marker = this.#fresh;
    this.#fresh = false;
    return { payloadType: law.payloadType, body, marker, timestamp: this.#timestamp };
  }

  #send(far: Far, { payloadType, body, marker, timestamp }: Slot): void {
    const head = Buffer.alloc(12);
    head[0] = 0x80;
    head[1] = payloadType | (marker ? 0x80 : 0);
    head.writeUInt16BE(this.#sequence, 2);
    head.writeUInt32BE(timestamp, 4);
    head.writeUInt32BE(this.#ssrc, 8);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#sent++;
    this.#socket.send(Buffer.concat([head, body]), far.port, far.address, () => undefined);
  }

  #receive(packet: Buffer): void {
    if (packet.length < 13 || packet.readUInt8(0) >> 6 !== 2) return;
    const payloadType = packet.readUInt8(1) & 0x7f;
    const timestamp = packet.readUInt32BE(4);
    const extension =
      packet.readUInt8(0) & 0x10 ? 4 + 4 * packet.readUInt16BE(12 + 4 * (packet.readUInt8(0) & 15) + 2) : 0;
    const body = packet.subarray(12 + 4 * (packet.readUInt8(0) & 15) + extension);
    if (payloadType === this.#far?.events) return this.#receiveEvent(timestamp, body);
    const law = [aLaw, muLaw].find((known) => known.payloadType === payloadType);
    if (!law) return;
    this.heard.add(
      packet.readUInt32BE(8),
      timestamp,
      Int16Array.from(body, (byte) => law.decode(byte)),
    );
  }

  #receiveEvent(timestamp: number, body: Buffer): void {
    if (timestamp === this.#lastEvent || body.length < 4) return;
    this.#lastEvent = timestamp;
    this.heard.keys.push(keyCodes[body.readUInt8(0)] ?? '?');
  }
}
