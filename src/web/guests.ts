/**
 * A citizen's pass to the phone line: signed, not stored, so that it outlives a restart of this process and a call in
 * progress can still be hung up or sent keys.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export const guestSeconds = 2 * 3600;

export class GuestTokens {
  readonly #key: Buffer;

  constructor(secret: string) {
    this.#key = createHmac('sha256', secret).update('guest phone line').digest();
  }

  make(now: number): string {
    const until = Math.floor(now / 1000) + guestSeconds;
    const body = `${until.toString(36)}.${randomBytes(12).toString('base64url')}`;
    return `${body}.${this.#sign(body)}`;
  }

  isValid(token: string, now: number): boolean {
    const [until = '', nonce = '', signature = '', ...rest] = token.split('.');
    if (rest.length > 0) return false;
    const expected = Buffer.from(this.#sign(`${until}.${nonce}`));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    return Number.parseInt(until, 36) * 1000 > now;
  }

  #sign(body: string): string {
    return createHmac('sha256', this.#key).update(body).digest('base64url');
  }
}
