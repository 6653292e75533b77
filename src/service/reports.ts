/**
 * Reports as people ask for them: pages for the screen, and everything in pieces for a file. Counting was done before
 * (jobs/half-hours.ts); here sums become rows with names and figures.
 */
import type { ReportBy, ReportLists, ReportQuery, ReportRow } from '../contract/http/reports.ts';
import { reportDaysAtMost } from '../contract/http/reports.ts';
import type { Flow } from '../core/ivr/flow.ts';
import { startOfDay } from '../core/kernel/day.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import { figures } from '../core/report/formulas.ts';
import { weekHourOf, type Grain } from '../core/report/half-hour.ts';
import type { Counts, WaitStep } from '../core/report/measures.ts';

export interface NodeKey {
  readonly flow: string;
  readonly version: number;
  readonly node: string;
}
/** Sums of one span and key. `span` orders them: the instant it began, the hour of the week, or nought. */
export interface SummedRow extends Counts {
  readonly span: number;
  readonly key: string;
  /** Null where nobody (any more) has this key. */
  readonly label: string | null;
  readonly nodeKey: NodeKey | null;
}
export interface SumsAsked {
  readonly from: Instant;
  readonly to: Instant;
  readonly by: ReportBy;
  readonly grain: Grain;
  readonly queue: string | null;
  readonly agent: string | null;
  readonly number: string | null;
  readonly flow: string | null;
  readonly skill: string | null;
  readonly after: { readonly span: number; readonly key: string } | null;
  readonly limit: number;
}
export interface ReportStore {
  sums(asked: SumsAsked): Promise<SummedRow[]>;
  pending(from: Instant, to: Instant): Promise<number>;
  lists(): Promise<ReportLists>;
  flowVersion(flow: string, version: number): Promise<Flow | null>;
}

export interface ReportDoor {
  page(query: ReportQuery): Promise<{ items: ReportRow[]; next: string | null; pending: number } | Refusal>;
  /** Refuses before the first row, so that a file is begun only when it can be made. */
  all(query: ReportQuery): Refusal | AsyncIterable<readonly ReportRow[]>;
  lists(): Promise<ReportLists>;
}

const dayMs = 86_400_000;
/** How much is read at once for a file: some thousand rows, whatever the span. */
const windowDays: Record<Grain, number> = {
  halfHour: 1,
  hour: 2,
  day: 31,
  month: reportDaysAtMost + 1,
  weekHour: reportDaysAtMost + 1,
  total: reportDaysAtMost + 1,
};
const windowRows = 200_000;

export class Reports implements ReportDoor {
  /** Versions never change. */
  readonly #flows = new Map<string, Flow | null>();

  constructor(private readonly store: ReportStore) {}

  lists(): Promise<ReportLists> {
    return this.store.lists();
  }

  async page(query: ReportQuery): Promise<{ items: ReportRow[]; next: string | null; pending: number } | Refusal> {
    const asked = askedOf(query);
    if ('refused' in asked) return asked;
    const [found, pending] = await Promise.all([
      this.#first(asked, query.limit + 1),
      this.store.pending(asked.from, asked.to),
    ]);
    const page = found.slice(0, query.limit);
    const last = page.at(-1);
    const next = found.length > page.length && last !== undefined ? cursorOf(last) : null;
    return { items: await this.#rows(page, query), next, pending };
  }

  all(query: ReportQuery): Refusal | AsyncIterable<readonly ReportRow[]> {
    const asked = askedOf({ ...query, cursor: undefined });
    return 'refused' in asked ? asked : this.#windows(asked, query);
  }

  /** The first rows only: reads on, by ever larger windows, until there are enough. */
  async #first(asked: SumsAsked, limit: number): Promise<SummedRow[]> {
    if (!isTimed(asked.grain)) return this.store.sums({ ...asked, limit });
    const found: SummedRow[] = [];
    let days = windowDays[asked.grain];
    let at = startOfDay(Math.max(asked.from, asked.after?.span ?? 0));
    while (at < asked.to && found.length < limit) {
      const end = asked.grain === 'month' ? asked.to : Math.min(at + days * dayMs, asked.to);
      const window = { from: Math.max(at, asked.from), to: end, limit: limit - found.length };
      found.push(...(await this.store.sums({ ...asked, ...window })));
      at = end;
      days *= 2;
    }
    return found;
  }

  async *#windows(asked: SumsAsked, query: ReportQuery): AsyncGenerator<readonly ReportRow[]> {
    const windowMs = windowDays[asked.grain] * dayMs;
    // Days begin at the city's midnight: a window that cut one would tell it twice.
    for (let at = startOfDay(asked.from); at < asked.to; at += windowMs) {
      const window = { from: Math.max(at, asked.from), to: Math.min(at + windowMs, asked.to) };
      yield await this.#rows(await this.store.sums({ ...asked, ...window, limit: windowRows }), query);
    }
  }

  async #rows(summed: readonly SummedRow[], { by, grain, target }: ReportQuery): Promise<ReportRow[]> {
    const rows: ReportRow[] = [];
    for (const row of summed) {
      const { span, key, calls, presence, node, served } = row;
      rows.push({
        at: isTimed(grain) ? new Date(span).toISOString() : null,
        weekHour: grain === 'weekHour' ? weekHourOf(span) : null,
        key,
        label: row.nodeKey === null ? labelOf(by, key, row.label) : await this.#nodeLabel(row.nodeKey),
        calls,
        presence,
        node,
        served,
        figures: figures(row, Number(target) as WaitStep),
      });
    }
    return rows;
  }

  async #nodeLabel({ flow, version, node }: NodeKey): Promise<string> {
    const key = `${flow} ${version}`;
    if (!this.#flows.has(key)) this.#flows.set(key, await this.store.flowVersion(flow, version));
    const known = this.#flows.get(key) ?? null;
    const label = known !== null && Object.hasOwn(known.nodes, node) ? known.nodes[node]?.label : undefined;
    return `${known?.name ?? flow} v${version} · ${label ?? node}`;
  }
}

const isTimed = (grain: Grain): boolean => grain !== 'weekHour' && grain !== 'total';

function askedOf(query: Omit<ReportQuery, 'cursor'> & { cursor?: string | undefined }): SumsAsked | Refusal {
  const { by, grain, limit } = query;
  const from = Date.parse(query.from);
  const to = Date.parse(query.to);
  if (from >= to || to - from > reportDaysAtMost * dayMs)
    return { refused: 'bad-report-period', days: reportDaysAtMost };
  const after = query.cursor === undefined ? null : placeOf(query.cursor);
  if (query.cursor !== undefined && after === null) return { refused: 'bad-cursor' };
  const { queue = null, agent = null, number = null, flow = null, skill = null } = query;
  // Who answered is not told by skill.
  if (agent !== null && (by === 'skill' || skill !== null)) return { refused: 'no-agents-by-skill' };
  if (by === 'agent' && skill !== null) return { refused: 'no-agents-by-skill' };
  return { from, to, by, grain, queue, agent, number, flow, skill, after, limit };
}

/** What has no row of its own, in words. */
function labelOf(by: ReportBy, key: string, label: string | null): string {
  if (by === 'all') return '全部';
  if (label !== null) return label;
  if (by === 'queue' && key === '') return '未进入排队';
  if (by === 'queue' && key === 'fallback') return '应急接续';
  if (by === 'skill' && key === '') return '未要求技能';
  return key === '' ? '未知' : key;
}

const cursorOf = ({ span, key }: SummedRow): string => Buffer.from(`${span} ${key}`).toString('base64url');

function placeOf(cursor: string): { span: number; key: string } | null {
  const match = /^(\d{1,15}) (.{0,200})$/s.exec(Buffer.from(cursor, 'base64url').toString());
  return match ? { span: Number(match[1]), key: match[2]! } : null;
}
