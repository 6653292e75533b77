/**
 * A browser's way onto the line without a seat: asks the server for a pass, then dials with the number that is given,
 * which nobody checked. Holds one phone for the page; knows nothing of what is drawn.
 */
import { api } from './api.ts';
import { randomId } from './random-id.ts';
import { Softphone } from './softphone.ts';

let phone: Softphone | null = null;

export function guestPhone(): Softphone {
  phone ??= new Softphone(`g-${randomId(12)}`);
  return phone;
}

/** @throws ApiError when the server gives no pass. */
export async function dialHotline(number: string): Promise<void> {
  const { target, ...access } = await api.guestPhone();
  guestPhone().startGuest(access);
  await guestPhone().call(target, number);
}

/** 138 0013 8000 -> 13800138000. */
export const plainNumber = (typed: string): string => typed.replace(/[\s\-—()（）]/g, '');

/** Empty is fine: a number may be withheld. */
export function isNumber(plain: string): boolean {
  return plain === '' || /^(\+?86)?1[3-9]\d{9}$/.test(plain) || /^0\d{9,11}$/.test(plain);
}
