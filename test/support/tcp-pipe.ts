/** A door in front of a real server that can be shut: connections are cut, new ones refused or left hanging. */
import net from 'node:net';

export class TcpPipe {
  readonly port: number;
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #shut = false;

  private constructor(server: net.Server) {
    this.#server = server;
    this.port = (server.address() as net.AddressInfo).port;
  }

  static async to(host: string, port: number): Promise<TcpPipe> {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const pipe = new TcpPipe(server);
    server.on('connection', (near) => pipe.#join(near, host, port));
    return pipe;
  }

  /** The same address with the pipe's port. */
  through(url: string): string {
    const changed = new URL(url);
    changed.hostname = '127.0.0.1';
    changed.port = String(this.port);
    return changed.href;
  }

  /** Cuts what is open; until `open`, whoever connects is cut at once. */
  shut(): void {
    this.#shut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  open(): void {
    this.#shut = false;
  }

  async end(): Promise<void> {
    this.shut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near: net.Socket, host: string, port: number): void {
    near.on('error', () => near.destroy());
    if (this.#shut) return void near.destroy();
    const far = net.connect(port, host);
    far.on('error', () => near.destroy());
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  }
}
