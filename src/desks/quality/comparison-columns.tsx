/** The columns of a comparison: an item, what each gave, the spread, what is agreed on, and why. */
import { Input, InputNumber, Radio } from 'antd';
import type { TableColumnsType } from 'antd';
import type { ScoreSheet } from '../../contract/http/calibrations.ts';
import { spreads, type Spread } from '../../core/quality/calibration.ts';
import type { ScoreForm, ScoreItem } from '../../core/quality/score.ts';
import { Lamp } from '../kit/lamp.tsx';
import type { Autosaved } from './autosave.ts';
import type { Agreement } from './calibration-api.ts';
import { words } from './words.ts';

const w = words.calibration;

export interface ComparedRow {
  readonly item: ScoreItem;
  readonly spread: Spread | undefined;
}
type Columns = TableColumnsType<ComparedRow>;

export function rowsOf(form: ScoreForm, sheets: readonly ScoreSheet[]): ComparedRow[] {
  const found = new Map(spreads(form, sheets).map((spread) => [spread.item, spread]));
  return form.items.map((item) => ({ item, spread: found.get(item.id) }));
}

export const scoreText = (score: number, fatal: boolean): string => (fatal ? words.fatalTotal : words.total(score));

const pointsText = ({ fatal }: ScoreItem, points: number | undefined): string => {
  if (points === undefined) return '--';
  if (!fatal) return String(points);
  return points === 1 ? words.kept : words.broken;
};

interface Asked {
  sheets: readonly ScoreSheet[];
  agreement: Agreement | null;
  change: Autosaved<Agreement>['change'] | undefined;
  missing: readonly string[];
}

export function comparisonColumns({ sheets, agreement, change, missing }: Asked): Columns {
  return [
    { title: w.item, key: 'item', width: 200, fixed: 'left', render: (_, { item }) => <ItemName item={item} /> },
    ...sheets.map(({ supervisor, name, answers }): Columns[number] => ({
      title: name ?? supervisor,
      key: supervisor,
      width: 88,
      align: 'right',
      ellipsis: true,
      render: (_, { item }) => <span className="num">{pointsText(item, answers[item.id])}</span>,
    })),
    { title: w.spread, key: 'spread', width: 104, align: 'right', render: (_, row) => <SpreadCell {...row} /> },
    ...(agreement === null ? [] : agreedColumns(agreement, change, missing)),
  ];
}

function ItemName({ item: { label, weight, fatal, hint } }: { item: ScoreItem }) {
  return (
    <span title={hint === '' ? undefined : hint}>
      {label} <span className="aside num">{fatal ? words.fatal : w.of(weight)}</span>
    </span>
  );
}

function SpreadCell({ item, spread }: ComparedRow) {
  if (spread === undefined) return <>--</>;
  const { lowest, highest, wide } = spread;
  if (lowest === highest) return <span className="second">{w.same}</span>;
  return (
    <span className="state num">
      {wide && <Lamp shape="triangle" tone="amber" />}
      {item.fatal ? w.differs : w.apartBy(highest - lowest)}
    </span>
  );
}

function agreedColumns(agreement: Agreement, change: Asked['change'], missing: readonly string[]): Columns {
  const { answers, reasons } = agreement;
  return [
    {
      title: w.agreed,
      key: 'agreed',
      width: 136,
      render: (_, { item }) => (
        <AgreedPoints
          item={item}
          points={answers[item.id]}
          set={change && ((points) => change({ answers: { ...answers, [item.id]: points } }))}
        />
      ),
    },
    {
      title: w.reason,
      key: 'reason',
      width: 280,
      render: (_, { item }) =>
        change === undefined ? (
          <span className="prose">{reasons[item.id] ?? ''}</span>
        ) : (
          <Input
            size="small"
            maxLength={300}
            status={missing.includes(item.id) && answers[item.id] !== undefined ? 'warning' : ''}
            placeholder={missing.includes(item.id) ? w.reasonNeeded : w.reasonFree}
            value={reasons[item.id] ?? ''}
            onChange={(event) => change({ reasons: { ...reasons, [item.id]: event.target.value } })}
            aria-label={w.reasonOf(item.label)}
            data-testid={`reason-${item.id}`}
          />
        ),
    },
  ];
}

interface PointsProps {
  item: ScoreItem;
  points: number | undefined;
  set: ((points: number) => void) | undefined;
}

function AgreedPoints({ item, points, set }: PointsProps) {
  if (set === undefined) return <strong className="num">{pointsText(item, points)}</strong>;
  if (item.fatal) {
    return (
      <Radio.Group
        size="small"
        optionType="button"
        value={points ?? null}
        options={[
          { value: 1, label: words.kept },
          { value: 0, label: words.broken },
        ]}
        onChange={(event) => set(event.target.value as number)}
        data-testid={`agreed-${item.id}`}
      />
    );
  }
  return (
    <InputNumber
      size="small"
      min={0}
      max={item.weight}
      precision={0}
      value={points ?? null}
      onChange={(value) => value !== null && set(value)}
      aria-label={w.agreedOf(item.label)}
      data-testid={`agreed-${item.id}`}
    />
  );
}
