/** A field that keeps what is typed on the screen, but gives to the draft only what the kind's schema takes. */
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';

interface CheckedProps<T> {
  value: T;
  why(value: T): string | null;
  set(value: T, moved?: Readonly<Record<string, string>>): void;
  children(value: T, set: (value: T, moved?: Readonly<Record<string, string>>) => void): ReactNode;
}

export function Checked<T>({ value, why, set, children }: CheckedProps<T>) {
  const [typed, setTyped] = useState<{ value: T; trouble: string } | null>(null);
  const before = useRef(value);
  // Undo, or the other version: what was typed in vain goes.
  useEffect(() => {
    if (before.current !== value) setTyped(null);
    before.current = value;
  }, [value]);
  const take = (next: T, moved?: Readonly<Record<string, string>>) => {
    const trouble = why(next);
    setTyped(trouble === null ? null : { value: next, trouble });
    if (trouble === null) set(next, moved);
  };
  return (
    <>
      {children(typed === null ? value : typed.value, take)}
      {typed !== null && (
        <span className="field-problem field-error" role="alert">
          {typed.trouble}
        </span>
      )}
    </>
  );
}
