/** Queues, skills and who sits where, as admins set them. Live data: a change holds for those who wait already. */
import { z } from 'zod';
import { Level, QueueRules, SkillName } from '../../core/queue/rules.ts';
import { listOf, Revision, Timestamp } from './common.ts';

const Id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, '编号只能用小写字母、数字和连字符');
const Label = z.string().trim().min(1, '请填写名称').max(40);
const MaxWait = z.number().int().min(10, '至少 10 秒').max(7200, '最长 2 小时');

export const QueuePath = z.object({ id: Id });
export const QueueStored = z.object({
  id: z.string(),
  label: z.string(),
  /** After that the flow's way for a full line is taken, whatever the rules say. */
  maxWaitSeconds: z.number().int(),
  rules: QueueRules,
  revision: Revision,
  savedAt: Timestamp,
  savedBy: z.string(),
});
export type QueueStored = z.infer<typeof QueueStored>;
export const QueueRow = QueueStored.extend({
  now: z.object({
    waiting: z.number().int(),
    /** Signed in for it, whether they talk or not. */
    staffed: z.number().int(),
    /** For who would come now; null while it would be a guess. */
    estimateSeconds: z.number().int().nullable(),
  }),
  /** How far the estimates of the last week were off; null where none was made. */
  estimates: z.object({ calls: z.number().int(), meanErrorSeconds: z.number().int() }).nullable(),
});
export type QueueRow = z.infer<typeof QueueRow>;
export const QueueList = listOf(QueueRow);
export const SaveQueue = z.object({
  revision: Revision,
  label: Label,
  maxWaitSeconds: MaxWait,
  rules: QueueRules,
});
export type SaveQueue = z.infer<typeof SaveQueue>;

export const SkillRow = z.object({ name: z.string(), agents: z.number().int() });
export const SkillList = listOf(SkillRow);
export const NewSkill = z.object({ name: SkillName });
export const SkillPath = z.object({ name: SkillName });

export const SeatRow = z.object({
  agent: z.string(),
  name: z.string(),
  queues: z.array(z.object({ queue: z.string(), tier: z.number().int() })),
  skills: z.array(z.object({ skill: z.string(), level: z.number().int() })),
});
export type SeatRow = z.infer<typeof SeatRow>;
export const SeatList = listOf(SeatRow);
export const SeatPath = z.object({ agent: z.string().min(1).max(40) });
export const SaveSeat = z.object({
  queues: z.array(z.object({ queue: Id, tier: z.number().int().min(1).max(9) })).max(50),
  skills: z.array(z.object({ skill: SkillName, level: Level })).max(50),
});
export type SaveSeat = z.infer<typeof SaveSeat>;
