/** Small things remembered per browser in localStorage: theme, pane widths, device. Never a person's data. */
import { useCallback, useState } from 'react';

export function readStored<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(`hotline.${key}`);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}

/** False when the browser refuses to store (full, or switched off). */
export function writeStored(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(`hotline.${key}`, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function removeStored(key: string): void {
  try {
    localStorage.removeItem(`hotline.${key}`);
  } catch {
    // A browser without storage has nothing to remove.
  }
}

export function storedKeys(prefix: string): string[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(`hotline.${prefix}`))
      .map((key) => key.slice('hotline.'.length));
  } catch {
    return [];
  }
}

export function useStored<T>(key: string, fallback: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => readStored(key, fallback));
  const store = useCallback(
    (next: T) => {
      setValue(next);
      writeStored(key, next);
    },
    [key],
  );
  return [value, store];
}
