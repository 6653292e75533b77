/** Numbers, times and masked names as people read them here. Pure. */
import dayjs, { type Dayjs } from 'dayjs';
import utc from 'dayjs/plugin/utc.js';
import { shanghaiOffsetMs } from '../../core/kernel/day.ts';
import {
  formatPhone,
  maskName as maskedName,
  maskNumber as maskedNumber,
  normalisePhone,
} from '../../core/kernel/phone-number.ts';

dayjs.extend(utc);
/** The city's time, whatever the computer's zone: ticket numbers and deadlines go by it. */
const local = (at: string | number): Dayjs => dayjs(at).utcOffset(shanghaiOffsetMs / 60_000);

const two = (n: number): string => String(n).padStart(2, '0');

/** 75 -> 01:15, 3700 -> 1:01:40. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(s / 3600);
  const minutes = Math.floor((s % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${two(minutes)}:${two(s % 60)}`;
}
export const durationSince = (iso: string, now: number): string => duration((now - Date.parse(iso)) / 1000);
/** 192 -> 3:12: averages, where a leading zero says nothing. */
export const shortDuration = (seconds: number): string => {
  const s = Math.max(0, Math.round(seconds));
  return `${Math.floor(s / 60)}:${two(s % 60)}`;
};

export const clock = (iso: string | number): string => local(iso).format('HH:mm:ss');
export const hourMinute = (iso: string | number): string => local(iso).format('HH:mm');
export const fullTime = (iso: string): string => local(iso).format('YYYY-MM-DD HH:mm:ss');

/** 刚刚 / N 分钟前 / 今天 14:03 / 03-02 14:03 / 2025-03-02 14:03. */
export function when(iso: string, now: number): string {
  const at = local(iso);
  const minutes = Math.floor((now - at.valueOf()) / 60_000);
  if (minutes >= 0 && minutes < 1) return '刚刚';
  if (minutes >= 0 && minutes < 60) return `${minutes} 分钟前`;
  const today = local(now);
  if (at.isSame(today, 'day')) return `今天 ${at.format('HH:mm')}`;
  return at.isSame(today, 'year') ? at.format('MM-DD HH:mm') : at.format('YYYY-MM-DD HH:mm');
}
export const monthDay = (iso: string, now: number): string =>
  local(iso).isSame(local(now), 'year') ? local(iso).format('MM-DD') : local(iso).format('YYYY-MM-DD');

export const thousands = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** 13800138000 -> 138 0013 8000; 053188880000 -> 0531 8888 0000. What is not a Chinese number stays as it came. */
export function groupNumber(raw: string): string {
  const number = normalisePhone(raw);
  return number === null ? visible(raw) : formatPhone(number);
}

/** 138****8000. A number that the server already masked is left as it is. */
export const maskNumber = (raw: string): string =>
  raw.includes('*') ? raw : maskedNumber(normalisePhone(raw) ?? visible(raw));

/** 王*, 王*明. */
export const maskName = (raw: string): string => (raw.includes('*') ? raw : maskedName(visible(raw)));

/** What came over the phone line may carry control or direction marks: at most 64 visible characters are shown. */
export const visible = (raw: string): string =>
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  raw.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '').slice(0, 64);
