/**
 * Callers' numbers as a Chinese city line gets them: one spelling for each number, what kind of line it is, where a fixed
 * line is, how it is shown and how it is masked. Where a mobile is from is unknown here: numbers may change operator.
 */
import { areaCodes } from './area-codes.ts';

export type LineKind = 'mobile' | 'fixed' | 'service' | 'foreign' | 'unknown';

export interface PhoneNumber {
  /** One spelling per number: 13800138000, 053112345678, 12345, +12025550123. */
  readonly number: string;
  readonly kind: LineKind;
  /** "山东 济南" for a fixed line with a known area code, else null. */
  readonly region: string | null;
}

const mobile = /^1[3-9]\d{9}$/;
const internationalRules = /^(?:00|\+)/;
/** Long-distance carriers that some switchboards dial first. */
const carrierPrefix = /^(?:179\d{2}|125(?:18|20|90|91|93))(?=0?1[3-9]\d{9}$|0\d{9,11}$)/;

/** Null when the number is withheld or is nothing that could be rung back. */
export function parsePhone(raw: string | null | undefined): PhoneNumber | null {
  const number = normalisePhone(raw);
  return number === null ? null : { number, kind: kindOf(number), region: regionOf(number) };
}

/** The one spelling of this number; null when withheld (empty, "anonymous", letters, absurdly long). Idempotent. */
export function normalisePhone(raw: string | null | undefined): string | null {
  const plain = (raw ?? '')
    .slice(0, 64)
    .normalize('NFKC')
    .replace(/[\s()\-./·‐-―−]/g, '');
  if (!/^\+?\d{2,20}$/.test(plain)) return null;
  const digits = plain.replace(/^(?:\+|00)86(?=\d{5,})/, '').replace(carrierPrefix, '');
  if (internationalRules.test(digits)) {
    const abroad = digits.replace(internationalRules, '');
    return abroad.length >= 5 ? `+${abroad}` : null;
  }
  const cameFromAbroadForm = digits !== plain && /^(?:\+|00)86/.test(plain);
  if (/^861[3-9]\d{9}$/.test(digits)) return digits.slice(2);
  if (/^01[3-9]\d{9}$/.test(digits)) return digits.slice(1);
  if (cameFromAbroadForm && isAreaNumber(`0${digits}`) && !mobile.test(digits)) return `0${digits}`;
  return digits;
}

export function kindOf(number: string): LineKind {
  if (number.startsWith('+')) return 'foreign';
  if (mobile.test(number)) return 'mobile';
  if (/^[48]00\d{7}$/.test(number) || /^(?:1\d{2,5}|9\d{4,5}|1010\d{4})$/.test(number)) return 'service';
  if (isAreaNumber(number) || /^[2-8]\d{6,7}$/.test(number)) return 'fixed';
  return 'unknown';
}

/** The number, if it can be rung from here; null for the rest. */
export function ringable(raw: string | null | undefined): string | null {
  const number = normalisePhone(raw);
  return number !== null && ['mobile', 'fixed'].includes(kindOf(number)) ? number : null;
}

/** Place of a fixed line; null for everything else. */
export function regionOf(number: string): string | null {
  const code = areaCodeOf(number);
  return code === null ? null : (areaCodes.get(code) ?? null);
}

const kindLabels: Record<LineKind, string | null> = {
  mobile: '手机',
  fixed: '固话',
  service: '服务号码',
  foreign: '境外',
  unknown: null,
};

/** What a person reads beside the number: "山东 济南", 手机, 固话, 境外; null when nothing can be told. */
export const regionLabel = (number: string): string | null => regionOf(number) ?? kindLabels[kindOf(number)];

/** In groups, as it is read aloud: 138 0013 8000, 0531 1234 5678. */
export function formatPhone(number: string): string {
  if (mobile.test(number)) return `${number.slice(0, 3)} ${number.slice(3, 7)} ${number.slice(7)}`;
  if (/^[48]00\d{7}$/.test(number)) return `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}`;
  const code = areaCodeOf(number);
  if (code === null) return number;
  const local = number.slice(code.length + 1);
  return `0${code} ${local.slice(0, -4)} ${local.slice(-4)}`;
}

/** 138****8000. Service numbers are public and stay. */
export function maskNumber(number: string): string {
  if (kindOf(number) === 'service') return number;
  if (number.length >= 10) return `${number.slice(0, number.length >= 12 ? 4 : 3)}****${number.slice(-4)}`;
  if (number.length >= 7) return `${number.slice(0, 2)}****${number.slice(-2)}`;
  return '****';
}

/** 张*, 王*明. The length of a long name isn't told. */
export function maskName(name: string): string {
  const letters = [...name.trim()];
  if (letters.length === 0) return '';
  if (letters.length === 1) return '*';
  if (letters.length === 2) return `${letters[0]}*`;
  return letters.length === 3 ? `${letters[0]}*${letters[2]}` : `${letters[0]}**`;
}

/** Two-digit codes (10, 20–29) come first: no three-digit code begins with them. */
function areaCodeOf(number: string): string | null {
  const match = /^0(10|2\d|[3-9]\d{2})\d{7,8}$/.exec(number);
  return match && areaCodes.has(match[1]!) ? match[1]! : null;
}

const isAreaNumber = (number: string): boolean => areaCodeOf(number) !== null;
