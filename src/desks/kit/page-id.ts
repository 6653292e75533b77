/**
 * The id this page made for itself. It survives a reload (sessionStorage), so that the server knows the page that owned
 * the phone came back; a duplicated tab copies the storage, so whoever finds the id locked makes a new one.
 */
import { randomId } from './random-id.ts';

const key = 'hotline.page';

async function isFree(id: string): Promise<boolean> {
  if (!navigator.locks) return true;
  return new Promise((resolve) => {
    void navigator.locks.request(`hotline.page.${id}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      // Held until the page goes away.
      return lock === null ? undefined : new Promise<void>(() => undefined);
    });
  });
}

async function claim(): Promise<string> {
  const before = sessionStorage.getItem(key);
  if (before !== null && (await isFree(before))) return before;
  const id = `p-${randomId(12)}`;
  await isFree(id);
  sessionStorage.setItem(key, id);
  return id;
}

let claimed: Promise<string> | null = null;
export const pageId = (): Promise<string> => (claimed ??= claim());
