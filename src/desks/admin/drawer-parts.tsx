/** Pieces of every drawer that edits one thing: a field with its complaint, and what went wrong with saving. */
import type { KeyboardEvent, ReactNode } from 'react';
import type { ApiError } from '../kit/api.ts';
import { Notice } from '../kit/error-notice.tsx';

interface FieldProps {
  label: string;
  error?: string | undefined;
  hint?: string | undefined;
  children: ReactNode;
}
export function Field({ label, error, hint, children }: FieldProps) {
  return (
    <div className="drawer-field">
      <div className="drawer-label">{label}</div>
      {children}
      {error !== undefined ? (
        <span className="field-error">{error}</span>
      ) : hint === undefined ? null : (
        <span className="field-hint">{hint}</span>
      )}
    </div>
  );
}

/** The server's complaint about a field, or about anything in it. */
export function complaintsOf(error: ApiError | null): (field: string) => string | undefined {
  const told = Array.isArray(error?.details) ? (error.details as { path?: string; message?: string }[]) : [];
  return (field) => told.find(({ path }) => path === field || path?.startsWith(`${field}.`))?.message;
}

interface TroubleProps {
  error: ApiError;
  /** Shows what another admin saved meanwhile. */
  reload: { label: string; run(): void } | undefined;
  testId: string;
}
export function DrawerTrouble({ error, reload, testId }: TroubleProps) {
  const action = error.code === 'saved-by-another' ? reload : undefined;
  return <Notice text={withWho(error)} problem={error.problem} tone="red" action={action} testId={testId} />;
}

/** Who saved, when the store says so. */
function withWho({ message, details }: ApiError): string {
  const who = (details as { theirs?: { savedBy?: string } } | undefined)?.theirs?.savedBy;
  return who === undefined ? message : `${message}（${who}）`;
}

/** A table's row that opens a drawer, by mouse and by keyboard. */
export const rowOpens = (open: () => void) => ({
  tabIndex: 0,
  onClick: open,
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Enter' && event.target === event.currentTarget) open();
  },
});
