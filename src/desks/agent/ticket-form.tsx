/** The registration form, in the order a story is told. Everything typed goes to the keeper at once; this only draws. */
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import { Link } from 'react-router';
import { Notice } from '../kit/error-notice.tsx';
import { clock } from '../kit/format.ts';
import { keyName } from '../kit/keyboard.ts';
import { Lamp } from '../kit/lamp.tsx';
import { useLatest } from '../kit/latest.ts';
import type { Desk } from './drafts.ts';
import { Fields } from './fields.tsx';
import { FormHead } from './form-head.tsx';
import type { DraftView } from './draft-keeper.ts';
import type { FormValues, Problems } from './form.ts';
import { words } from './words.ts';

const idOf = (field: keyof Problems): string => `field-${field}`;

interface Props {
  desk: Desk;
  /** A call has just been connected: the cursor belongs into 诉求内容, unless somebody is typing already. */
  focusFor: string | null;
  numberKnown: boolean;
  /** The call in hand now. */
  callId: string | null;
}

export function TicketForm({ desk, focusFor, numberKnown, callId }: Props) {
  const { keeper, view } = desk;
  const body = useRef<HTMLDivElement>(null);
  const edit = useLatest((change: Partial<FormValues>) => keeper.edit(change));
  useFocusOnTalk(focusFor);

  const submit = async (outcome: 'answered' | 'handle') => {
    await keeper.submit(outcome);
    const first = Object.keys(keeper.view.problems)[0];
    if (first !== undefined) focusField(first as keyof Problems);
  };
  const primary = () => {
    if (view.submit.step === 'done') return;
    void submit(view.form.answering ? 'answered' : 'handle');
  };
  const keys = (event: KeyboardEvent) => {
    const name = keyName({ ...pick(event), isComposing: event.nativeEvent.isComposing });
    if (name !== 'Ctrl+Enter' || event.repeat) return;
    event.preventDefault();
    primary();
  };

  return (
    <section
      className="pane form-pane"
      id="pane-form"
      tabIndex={-1}
      aria-label={words.panes.form}
      onKeyDown={keys}
      data-testid="ticket-form"
    >
      <FormHead desk={desk} callId={callId} />
      <div className="pane-scroll form-body" ref={body}>
        {view.submit.step === 'done' ? (
          <Done view={view} />
        ) : (
          <Fields form={view.form} problems={view.problems} edit={edit} numberKnown={numberKnown} />
        )}
      </div>
      <FooterNotices view={view} submit={submit} />
      <Footer desk={desk} submit={submit} callId={callId} />
    </section>
  );
}

const pick = (event: KeyboardEvent) => ({
  key: event.key,
  ctrlKey: event.ctrlKey,
  metaKey: event.metaKey,
  altKey: event.altKey,
  shiftKey: event.shiftKey,
  repeat: event.repeat,
  keyCode: event.keyCode,
});

export function focusField(field: keyof Problems): void {
  const holder = document.getElementById(idOf(field));
  holder?.scrollIntoView({ block: 'nearest' });
  holder?.querySelector<HTMLElement>('textarea, input, button, [tabindex]')?.focus();
}

/** Focus is never taken from a person who types. */
function useFocusOnTalk(focusFor: string | null): void {
  useEffect(() => {
    if (focusFor === null) return;
    const active = document.activeElement;
    const typing = active instanceof HTMLElement && ['INPUT', 'TEXTAREA'].includes(active.tagName);
    if (!typing) document.querySelector<HTMLElement>(`#${idOf('words')} textarea`)?.focus();
  }, [focusFor]);
}

function Done({ view }: { view: DraftView }) {
  if (view.submit.step !== 'done') return null;
  const { number, outcome } = view.submit;
  return (
    <div className="form-done" role="status" data-testid="submitted">
      <Lamp shape="tick" tone="green" />
      <strong className="num" data-testid="ticket-number" data-number={number}>
        {outcome === 'answered' ? words.done.answered(number) : words.done.submitted(number)}
      </strong>
      <Link to={`/agent/tickets/${encodeURIComponent(number)}`}>{words.done.open}</Link>
    </div>
  );
}

function FooterNotices({ view, submit }: { view: DraftView; submit(outcome: 'answered' | 'handle'): Promise<void> }) {
  const missing = Object.keys(view.problems) as (keyof Problems)[];
  const { submit: last } = view;
  if (last.step === 'failed') {
    const text = last.error.transient
      ? `${words.footer.failed}${words.footer.queued}`
      : `${words.footer.failed}${last.error.message}`;
    return (
      <div className="footer-notice">
        <Notice
          tone="red"
          text={text}
          problem={last.error.problem}
          action={{ label: words.footer.again, run: () => void submit(last.outcome) }}
          testId="submit-failed"
        />
      </div>
    );
  }
  if (missing.length === 0) return null;
  return (
    <div className="footer-notice">
      <div className="notice notice-amber" role="alert" data-testid="form-problems">
        <Lamp shape="triangle" tone="amber" />
        <span>{words.problems.summary(missing.length)}</span>
        {missing.map((field) => (
          <Button key={field} type="link" size="small" onClick={() => focusField(field)}>
            {view.problems[field]}
          </Button>
        ))}
      </div>
    </div>
  );
}

function savedText({ saved, submit }: DraftView): string {
  if (submit.step === 'sending') return words.footer.submitting;
  switch (saved.where) {
    case 'nowhere':
      return words.footer.untouched;
    case 'saving':
      return words.footer.saving;
    case 'local':
      return words.footer.local(clock(saved.at));
    case 'server':
      return words.footer.saved(clock(saved.at));
    case 'refused':
      return words.footer.notStored;
  }
}

interface FooterProps {
  desk: Desk;
  callId: string | null;
  submit(outcome: 'answered' | 'handle'): Promise<void>;
}

function Footer({ desk, callId, submit }: FooterProps) {
  const { keeper, view } = desk;
  const sending = view.submit.step === 'sending';
  if (view.submit.step === 'done') {
    return (
      <footer className="form-footer">
        <span />
        <Button onClick={() => desk.another(callId)} data-testid="another">
          {words.done.another}
        </Button>
      </footer>
    );
  }
  const { answering } = view.form;
  const toggle = () => {
    keeper.edit({ answering: !answering });
    if (!answering) requestAnimationFrame(() => focusField('answer'));
  };
  return (
    <footer className="form-footer">
      <span className="aside num saved" data-testid="draft-saved" data-where={view.saved.where} aria-live="polite">
        {savedText(view)}
      </span>
      <Button onClick={() => void keeper.save()} disabled={!view.touched || sending} data-testid="save-draft">
        {words.footer.save}
      </Button>
      <Button onClick={toggle} disabled={sending} data-testid="answer-now">
        {answering ? words.footer.answerCancel : words.footer.answerNow}
      </Button>
      <Button
        type="primary"
        loading={sending}
        onClick={() => void submit(answering ? 'answered' : 'handle')}
        data-testid="submit-ticket"
      >
        {answering ? words.footer.answerSubmit : words.footer.submit}
      </Button>
    </footer>
  );
}
