/**
 * Dates as an admin reads and pastes them: one line per run of days, 2026-10-01～2026-10-07 国庆节. Pure, both ways; what
 * can't be read is told by its line.
 */

export interface NamedDay {
  readonly date: string;
  readonly label: string;
}

export type ReadDates = { ok: true; days: NamedDay[] } | { ok: false; why: string };

const dayMs = 86_400_000;
const longestRun = 30;
const at = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const next = (date: string): string => new Date(at(date) + dayMs).toISOString().slice(0, 10);

export function textOf(days: readonly NamedDay[]): string {
  const sorted = [...days].sort((a, b) => (a.date < b.date ? -1 : 1));
  const runs: { from: string; to: string; label: string }[] = [];
  for (const { date, label } of sorted) {
    const last = runs.at(-1);
    if (last && last.label === label && next(last.to) === date) last.to = date;
    else runs.push({ from: date, to: date, label });
  }
  return runs.map(({ from, to, label }) => `${from === to ? from : `${from}～${to}`} ${label}`).join('\n');
}

const line = /^(\d{4}-\d{2}-\d{2})(?:\s*[～~至—-]\s*(\d{4}-\d{2}-\d{2}))?\s+(\S.{0,39})$/;

export function daysOf(text: string): ReadDates {
  const days: NamedDay[] = [];
  for (const [n, raw] of text.split('\n').entries()) {
    const written = raw.trim();
    if (written === '') continue;
    const found = line.exec(written);
    if (!found) return { ok: false, why: `第 ${n + 1} 行应写成“2026-10-01～2026-10-07 国庆节”` };
    const [, from = '', to = from, label = ''] = found;
    if (!isDate(from) || !isDate(to)) return { ok: false, why: `第 ${n + 1} 行的日期不存在` };
    const length = (at(to) - at(from)) / dayMs + 1;
    if (length < 1 || length > longestRun)
      return { ok: false, why: `第 ${n + 1} 行的结束日期应在开始之后，最多 30 天` };
    for (let day = from; day <= to; day = next(day)) {
      if (days.some(({ date }) => date === day)) return { ok: false, why: `${day} 写了两次` };
      days.push({ date: day, label: label.trim() });
    }
  }
  return { ok: true, days };
}

export function isDate(date: string): boolean {
  const time = at(date);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}
