/**
 * A TCP pipe in front of a real server, with the faults a network has: it stands still, is slow, breaks, refuses, or
 * loses just the answer that mattered. Other tests' connections to the same server are not touched.
 */
import net from 'node:net';
import { freePort } from './own-valkey.ts';

/** `up` is what the program under test says, `down` what the server answers. */
export type Way = 'up' | 'down';

interface Joint {
  readonly near: net.Socket;
  readonly far: net.Socket;
  /** Texts that must still be said on this connection before its next answer is cut off. */
  awaited: string[];
  /** The last bytes on their way, so that none overtake others. */
  readonly last: Record<Way, Promise<void>>;
}

export class LeakyPipe {
  /** Times an answer was cut off. */
  cuts = 0;
  readonly #joints = new Set<Joint>();
  #listener: net.Server | null = null;
  #stalled: readonly Way[] = [];
  #delayMs = 0;
  #fatal: readonly string[] = [];
  #afterCut: () => unknown = () => undefined;

  private constructor(
    private readonly server: URL,
    readonly port: number,
  ) {}

  /** A pipe to the server of this address. */
  static async to(address: string): Promise<LeakyPipe> {
    const pipe = new LeakyPipe(new URL(address), await freePort());
    await pipe.#listen();
    return pipe;
  }

  /** The server's address by way of the pipe. */
  get address(): string {
    const through = new URL(this.server);
    through.host = `127.0.0.1:${this.port}`;
    return through.href;
  }

  /** Connections through it now. */
  get open(): number {
    return this.#joints.size;
  }

  /** Nothing passes, nothing ends: a frozen server or a dead line. New connections open and hang. */
  stall(...ways: Way[]): void {
    this.#stalled = ways.length === 0 ? ['up', 'down'] : ways;
    for (const joint of this.#joints) this.#flow(joint);
  }

  /** Everything takes this much longer, each way. */
  delay(milliseconds: number): void {
    this.#delayMs = milliseconds;
  }

  /** Cuts what is open, as a server that dies; until `resume` whoever comes is refused. */
  async reset(): Promise<void> {
    const closed = new Promise((resolve) => (this.#listener ? this.#listener.close(resolve) : resolve(null)));
    this.#listener = null;
    for (const joint of this.#joints) cutOff(joint);
    await closed;
  }

  /**
   * Once: the connection on which these texts are said, in this order, ends before the answer to the last arrives.
   * `then` runs before anybody can connect again.
   */
  cutAnswer(said: readonly string[], then: () => unknown = () => undefined): void {
    this.#fatal = said;
    this.#afterCut = then;
    for (const joint of this.#joints) joint.awaited = [...said];
  }

  /** As if nothing had been; what was held back goes on. */
  async resume(): Promise<void> {
    this.#stalled = [];
    this.#delayMs = 0;
    this.cutAnswer([]);
    if (this.#listener === null) await this.#listen();
    for (const joint of this.#joints) this.#flow(joint);
  }

  async end(): Promise<void> {
    await this.reset();
  }

  #listen(): Promise<void> {
    const listener = net.createServer((near) => this.#join(near));
    this.#listener = listener;
    return new Promise((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(this.port, '127.0.0.1', resolve);
    });
  }

  #join(near: net.Socket): void {
    const far = net.connect(Number(this.server.port), this.server.hostname);
    const last = { up: Promise.resolve(), down: Promise.resolve() };
    const joint: Joint = { near, far, awaited: [...this.#fatal], last };
    this.#joints.add(joint);
    for (const socket of [near, far]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#joints.delete(joint);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (bytes) => {
      this.#pass(joint, 'up', bytes);
      if (joint.awaited.length > 0 && bytes.includes(joint.awaited[0] ?? '')) this.#heard(joint);
    });
    far.on('data', (bytes) => this.#pass(joint, 'down', bytes));
    this.#flow(joint);
  }

  #heard(joint: Joint): void {
    joint.awaited.shift();
    if (joint.awaited.length > 0) return;
    this.#fatal = [];
    for (const other of this.#joints) other.awaited = [];
    // The server has done it when it answers; that answer is what gets lost.
    joint.far.removeAllListeners('data');
    joint.far.once('data', () => {
      this.cuts += 1;
      cutOff(joint);
      this.#afterCut();
    });
  }

  #pass(joint: Joint, way: Way, bytes: Buffer): void {
    const to = way === 'up' ? joint.far : joint.near;
    const due = performance.now() + this.#delayMs;
    joint.last[way] = joint.last[way].then(async () => {
      const early = due - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      to.write(bytes);
    });
  }

  #flow({ near, far }: Joint): void {
    for (const [way, socket] of [
      ['up', near],
      ['down', far],
    ] as const) {
      if (this.#stalled.includes(way)) socket.pause();
      else socket.resume();
    }
  }
}

function cutOff({ near, far }: Joint): void {
  near.resetAndDestroy();
  far.destroy();
}
