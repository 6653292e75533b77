/** How pressing a task is: shape, words and colour say the same. */
import { urgencyOf, type Urgency } from '../../core/callback/task.ts';
import { fullTime } from '../kit/format.ts';
import { Lamp, type LampShape, type LampTone } from '../kit/lamp.tsx';
import { words } from './words.ts';

const lamps: Record<Urgency, [LampShape, LampTone]> = {
  overdue: ['diamond', 'red'],
  soon: ['triangle', 'amber'],
  open: ['circle', 'green'],
};

/** 45 分, 3 小时 20 分, 2 天. */
export function spanOf(milliseconds: number): string {
  const minutes = Math.max(0, Math.ceil(milliseconds / 60_000));
  if (minutes < 60) return `${minutes} 分`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`;
  return `${Math.floor(minutes / (24 * 60))} 天`;
}

export function Due({ at, now }: { at: string; now: number }) {
  const due = Date.parse(at);
  const urgency = urgencyOf(due, now);
  const [shape, tone] = lamps[urgency];
  const text = urgency === 'overdue' ? words.over(spanOf(now - due)) : words.left(spanOf(due - now));
  return (
    <span className="state num" title={fullTime(at)} data-urgency={urgency}>
      <Lamp shape={shape} tone={tone} />
      {text}
    </span>
  );
}
