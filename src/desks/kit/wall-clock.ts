/** The city's wall clock, as a datetime-local field wants it. */
import { shanghaiOffsetMs } from '../../core/kernel/day.ts';

export const wallClock = (at: number): string => new Date(at + shanghaiOffsetMs).toISOString().slice(0, 16);
export function fromWallClock(text: string): number | null {
  const at = Date.parse(`${text}:00.000+08:00`);
  return Number.isNaN(at) ? null : at;
}
