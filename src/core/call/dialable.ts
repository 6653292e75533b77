/** Which numbers an agent may ring beside the directory's: subscribers in the country. Pure. */
import { kindOf, normalisePhone } from '../kernel/phone-number.ts';

/**
 * The one spelling of a number that may be rung; null for everything else. Not abroad and no service numbers: neither
 * the emergency lines, which are for emergencies, nor the hotline itself, nor what costs extra.
 */
export function dialable(raw: string): string | null {
  const number = normalisePhone(raw);
  if (number === null) return null;
  return ['mobile', 'fixed'].includes(kindOf(number)) ? number : null;
}
