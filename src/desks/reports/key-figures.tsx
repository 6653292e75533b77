/** The figures of the whole period in one row, each with its definition behind the question mark. */
import { QuestionCircleOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import type { ReactNode } from 'react';
import type { Report } from '../../contract/http/reports.ts';
import { formulas, type FormulaId } from '../../core/report/formulas.ts';
import { callMeasureLabels, type WaitStep } from '../../core/report/measures.ts';
import { PartFailed } from '../kit/error-notice.tsx';
import { Loading } from '../kit/part.tsx';
import { countText, figureText } from './figures-text.ts';
import { words } from './words.ts';

const counted = ['arrived', 'queued', 'answered', 'abandoned'] as const;
const shown: readonly FormulaId[] = [
  'answerRate',
  'governmentFifteen',
  'serviceLevelAnswered',
  'serviceLevelOffered',
  'abandonRate',
  'averageWait',
  'averageArrivalToAnswer',
  'averageTalk',
  'averageWrapUp',
  'occupancy',
];

interface KeyFiguresProps {
  asked: { isPending: boolean; isError: boolean; error: unknown; data?: Report | undefined; refetch(): unknown };
  target: string;
}

export function KeyFigures({ asked, target }: KeyFiguresProps) {
  if (asked.isPending)
    return (
      <div className="key-figures">
        <Loading rows={2} />
      </div>
    );
  if (asked.isError) return <PartFailed error={asked.error} retry={() => void asked.refetch()} text={words.failed} />;
  const row = asked.data?.items[0];
  return (
    <dl className="key-figures" data-testid="key-figures">
      {counted.map((name) => (
        <Tile key={name} name={name} label={callMeasureLabels[name]} value={countText(row?.calls?.[name] ?? 0)} />
      ))}
      {shown.map((id) => (
        <Tile key={id} name={id} label={formulas[id].label} value={figureText(id, row?.figures[id])}>
          <Definition id={id} target={Number(target) as WaitStep} />
        </Tile>
      ))}
    </dl>
  );
}

function Tile({ name, label, value, children }: { name: string; label: string; value: string; children?: ReactNode }) {
  return (
    <div className="key-figure" data-testid={`figure-${name}`}>
      <dt>
        {label}
        {children}
      </dt>
      <dd className="num">{value}</dd>
    </div>
  );
}

/** On focus too: who has no mouse reads it as well. */
export function Definition({ id, target }: { id: FormulaId; target: WaitStep }) {
  const { label, definition } = formulas[id];
  return (
    <Popover trigger={['hover', 'focus']} title={label} content={<p className="definition">{definition(target)}</p>}>
      <Button
        type="text"
        size="small"
        className="definition-mark"
        aria-label={`${label} · ${words.definition}：${definition(target)}`}
        icon={<QuestionCircleOutlined />}
      />
    </Popover>
  );
}
