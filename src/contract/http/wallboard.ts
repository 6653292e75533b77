/** The floor at this moment: figures with their formulas, lines, agents, alarms; and the thresholds supervisors set. */
import { z } from 'zod';
import { figureIds } from '../../core/floor/figures.ts';
import { AuxReason, CallState, PresenceState } from '../words.ts';
import { Revision, Timestamp } from './common.ts';

export const FigureId = z.enum(figureIds);
export type FigureId = z.infer<typeof FigureId>;

/** A share (0…1), seconds or a count, by its definition; null: nothing to divide by, or not known (暂无). */
export const Figure = z.object({
  id: FigureId,
  value: z.number().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
});
export type Figure = z.infer<typeof Figure>;

export const FigureDefinition = z.object({
  id: FigureId,
  label: z.string(),
  unit: z.enum(['count', 'seconds', 'share']),
  formula: z.string(),
  window: z.string(),
  exclusions: z.string(),
});
export type FigureDefinition = z.infer<typeof FigureDefinition>;

export const AlarmLevel = z.enum(['warn', 'alarm']);
export type AlarmLevel = z.infer<typeof AlarmLevel>;
export const Alarm = z.object({
  figure: FigureId,
  /** Null: the whole floor. */
  queue: z.string().nullable(),
  level: AlarmLevel,
  since: Timestamp,
});
export type Alarm = z.infer<typeof Alarm>;

export const QueueNow = z.object({
  id: z.string(),
  label: z.string(),
  waiting: z.number().int(),
  longestWaitSeconds: z.number().int(),
  /** Signed in, and of these ready. */
  here: z.number().int(),
  free: z.number().int(),
  answered: z.number().int(),
  abandoned: z.number().int(),
});
export type QueueNow = z.infer<typeof QueueNow>;

export const FloorAgent = z.object({
  id: z.string(),
  name: z.string(),
  extension: z.string(),
  queues: z.array(z.string()),
  state: PresenceState,
  reason: AuxReason.nullable(),
  since: Timestamp,
  phoneReady: z.boolean(),
  /** Calls in a row that rang out at their phone. */
  misses: z.number().int(),
  call: z
    .object({
      id: z.string(),
      state: CallState,
      queue: z.string().nullable(),
      /** Masked. */
      number: z.string().nullable(),
      /** Whether it can be listened to now. */
      talk: z.boolean(),
    })
    .nullable(),
});
export type FloorAgent = z.infer<typeof FloorAgent>;

const Limit = z.number().int().min(1).max(86_400);
export const AgentLimits = z.object({
  talkingSeconds: Limit,
  heldSeconds: Limit,
  wrapUpSeconds: Limit,
  auxSeconds: Limit,
});
export const Threshold = z.object({
  figure: FigureId,
  queue: z.string().max(64).nullable(),
  warn: z.number().min(0).max(1_000_000),
  alarm: z.number().min(0).max(1_000_000),
});
export type Threshold = z.infer<typeof Threshold>;
export const FloorRules = z.object({
  shortAbandonSeconds: z.number().int().min(0).max(60),
  serviceLevelSeconds: z.number().int().min(5).max(300),
  thresholds: z.array(Threshold).max(100),
  agentLimits: AgentLimits,
});
export type FloorRules = z.infer<typeof FloorRules>;
export const FloorSettings = z.object({ revision: Revision, rules: FloorRules });
export type FloorSettings = z.infer<typeof FloorSettings>;
export const SaveFloorSettings = FloorSettings;

const moment = {
  /** Grows by one a second while anybody looks. A desk that missed one asks for the whole board again. */
  tick: z.number().int(),
  at: Timestamp,
  figures: z.array(Figure),
  queues: z.array(QueueNow),
  /** Agents by state. */
  states: z.record(PresenceState, z.number().int()),
  alarms: z.array(Alarm),
};
/** Each second: `agents` holds only those who changed since the tick before. */
export const BoardTick = z.object({ ...moment, agents: z.array(FloorAgent) });
export type BoardTick = z.infer<typeof BoardTick>;
/** The whole floor. */
export const Board = z.object({
  ...moment,
  agents: z.array(FloorAgent),
  definitions: z.array(FigureDefinition),
  settings: FloorSettings,
});
export type Board = z.infer<typeof Board>;
