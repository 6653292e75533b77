/**
 * CelReader over the file that Asterisk appends to, one JSON object a line (asterisk-config/cel_custom.conf). The file is
 * moved to `<name>.1` when it is large; a mark names the file by its inode, so reading goes on through the move.
 */
import { open, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { Log } from '../log.ts';
import type { CelEvent, CelMark, CelReader } from '../service/cel-import.ts';

const Line = z.object({
  eventtype: z.string(),
  eventtime: z.coerce.number(),
  uniqueid: z.string(),
  linkedid: z.string(),
  num: z.string().default(''),
  exten: z.string().default(''),
  context: z.string().default(''),
  channame: z.string().default(''),
  appname: z.string().default(''),
  peer: z.string().default(''),
});

const readBytes = 1 << 20;

export class CelFile implements CelReader {
  readonly #file: string;
  readonly #log: Log;

  constructor(file: string, log: Log) {
    this.#file = file;
    this.#log = log;
  }

  async read(from: CelMark | null, limit: number): ReturnType<CelReader['read']> {
    const lines: { event: CelEvent; at: CelMark }[] = [];
    let next = from;
    for (const file of await this.#filesFrom(from)) {
      const offset = next?.file === file.id ? next.offset : 0;
      const read = await this.#readFile(file, offset, limit - lines.length);
      lines.push(...read.lines);
      next = { file: file.id, offset: read.offset };
      if (lines.length >= limit) break;
    }
    return { lines, next };
  }

  /** The older file first; left out when the mark is already in the newer one. */
  async #filesFrom(mark: CelMark | null): Promise<{ name: string; id: string }[]> {
    const found: { name: string; id: string }[] = [];
    for (const name of [`${this.#file}.1`, this.#file]) {
      const status = await stat(name, { bigint: true }).catch(() => null);
      if (status) found.push({ name, id: String(status.ino) });
    }
    const newer = found.at(-1);
    return newer && mark?.file === newer.id ? [newer] : found;
  }

  async #readFile(file: { name: string; id: string }, from: number, limit: number) {
    const lines: { event: CelEvent; at: CelMark }[] = [];
    let offset = from;
    const handle = await open(file.name, 'r');
    try {
      // The file may have been moved between looking and opening.
      if (String((await handle.stat({ bigint: true })).ino) !== file.id) return { lines, offset };
      while (lines.length < limit) {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(readBytes), 0, readBytes, offset);
        const data = buffer.subarray(0, bytesRead);
        let begin = 0;
        for (let end = data.indexOf(0x0a); end >= 0 && lines.length < limit; end = data.indexOf(0x0a, begin)) {
          const event = this.#parse(data.toString('utf8', begin, end));
          if (event) lines.push({ event, at: { file: file.id, offset: offset + begin } });
          begin = end + 1;
        }
        // A last line without its end is still being written.
        if (begin === 0) return { lines, offset };
        offset += begin;
      }
      return { lines, offset };
    } finally {
      await handle.close();
    }
  }

  #parse(line: string): CelEvent | null {
    try {
      const raw = Line.parse(JSON.parse(line));
      return {
        type: raw.eventtype,
        at: Math.round(raw.eventtime * 1000),
        channel: raw.uniqueid,
        linked: raw.linkedid,
        number: raw.num,
        exten: raw.exten,
        context: raw.context,
        channelName: raw.channame,
        app: raw.appname,
        peer: raw.peer,
      };
    } catch {
      this.#log.warn({ bytes: line.length }, 'channel event line unreadable, left out');
      return null;
    }
  }
}
