/** Reads a ZIP file by its directory, as a spreadsheet program does, and checks what it says of each entry. */
import { crc32, inflateRawSync } from 'node:zlib';

export function unzip(file: Buffer): Map<string, string> {
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('no directory');
  const entries = new Map<string, string>();
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    if (file.readUInt32LE(at) !== 0x02014b50) throw new Error(`no directory entry at ${at}`);
    const [crc, packed, size] = [16, 20, 24].map((n) => file.readUInt32LE(at + n)) as [number, number, number];
    const nameLength = file.readUInt16LE(at + 28);
    const name = file.toString('utf8', at + 46, at + 46 + nameLength);
    const local = file.readUInt32LE(at + 42);
    if (file.readUInt32LE(local) !== 0x04034b50) throw new Error(`no entry at ${local}`);
    const begin = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const text = inflateRawSync(file.subarray(begin, begin + packed));
    if (text.length !== size || crc32(text) !== crc) throw new Error(`${name} is not what the directory says`);
    entries.set(name, text.toString());
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return entries;
}

const words = (xml: string): string =>
  xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

export type ReadCell = string | number | null;
/** The rows of a sheet: texts as texts, numbers as numbers, and an error where a cell is anything else. */
export function sheetRows(xml: string): ReadCell[][] {
  return [...xml.matchAll(/<row>(.*?)<\/row>/gs)].map(([, row]) =>
    [...row!.matchAll(/<c(?<how>[^>]*?)(?:\/>|>(?<inside>.*?)<\/c>)/gs)].map(({ groups }) => {
      const inside = groups?.['inside'];
      if (inside === undefined) return null;
      const text = /^<is><t xml:space="preserve">(.*)<\/t><\/is>$/s.exec(inside)?.[1];
      if (groups?.['how']?.includes('t="inlineStr"') && text !== undefined) return words(text);
      const number = /^<v>(-?[\d.]+(?:e-?\d+)?)<\/v>$/.exec(inside)?.[1];
      if (number === undefined) throw new Error(`neither text nor number: ${inside}`);
      return Number(number);
    }),
  );
}
