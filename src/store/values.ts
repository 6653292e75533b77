/** Between our values and PostgreSQL's: JSON it accepts, page cursors, LIKE patterns, times. */
import type { Instant } from '../core/kernel/instant.ts';

/** jsonb takes neither NUL nor half a surrogate pair; what people and phones send may hold both. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => (typeof item === 'string' ? plainText(item) : item));

const plainText = (text: string): string => Buffer.from(text.replaceAll('\0', '')).toString();

export const instantOf = (time: Date | null): Instant | null => time?.getTime() ?? null;
export const isoOf = (time: Date): string => time.toISOString();
export const maybeIso = (time: Date | null): string | null => time?.toISOString() ?? null;

/** Where a page ended: the time and key of its last row. Lists are ordered by both, newest first. */
export interface PagePlace {
  readonly at: Date;
  readonly key: string;
}

export const cursorOf = (place: PagePlace): string =>
  Buffer.from(`${place.at.getTime()} ${place.key}`).toString('base64url');

/** Null when nobody here made this cursor. */
export function placeOf(cursor: string): PagePlace | null {
  const match = /^(\d{1,15}) (.{1,150})$/s.exec(Buffer.from(cursor, 'base64url').toString());
  return match ? { at: new Date(Number(match[1])), key: match[2]! } : null;
}

/** Of one row more than asked for: a page, and the cursor of the next if there is one. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  of: (row: Row) => PagePlace,
): { page: Row[]; next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, next: rows.length > page.length && last !== undefined ? cursorOf(of(last)) : null };
}

/** The text itself, inside a LIKE pattern. */
export const likeText = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

/** The dialled number's word first, then the flow's. */
export const tagsOf = ({ tag, tags }: { tag: string | null; tags: readonly string[] | null }): string[] => [
  ...(tag === null ? [] : [tag]),
  ...(tags ?? []),
];
