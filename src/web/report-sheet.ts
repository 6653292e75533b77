/** A report as a spreadsheet: one sheet of rows, one that says what was asked, by whom, and how each figure is defined. */
import type { ReportBy, ReportQuery, ReportRow } from '../contract/http/reports.ts';
import { formulaIds, formulas, type FormulaId } from '../core/report/formulas.ts';
import { spanLabel, type Grain } from '../core/report/half-hour.ts';
import {
  callMeasureLabels,
  callMeasures,
  nodeMeasureLabels,
  nodeMeasures,
  presenceMeasures,
  servedMeasureLabels,
  servedMeasures,
  skillsDefinition,
  type WaitStep,
} from '../core/report/measures.ts';
import { byLabels, grainLabels, presenceLabels, weekdayLabels } from '../contract/words.ts';
import type { Cell, Column, Sheet } from './spreadsheet.ts';

/** A sheet holds 1,048,576 rows; what would not fit is told in the last one. */
const rowsAtMost = 1_000_000;

interface Field extends Column {
  of(row: ReportRow): Cell;
}

export interface SheetOf {
  readonly query: ReportQuery;
  readonly rows: AsyncIterable<readonly ReportRow[]>;
  /** Who made the file, and when: a leaked one leads back to them. */
  readonly madeBy: string;
  readonly madeAt: string;
}

export function reportSheets({ query, rows, madeBy, madeAt }: SheetOf): Sheet[] {
  const fields = fieldsOf(query);
  return [
    { name: '数据', columns: fields, rows: cells(rows, fields) },
    {
      name: '说明',
      columns: [
        { label: '项目', kind: 'text', width: 22 },
        { label: '内容', kind: 'text', width: 90 },
      ],
      rows: [notes(query, madeBy, madeAt)],
    },
  ];
}

export function fileName({ by, grain, from, to }: ReportQuery): string {
  const day = (at: number) => spanLabel(at, 'day').replaceAll('-', '');
  return `报表_${byLabels[by]}_${grainLabels[grain]}_${day(Date.parse(from))}-${day(Date.parse(to) - 1)}.xlsx`;
}

async function* cells(rows: SheetOf['rows'], fields: readonly Field[]): AsyncGenerator<Cell[][]> {
  let written = 0;
  for await (const some of rows) {
    const fit = some.slice(0, rowsAtMost - written);
    written += fit.length;
    yield fit.map((row) => fields.map((field) => field.of(row)));
    if (fit.length < some.length) {
      yield [['其余行未导出：超过一张表能容纳的行数。请缩短时间段。']];
      return;
    }
  }
}

function fieldsOf({ by, grain, target }: ReportQuery): Field[] {
  return [
    ...timeFields(grain),
    ...(by === 'all' ? [] : nameFields(by)),
    ...(by === 'node'
      ? nodeFields
      : [
          ...callFields,
          ...(by === 'skill' ? servedFields : []),
          ...(by === 'all' || by === 'agent' ? presenceFields : []),
        ]),
    ...figureFields(by, Number(target) as WaitStep),
  ];
}

const count = (label: string, of: Field['of']): Field => ({ label, kind: 'count', width: 12, of });

function timeFields(grain: Grain): Field[] {
  if (grain === 'total') return [];
  if (grain !== 'weekHour') {
    const of = ({ at }: ReportRow) => (at === null ? null : spanLabel(Date.parse(at), grain));
    return [{ label: '时间', kind: 'text', width: 18, of }];
  }
  return [
    {
      label: '星期',
      kind: 'text',
      width: 8,
      of: ({ weekHour }) => (weekHour && weekdayLabels[weekHour.weekday - 1]) ?? null,
    },
    count('时', ({ weekHour }) => weekHour?.hour ?? null),
  ];
}

const nameFields = (by: ReportBy): Field[] => [
  { label: byLabels[by], kind: 'text', width: 26, of: ({ label }) => label },
  { label: '编号', kind: 'text', width: 16, of: ({ key }) => key },
];

const callFields = callMeasures.map((name) => count(callMeasureLabels[name], ({ calls }) => calls?.[name] ?? null));
const nodeFields = nodeMeasures.map((name) => count(nodeMeasureLabels[name], ({ node }) => node?.[name] ?? null));
const servedFields = servedMeasures.map((name) =>
  count(servedMeasureLabels[name], ({ served }) => served?.[name] ?? null),
);
const presenceFields = presenceMeasures.map((name) =>
  count(`${presenceLabels[name]}（秒）`, ({ presence }) => presence?.[name] ?? null),
);

/** Figures that only some dimensions have. */
const onlyBy: Partial<Record<FormulaId, readonly ReportBy[]>> = {
  dropOffRate: ['node'],
  unrelaxedRate: ['skill'],
  occupancy: ['all', 'agent'],
};
const figuresOf = (by: ReportBy): FormulaId[] => formulaIds.filter((id) => onlyBy[id]?.includes(by) ?? by !== 'node');

function figureFields(by: ReportBy, target: WaitStep): Field[] {
  return figuresOf(by).map((id) => {
    const { label, unit } = formulas[id];
    const aims = id === 'serviceLevelAnswered' || id === 'serviceLevelOffered' ? ` ${target} 秒` : '';
    const inSeconds = unit === 'seconds' ? '（秒）' : '';
    return { label: `${label}${aims}${inSeconds}`, kind: unit, width: 16, of: ({ figures }) => figures[id] };
  });
}

function notes(query: ReportQuery, madeBy: string, madeAt: string): Cell[][] {
  const { by, grain, from, to, target, queue, agent, number, flow, skill } = query;
  const time = (at: string) => spanLabel(Date.parse(at), 'halfHour');
  const filters = Object.entries({ 队列: queue, 话务员: agent, 来电号码: number, 流程: flow, 技能: skill });
  const chosen = filters.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
  return [
    ['导出人', madeBy],
    ['导出时间', time(madeAt)],
    ['时间段', `${time(from)} 至 ${time(to)}（不含），北京时间`],
    ['统计方式', `按${byLabels[by]}，${grainLabels[grain]}`],
    ['筛选', chosen.length === 0 ? '无' : chosen.join('，')],
    ['计入时间', '一通来电的各项数据都计入它呼入的半小时；坐席状态按半小时边界切分。'],
    ...(by === 'skill' || skill !== undefined ? [['按技能', skillsDefinition]] : []),
    ...figuresOf(by).map((id): Cell[] => [formulas[id].label, formulas[id].definition(Number(target) as WaitStep)]),
  ];
}
