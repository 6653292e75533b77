/** Which numbers may stand in the list of units: all that flows may ever ring, so what is wrong here costs the city. Pure. */
import { kindOf, normalisePhone } from '../kernel/phone-number.ts';

/** They have a way of their own, and it is always warm. */
export const emergencyNumbers = ['110', '119', '120', '122'] as const;

/** Lines that are paid by the minute: 160…, 168…. */
const premium = /^16\d{1,6}$/;

export type UnitNumber =
  { readonly number: string } | { readonly wrong: 'no-number' | 'emergency' | 'premium' | 'abroad' | 'own' };

/** `own`: the numbers that lead to this hotline, or a transfer would come back as a new call. */
export function unitNumber(raw: string, own: ReadonlySet<string>): UnitNumber {
  const number = normalisePhone(raw);
  if (number === null) return { wrong: 'no-number' };
  if (own.has(number)) return { wrong: 'own' };
  if ((emergencyNumbers as readonly string[]).includes(number)) return { wrong: 'emergency' };
  if (premium.test(number)) return { wrong: 'premium' };
  const kind = kindOf(number);
  if (kind === 'foreign') return { wrong: 'abroad' };
  return kind === 'unknown' ? { wrong: 'no-number' } : { number };
}
