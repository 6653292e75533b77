/** Which measure, and whether it holds, in shape and words. */
import type { MeasureRow } from '../../contract/http/callers.ts';
import { Lamp } from '../kit/lamp.tsx';
import { words } from './words.ts';

export function MeasureState({ measure }: { measure: MeasureRow }) {
  const { stage, state, appeal } = measure;
  const open = appeal !== null && appeal.upheld === null;
  const tone = state === 'waiting' || open ? 'amber' : state === 'holds' ? 'red' : 'grey';
  return (
    <span className="state">
      <Lamp shape={state === 'holds' ? 'diamond' : state === 'waiting' ? 'triangle' : 'tick'} tone={tone} />
      {words.stages[stage]} · {words.states[state]}
      {open && ` · ${words.shows.appealed}`}
    </span>
  );
}
