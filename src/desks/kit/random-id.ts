/** Random ids made in the browser. crypto.randomUUID is absent in older Chromiums and on plain http, so bytes it is. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function randomId(length = 20): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => letters[byte % 32]).join('');
}
