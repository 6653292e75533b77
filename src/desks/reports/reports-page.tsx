/** The reports page: what is asked lives in the address; figures above, charts, and the same numbers as a table below. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useMemo } from 'react';
import type { ReportRow } from '../../contract/http/reports.ts';
import { byLabels } from '../../contract/words.ts';
import type { Grain } from '../../core/report/half-hour.ts';
import type { Filters } from '../kit/api.ts';
import { serverNow } from '../kit/clock.ts';
import { Notice, PartFailed } from '../kit/error-notice.tsx';
import { Empty, Loading } from '../kit/part.tsx';
import { useUrlFilters } from '../records/list-state.ts';
import { reports } from './api.ts';
import { askNames, periodOf, readAsk, trendGrain, type Asked } from './ask.ts';
import { compareChart, heatChart, trendChart, type Palette } from './charts.ts';
import { FilterRow } from './filter-row.tsx';
import { KeyFigures } from './key-figures.tsx';
import { RowsTable } from './rows-table.tsx';
import { words } from './words.ts';
import './reports.css';

const Chart = lazy(() => import('./chart.tsx'));
const sheetFilters = (asked: Asked): Filters => ({
  ...periodOf(asked),
  by: asked.by,
  grain: asked.grain,
  target: asked.target,
  ...asked.narrowed,
});

/** Charts show as much as a screen can; the table pages through the rest. */
const chartRows = '5000';

function useRows(filters: Filters, enabled = true) {
  return useQuery({ queryKey: ['reports', filters], queryFn: () => reports.rows(filters), enabled, staleTime: 30_000 });
}

export default function ReportsPage({ home }: { home: string }) {
  const { filters, set } = useUrlFilters(askNames);
  const today = Math.floor(serverNow() / 60_000) * 60_000;
  const asked = useMemo(() => readAsk(filters, today), [filters, today]);
  const sheet = useMemo(() => sheetFilters(asked), [asked]);
  const all = useMemo(() => ({ ...sheet, by: 'all', limit: chartRows }), [sheet]);
  const isNode = asked.by === 'node';
  const total = useRows({ ...all, grain: 'total' }, !isNode);
  const key = useMemo(() => JSON.stringify(sheet), [sheet]);
  return (
    <section className="pane page-pane reports" aria-label={words.title}>
      <FilterRow asked={asked} set={set} sheet={sheet} />
      <div className="pane-scroll report-scroll" data-testid="report">
        {!isNode && <KeyFigures asked={total} target={asked.target} />}
        {total.data !== undefined && total.data.pending > 0 && (
          <Notice
            text={words.pending(total.data.pending)}
            action={{ label: words.refresh, run: () => void total.refetch() }}
            testId="report-pending"
          />
        )}
        <Charts asked={asked} all={all} sheet={sheet} />
        <RowsTable key={key} asked={asked} sheet={sheet} home={home} />
      </div>
    </section>
  );
}

function Charts({ asked, all, sheet }: { asked: Asked; all: Filters; sheet: Filters }) {
  const isNode = asked.by === 'node';
  const grain = trendGrain(asked);
  const trend = useRows({ ...all, grain }, !isNode);
  const heat = useRows({ ...all, grain: 'weekHour' }, !isNode);
  const compared = useRows({ ...sheet, grain: 'total', limit: chartRows });
  const drawTrend = useTrend(trend.data?.items, grain);
  const drawCompared = useCompare(compared.data?.items, asked.by);
  const drawHeat = useHeat(heat.data?.items);
  return (
    <div className={isNode ? 'report-charts report-charts-one' : 'report-charts'}>
      {!isNode && <Figure title={words.trend} asked={trend} draw={drawTrend} testId="chart-trend" />}
      <Figure title={words.compare(byLabels[asked.by])} asked={compared} draw={drawCompared} testId="chart-compare" />
      {!isNode && <Figure title={words.heat} asked={heat} draw={drawHeat} testId="chart-heat" />}
    </div>
  );
}

type Draw = (palette: Palette) => ReturnType<typeof heatChart>;
const noRows: readonly ReportRow[] = [];

function useTrend(rows: readonly ReportRow[] = noRows, grain: Grain): Draw {
  return useCallback((palette) => trendChart(rows, grain, palette), [rows, grain]);
}
function useCompare(rows: readonly ReportRow[] = noRows, by: Asked['by']): Draw {
  return useCallback((palette) => compareChart(rows, by, palette), [rows, by]);
}
function useHeat(rows: readonly ReportRow[] = noRows): Draw {
  return useCallback((palette) => heatChart(rows, palette), [rows]);
}

interface FigureProps {
  title: string;
  asked: {
    isPending: boolean;
    isError: boolean;
    error: unknown;
    data?: { items: readonly ReportRow[] } | undefined;
    refetch(): unknown;
  };
  draw: Draw;
  testId: string;
}

function Figure({ title, asked, draw, testId }: FigureProps) {
  return (
    <figure className="report-figure" data-testid={testId}>
      <figcaption>{title}</figcaption>
      <div className="chart-place">
        <Suspense fallback={<Loading rows={6} />}>
          <FigureBody title={title} asked={asked} draw={draw} />
        </Suspense>
      </div>
    </figure>
  );
}

function FigureBody({ title, asked, draw }: Omit<FigureProps, 'testId'>) {
  if (asked.isPending) return <Loading rows={6} />;
  if (asked.isError) return <PartFailed error={asked.error} retry={() => void asked.refetch()} text={words.failed} />;
  if ((asked.data?.items.length ?? 0) === 0) return <Empty>{words.none}</Empty>;
  return <Chart label={title} draw={draw} />;
}
