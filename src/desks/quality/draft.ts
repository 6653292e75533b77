/** A score in work: saved as it is typed, each time on the revision before. */
import { useRef } from 'react';
import type { Mark, SaveReview } from '../../contract/http/quality.ts';
import type { Answers } from '../../core/quality/score.ts';
import { useAutosave, type Autosaved } from './autosave.ts';

export interface ScoreDraft {
  readonly answers: Answers;
  readonly marks: readonly Mark[];
  readonly summary: string;
}
export type Drafting = Autosaved<ScoreDraft> & { revision(): number };

export function useScoreDraft(
  { answers, marks, summary, revision: begun }: ScoreDraft & { revision: number },
  /** @returns the revision that it is now. */
  save: (body: SaveReview) => Promise<number>,
): Drafting {
  const revision = useRef(begun);
  const saved = useAutosave<ScoreDraft>({ answers, marks, summary }, async (draft) => {
    revision.current = await save({ ...draft, revision: revision.current, marks: [...draft.marks] });
  });
  return { ...saved, revision: () => revision.current };
}
