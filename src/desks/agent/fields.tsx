/** The fields of the registration form, each with its label, its remedy when something is missing, and a fixed place. */
import { Cascader, Checkbox, DatePicker, Input, Radio } from 'antd';
import dayjs from 'dayjs';
import { memo, useState } from 'react';
import type { ReactNode } from 'react';
import { TicketKind, ticketKindLabels } from '../../contract/words.ts';
import { Notice } from '../kit/error-notice.tsx';
import { pathTo, useAreas, useCategories } from '../kit/lists.ts';
import { shared } from '../kit/words.ts';
import type { FormValues, Problems } from './form.ts';
import { words } from './words.ts';

interface RowProps {
  label: string;
  required?: boolean;
  field?: keyof Problems;
  problem?: string | undefined;
  children: ReactNode;
}

function Row({ label, required = false, field, problem, children }: RowProps) {
  return (
    <div className="field" id={field === undefined ? undefined : `field-${field}`} role="group" aria-label={label}>
      <span className="field-label">
        {label}
        {required && (
          <span className="required" title={words.form.required}>
            *
          </span>
        )}
      </span>
      <div className="field-control">
        {children}
        {problem && (
          <span className="field-error" role="alert">
            {problem}
          </span>
        )}
      </div>
    </div>
  );
}

const wrong = (problem: string | undefined) => (problem ? { status: 'error' as const } : {});
const byLabel = (text: string, path: readonly { label?: ReactNode }[]) =>
  path.some((step) => String(step.label).toLowerCase().includes(text.trim().toLowerCase()));

interface PartProps {
  form: FormValues;
  problems: Problems;
  edit(change: Partial<FormValues>): void;
}
interface Props extends PartProps {
  numberKnown: boolean;
}

/** The dearest part of the desk to draw: a call that brings an empty form finds it standing. */
export const Fields = memo(function Fields({ form, problems, edit, numberKnown }: Props) {
  return (
    <>
      {form.answering && (
        <Row label={words.form.answer} required field="answer" problem={problems.answer}>
          <Input.TextArea
            value={form.answer}
            placeholder={words.form.answerHint}
            autoSize={{ minRows: 3, maxRows: 8 }}
            maxLength={8000}
            {...wrong(problems.answer)}
            onChange={(event) => edit({ answer: event.target.value })}
            data-testid="field-answer-input"
          />
        </Row>
      )}
      <Row label={words.form.words} required field="words" problem={problems.words}>
        <Input.TextArea
          value={form.words}
          placeholder={words.form.wordsHint}
          rows={7}
          maxLength={8000}
          {...wrong(problems.words)}
          onChange={(event) => edit({ words: event.target.value })}
          data-testid="field-words-input"
        />
      </Row>
      <PlaceAndTime form={form} problems={problems} edit={edit} />
      <KindAndCategory form={form} problems={problems} edit={edit} />
      <Row label={words.form.title}>
        <Input
          value={form.title}
          maxLength={80}
          placeholder={draftTitle(form.words) ?? words.form.titleHint}
          onChange={(event) => edit({ title: event.target.value })}
          data-testid="field-title-input"
        />
      </Row>
      <Citizen form={form} problems={problems} edit={edit} numberKnown={numberKnown} />
      <Row label={words.form.options}>
        <div className="checks">
          {(['confidential', 'anonymous', 'wantsFollowUp', 'urgent'] as const).map((key) => (
            <Checkbox key={key} checked={form[key]} onChange={(event) => edit({ [key]: event.target.checked })}>
              {words.form[key]}
            </Checkbox>
          ))}
        </div>
      </Row>
    </>
  );
});

function PlaceAndTime({ form, problems, edit }: PartProps) {
  const areas = useAreas();
  // Looked at anew whenever the calendar opens: an untouched form may stand for hours.
  const [now, look] = useState(() => dayjs());
  return (
    <>
      <Row label={words.form.place} required field="area" problem={problems.area}>
        <div className="pair">
          <Cascader
            className="area"
            options={areas.tree}
            value={form.area === '' ? [] : form.area.split('/')}
            placeholder={words.form.area}
            changeOnSelect
            showSearch={{ filter: byLabel }}
            {...wrong(problems.area)}
            onChange={(path: string[] | undefined) => edit({ area: (path ?? []).join('/') })}
            data-testid="field-area-input"
          />
          <Input
            value={form.detail}
            maxLength={200}
            placeholder={words.form.detail}
            onChange={(event) => edit({ detail: event.target.value })}
            data-testid="field-detail-input"
          />
        </div>
        {areas.failed && <Notice text={words.form.listsFailed} action={{ label: shared.retry, run: areas.retry }} />}
      </Row>
      <Row label={words.form.occurredAt}>
        <DatePicker
          showTime={{ format: 'HH:mm' }}
          format="YYYY-MM-DD HH:mm"
          maxDate={now}
          onOpenChange={(open) => open && look(dayjs())}
          value={form.occurredAt === null ? null : dayjs(form.occurredAt)}
          onChange={(at) => edit({ occurredAt: at === null ? null : at.toISOString() })}
        />
      </Row>
    </>
  );
}

function KindAndCategory({ form, problems, edit }: PartProps) {
  const categories = useCategories();
  return (
    <>
      <Row label={words.form.kind} required field="kind" problem={problems.kind}>
        <Radio.Group
          value={form.kind}
          onChange={(event) => edit({ kind: TicketKind.parse(event.target.value) })}
          data-testid="field-kind-input"
        >
          {TicketKind.options.map((kind) => (
            <Radio key={kind} value={kind}>
              {ticketKindLabels[kind]}
            </Radio>
          ))}
        </Radio.Group>
      </Row>
      <Row label={words.form.category} required field="category" problem={problems.category}>
        <Cascader
          className="wide"
          options={categories.tree}
          value={pathTo(categories.items, form.category)}
          placeholder={words.form.categoryHint}
          showSearch={{ filter: byLabel, limit: 30 }}
          {...wrong(problems.category)}
          onChange={(path: string[] | undefined) => edit({ category: path?.[path.length - 1] ?? null })}
          data-testid="field-category-input"
        />
        {categories.failed && (
          <Notice text={words.form.listsFailed} action={{ label: shared.retry, run: categories.retry }} />
        )}
      </Row>
    </>
  );
}

function Citizen({ form, problems, edit, numberKnown }: PartProps & { numberKnown: boolean }) {
  return (
    <Row label={words.form.citizen} field="contactNumber" problem={problems.contactNumber}>
      <div className="pair">
        <Input
          value={form.citizenName}
          maxLength={40}
          placeholder={words.form.citizenName}
          disabled={form.anonymous}
          onChange={(event) => edit({ citizenName: event.target.value })}
        />
        <Input
          value={form.contactNumber}
          maxLength={30}
          inputMode="tel"
          placeholder={numberKnown ? words.form.contactNumber : words.form.contactNumberWanted}
          {...wrong(problems.contactNumber)}
          onChange={(event) => edit({ contactNumber: event.target.value })}
        />
      </div>
    </Row>
  );
}

/** What the server would call the ticket, shown as a hint only: nothing fills itself in. */
function draftTitle(text: string): string | null {
  const first = text.trim().split(/[。！？\n]/)[0] ?? '';
  return first === '' ? null : first.slice(0, 30);
}
