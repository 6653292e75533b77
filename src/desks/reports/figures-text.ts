/** Counts and figures as people read them: 3,412 · 83.3% · 1:05. Pure. */
import { formulas, type FormulaId } from '../../core/report/formulas.ts';
import { shortDuration, thousands } from '../kit/format.ts';

export const nothing = '--';

export function figureText(id: FormulaId, value: number | null | undefined): string {
  if (value === null || value === undefined) return nothing;
  return formulas[id].unit === 'percent' ? `${(value * 100).toFixed(1)}%` : shortDuration(value);
}

export const countText = (value: number | null | undefined): string =>
  value === null || value === undefined ? nothing : thousands(value);

/** 3725 seconds -> 1:02:05, as sums of hours are read. */
export function hoursText(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return nothing;
  const two = (n: number) => String(n).padStart(2, '0');
  const whole = Math.round(seconds);
  return `${thousands(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

export const sizeText = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
