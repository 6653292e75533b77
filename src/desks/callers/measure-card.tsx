/** One measure with its people, its appeal, and what this supervisor may do about it. */
import { App, Button, Input } from 'antd';
import { useState } from 'react';
import type { MeasureRow } from '../../contract/http/callers.ts';
import { asApiError, type ApiError } from '../kit/api.ts';
import { Notice } from '../kit/error-notice.tsx';
import { fullTime, visible } from '../kit/format.ts';
import { usePerson } from '../kit/session.tsx';
import { shared } from '../kit/words.ts';
import { callers } from './api.ts';
import { MeasureState } from './measure-state.tsx';
import { words } from './words.ts';

interface Props {
  measure: MeasureRow;
  number: string;
  changed(): Promise<unknown>;
}
/** What is to be said before an act is done. */
interface Saying {
  label: string;
  button: string;
  act(text: string): Promise<unknown>;
}

export function MeasureCard({ measure, number, changed }: Props) {
  const { modal } = App.useApp();
  const me = usePerson();
  const [saying, setSaying] = useState<Saying | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const { id, state, appeal } = measure;
  const mine = measure.proposedBy === me.username;

  async function act(work: Promise<unknown>) {
    setError(null);
    try {
      await work;
      setSaying(null);
    } catch (failed) {
      setError(asApiError(failed));
    } finally {
      await changed();
    }
  }
  const approve = () =>
    modal.confirm({
      title: words.approveTitle(number),
      okText: words.approve,
      okButtonProps: { danger: true },
      cancelText: shared.cancel,
      onOk: () => act(callers.approve(id)),
    });
  const say = (button: string, label: string, work: Saying['act']) => setSaying({ label, button, act: work });
  const end = (button: string) => say(button, words.endWhy, (why) => callers.end(id, why));
  const decide = (button: string, upheld: boolean) =>
    say(button, words.answer, (answer) => callers.decide(id, { upheld, answer }));
  const appealOpen = appeal !== null && appeal.upheld === null;

  return (
    <div className={`emergency-card ${state === 'waiting' ? 'waiting' : ''}`} data-testid={`measure-${state}`}>
      <MeasureState measure={measure} />
      <Facts measure={measure} />
      {error && <Notice text={error.message} problem={error.problem} testId="measure-trouble" />}
      {saying === null ? (
        <div className="row-of">
          {state === 'waiting' && (
            <Button danger disabled={mine} onClick={approve} data-testid="approve-measure">
              {words.approve}
            </Button>
          )}
          {appealOpen && (
            <>
              <Button disabled={mine} onClick={() => decide(words.uphold, true)} data-testid="uphold">
                {words.uphold}
              </Button>
              <Button disabled={mine} onClick={() => decide(words.reject, false)}>
                {words.reject}
              </Button>
            </>
          )}
          {mine && (state === 'waiting' || appealOpen) && <span className="second">{words.needOther}</span>}
          {state === 'holds' && appeal === null && (
            <Button
              onClick={() => say(words.writeAppeal, words.appealWords, (text) => callers.appeal(id, text))}
              data-testid="write-appeal"
            >
              {words.writeAppeal}
            </Button>
          )}
          {(state === 'holds' || state === 'waiting') && (
            <Button className="push-right" onClick={() => end(state === 'holds' ? words.lift : words.withdraw)}>
              {state === 'holds' ? words.lift : words.withdraw}
            </Button>
          )}
        </div>
      ) : (
        <SayForm saying={saying} act={act} cancel={() => setSaying(null)} />
      )}
    </div>
  );
}

function Facts({ measure }: { measure: MeasureRow }) {
  const { reason, until, proposedBy, proposedAt, approvedBy, endedBy, endWhy, appeal } = measure;
  const decided = appeal !== null && appeal.upheld !== null;
  return (
    <div className="second">
      <p>{visible(reason)}</p>
      <p className="num">
        {[
          words.by(proposedBy, fullTime(proposedAt)),
          approvedBy === null ? null : words.approvedBy(approvedBy),
          words.untilTime(fullTime(until)),
          endedBy === null ? null : words.endedBy(endedBy, visible(endWhy ?? '')),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {appeal !== null && (
        <p>
          {words.appeal(appeal.words)}{' '}
          {decided
            ? (appeal.upheld ? words.upheld : words.rejected)(appeal.decidedBy ?? '', appeal.answer ?? '')
            : words.appealOpen}
        </p>
      )}
    </div>
  );
}

function SayForm(props: { saying: Saying; act(work: Promise<unknown>): Promise<void>; cancel(): void }) {
  const { saying, act, cancel } = props;
  const [text, setText] = useState('');
  return (
    <div className="row-of">
      <Input
        style={{ flex: 1 }}
        maxLength={200}
        placeholder={saying.label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        data-testid="say"
      />
      <Button
        type="primary"
        disabled={text.trim() === ''}
        onClick={() => void act(saying.act(text))}
        data-testid="say-it"
      >
        {saying.button}
      </Button>
      <Button onClick={cancel}>{shared.cancel}</Button>
    </div>
  );
}
