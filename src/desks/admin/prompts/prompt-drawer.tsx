/** One prompt: its words, its recording, who uses it. What another admin saved meanwhile is shown, not overwritten. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Input, Select, Tag } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { PromptRow } from '../../../contract/http/prompts.ts';
import { asApiError } from '../../kit/api.ts';
import type { ApiError } from '../../kit/api.ts';
import { Notice } from '../../kit/error-notice.tsx';
import { shared } from '../../kit/words.ts';
import { prompts, promptsKey } from './api.ts';
import { PromptSound } from './prompt-sound.tsx';
import { TryOut } from './try-out.tsx';
import { words } from './words.ts';

interface Props {
  /** Null for a new one. */
  row: PromptRow | null;
  saved(row: PromptRow): void;
  close(): void;
}
interface Form {
  id: string;
  language: 'zh' | 'en';
  name: string;
  text: string;
  voice: string;
}

const formOf = (row: PromptRow | null): Form => ({
  id: row?.id ?? '',
  language: row?.language ?? 'zh',
  name: row?.name ?? '',
  text: row?.text ?? '',
  voice: row?.voice ?? '',
});

export function PromptDrawer({ row, saved, close }: Props) {
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const [form, setForm] = useState(() => formOf(row));
  // What was looked at here: a list that was read anew must not let this form overwrite what another admin saved.
  const [revision, setRevision] = useState(row?.revision ?? 0);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<Form>) => setForm((before) => ({ ...before, ...part }));
  const fresh = () => queries.invalidateQueries({ queryKey: promptsKey });

  async function act(work: () => Promise<void>) {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (failed) {
      setError(asApiError(failed));
      if (asApiError(failed).code === 'saved-by-another') void fresh();
    } finally {
      setBusy(false);
    }
  }
  const save = () =>
    act(async () => {
      const { id, language, name, text, voice } = form;
      const content = { name, text, voice: voice.trim() === '' ? null : voice.trim() };
      const done =
        row === null
          ? await prompts.add({ id, language, ...content })
          : await prompts.save(row, { revision, ...content });
      setRevision(done.revision);
      await fresh();
      void message.success(words.saved);
      saved(done);
    });
  const remove = (unwanted: PromptRow) =>
    modal.confirm({
      title: words.removeTitle(unwanted.name),
      okText: words.remove,
      okButtonProps: { danger: true },
      cancelText: shared.cancel,
      onOk: () =>
        act(async () => {
          await prompts.remove(unwanted);
          await fresh();
          void message.success(words.removed);
          close();
        }),
    });

  const reload = () => {
    setForm(formOf(row));
    setRevision(row?.revision ?? 0);
    setError(null);
  };
  const recorded = async (done: PromptRow) => {
    setRevision(done.revision);
    await fresh();
  };

  return (
    <Drawer
      open
      size={560}
      title={row === null ? words.add : row.name}
      onClose={close}
      footer={
        <div className="drawer-footer">
          {row !== null && row.usedBy.length === 0 && (
            <Button onClick={() => remove(row)} disabled={busy}>
              {words.remove}
            </Button>
          )}
          <Button className="push-right" onClick={close}>
            {shared.cancel}
          </Button>
          <Button type="primary" loading={busy} onClick={() => void save()} data-testid="save-prompt">
            {words.save}
          </Button>
        </div>
      }
    >
      {error && <Trouble error={error} row={row} reload={reload} />}
      <Fields form={form} isNew={row === null} change={change} error={error} />
      <Field label={words.recording}>
        {row === null ? (
          <span className="aside">{words.saveFirst}</span>
        ) : (
          <PromptSound row={row} revision={revision} done={recorded} />
        )}
      </Field>
      {row !== null && <UsedBy row={row} />}
    </Drawer>
  );
}

function Trouble({ error, row, reload }: { error: ApiError; row: PromptRow | null; reload(): void }) {
  const stale = error.code === 'saved-by-another' && row !== null;
  return (
    <Notice
      text={withWho(error)}
      problem={error.problem}
      tone="red"
      action={stale ? { label: words.reload, run: reload } : undefined}
      testId="prompt-trouble"
    />
  );
}

/** Who saved, when the store says so. */
function withWho({ message, details }: ApiError): string {
  const who = (details as { theirs?: { savedBy?: string } } | undefined)?.theirs?.savedBy;
  return who === undefined ? message : `${message}（${who}）`;
}

interface FieldsProps {
  form: Form;
  isNew: boolean;
  change(part: Partial<Form>): void;
  error: ApiError | null;
}

function Fields({ form, isNew, change, error }: FieldsProps) {
  const complaint = complaintsOf(error);
  return (
    <div className="drawer-form">
      <Field label={words.columns.name} error={complaint('name')}>
        <Input
          autoFocus
          maxLength={40}
          value={form.name}
          onChange={(event) => change({ name: event.target.value })}
          data-testid="prompt-name"
        />
      </Field>
      <Field label={words.id} error={complaint('id')} hint={isNew ? words.idHint : undefined}>
        <Input
          maxLength={40}
          disabled={!isNew}
          value={form.id}
          onChange={(event) => change({ id: event.target.value })}
          data-testid="prompt-id"
        />
      </Field>
      <Field label={words.language}>
        <Select
          disabled={!isNew}
          value={form.language}
          options={Object.entries(words.languages).map(([value, label]) => ({ value, label }))}
          onChange={(language: 'zh' | 'en') => change({ language })}
        />
      </Field>
      <Field label={words.text} error={complaint('text')} hint={words.textHint}>
        <Input.TextArea
          autoSize={{ minRows: 3, maxRows: 8 }}
          maxLength={1000}
          showCount
          value={form.text}
          onChange={(event) => change({ text: event.target.value })}
          data-testid="prompt-text"
        />
        <TryOut text={form.text} language={form.language} voice={form.voice} />
      </Field>
      <Field label={words.voice} error={complaint('voice')} hint={words.voiceHint}>
        <Input maxLength={60} value={form.voice} onChange={(event) => change({ voice: event.target.value })} />
      </Field>
    </div>
  );
}

function UsedBy({ row: { usedBy } }: { row: PromptRow }) {
  return (
    <Field label={words.usedBy}>
      {usedBy.length === 0 ? (
        <span className="second">{words.notUsed}</span>
      ) : (
        <>
          <ul className="plain-list">
            {usedBy.map(({ flow, flowName, version, live }) => (
              <li key={`${flow} ${version}`}>
                <Link to={`/admin/flows/${encodeURIComponent(flow)}`}>{flowName}</Link>{' '}
                <span className="num second">{version === null ? words.draft : `v${version}`}</span>{' '}
                {live && <Tag>{words.live}</Tag>}
              </li>
            ))}
          </ul>
          <span className="aside">{words.publishedKeep}</span>
        </>
      )}
    </Field>
  );
}

interface FieldProps {
  label: string;
  error?: string | undefined;
  hint?: string | undefined;
  children: ReactNode;
}
function Field({ label, error, hint, children }: FieldProps) {
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

function complaintsOf(error: ApiError | null): (field: string) => string | undefined {
  const told = Array.isArray(error?.details) ? (error.details as { path?: string; message?: string }[]) : [];
  return (field) => told.find(({ path }) => path === field)?.message;
}
