/**
 * Reviews of talks: drawn by rules or asked for, scored by one supervisor, appealed against once by the agent, decided
 * by another supervisor. Forms and rules are the admins'. What must hold together is checked in the store's transaction.
 */
import type { z } from 'zod';
import type {
  DecideReview,
  FormRow,
  NewRule,
  OwnReviewQuery,
  ReviewFull,
  ReviewQuery,
  ReviewRow,
  RuleRow,
  SaveReview,
  SaveRule,
} from '../contract/http/quality.ts';
import { formTrouble, type ScoreForm } from '../core/quality/score.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';

type Page<T> = { items: T[]; next: string | null } | Refusal;

export interface ReviewStore {
  list(query: z.infer<typeof ReviewQuery>): Promise<Page<ReviewRow>>;
  /** Only what was submitted. */
  ofAgent(agent: string, query: z.infer<typeof OwnReviewQuery>): Promise<Page<ReviewRow>>;
  one(id: string): Promise<ReviewFull | null>;
  /** Refuses `call-unknown`, `form-unknown`, `reviewed-already`. */
  ask(by: string, id: string, call: string, form: string): Promise<Refusal | null>;
  /** Whoever saves first reviews it. Refuses `review-taken`, `review-submitted`, `saved-by-another`. */
  save(by: string, id: string, review: SaveReview): Promise<Refusal | null>;
  submit(by: string, id: string, revision: number): Promise<Refusal | null>;
  appeal(agent: string, by: string, id: string, words: string): Promise<Refusal | null>;
  decide(by: string, id: string, decision: DecideReview): Promise<Refusal | null>;
}

export interface ScoreFormStore {
  forms(): Promise<FormRow[]>;
  addForm(by: string, id: string, form: ScoreForm): Promise<FormRow | Refusal>;
  saveForm(by: string, id: string, revision: number, form: ScoreForm): Promise<FormRow | Refusal>;
  publishForm(by: string, id: string, revision: number): Promise<FormRow | Refusal>;
  rules(): Promise<RuleRow[]>;
  addRule(by: string, rule: z.infer<typeof NewRule>): Promise<RuleRow | Refusal>;
  saveRule(by: string, id: string, rule: z.infer<typeof SaveRule>): Promise<RuleRow | Refusal>;
}

export class ReviewOffice {
  constructor(
    private readonly reviews: ReviewStore,
    readonly forms: ScoreFormStore,
    private readonly newId: () => string,
  ) {}

  list(query: z.infer<typeof ReviewQuery>) {
    return this.reviews.list(query);
  }

  ofAgent(agent: string, query: z.infer<typeof OwnReviewQuery>) {
    return this.reviews.ofAgent(agent, query);
  }

  one(id: string) {
    return this.reviews.one(id);
  }

  ask(by: string, call: string, form: string): Promise<ReviewFull | Refusal> {
    const id = this.newId().toLowerCase();
    return this.#after(id, this.reviews.ask(by, id, call, form));
  }

  save(by: string, id: string, review: SaveReview) {
    return this.#after(id, this.reviews.save(by, id, review));
  }

  submit(by: string, id: string, revision: number) {
    return this.#after(id, this.reviews.submit(by, id, revision));
  }

  appeal(agent: string, by: string, id: string, words: string) {
    return this.#after(id, this.reviews.appeal(agent, by, id, words));
  }

  decide(by: string, id: string, decision: DecideReview): Promise<ReviewFull | Refusal> {
    if (decision.upheld && decision.score === null) return Promise.resolve({ refused: 'score-needed' });
    return this.#after(id, this.reviews.decide(by, id, decision));
  }

  async publishForm(by: string, id: string, revision: number): Promise<FormRow | Refusal> {
    const found = (await this.forms.forms()).find((form) => form.id === id);
    if (found === undefined) return { refused: 'form-unknown' };
    return formTrouble(found.form) ?? this.forms.publishForm(by, id, revision);
  }

  async #after(id: string, work: Promise<Refusal | null>): Promise<ReviewFull | Refusal> {
    const refusal = await work;
    if (isRefusal(refusal)) return refusal;
    return (await this.reviews.one(id)) ?? { refused: 'review-unknown' };
  }
}

/** What the web room calls. */
export type ReviewDoor = Pick<
  ReviewOffice,
  'list' | 'ofAgent' | 'one' | 'ask' | 'save' | 'submit' | 'appeal' | 'decide' | 'publishForm' | 'forms'
>;
