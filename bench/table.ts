/** Percentiles and tables: as text for people, the same as Markdown for docs/bench.md. */

/** By nearest rank; NaN of nothing. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export const ms = (value: number): string =>
  Number.isNaN(value) ? '–' : value < 10 ? value.toFixed(1) : String(Math.round(value));

/** "p50 / p99 ms" of these. */
export const spread = (values: readonly number[]): string =>
  `${ms(percentile(values, 50))} / ${ms(percentile(values, 99))}`;

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

export function asMarkdown({ title, head, rows, notes }: Table): string {
  const widths = head.map((name, n) =>
    Math.max(...[name, ...rows.map((row) => row[n] ?? '')].map((cell) => cell.length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, n) => (cells[n] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const lines = [`### ${title}`, '', line(head), rule, ...rows.map(line)];
  if (notes.length > 0) lines.push('', ...notes.map((note) => `- ${note}`));
  return `${lines.join('\n')}\n`;
}
