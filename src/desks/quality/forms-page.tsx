/** Score forms and sampling rules, for admins: what is chosen at the left is edited at the right. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { FormRow, RuleRow } from '../../contract/http/quality.ts';
import { PartFailed } from '../kit/error-notice.tsx';
import { Loading } from '../kit/part.tsx';
import '../admin/prompts/pages.css';
import { formsKey, quality, rulesKey } from './api.ts';
import { FormForm } from './form-form.tsx';
import { RuleForm } from './rule-form.tsx';
import { words } from './words.ts';
import './quality.css';

type Chosen = { form: FormRow | null } | { rule: RuleRow | null };

export function FormsPage() {
  const queries = useQueryClient();
  const forms = useQuery({ queryKey: formsKey, queryFn: quality.forms });
  const rules = useQuery({ queryKey: rulesKey, queryFn: quality.rules });
  const [asked, setAsked] = useState<Chosen | null>(null);
  // A form keeps what is typed until its own saving; a list that was read anew does not touch it.
  const [round, setRound] = useState(0);
  if (forms.isPending || rules.isPending) return <Loading rows={10} />;
  if (forms.data === undefined || rules.data === undefined) {
    const retry = () => void Promise.all([forms.refetch(), rules.refetch()]);
    return <PartFailed error={forms.error ?? rules.error} retry={retry} />;
  }
  const choose = (what: Chosen) => {
    setAsked(what);
    setRound((n) => n + 1);
  };
  const done = async (what: Chosen) => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: formsKey }),
      queries.invalidateQueries({ queryKey: rulesKey }),
    ]);
    choose(what);
  };
  const chosen: Chosen = asked ?? { form: forms.data.items[0] ?? null };
  const isForm = (id: string) => 'form' in chosen && chosen.form?.id === id;
  const isRule = (id: string) => 'rule' in chosen && chosen.rule?.id === id;
  return (
    <section className="pane page-pane" aria-label={words.formsTitle}>
      <header className="pane-head">
        <h2>{words.formsTitle}</h2>
        <span className="aside clip">{words.drawHint}</span>
        <span className="head-right row-of">
          <Button size="small" onClick={() => choose({ form: null })} data-testid="add-form">
            {words.newForm}
          </Button>
          <Button size="small" onClick={() => choose({ rule: null })} data-testid="add-rule">
            {words.newRule}
          </Button>
        </span>
      </header>
      <div className="two-columns">
        <nav className="side-list" aria-label={words.formsTitle}>
          <h3 className="side-item">{words.forms}</h3>
          {forms.data.items.map((form) => (
            <button
              key={form.id}
              type="button"
              className="side-item"
              aria-current={isForm(form.id)}
              onClick={() => choose({ form })}
            >
              {form.form.name}
              <span className="aside">{words.formState(form.version, form.changed)}</span>
            </button>
          ))}
          <h3 className="side-item">{words.rules}</h3>
          {rules.data.items.map((rule) => (
            <button
              key={rule.id}
              type="button"
              className="side-item"
              aria-current={isRule(rule.id)}
              onClick={() => choose({ rule })}
            >
              {rule.rule.label}
              <span className="aside">{rule.active ? words.active : words.inactive}</span>
            </button>
          ))}
        </nav>
        <div className="pane-scroll">
          {'form' in chosen ? (
            <FormForm key={round} row={chosen.form} done={(form) => done({ form })} />
          ) : (
            <RuleForm key={round} row={chosen.rule} forms={forms.data.items} done={(rule) => done({ rule })} />
          )}
        </div>
      </div>
    </section>
  );
}
