/** Recordings as Asterisk wrote them: one WAV a call in one folder. A name never leads out of that folder. */
import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { Recordings } from './needs.ts';

const plainName = /^[\w@:=+-][\w.@:=+-]{0,150}$/;

export function recordingsIn(folder: string): Recordings {
  return {
    async open(name) {
      if (!plainName.test(name)) return null;
      const file = path.join(folder, name.endsWith('.wav') ? name : `${name}.wav`);
      // lstat: a link in this folder was not put there by Asterisk.
      const found = await lstat(file).catch(() => null);
      if (!found?.isFile()) return null;
      return { bytes: found.size, read: (from, to) => createReadStream(file, { start: from, end: to }) };
    },
  };
}
