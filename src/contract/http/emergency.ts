/** The emergency switch: proposed by one admin, confirmed by another, over by itself. */
import { z } from 'zod';
import { listOf, Page, Timestamp, words } from './common.ts';

export const EmergencyPath = z.object({ id: z.string().regex(/^[0-9a-z]{26}$/, '没有这次紧急模式') });

const Route = z.union([z.literal('menu'), z.object({ queue: z.string().min(1).max(40) })]);
/** What schedules say meanwhile. */
const Hours = z.enum(['calendar', 'open', 'closed']);

export const EmergencyState = z.enum(['proposed', 'active', 'withdrawn', 'ended', 'expired']);
export type EmergencyState = z.infer<typeof EmergencyState>;

export const EmergencyRow = z.object({
  id: z.string(),
  state: EmergencyState,
  label: z.string(),
  greeting: z.string(),
  greetingEnglish: z.string().nullable(),
  route: Route,
  hours: Hours,
  until: Timestamp,
  proposedBy: z.string(),
  proposedAt: Timestamp,
  confirmedBy: z.string().nullable(),
  confirmedAt: Timestamp.nullable(),
  endedBy: z.string().nullable(),
  endedAt: Timestamp.nullable(),
});
export type EmergencyRow = z.infer<typeof EmergencyRow>;

/** What everybody may know: the banner. */
export const EmergencyBanner = z.object({ id: z.string(), label: z.string(), until: Timestamp });
export type EmergencyBanner = z.infer<typeof EmergencyBanner>;

export const EmergencyNow = z.object({
  banner: EmergencyBanner.nullable(),
  /** For admins only: what is proposed or active, in full. */
  current: EmergencyRow.nullable(),
  /** The server's clock: only its own is asked whether it is over. */
  at: Timestamp,
  /** For admins only: where callers can be sent. */
  queues: z.array(z.object({ id: z.string(), label: z.string() })),
});
export type EmergencyNow = z.infer<typeof EmergencyNow>;
export const EmergencyList = listOf(EmergencyRow);
export const EmergencyQuery = Page;

export const ProposeEmergency = z.object({
  label: words(20).pipe(z.string().min(1, '请写明是什么情况')),
  greeting: words(300).pipe(z.string().min(1, '请填写播报内容')),
  greetingEnglish: words(300).nullable().default(null),
  route: Route,
  hours: Hours.default('calendar'),
  until: Timestamp,
});
export type ProposeEmergency = z.infer<typeof ProposeEmergency>;
