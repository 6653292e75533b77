/** hours: open or closed by the week, in China's one time zone. Says nothing, decides at once. */
import { shanghaiOffsetMs } from '../../kernel/day.ts';
import type { NodeOf } from '../flow.ts';
import type { NodeKind } from '../node-kind.ts';

function minutesOf(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** `to` of 24:00 means the end of the day; a span past midnight is written as two. */
export function isOpen(node: NodeOf<'hours'>, now: number): boolean {
  const local = new Date(now + shanghaiOffsetMs);
  const day = local.getUTCDay() === 0 ? 7 : local.getUTCDay();
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  return node.open.some(
    (span) => span.days.includes(day) && minute >= minutesOf(span.from) && minute < minutesOf(span.to),
  );
}

export const hours: NodeKind<NodeOf<'hours'>> = {
  outlets: (node) => [
    { name: 'whenOpen', to: node.whenOpen },
    { name: 'whenClosed', to: node.whenClosed },
  ],
  enter: (node, visit) => ({ go: isOpen(node, visit.now) ? node.whenOpen : node.whenClosed }),
  resume: () => null,
};
