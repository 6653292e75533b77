/** When the floor looks like a surge: a person is told and decides. Pure. */
import type { AlarmLevel } from './alarms.ts';
import type { FigureId } from './figures.ts';

/** One caller who waits for long is no surge: many are, or a long wait for whoever comes now. */
const signs: readonly FigureId[] = ['waiting', 'estimatedWait'];

interface Shown {
  readonly figure: FigureId;
  readonly queue: string | null;
  readonly level: AlarmLevel;
}

/** The alarms that speak for surge mode; none while it is on. */
export const surgeSigns = <A extends Shown>(alarms: readonly A[], isOn: boolean): A[] =>
  isOn ? [] : alarms.filter(({ figure, level }) => level === 'alarm' && signs.includes(figure));
