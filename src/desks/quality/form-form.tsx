/** A score form being edited: items, weights, fatal faults; saved as often as wanted, published when it adds up. */
import { App, Button, Checkbox, Input, InputNumber } from 'antd';
import { useState } from 'react';
import type { FormRow } from '../../contract/http/quality.ts';
import type { ScoreForm, ScoreItem } from '../../core/quality/score.ts';
import { asApiError, type ApiError } from '../kit/api.ts';
import { Notice } from '../kit/error-notice.tsx';
import { quality } from './api.ts';
import { words } from './words.ts';

const fresh: ScoreForm = { name: '', items: [{ id: 'item-1', label: '', hint: '', weight: 100, fatal: false }] };

export function FormForm({ row, done }: { row: FormRow | null; done(form: FormRow): Promise<unknown> }) {
  const { message } = App.useApp();
  const [id, setId] = useState(row?.id ?? '');
  const [form, setForm] = useState<ScoreForm>(row?.form ?? fresh);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const sum = form.items.reduce((total, { weight, fatal }) => total + (fatal ? 0 : weight), 0);
  const put = (n: number, part: Partial<ScoreItem>) =>
    setForm({ ...form, items: form.items.map((item, at) => (at === n ? { ...item, ...part } : item)) });
  const add = () => {
    const taken = new Set(form.items.map((item) => item.id));
    const free = Array.from({ length: 41 }, (_, n) => `item-${n + 1}`).find((name) => !taken.has(name)) ?? 'item';
    setForm({ ...form, items: [...form.items, { id: free, label: '', hint: '', weight: 0, fatal: false }] });
  };

  async function act(publish: boolean) {
    setBusy(true);
    setError(null);
    try {
      const saved = row === null ? await quality.addForm(id, form) : await quality.saveForm(row.id, row.revision, form);
      const now = publish ? await quality.publishForm(saved.id, saved.revision).catch(kept(saved)) : saved;
      if (publish) void message.success(words.published);
      await done(now);
    } catch (failed) {
      setError(asApiError(failed));
    } finally {
      setBusy(false);
    }
  }
  /** Saved but not published: the page goes on from what was saved, and says why. */
  const kept = (saved: FormRow) => async (failed: unknown) => {
    await message.error(asApiError(failed).message);
    await done(saved);
    throw failed;
  };

  return (
    <div className="form-column" data-testid="form-form">
      {error && <Notice text={error.message} problem={error.problem} testId="form-trouble" />}
      <div className="row-of">
        {row === null && (
          <Input
            style={{ width: 160 }}
            placeholder={words.id}
            value={id}
            onChange={(event) => setId(event.target.value)}
            data-testid="form-id"
          />
        )}
        <Input
          style={{ width: 240 }}
          maxLength={40}
          placeholder={words.name}
          value={form.name}
          onChange={(event) => setForm({ ...form, name: event.target.value })}
          data-testid="form-name"
        />
      </div>
      {form.items.map((item, n) => (
        <div key={item.id} className="row-of">
          <Input
            style={{ width: 240 }}
            maxLength={60}
            placeholder={words.itemLabel}
            value={item.label}
            onChange={(event) => put(n, { label: event.target.value })}
          />
          <Input
            style={{ width: 240 }}
            maxLength={120}
            placeholder={words.itemHint}
            value={item.hint}
            onChange={(event) => put(n, { hint: event.target.value })}
          />
          <InputNumber
            style={{ width: 72 }}
            min={0}
            max={100}
            precision={0}
            aria-label={words.weight}
            disabled={item.fatal}
            value={item.weight}
            onChange={(weight) => put(n, { weight: weight ?? 0 })}
          />
          <Checkbox
            checked={item.fatal}
            onChange={(event) =>
              put(n, { fatal: event.target.checked, ...(event.target.checked ? { weight: 0 } : {}) })
            }
          >
            {words.fatal}
          </Checkbox>
          <Button
            type="text"
            size="small"
            disabled={form.items.length === 1}
            onClick={() => setForm({ ...form, items: form.items.filter((_, at) => at !== n) })}
          >
            {words.remove}
          </Button>
        </div>
      ))}
      <div className="row-of">
        <Button size="small" disabled={form.items.length >= 40} onClick={add}>
          {words.addItem}
        </Button>
        <span className={sum === 100 ? 'second num' : 'field-error num'}>{words.sum(sum)}</span>
      </div>
      <div className="row-of sticky-acts">
        <Button loading={busy} onClick={() => void act(false)} data-testid="save-form">
          {words.save}
        </Button>
        <Button
          type="primary"
          loading={busy}
          disabled={sum !== 100}
          onClick={() => void act(true)}
          data-testid="publish-form"
        >
          {words.publish}
        </Button>
      </div>
    </div>
  );
}
