/**
 * A caller's voice, brought out of Asterisk: a snoop that hears only what the leg says, bridged with an external media
 * channel that sends it here by RTP (docs/adr/0015). Nothing is written down. It knows nothing of words.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { LegId } from '../core/kernel/ids.ts';
import type { Reach } from '../service/ports.ts';
import type { Ari, SoundSource } from './ari/ari.ts';
import { HEARING } from './translate.ts';

const headerBytes = 12;

export class Hearings {
  readonly #open = new Map<string, Hearing>();

  /** @param address ours, as Asterisk reaches it */
  constructor(private readonly address: string) {}

  /** @throws TelephonyFault; what was made until then is put away by `close`. */
  open(ari: Ari, leg: LegId, name: string, take: (frame: Int16Array) => void): Promise<Reach> {
    const hearing = new Hearing(name, this.address, take);
    this.#open.set(name, hearing);
    return hearing.begin(ari, leg);
  }

  /** Deaf at once; then all that was made for it is removed, whatever there is of it. */
  async close(name: string, ari: () => Ari): Promise<Reach> {
    const hearing = this.#open.get(name);
    this.#open.delete(name);
    await hearing?.end();
    const { heard, sent, bridge } = namesOf(name);
    await Promise.all([ari().hangUp(heard), ari().hangUp(sent)]);
    return ari().destroyBridge(bridge);
  }
}

class Hearing {
  readonly #socket: Socket;
  readonly #names: ReturnType<typeof namesOf>;
  #source: SoundSource | null = null;
  #over = false;
  #begun: Promise<unknown> = Promise.resolve();

  constructor(
    name: string,
    private readonly address: string,
    take: (frame: Int16Array) => void,
  ) {
    this.#names = namesOf(name);
    this.#socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    this.#socket.on('error', () => undefined);
    this.#socket.on('message', (packet, from) => {
      // Nobody but Asterisk speaks for the caller.
      if (this.#over || this.#source?.port !== from.port || this.#source.address !== from.address) return;
      const frame = samplesOf(packet);
      if (frame !== null) take(frame);
    });
  }

  begin(ari: Ari, leg: LegId): Promise<Reach> {
    const begun = this.#make(ari, leg);
    this.#begun = begun.catch(() => undefined);
    return begun;
  }

  async #make(ari: Ari, leg: LegId): Promise<Reach> {
    const { heard, sent, bridge } = this.#names;
    this.#socket.bind(0, this.address);
    await once(this.#socket, 'listening');
    if (this.#over || (await ari.snoopVoice(leg, heard)) === 'gone') return 'gone';
    if (this.#over) return 'gone';
    this.#source = await ari.sendSound(sent, { address: this.address, port: this.#socket.address().port });
    if (this.#over) return 'gone';
    await ari.createBridge(bridge);
    const joined = await Promise.all([heard, sent].map((channel) => ari.addToBridge(bridge, channel)));
    return joined.every((reached) => reached === 'done') ? 'done' : 'gone';
  }

  /** Resolves when nothing more will be asked of Asterisk to begin it. */
  async end(): Promise<void> {
    this.#over = true;
    await this.#begun;
    this.#socket.close();
  }
}

const namesOf = (hearing: string) => ({
  heard: `${HEARING}${hearing}-in`,
  sent: `${HEARING}${hearing}-out`,
  bridge: `${HEARING}${hearing}`,
});

/** RTP without extensions or padding, as Asterisk sends it; samples in network order. */
function samplesOf(packet: Buffer): Int16Array | null {
  if (packet.length <= headerBytes || packet[0] !== 0x80) return null;
  const count = (packet.length - headerBytes) >> 1;
  return Int16Array.from({ length: count }, (_, n) => packet.readInt16BE(headerBytes + n * 2));
}
