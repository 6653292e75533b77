/** One answer: what is asked, what is heard and read, until when it is right; and who changed what. */
import { Cascader, Input, Select, Switch } from 'antd';
import type { KnowledgeBody, KnowledgeRow } from '../../../contract/http/knowledge.ts';
import { secondsOf } from '../../../core/ivr/spoken.ts';
import type { ApiError } from '../../kit/api.ts';
import { Notice } from '../../kit/error-notice.tsx';
import { pathTo, useCategories } from '../../kit/lists.ts';
import { complaintsOf, Field } from '../drawer-parts.tsx';
import { RowDrawer, useRowForm } from '../row-drawer.tsx';
import { TryOut } from '../prompts/try-out.tsx';
import { knowledge, knowledgeKey } from './api.ts';
import { AskBox, History, UsedBy } from './knowledge-more.tsx';
import { words } from './words.ts';

interface Props {
  /** Null for a new one. */
  row: KnowledgeRow | null;
  saved(row: KnowledgeRow): void;
  close(): void;
}
interface Form extends Omit<KnowledgeBody, 'questions'> {
  language: 'zh' | 'en';
  /** One in a line. */
  questions: string;
}

const fresh: Form = {
  ...{ language: 'zh', title: '', questions: '', answer: '', screen: '', category: null },
  ...{ validFrom: null, validUntil: null, reviewOn: null, active: true },
};
function formOf(row: KnowledgeRow | null): Form {
  if (row === null) return fresh;
  const { language, title, questions, answer, screen, category, validFrom, validUntil, reviewOn, active } = row;
  const days = { validFrom, validUntil, reviewOn };
  return { language, title, questions: questions.join('\n'), answer, screen, category, ...days, active };
}
const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

export function KnowledgeDrawer({ row, saved, close }: Props) {
  const options = { row, formOf, saved, listKey: knowledgeKey, done: words.saved };
  const { form, change, error, ...drawer } = useRowForm(options);
  const save = () =>
    drawer.save(({ language, ...rest }, revision) => {
      const body = { ...rest, questions: linesOf(rest.questions) };
      return row === null ? knowledge.add({ language, ...body }) : knowledge.save(row.id, { revision, ...body });
    });
  return (
    <RowDrawer
      {...{ close, error, words }}
      title={row === null ? words.add : row.title}
      size={640}
      testId="knowledge"
      busy={drawer.busy}
      reload={drawer.reload}
      save={() => void save()}
    >
      {row?.standing === 'expired' && <Notice text={words.expired} tone="red" testId="knowledge-expired" />}
      {row?.standing === 'valid' && row.reviewDue && <Notice text={words.review(row.reviewOn ?? '')} />}
      <Words form={form} isNew={row === null} change={change} error={error} />
      <Spell form={form} change={change} error={error} />
      {row !== null && (
        <>
          <UsedBy row={row} />
          <AskBox language={row.language} />
          <History row={row} />
        </>
      )}
    </RowDrawer>
  );
}

interface PartProps {
  form: Form;
  change(part: Partial<Form>): void;
  error: ApiError | null;
}

function Words({ form, isNew, change, error }: PartProps & { isNew: boolean }) {
  const complaint = complaintsOf(error);
  const { language, answer } = form;
  return (
    <div className="drawer-form">
      <Field label={words.heading} error={complaint('title')}>
        <Input
          autoFocus
          maxLength={80}
          value={form.title}
          onChange={(event) => change({ title: event.target.value })}
          data-testid="knowledge-title"
        />
      </Field>
      <Field label={words.language}>
        <Select
          disabled={!isNew}
          value={language}
          options={Object.entries(words.languages).map(([value, label]) => ({ value, label }))}
          onChange={(chosen: 'zh' | 'en') => change({ language: chosen })}
        />
      </Field>
      <Field label={words.questions} error={complaint('questions')} hint={words.questionsHint}>
        <Input.TextArea
          autoSize={{ minRows: 2, maxRows: 6 }}
          maxLength={3100}
          value={form.questions}
          onChange={(event) => change({ questions: event.target.value })}
          data-testid="knowledge-questions"
        />
      </Field>
      <Field
        label={words.answer}
        error={complaint('answer')}
        hint={words.reading(secondsOf({ text: answer, language }))}
      >
        <Input.TextArea
          autoSize={{ minRows: 3, maxRows: 8 }}
          maxLength={1000}
          value={answer}
          onChange={(event) => change({ answer: event.target.value })}
          data-testid="knowledge-answer"
        />
        <TryOut text={answer} language={language} voice="" />
      </Field>
      <Field label={words.screen} error={complaint('screen')} hint={words.screenHint}>
        <Input.TextArea
          autoSize={{ minRows: 2, maxRows: 8 }}
          maxLength={4000}
          value={form.screen}
          onChange={(event) => change({ screen: event.target.value })}
          data-testid="knowledge-screen"
        />
      </Field>
    </div>
  );
}

function Spell({ form, change, error }: PartProps) {
  const complaint = complaintsOf(error);
  const categories = useCategories();
  return (
    <>
      <Field label={words.category} error={complaint('category')}>
        <Cascader
          allowClear
          changeOnSelect
          className="wide"
          options={categories.tree}
          value={pathTo(categories.items, form.category)}
          onChange={(path: string[] | undefined) => change({ category: path?.at(-1) ?? null })}
        />
      </Field>
      <div className="row-of">
        {(['validFrom', 'validUntil', 'reviewOn'] as const).map((name) => (
          <Field key={name} label={words[name]} error={complaint(name)} hint={words.dayHint}>
            <Input
              type="date"
              aria-label={words[name]}
              value={form[name] ?? ''}
              onChange={({ target: { value } }) => change({ [name]: value === '' ? null : value })}
              data-testid={`knowledge-${name}`}
            />
          </Field>
        ))}
      </div>
      <Field label={words.standing}>
        <Switch
          checked={form.active}
          checkedChildren={words.active}
          unCheckedChildren={words.inactive}
          onChange={(active) => change({ active })}
          data-testid="knowledge-active"
        />
      </Field>
    </>
  );
}
