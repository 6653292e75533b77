/** Digits typed one after the other. `*` starts again, the end key or the last digit ends. */

export interface Typing {
  readonly minDigits: number;
  readonly maxDigits: number;
  readonly endKey: '#' | '*';
}

export type Typed = { readonly is: 'more' | 'done' | 'short'; readonly digits: string };

export function typeKey(typing: Typing, digits: string, key: string): Typed {
  if (key === typing.endKey || key === '#') return typedSoFar(typing, digits);
  if (key === '*') return { is: 'more', digits: '' };
  const longer = digits + key;
  return { is: longer.length >= typing.maxDigits ? 'done' : 'more', digits: longer };
}

/** What silence or the end key makes of it. */
export const typedSoFar = ({ minDigits }: Typing, digits: string): Typed => ({
  is: digits.length >= minDigits && digits !== '' ? 'done' : 'short',
  digits,
});
