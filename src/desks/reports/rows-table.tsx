/** The numbers of the charts, row by row; those of calls lead to the calls that were counted. */
import { Table } from 'antd';
import type { TableColumnsType } from 'antd';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { ReportRow } from '../../contract/http/reports.ts';
import { byLabels, presenceLabels, weekdayLabels } from '../../contract/words.ts';
import { formulas, type FormulaId } from '../../core/report/formulas.ts';
import { spanLabel } from '../../core/report/half-hour.ts';
import {
  callMeasureLabels,
  nodeMeasureLabels,
  nodeMeasures,
  servedMeasureLabels,
  servedMeasures,
  skillsDefinition,
  type CallMeasure,
  type PresenceMeasure,
  type WaitStep,
} from '../../core/report/measures.ts';
import { query, type Filters } from '../kit/api.ts';
import { ListBody, ListFooter } from '../records/list-parts.tsx';
import { reports } from './api.ts';
import { rowPeriod, type Asked } from './ask.ts';
import { Definition } from './key-figures.tsx';
import { countText, figureText, hoursText } from './figures-text.ts';
import { words } from './words.ts';

const pageRows = '500';
type Columns = TableColumnsType<ReportRow>;

export function RowsTable({ asked, sheet, home }: { asked: Asked; sheet: Filters; home: string }) {
  const found = useInfiniteQuery({
    queryKey: ['report-rows', sheet],
    queryFn: ({ pageParam }) => reports.rows({ ...sheet, limit: pageRows, cursor: pageParam ?? undefined }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    staleTime: 30_000,
  });
  const rows = useMemo(() => found.data?.pages.flatMap(({ items }) => items) ?? [], [found.data]);
  const columns = useMemo(() => columnsFor(asked, home), [asked, home]);
  const width = columns.reduce((sum, column) => sum + Number(column.width ?? 0), 0);
  return (
    <section className="report-table" aria-label={words.table} data-testid="report-table">
      {asked.by === 'skill' && (
        <p className="aside report-note" data-testid="skills-definition">
          {skillsDefinition}
        </p>
      )}
      <ListBody asked={found} count={rows.length} filtered={false} noMatch={words.none} none={words.none}>
        <Table<ReportRow>
          columns={columns}
          dataSource={rows}
          rowKey={({ at, weekHour, key }) => `${at ?? JSON.stringify(weekHour)} ${key}`}
          pagination={false}
          size="small"
          tableLayout="fixed"
          virtual={rows.length > 200}
          scroll={{ x: width, ...(rows.length > 200 ? { y: 400 } : {}) }}
        />
      </ListBody>
      <ListFooter asked={found} count={rows.length} text={words.shown} />
    </section>
  );
}

function columnsFor(asked: Asked, home: string): Columns {
  const name: Columns[number] = {
    title: byLabels[asked.by],
    dataIndex: 'label',
    width: asked.by === 'node' ? 280 : 120,
    ellipsis: true,
    fixed: 'left',
  };
  return [...timeColumns(asked), name, ...(asked.by === 'node' ? nodeColumns(asked) : callColumns(asked, home))];
}

function timeColumns({ grain }: Asked): Columns {
  if (grain === 'total') return [];
  if (grain !== 'weekHour') {
    const render = (_: unknown, { at }: ReportRow) => (
      <span className="num">{at === null ? '' : spanLabel(Date.parse(at), grain)}</span>
    );
    return [{ title: words.columns.time, key: 'time', width: 140, fixed: 'left', render }];
  }
  return [
    {
      title: words.columns.weekday,
      key: 'weekday',
      width: 64,
      fixed: 'left',
      render: (_, { weekHour }) => weekdayLabels[(weekHour?.weekday ?? 1) - 1],
    },
    { title: words.columns.hour, key: 'hour', width: 48, fixed: 'left', render: (_, { weekHour }) => weekHour?.hour },
  ];
}

const figureColumn = (
  title: ReactNode,
  key: string,
  of: (row: ReportRow) => ReactNode,
  width = 88,
): Columns[number] => ({
  title,
  key,
  width,
  align: 'right',
  render: (_, row) => <span className="num">{of(row)}</span>,
});

const nodeColumns = (asked: Asked): Columns => [
  ...nodeMeasures.map((name) => figureColumn(nodeMeasureLabels[name], name, ({ node }) => countText(node?.[name]))),
  rateColumn('dropOffRate', asked),
];

const rates: readonly FormulaId[] = [
  'answerRate',
  'governmentFifteen',
  'serviceLevelAnswered',
  'serviceLevelOffered',
  'abandonRate',
  'averageWait',
  'averageAbandonedWait',
  'averageTalk',
  'averageWrapUp',
];
/** Nobody gives up waiting for one agent in particular. */
const ofLines: readonly FormulaId[] = ['answerRate', 'abandonRate', 'serviceLevelOffered', 'averageAbandonedWait'];
/** Long names break in two lines. */
const rateWidth = (id: FormulaId): number => (id.startsWith('serviceLevel') ? 124 : 108);

/** With its definition behind the question mark, as above. */
const rateColumn = (id: FormulaId, { target }: Asked): Columns[number] =>
  figureColumn(
    <>
      {formulas[id].label}
      <Definition id={id} target={Number(target) as WaitStep} />
    </>,
    id,
    ({ figures }) => figureText(id, figures[id]),
    rateWidth(id),
  );

function callColumns(asked: Asked, home: string): Columns {
  const figures = asked.by === 'agent' ? rates.filter((id) => !ofLines.includes(id)) : rates;
  return [
    ...shownBy(asked.by).map((name) =>
      figureColumn(callMeasureLabels[name], name, (row) => <Drill asked={asked} home={home} row={row} name={name} />),
    ),
    ...figures.map((id) => rateColumn(id, asked)),
    ...(asked.by === 'agent' ? presenceColumns(asked) : []),
    ...(asked.by === 'skill' ? servedColumns(asked) : []),
  ];
}

function shownBy(by: Asked['by']): CallMeasure[] {
  if (by === 'agent') return ['answered', 'tickets', 'offers'];
  if (by === 'skill') return ['queued', 'answered', 'abandoned', 'abandonedShort'];
  return ['arrived', 'queued', 'answered', 'abandoned', 'abandonedShort', 'lost', 'byFallback'];
}

const servedColumns = (asked: Asked): Columns => [
  ...servedMeasures.map((name) =>
    figureColumn(servedMeasureLabels[name], name, ({ served }) => countText(served?.[name]), 96),
  ),
  rateColumn('unrelaxedRate', asked),
];

const states: readonly PresenceMeasure[] = ['ready', 'talking', 'wrapUp', 'aux'];
const presenceColumns = (asked: Asked): Columns => [
  ...states.map((name) =>
    figureColumn(presenceLabels[name], `is-${name}`, ({ presence }) => hoursText(presence?.[name])),
  ),
  rateColumn('occupancy', asked),
];

/** Only counts that the list of calls can tell in the same way become links. */
const drilled: Partial<Record<CallMeasure, Filters>> = {
  arrived: { outcome: 'incoming' },
  answered: { outcome: 'answered' },
  abandoned: { outcome: 'abandoned' },
};
/** Whoever needed a skill came into a line. */
const drilledBySkill: typeof drilled = { ...drilled, queued: {} };
const keyFilter = { queue: 'queue', skill: 'skill', agent: 'agent', number: 'dialled' } as const;

interface DrillProps {
  asked: Asked;
  home: string;
  row: ReportRow;
  name: CallMeasure;
}

function Drill({ asked, home, row, name }: DrillProps) {
  const value = row.calls?.[name] ?? null;
  const more = (asked.by === 'skill' ? drilledBySkill : drilled)[name];
  const period = rowPeriod(asked, row.at);
  // What has no key (calls that never came into a line) has no filter either.
  if (value === null || value === 0 || more === undefined || period === null || row.key === '' || asked.by === 'node') {
    return <>{countText(value)}</>;
  }
  const { queue, agent, number } = asked.narrowed;
  const filters: Filters = { queue, agent, dialled: number, ...more, ...period, [keyFilter[asked.by]]: row.key };
  return (
    <Link to={`${home}/calls${query(filters)}`} title={words.callsOf(row.label)}>
      {countText(value)}
    </Link>
  );
}
