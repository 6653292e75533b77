/** The charts' options, made of report rows. Patterns beside colours, no motion; the palette is that of the house. Pure. */
import type { EChartsCoreOption } from 'echarts/core';
import type { ReportBy, ReportRow } from '../../contract/http/reports.ts';
import { weekdayLabels } from '../../contract/words.ts';
import { formulas, type FormulaId } from '../../core/report/formulas.ts';
import { spanLabel, type Grain } from '../../core/report/half-hour.ts';
import { callMeasureLabels, nodeMeasureLabels, type CallMeasure } from '../../core/report/measures.ts';
import { thousands } from '../kit/format.ts';
import { figureText } from './figures-text.ts';
import { words } from './words.ts';

export interface Palette {
  readonly text: string;
  readonly line: string;
  readonly pane: string;
  readonly series: readonly string[];
  /** From few to many. */
  readonly heat: readonly [string, string];
}

interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

const frame = ({ text, line, pane, series }: Palette) => ({
  animation: false,
  color: [...series],
  textStyle: { color: text, fontFamily: 'inherit', fontSize: 12 },
  aria: { enabled: true, decal: { show: true } },
  tooltip: { confine: true, backgroundColor: pane, borderColor: line, textStyle: { color: text, fontSize: 12 } },
});
const axis = ({ text, line }: Palette) => ({
  axisLabel: { color: text, hideOverlap: true },
  axisLine: { lineStyle: { color: line } },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: line } },
});

/** Bars of counts with a line of rates over them. */
function countsAndRate(
  names: readonly string[],
  bars: readonly Series[],
  rate: Series,
  palette: Palette,
): EChartsCoreOption {
  const base = frame(palette);
  const percent = (value: unknown) => figureText('answerRate', typeof value === 'number' ? value : null);
  return {
    ...base,
    tooltip: { ...base.tooltip, trigger: 'axis' },
    legend: { top: 0, right: 0, itemHeight: 10, textStyle: { color: palette.text }, inactiveColor: palette.line },
    grid: { left: 48, right: 44, top: 30, bottom: 24 },
    xAxis: { type: 'category', data: [...names], ...axis(palette), splitLine: { show: false } },
    yAxis: [
      { type: 'value', minInterval: 1, ...axis(palette) },
      {
        type: 'value',
        min: 0,
        max: 1,
        ...axis(palette),
        splitLine: { show: false },
        axisLabel: { color: palette.text, formatter: (value: number) => `${value * 100}%` },
      },
    ],
    series: [
      ...bars.map(({ name, values }) => ({ type: 'bar', name, data: [...values], barMaxWidth: 24 })),
      {
        type: 'line',
        name: rate.name,
        yAxisIndex: 1,
        data: [...rate.values],
        symbol: 'diamond',
        symbolSize: 6,
        lineStyle: { width: 2, type: 'dashed' },
        tooltip: { valueFormatter: percent },
      },
    ],
  };
}

const callBars = (
  rows: readonly ReportRow[],
  names: readonly CallMeasure[] = ['queued', 'answered', 'abandoned'],
): Series[] =>
  names.map((name) => ({
    name: callMeasureLabels[name],
    values: rows.map(({ calls }) => calls?.[name] ?? null),
  }));
const nodeBars = (rows: readonly ReportRow[]): Series[] =>
  (['entries', 'dropOffs'] as const).map((name) => ({
    name: nodeMeasureLabels[name],
    values: rows.map(({ node }) => node?.[name] ?? null),
  }));
const rateOf = (rows: readonly ReportRow[], id: FormulaId): Series => ({
  name: formulas[id].label,
  values: rows.map(({ figures }) => figures[id] ?? null),
});

export function trendChart(rows: readonly ReportRow[], grain: Grain, palette: Palette): EChartsCoreOption {
  const names = rows.map(({ at }) =>
    at === null ? '' : spanLabel(Date.parse(at), grain).slice(grain === 'month' ? 0 : 5),
  );
  return countsAndRate(names, callBars(rows), rateOf(rows, 'answerRate'), palette);
}

/** The busiest, as many as can be told apart. */
const comparedAtMost = 15;

export function compareChart(rows: readonly ReportRow[], by: ReportBy, palette: Palette): EChartsCoreOption {
  const weight = ({ calls, node }: ReportRow) => calls?.arrived ?? node?.entries ?? 0;
  const busiest = [...rows].sort((a, b) => weight(b) - weight(a)).slice(0, comparedAtMost);
  const names = busiest.map(({ label }) => label.replace(/^.* · /, ''));
  if (by === 'node') return countsAndRate(names, nodeBars(busiest), rateOf(busiest, 'dropOffRate'), palette);
  // Nobody gives up waiting for one agent in particular.
  if (by === 'agent') {
    const bars = callBars(busiest, ['answered', 'tickets']);
    return countsAndRate(names, bars, rateOf(busiest, 'governmentFifteen'), palette);
  }
  return countsAndRate(names, callBars(busiest), rateOf(busiest, 'answerRate'), palette);
}

export function heatChart(rows: readonly ReportRow[], palette: Palette): EChartsCoreOption {
  const cells = rows.flatMap(({ weekHour, calls }) =>
    weekHour === null || calls === null ? [] : [[weekHour.hour, weekHour.weekday - 1, calls.arrived] as const],
  );
  const most = Math.max(1, ...cells.map(([, , arrived]) => arrived));
  const base = frame(palette);
  return {
    ...base,
    aria: { enabled: true },
    tooltip: {
      ...base.tooltip,
      formatter: ({ value: [hour, weekday, arrived] }: { value: [number, number, number] }) =>
        words.heatOf(weekdayLabels[weekday] ?? '', hour, thousands(arrived)),
    },
    grid: { left: 40, right: 8, top: 8, bottom: 52 },
    xAxis: { type: 'category', data: Array.from({ length: 24 }, (_, hour) => hour), ...axis(palette) },
    yAxis: { type: 'category', data: [...weekdayLabels], inverse: true, ...axis(palette) },
    visualMap: {
      min: 0,
      max: most,
      orient: 'horizontal',
      left: 'center',
      bottom: 0,
      itemHeight: 120,
      itemWidth: 10,
      text: [thousands(most), '0'],
      textStyle: { color: palette.text },
      inRange: { color: [...palette.heat] },
    },
    series: [
      {
        type: 'heatmap',
        data: cells.map((cell) => [...cell]),
        itemStyle: { borderColor: palette.pane, borderWidth: 1 },
      },
    ],
  };
}
