/** Tickets as the API speaks them. The agent sends only what the agent alone knows; the rest comes from the call and the login. */
import { z } from 'zod';
import { Intake, TicketKind, TicketState } from '../words.ts';
import { listOf, Page, Timestamp, words } from './common.ts';

export const Place = z.object({
  /** District and street as chosen from the list, e.g. "历下区/文化东路街道". */
  area: words(60),
  /** House number, landmark. */
  detail: words(200),
});

export const TicketForm = z.object({
  kind: TicketKind,
  /** Leaf id of the category tree. */
  category: z.string().min(1, '请选择事项分类').max(40),
  words: words(8000).refine((s) => s.length >= 2, '请填写诉求内容'),
  title: words(80).optional(),
  place: Place,
  occurredAt: Timestamp.nullable().optional(),
  citizenName: words(40).optional(),
  contactNumber: words(30).optional(),
  confidential: z.boolean().default(false),
  anonymous: z.boolean().default(false),
  wantsFollowUp: z.boolean().default(true),
  urgent: z.boolean().default(false),
});

export const NewTicket = TicketForm.extend({
  /** The call it comes from; absent for a ticket without a call. */
  callId: z.string().max(100).optional(),
  /** `answered`: closed at once with `answer`; `handle`: to be dispatched. */
  outcome: z.enum(['answered', 'handle']),
  answer: words(8000).optional(),
  /** Same key, same ticket: a repeated submit makes no second one. */
  idempotencyKey: z.string().min(8).max(64),
}).refine((t) => t.outcome === 'handle' || (t.answer ?? '').length > 0, {
  path: ['answer'],
  message: '即时答复需要填写答复内容',
});
export type NewTicket = z.infer<typeof NewTicket>;

export const TicketRow = z.object({
  number: z.string(),
  title: z.string(),
  kind: TicketKind,
  category: z.string(),
  /** Labels from root to leaf, e.g. "城建/供水/停水". */
  categoryPath: z.string(),
  state: TicketState,
  intake: Intake,
  area: z.string(),
  urgent: z.boolean(),
  confidential: z.boolean(),
  /** Masked unless the reader may see it. */
  citizenNumber: z.string().nullable(),
  citizenName: z.string().nullable(),
  agentName: z.string().nullable(),
  callId: z.string().nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type TicketRow = z.infer<typeof TicketRow>;

export const TicketEvent = z.object({
  at: Timestamp,
  type: z.string(),
  by: z.string(),
  data: z.record(z.string(), z.unknown()),
});

export const TicketFull = TicketRow.extend({
  words: z.string(),
  answer: z.string().nullable(),
  place: z.object({ area: z.string(), detail: z.string() }),
  occurredAt: Timestamp.nullable(),
  contactNumber: z.string().nullable(),
  anonymous: z.boolean(),
  wantsFollowUp: z.boolean(),
  /** Name of the recording of the call, to be played at /api/calls/:id/recording. */
  recording: z.string().nullable(),
  /** With it the citizen hears how the ticket stands, from any phone; null for old tickets. */
  checkCode: z.string().nullable(),
  /** Those of its call. */
  tags: z.array(z.string()),
  events: z.array(TicketEvent),
});
export type TicketFull = z.infer<typeof TicketFull>;

export const TicketQuery = Page.extend({
  /** Number, phone or words: decided by its shape. */
  q: z.string().max(100).optional(),
  state: TicketState.optional(),
  kind: TicketKind.optional(),
  category: z.string().max(40).optional(),
  phone: z.string().max(30).optional(),
  callId: z.string().max(100).optional(),
  mine: z.enum(['true', 'false']).optional(),
});
export const TicketList = listOf(TicketRow);

export const Category = z.object({
  id: z.string(),
  parent: z.string().nullable(),
  label: z.string(),
});
export type Category = z.infer<typeof Category>;
export const CategoryList = z.object({ items: z.array(Category) });
export const AreaList = z.object({ items: z.array(z.object({ district: z.string(), streets: z.array(z.string()) })) });

/** A half-written form, kept per agent (and per call when there is one). `version` grows by one with each save. */
export const Draft = z.object({
  key: z.string().min(1).max(120),
  callId: z.string().max(100).nullable(),
  form: z.record(z.string(), z.unknown()),
  version: z.number().int(),
  savedAt: Timestamp,
});
export type Draft = z.infer<typeof Draft>;
export const SaveDraft = z.object({
  callId: z.string().max(100).nullable(),
  form: z.record(z.string().max(40), z.unknown()).refine((f) => JSON.stringify(f).length <= 40_000, '草稿过长'),
});
