/** A TCP pipe to a real server that can fall silent without closing, as a network does when it drops packets. */
import net from 'node:net';

export class StallingPipe {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #stalled = false;
  connections = 0;

  private constructor(server: net.Server) {
    this.#server = server;
  }

  /** To nowhere when no address is given: connections are accepted and never answered. */
  static async to(address: { host: string; port: number } | null): Promise<StallingPipe> {
    const server = net.createServer();
    const pipe = new StallingPipe(server);
    server.on('connection', (near) => pipe.#join(near, address));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return pipe;
  }

  through(url: string): string {
    const changed = new URL(url);
    changed.host = `127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`;
    return changed.href;
  }

  /** Nothing passes any more, in either direction, on old and new connections. */
  stall(): void {
    this.#stalled = true;
  }

  /** New connections pass again; what was stalled stays so. */
  flow(): void {
    this.#stalled = false;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async end(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near: net.Socket, address: { host: string; port: number } | null): void {
    this.connections += 1;
    this.#keep(near);
    if (address === null) return;
    const far = net.connect(address.port, address.host);
    this.#keep(far);
    let lost = this.#stalled;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (bytes) => {
        lost ||= this.#stalled;
        if (!lost) to.write(bytes);
      });
      from.on('close', () => !lost && to.destroy());
    }
  }

  #keep(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
