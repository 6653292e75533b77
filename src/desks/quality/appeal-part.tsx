/** The appeal against a review: written by its agent, decided by another supervisor, then shown to all. */
import { App, Button, Input, InputNumber } from 'antd';
import { useState } from 'react';
import type { ReviewFull } from '../../contract/http/quality.ts';
import { asApiError, type ApiError } from '../kit/api.ts';
import { serverNow } from '../kit/clock.ts';
import { Notice } from '../kit/error-notice.tsx';
import { fullTime } from '../kit/format.ts';
import { usePerson } from '../kit/session.tsx';
import { quality } from './api.ts';
import { words } from './words.ts';

interface Props {
  review: ReviewFull;
  changed(): Promise<unknown>;
}

export function AppealPart({ review, changed }: Props) {
  const me = usePerson();
  const { appeal, appealUntil } = review;
  if (appealUntil === null) return null;
  if (appeal === null) {
    const mayAppeal = me.role === 'agent' && Date.parse(appealUntil) > serverNow();
    return mayAppeal ? <WriteAppeal review={review} changed={changed} /> : null;
  }
  return (
    <div className="stack" data-testid="appeal">
      <h3>{words.appeal}</h3>
      <p className="prose">{appeal.words}</p>
      {appeal.upheld === null ? (
        <Undecided review={review} changed={changed} />
      ) : (
        <div className="second">
          <p>{words.decided(appeal.upheld, appeal.decidedBy ?? '')}</p>
          {review.firstScore !== null && review.score !== null && (
            <p className="num">{words.changedScore(review.firstScore, review.score)}</p>
          )}
          <p className="prose">{appeal.answer}</p>
        </div>
      )}
    </div>
  );
}

function Undecided({ review, changed }: Props) {
  const me = usePerson();
  if (me.role === 'agent') return <p className="second">{words.appealed}</p>;
  if (me.username === review.reviewer) return <p className="second">{words.needOther}</p>;
  return <DecideAppeal review={review} changed={changed} />;
}

function useSend(changed: () => Promise<unknown>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const send = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
      await changed();
    } catch (failed) {
      setError(asApiError(failed));
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    send,
    trouble: error && <Notice text={error.message} problem={error.problem} testId="appeal-trouble" />,
  };
}

function WriteAppeal({ review, changed }: Props) {
  const [text, setText] = useState('');
  const { message } = App.useApp();
  const { busy, send, trouble } = useSend(changed);
  const appeal = () =>
    send(async () => {
      await quality.appeal(review.id, text);
      void message.success(words.appealed);
    });
  return (
    <div className="stack">
      <h3>{words.appeal}</h3>
      <p className="aside">{words.appealUntil(fullTime(review.appealUntil ?? ''))}</p>
      {trouble}
      <Input.TextArea
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={500}
        placeholder={words.appealWords}
        value={text}
        onChange={(event) => setText(event.target.value)}
        data-testid="appeal-words"
      />
      <Button disabled={text.trim() === ''} loading={busy} onClick={() => void appeal()} data-testid="send-appeal">
        {words.sendAppeal}
      </Button>
    </div>
  );
}

function DecideAppeal({ review, changed }: Props) {
  const [answer, setAnswer] = useState('');
  const [score, setScore] = useState<number | null>(null);
  const { busy, send, trouble } = useSend(changed);
  const decide = (upheld: boolean) =>
    void send(() => quality.decide(review.id, { upheld, score: upheld ? score : null, answer }));
  const empty = answer.trim() === '';
  return (
    <div className="stack">
      {trouble}
      <Input.TextArea
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={500}
        placeholder={words.answer}
        value={answer}
        onChange={(event) => setAnswer(event.target.value)}
        data-testid="appeal-answer"
      />
      <div className="row-of">
        <InputNumber
          min={0}
          max={100}
          precision={0}
          placeholder={words.newScore}
          value={score}
          onChange={setScore}
          data-testid="new-score"
        />
        <Button disabled={empty || score === null} loading={busy} onClick={() => decide(true)} data-testid="uphold">
          {words.uphold}
        </Button>
        <Button disabled={empty} loading={busy} onClick={() => decide(false)}>
          {words.reject}
        </Button>
      </div>
    </div>
  );
}
