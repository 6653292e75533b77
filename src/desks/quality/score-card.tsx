/** The score form of a review: points by item, fatal faults, the words about it. Filled or only shown. */
import { Button, Input, Radio, Slider } from 'antd';
import { isRefusal } from '../../core/kernel/refusal.ts';
import { scoreOf, type Answers, type ScoreForm, type ScoreItem } from '../../core/quality/score.ts';
import { words } from './words.ts';

interface Props {
  form: ScoreForm;
  answers: Answers;
  summary: string;
  /** Absent: only shown. */
  change?: { answer(item: string, points: number): void; summary(text: string): void } | undefined;
}

export function ScoreCard({ form, answers, summary, change }: Props) {
  const result = scoreOf(form, answers);
  const total = isRefusal(result) ? words.total(null) : result.fatal ? words.fatalTotal : words.total(result.score);
  return (
    <div className="score-card" data-testid="score-card">
      {form.items.map((item) => (
        <div key={item.id} className="score-item">
          <div>
            {item.label}
            {item.hint !== '' && <span className="aside"> {item.hint}</span>}
          </div>
          <Points item={item} points={answers[item.id] ?? null} set={change && ((n) => change.answer(item.id, n))} />
        </div>
      ))}
      <p className="score-total num" data-testid="score-total">
        {total}
      </p>
      <h3>{words.summary}</h3>
      {change ? (
        <Input.TextArea
          autoSize={{ minRows: 2, maxRows: 6 }}
          maxLength={1000}
          value={summary}
          onChange={(event) => change.summary(event.target.value)}
          data-testid="review-summary"
        />
      ) : (
        <p className="prose">{summary === '' ? '--' : summary}</p>
      )}
    </div>
  );
}

interface PointsProps {
  item: ScoreItem;
  points: number | null;
  set: ((points: number) => void) | undefined;
}

function Points({ item, points, set }: PointsProps) {
  if (item.fatal) {
    return (
      <Radio.Group
        size="small"
        optionType="button"
        disabled={set === undefined}
        value={points}
        options={[
          { value: 1, label: words.kept },
          { value: 0, label: words.broken },
        ]}
        onChange={(event) => set?.(event.target.value as number)}
        data-testid={`item-${item.id}`}
      />
    );
  }
  return (
    <span className="score-points" data-testid={`item-${item.id}`}>
      <Slider
        style={{ width: 104 }}
        min={0}
        max={item.weight}
        disabled={set === undefined}
        value={points ?? 0}
        onChange={(value: number) => set?.(value)}
        ariaLabelForHandle={item.label}
      />
      <span className="num">{words.points(points, item.weight)}</span>
      {set && (
        // A slider that stands at nothing can't be moved to nothing.
        <span>
          <Button type="text" size="small" onClick={() => set(0)}>
            {words.nought}
          </Button>
          <Button type="text" size="small" onClick={() => set(item.weight)}>
            {words.full}
          </Button>
        </span>
      )}
    </span>
  );
}
