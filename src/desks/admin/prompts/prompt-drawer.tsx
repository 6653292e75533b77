/** One prompt: its words, its recording, who uses it. What another admin saved meanwhile is shown, not overwritten. */
import { App, Button, Input, Select, Tag } from 'antd';
import { Link } from 'react-router';
import type { PromptRow } from '../../../contract/http/prompts.ts';
import type { ApiError } from '../../kit/api.ts';
import { shared } from '../../kit/words.ts';
import { complaintsOf, Field } from '../drawer-parts.tsx';
import { RowDrawer, useRowForm } from '../row-drawer.tsx';
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
  const { message, modal } = App.useApp();
  const options = { row, formOf, saved, listKey: promptsKey, done: words.saved };
  const { form, change, error, ...drawer } = useRowForm(options);
  const save = () =>
    drawer.save(({ id, language, name, text, voice }, revision) => {
      const content = { name, text, voice: voice.trim() === '' ? null : voice.trim() };
      return row === null ? prompts.add({ id, language, ...content }) : prompts.save(row, { revision, ...content });
    });
  const remove = (unwanted: PromptRow) =>
    modal.confirm({
      title: words.removeTitle(unwanted.name),
      okText: words.remove,
      okButtonProps: { danger: true },
      cancelText: shared.cancel,
      onOk: () =>
        drawer.act(async () => {
          await prompts.remove(unwanted);
          await drawer.readAnew();
          void message.success(words.removed);
          close();
        }),
    });
  return (
    <RowDrawer
      {...{ close, error, words }}
      title={row === null ? words.add : row.name}
      size={560}
      testId="prompt"
      busy={drawer.busy}
      reload={drawer.reload}
      save={() => void save()}
      more={
        row !== null &&
        row.usedBy.length === 0 && (
          <Button onClick={() => remove(row)} disabled={drawer.busy}>
            {words.remove}
          </Button>
        )
      }
    >
      <Fields form={form} isNew={row === null} change={change} error={error} />
      <Field label={words.recording}>
        {row === null ? (
          <span className="aside">{words.saveFirst}</span>
        ) : (
          <PromptSound row={row} revision={drawer.revision} done={drawer.stored} />
        )}
      </Field>
      {row !== null && <UsedBy row={row} />}
    </RowDrawer>
  );
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
            {usedBy.map((use) =>
              use.in === 'surge' ? (
                <li key={use.profile}>
                  <Link to="/admin/surge">{use.name}</Link> <span className="second">{words.surge}</span>
                </li>
              ) : (
                <li key={`${use.flow} ${use.version}`}>
                  <Link to={`/admin/flows/${encodeURIComponent(use.flow)}`}>{use.flowName}</Link>{' '}
                  <span className="num second">{use.version === null ? words.draft : `v${use.version}`}</span>{' '}
                  {use.live && <Tag>{words.live}</Tag>}
                </li>
              ),
            )}
          </ul>
          <span className="aside">{words.publishedKeep}</span>
        </>
      )}
    </Field>
  );
}
