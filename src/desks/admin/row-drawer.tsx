/** A drawer that edits one row of a list, or adds one: what is typed, what it builds on, saving, and seeing what another admin saved. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer } from 'antd';
import { useState, type ReactNode } from 'react';
import { useAct } from '../kit/act.ts';
import type { ApiError } from '../kit/api.ts';
import { shared } from '../kit/words.ts';
import { DrawerTrouble } from './drawer-parts.tsx';

interface Options<Row, Form> {
  /** Null for a new one. */
  row: Row | null;
  formOf(row: Row | null): Form;
  /** Of the query whose list the row is in. */
  listKey: readonly string[];
  /** What is said when it was saved. */
  done: string;
  saved(row: Row): void;
  failed?(error: ApiError): void;
}

export function useRowForm<Row extends { readonly revision: number }, Form extends object>(given: Options<Row, Form>) {
  const { row, formOf, listKey, done, saved, failed } = given;
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form, setForm] = useState(() => formOf(row));
  // What was looked at here: a list that was read anew must not let this form overwrite what another admin saved.
  const [revision, setRevision] = useState(row?.revision ?? 0);
  const readAnew = () => queries.invalidateQueries({ queryKey: listKey });
  const { busy, error, forgive, act } = useAct((refused) => {
    if (refused.code === 'saved-by-another') void readAnew();
    failed?.(refused);
  });
  /** Something of this row was stored, also beside the form. */
  const stored = async (now: Row): Promise<void> => {
    setRevision(now.revision);
    await readAnew();
  };
  return {
    form,
    revision,
    busy,
    error,
    act,
    stored,
    readAnew,
    change: (part: Partial<Form>) => setForm((before) => ({ ...before, ...part })),
    save: (send: (form: Form, revision: number) => Promise<Row>) =>
      act(async () => {
        const now = await send(form, revision);
        await stored(now);
        void message.success(done);
        saved(now);
      }),
    /** Begins anew with what the list holds; nothing for a row that is not there yet. */
    reload:
      row === null
        ? undefined
        : () => {
            setForm(formOf(row));
            setRevision(row.revision);
            forgive();
          },
  };
}

interface Props {
  title: string;
  size: number;
  words: { save: string; reload: string };
  busy: boolean;
  error: ApiError | null;
  reload: (() => void) | undefined;
  save(): void;
  close(): void;
  /** Beside closing and saving, e.g. removing. */
  more?: ReactNode;
  /** `save-…` and `…-trouble`. */
  testId: string;
  children: ReactNode;
}

export function RowDrawer({ title, size, words, busy, error, reload, save, close, more, testId, children }: Props) {
  return (
    <Drawer
      open
      size={size}
      title={title}
      onClose={close}
      footer={
        <div className="drawer-footer">
          {more}
          <Button className="push-right" onClick={close}>
            {shared.cancel}
          </Button>
          <Button type="primary" loading={busy} onClick={save} data-testid={`save-${testId}`}>
            {words.save}
          </Button>
        </div>
      }
    >
      {error && (
        <DrawerTrouble
          error={error}
          reload={reload && { label: words.reload, run: reload }}
          testId={`${testId}-trouble`}
        />
      )}
      {children}
    </Drawer>
  );
}
