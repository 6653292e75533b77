/** The registration form as data: what it holds, what is missing, and what is sent. Pure. */
import type { z } from 'zod';
import type { NewTicket } from '../../contract/http/tickets.ts';
import { TicketKind } from '../../contract/words.ts';
import { words } from './words.ts';

export interface FormValues {
  words: string;
  /** "区县/街道" as the list says it. */
  area: string;
  detail: string;
  occurredAt: string | null;
  kind: TicketKind | null;
  category: string | null;
  title: string;
  citizenName: string;
  contactNumber: string;
  confidential: boolean;
  anonymous: boolean;
  wantsFollowUp: boolean;
  urgent: boolean;
  /** The inline answer field is open. */
  answering: boolean;
  answer: string;
}

export const emptyForm: FormValues = {
  words: '',
  area: '',
  detail: '',
  occurredAt: null,
  kind: null,
  category: null,
  title: '',
  citizenName: '',
  contactNumber: '',
  confidential: false,
  anonymous: false,
  wantsFollowUp: true,
  urgent: false,
  answering: false,
  answer: '',
};

export const isTouched = (form: FormValues): boolean =>
  (Object.keys(emptyForm) as (keyof FormValues)[]).some((key) => key !== 'answering' && form[key] !== emptyForm[key]);

export type Problems = Partial<Record<'words' | 'area' | 'kind' | 'category' | 'contactNumber' | 'answer', string>>;

/** One and the same for every form that has none. */
export const noProblems: Problems = {};

export function problemsOf(form: FormValues, outcome: 'answered' | 'handle'): Problems {
  return {
    ...(form.words.trim().length < 2 ? { words: words.problems.words } : {}),
    ...(form.area === '' ? { area: words.problems.area } : {}),
    ...(form.kind === null ? { kind: words.problems.kind } : {}),
    ...(form.category === null ? { category: words.problems.category } : {}),
    ...(isPhone(form.contactNumber) ? {} : { contactNumber: words.problems.contactNumber }),
    ...(outcome === 'answered' && form.answer.trim() === '' ? { answer: words.problems.answer } : {}),
  };
}

function isPhone(raw: string): boolean {
  const n = raw.replace(/[\s-]/g, '');
  return n === '' || /^(\+?86)?1\d{10}$/.test(n) || /^0\d{9,11}$/.test(n);
}

export function toNewTicket(
  form: FormValues,
  outcome: 'answered' | 'handle',
  callId: string | null,
  idempotencyKey: string,
): z.input<typeof NewTicket> {
  const optional = (key: string, text: string) => (text.trim() === '' ? {} : { [key]: text.trim() });
  return {
    kind: form.kind ?? 'consult',
    category: form.category ?? '',
    words: form.words,
    place: { area: form.area, detail: form.detail },
    occurredAt: form.occurredAt,
    confidential: form.confidential,
    anonymous: form.anonymous,
    wantsFollowUp: form.wantsFollowUp,
    urgent: form.urgent,
    outcome,
    idempotencyKey,
    ...optional('title', form.title),
    ...optional('citizenName', form.citizenName),
    ...optional('contactNumber', form.contactNumber.replace(/[\s-]/g, '')),
    ...(outcome === 'answered' ? { answer: form.answer } : {}),
    ...(callId === null ? {} : { callId }),
  };
}

/** A draft may come from an older build or another machine: what does not fit is left empty, the rest is kept. */
export function formFrom(raw: Record<string, unknown>): FormValues {
  const form: FormValues = { ...emptyForm };
  const text = (key: string): string => (typeof raw[key] === 'string' ? raw[key] : '');
  const yes = (key: string, fallback: boolean): boolean => (typeof raw[key] === 'boolean' ? raw[key] : fallback);
  const kind = TicketKind.safeParse(raw['kind']);
  return {
    ...form,
    words: text('words'),
    area: text('area'),
    detail: text('detail'),
    title: text('title'),
    citizenName: text('citizenName'),
    contactNumber: text('contactNumber'),
    answer: text('answer'),
    occurredAt: text('occurredAt') || null,
    category: text('category') || null,
    kind: kind.success ? kind.data : null,
    confidential: yes('confidential', false),
    anonymous: yes('anonymous', false),
    wantsFollowUp: yes('wantsFollowUp', true),
    urgent: yes('urgent', false),
    answering: yes('answering', false),
  };
}
