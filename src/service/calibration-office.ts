/**
 * Calibrations of reviewers: one talk scored by several supervisors apart, compared, agreed on by one of them. Who sees
 * whose score is decided here, for every way out; what must hold together is checked in the store's transaction.
 */
import type { z } from 'zod';
import type {
  CalibrationFull,
  CalibrationQuery,
  CalibrationRow,
  ConcludeCalibration,
  DeviationRow,
  ScoreSheet,
} from '../contract/http/calibrations.ts';
import type { SaveReview } from '../contract/http/quality.ts';
import { deviationOf, seenBy } from '../core/quality/calibration.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';

export type KeptSheet = Omit<ScoreSheet, 'score'> & { readonly score: number | null; readonly revision: number };
type Shown = 'submitted' | 'own' | 'scorers' | 'sheet' | 'sheets';
export interface KeptCalibration extends Omit<CalibrationFull, Shown> {
  /** All of them, whoever asks. */
  readonly kept: readonly KeptSheet[];
}
export interface ScoredAgreed {
  readonly supervisor: string;
  readonly name: string | null;
  readonly score: number;
  readonly agreed: number;
}

export interface CalibrationStore {
  list(
    reader: string,
    query: z.infer<typeof CalibrationQuery>,
  ): Promise<{ items: CalibrationRow[]; next: string | null } | Refusal>;
  one(id: string): Promise<KeptCalibration | null>;
  /** Refuses `never-talked`, `form-unknown`, `calibrating-already`. */
  begin(by: string, id: string, call: string, form: string): Promise<Refusal | null>;
  /** Refuses `score-submitted`, `review-stale`, `calibration-concluded`. */
  save(by: string, id: string, sheet: SaveReview): Promise<Refusal | null>;
  submit(by: string, id: string, revision: number): Promise<Refusal | null>;
  /** Refuses `own-score-first`, and what core/quality/calibration.ts does. */
  conclude(by: string, id: string, agreed: ConcludeCalibration): Promise<Refusal | null>;
  /** Of each supervisor's newest agreed calibrations, at most `last`. */
  agreedScores(last: number): Promise<ScoredAgreed[]>;
}

export class CalibrationOffice {
  constructor(
    private readonly store: CalibrationStore,
    private readonly newId: () => string,
  ) {}

  list(reader: string, query: z.infer<typeof CalibrationQuery>) {
    return this.store.list(reader, query);
  }

  async one(reader: string, id: string): Promise<CalibrationFull | Refusal> {
    const found = await this.store.one(id);
    return found === null ? { refused: 'calibration-unknown' } : shownTo(reader, found);
  }

  begin(by: string, call: string, form: string): Promise<CalibrationFull | Refusal> {
    const id = this.newId().toLowerCase();
    return this.#after(by, id, this.store.begin(by, id, call, form));
  }

  save(by: string, id: string, sheet: SaveReview) {
    return this.#after(by, id, this.store.save(by, id, sheet));
  }

  submit(by: string, id: string, revision: number) {
    return this.#after(by, id, this.store.submit(by, id, revision));
  }

  conclude(by: string, id: string, agreed: ConcludeCalibration) {
    return this.#after(by, id, this.store.conclude(by, id, agreed));
  }

  /** Whoever is farthest from what was agreed first. */
  async deviations(last: number): Promise<DeviationRow[]> {
    const scored = await this.store.agreedScores(last);
    const names = new Map(scored.map(({ supervisor, name }) => [supervisor, name]));
    const rows = [...names].flatMap(([supervisor, name]) => {
      const deviation = deviationOf(scored.filter((each) => each.supervisor === supervisor));
      return deviation === null ? [] : [{ supervisor, name, ...deviation }];
    });
    return rows.sort((a, b) => b.meanDistance - a.meanDistance || (a.supervisor < b.supervisor ? -1 : 1));
  }

  async #after(by: string, id: string, work: Promise<Refusal | null>): Promise<CalibrationFull | Refusal> {
    const refusal = await work;
    return isRefusal(refusal) ? refusal : this.one(by, id);
  }
}

const untouched = { answers: {}, marks: [], summary: '', revision: 0 };

export function shownTo(reader: string, { kept, ...calibration }: KeptCalibration): CalibrationFull {
  const own = kept.find(({ supervisor }) => supervisor === reader);
  const { answers, marks, summary, revision } = own ?? untouched;
  return {
    ...calibration,
    own: own === undefined ? 'none' : own.score === null ? 'open' : 'submitted',
    submitted: kept.filter(({ score }) => score !== null).length,
    scorers: kept.map(({ supervisor, name, score }) => ({ supervisor, name, submitted: score !== null })),
    sheet: { answers, marks, summary, revision },
    sheets: seenBy(reader, kept, calibration.agreed !== null).flatMap(({ revision: _, score, ...sheet }) =>
      score === null ? [] : [{ ...sheet, score }],
    ),
  };
}

/** What the web room calls. */
export type CalibrationDoor = Pick<
  CalibrationOffice,
  'list' | 'one' | 'begin' | 'save' | 'submit' | 'conclude' | 'deviations'
>;
