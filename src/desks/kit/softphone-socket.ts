/**
 * JsSIP's way to the server: one WebSocket to this server's own /ws. It differs from JsSIP's own interface in one
 * thing: `drop` tells JsSIP at once that the line is dead, where a browser waits minutes on a half-open connection.
 */
import type { Socket } from 'jssip';

export class SipSocket implements Socket {
  readonly url: string;
  readonly sip_uri: string;
  via_transport: string;
  #socket: WebSocket | null = null;
  onconnect = (): void => undefined;
  ondisconnect = (_error: boolean, _code?: number, _reason?: string): void => undefined;
  ondata = (_data: unknown): void => undefined;

  constructor(url: URL) {
    this.url = url.href;
    this.sip_uri = `sip:${url.host};transport=ws`;
    this.via_transport = url.protocol === 'wss:' ? 'WSS' : 'WS';
  }

  connect(): void {
    if (this.#socket) return;
    const socket = new WebSocket(this.url, 'sip');
    this.#socket = socket;
    socket.onopen = () => this.#socket === socket && this.onconnect();
    socket.onmessage = ({ data }) => this.#socket === socket && this.ondata(data);
    socket.onclose = ({ wasClean, code, reason }) => this.#lost(socket, !wasClean, code, reason);
  }

  disconnect(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** The network said it is gone, or came back after a pause: do not wait for the browser to notice. */
  drop(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#lost(socket, true, 1006, 'dropped');
    socket.close();
  }

  send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean {
    if (!this.isConnected()) return false;
    this.#socket?.send(message as string);
    return true;
  }

  isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  isConnecting(): boolean {
    return this.#socket?.readyState === WebSocket.CONNECTING;
  }

  #lost(socket: WebSocket, error: boolean, code: number, reason: string): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.ondisconnect(error, code, reason);
  }
}
