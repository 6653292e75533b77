/**
 * hours: open or closed, by a schedule of the admins or by a week of its own. Says nothing, decides at once. A schedule
 * that is gone must not lock the citizens out: without a week of its own the node then counts as open.
 */
import { z } from 'zod';
import { isOpenInWeek, whatHolds, WeeklySpan } from '../calendar.ts';
import { field } from '../fields.ts';
import { nodeKind, type NodeWith, type World } from '../node-kind.ts';

const schema = z.object({
  schedule: z.string().max(40).nullable().meta(field('作息表', 'schedule')),
  /** Used when no schedule is chosen. */
  open: z
    .array(WeeklySpan)
    .max(50)
    .meta(field('每周时段', 'spans', '选了作息表时不用')),
});

export function isOpen(node: Pick<NodeWith<'hours', typeof schema>, 'schedule' | 'open'>, world: World): boolean {
  const { now, emergency } = world;
  if (emergency !== null && now < emergency.until) return emergency.open;
  if (node.schedule === null) return isOpenInWeek(node.open, now);
  const schedule = world.schedules(node.schedule);
  if (schedule !== null) return whatHolds(schedule, world.tables, now).open;
  return node.open.length === 0 || isOpenInWeek(node.open, now);
}

export const hours = nodeKind({
  kind: 'hours',
  title: '时段',
  family: 'decide',
  schema,
  fresh: () => ({ schedule: null, open: [{ days: [1, 2, 3, 4, 5], from: '08:30', to: '17:30' }] }),
  outlets: () => [
    { name: 'whenOpen', title: '服务时间内' },
    { name: 'whenClosed', title: '服务时间外' },
  ],
  essence(node, names) {
    if (node.schedule !== null) return names?.schedules?.[node.schedule] ?? node.schedule;
    return node.open
      .map(({ days, from, to }) => `周${days.map((day) => '一二三四五六日'[day - 1]).join('')} ${from}–${to}`)
      .join('，');
  },
  check(node, { schedules }) {
    if (node.schedule === null || schedules === null || schedules.has(node.schedule)) return [];
    return [{ severity: 'error', code: 'unknownSchedule', field: 'schedule', message: '作息表不存在，请另选一个' }];
  },
  enter: (node, { world }) => ({ go: isOpen(node, world) ? 'whenOpen' : 'whenClosed' }),
  resume: () => null,
});
