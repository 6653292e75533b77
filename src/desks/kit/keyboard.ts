/** Keys that work while people type Chinese: nothing fires during composition, nothing fires twice within 800 ms. */
import { useEffect, useRef } from 'react';

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  repeat: boolean;
  isComposing: boolean;
  keyCode: number;
}

/** The name a handler is registered under: `F2`, `Ctrl+Enter`. Null when the key belongs to the input method or browser. */
export function keyName(press: KeyPress): string | null {
  if (press.isComposing || press.key === 'Process' || press.keyCode === 229) return null;
  if (press.altKey || press.metaKey || press.shiftKey) return null;
  const key = press.key.length === 1 ? press.key.toUpperCase() : press.key;
  return press.ctrlKey ? `Ctrl+${key}` : key;
}

/** Says whether a press may act now. One guard per page: it remembers the last time of each key. */
export class RepeatGuard {
  #last = new Map<string, number>();
  constructor(
    private readonly windowMs = 800,
    private readonly exempt: readonly string[] = [],
  ) {}

  allows(name: string, at: number): boolean {
    const before = this.#last.get(name);
    const window = this.exempt.includes(name) ? 120 : this.windowMs;
    if (before !== undefined && at - before < window) return false;
    this.#last.set(name, at);
    return true;
  }
}

/** Two presses within 1.5 s: hanging up must be meant. */
export class DoublePress {
  #first: number | null = null;
  press(at: number): 'first' | 'second' {
    const second = this.#first !== null && at - this.#first <= 1500;
    this.#first = second ? null : at;
    return second ? 'second' : 'first';
  }
}

export type KeyMap = Record<string, (() => void) | undefined>;

/** Who listens for which keys; the page that was opened last stands last. */
const listeners: { readonly current: KeyMap }[] = [];

const ownerOf = (key: string) => {
  const naming = listeners.filter(({ current }) => key in current);
  return naming[naming.length - 1];
};

/**
 * Page-wide keys; where a page and its frame name the same key, the page's own is meant. The keys named here are always
 * kept from the browser, also when their handler is absent.
 */
export function useKeys(keys: KeyMap): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    // F9 is pressed twice on purpose, so it has its own, shorter guard.
    const guard = new RepeatGuard(800, ['F9']);
    listeners.push(latest);
    const down = (event: KeyboardEvent) => {
      const name = keyName(event);
      if (name === null || ownerOf(name) !== latest) return;
      event.preventDefault();
      if (event.repeat || !guard.allows(name, event.timeStamp)) return;
      latest.current[name]?.();
    };
    window.addEventListener('keydown', down, true);
    return () => {
      listeners.splice(listeners.indexOf(latest), 1);
      window.removeEventListener('keydown', down, true);
    };
  }, []);
}
