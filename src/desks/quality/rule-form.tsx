/** A sampling rule being edited: whose talks, how long at least, how many. */
import { Button, Checkbox, Input, InputNumber, Radio, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import type { FormRow, RuleRow } from '../../contract/http/quality.ts';
import { Disposition, dispositionLabels } from '../../contract/words.ts';
import type { SamplingRule } from '../../core/quality/sample.ts';
import { asApiError, type ApiError } from '../kit/api.ts';
import { Notice } from '../kit/error-notice.tsx';
import { quality } from './api.ts';
import { words } from './words.ts';

const fresh: SamplingRule = {
  label: '',
  queue: null,
  agent: null,
  disposition: null,
  talkedAtLeast: 30,
  draw: { by: 'week', calls: 2 },
};
const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

interface Props {
  row: RuleRow | null;
  forms: readonly FormRow[];
  done(rule: RuleRow): Promise<unknown>;
}

export function RuleForm({ row, forms, done }: Props) {
  const [id, setId] = useState(row?.id ?? '');
  const [rule, setRule] = useState<SamplingRule>(row?.rule ?? fresh);
  const [form, setForm] = useState(row?.form ?? forms[0]?.id ?? '');
  const [active, setActive] = useState(row?.active ?? true);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const put = (part: Partial<SamplingRule>) => setRule({ ...rule, ...part });
  const { draw } = rule;

  async function save() {
    setBusy(true);
    setError(null);
    try {
      const wish = { rule, form, active };
      await done(row === null ? await quality.addRule(id, wish) : await quality.saveRule(row.id, row.revision, wish));
    } catch (failed) {
      setError(asApiError(failed));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="form-column" data-testid="rule-form">
      {error && <Notice text={error.message} problem={error.problem} testId="form-trouble" />}
      {row === null && (
        <Field label={words.id}>
          <Input value={id} onChange={(event) => setId(event.target.value)} data-testid="rule-id" />
        </Field>
      )}
      <Field label={words.name}>
        <Input
          maxLength={40}
          value={rule.label}
          onChange={(event) => put({ label: event.target.value })}
          data-testid="rule-label"
        />
      </Field>
      <Field label={words.columns.form}>
        <Select
          style={{ width: 240 }}
          value={form}
          options={forms.map(({ id: value, form: { name } }) => ({ value, label: name }))}
          onChange={setForm}
        />
      </Field>
      <Field label={words.draw}>
        <div className="row-of">
          <Radio.Group
            value={draw.by}
            options={[
              { value: 'week', label: words.week },
              { value: 'share', label: words.share },
            ]}
            onChange={(event) =>
              put({ draw: event.target.value === 'week' ? { by: 'week', calls: 2 } : { by: 'share', percent: 1 } })
            }
          />
          {draw.by === 'week' ? (
            <InputNumber
              min={1}
              max={50}
              precision={0}
              value={draw.calls}
              onChange={(calls) => put({ draw: { by: 'week', calls: calls ?? 1 } })}
            />
          ) : (
            <InputNumber
              min={0.1}
              max={100}
              step={0.1}
              value={draw.percent}
              onChange={(percent) => put({ draw: { by: 'share', percent: percent ?? 0.1 } })}
            />
          )}
        </div>
      </Field>
      <Field label={words.talkedAtLeast}>
        <InputNumber
          min={0}
          max={3600}
          precision={0}
          value={rule.talkedAtLeast}
          onChange={(seconds) => put({ talkedAtLeast: seconds ?? 0 })}
        />
      </Field>
      <Field label={words.queue}>
        <Input
          placeholder={words.anyone}
          value={rule.queue ?? ''}
          onChange={(event) => put({ queue: orNull(event.target.value) })}
        />
      </Field>
      <Field label={words.agentId}>
        <Input
          placeholder={words.anyone}
          value={rule.agent ?? ''}
          onChange={(event) => put({ agent: orNull(event.target.value) })}
        />
      </Field>
      <Field label={words.disposition}>
        <Select
          allowClear
          style={{ width: 240 }}
          placeholder={words.anyone}
          value={rule.disposition}
          options={Disposition.options.map((value) => ({ value, label: dispositionLabels[value] }))}
          onChange={(disposition: Disposition | undefined) => put({ disposition: disposition ?? null })}
        />
      </Field>
      <Checkbox checked={active} onChange={(event) => setActive(event.target.checked)}>
        {words.active}
      </Checkbox>
      <div className="row-of sticky-acts">
        <Button type="primary" loading={busy} onClick={() => void save()} data-testid="save-rule">
          {words.save}
        </Button>
      </div>
    </div>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="drawer-field side-label rule-field">
      <div className="drawer-label">{label}</div>
      <div>{children}</div>
    </div>
  );
}
