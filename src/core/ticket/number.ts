/** A ticket's number: GD, the day in Asia/Shanghai, the ticket of that day. Read aloud and typed by people: digits only. */
export const ticketNumber = (day: string, sequence: number): string =>
  `GD${day.replaceAll('-', '')}-${String(sequence).padStart(5, '0')}`;

/** What somebody typed, if it begins like a ticket number: upper case, with its dash; else null. */
export function ticketNumberStart(typed: string): string | null {
  const match = /^GD(\d{1,8})(?:[-－]?(\d{1,9}))?$/i.exec(typed.normalize('NFKC').replace(/\s/g, ''));
  if (!match) return null;
  return match[2] === undefined ? `GD${match[1]}` : `GD${match[1]}-${match[2]}`;
}
