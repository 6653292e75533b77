/**
 * How much waits in memory for a desk that doesn't read. engine.io keeps packets back while its transport is busy and
 * offers no count of them, so this looks at its fields (engine.io 6: socket.js `writeBuffer`, transports/websocket.js).
 */
import type { Socket } from 'socket.io';

interface Inside {
  readonly writeBuffer?: readonly { readonly data?: unknown }[];
  readonly transport?: { readonly socket?: { readonly bufferedAmount?: number } };
}

export function unsentBytes(conn: Socket['conn']): number {
  const { writeBuffer = [], transport } = conn as unknown as Inside;
  let bytes = transport?.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) {
    bytes += typeof data === 'string' ? data.length : ArrayBuffer.isView(data) ? data.byteLength : 0;
  }
  return bytes;
}
