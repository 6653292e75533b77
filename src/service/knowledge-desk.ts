/**
 * The one writer of the knowledge base. What callers will hear is made on the Asterisk node before it is saved: nobody
 * waits in silence for a voice.
 */
import type { z } from 'zod';
import type {
  KnowledgeBody,
  KnowledgeCard,
  KnowledgeQuery,
  KnowledgeRow,
  KnowledgeStored,
  KnowledgeUse,
  KnowledgeVersion,
} from '../contract/http/knowledge.ts';
import { secondsOf } from '../core/ivr/spoken.ts';
import { dayOf } from '../core/kernel/day.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';
import { changesOf, type AnswerBody } from '../core/knowledge/changes.ts';
import { isReviewDue, standingOf } from '../core/knowledge/standing.ts';
import { searchForm } from '../core/ticket/bigrams.ts';
import type { Clock, Telephony } from './ports.ts';

export type KnowledgeFilter = z.output<typeof KnowledgeQuery>;
export interface StoredVersion {
  readonly revision: number;
  readonly savedAt: string;
  readonly savedBy: string;
  readonly body: AnswerBody;
}

/** Days are the city's. */
export interface KnowledgeShelf {
  /** The last saved first. */
  list(filter: KnowledgeFilter, today: string): Promise<{ items: KnowledgeStored[]; next: string | null } | Refusal>;
  /** Null when there is no such answer. It never changes. */
  languageOf(id: string): Promise<'zh' | 'en' | null>;
  /** Refuses `knowledge-exists`, `knowledge-category-unknown`. */
  add(by: string, language: 'zh' | 'en', body: KnowledgeBody): Promise<KnowledgeStored | Refusal>;
  /** Refuses as `add`, `knowledge-unknown`, and `saved-by-another` with theirs. */
  save(by: string, id: string, revision: number, body: KnowledgeBody): Promise<KnowledgeStored | Refusal>;
  /** The newest first; none when there is no such answer. */
  versions(id: string): Promise<StoredVersion[]>;
  nearest(question: string, language: 'zh' | 'en', today: string): Promise<{ id: string; title: string } | null>;
  uses(): Promise<KnowledgeUse[]>;
}

export interface KnowledgeDeskHouse {
  readonly shelf: KnowledgeShelf;
  readonly telephony: Pick<Telephony, 'prepare'>;
  readonly clock: Clock;
}

const cardsAtMost = 20;

export class KnowledgeDesk {
  constructor(private readonly house: KnowledgeDeskHouse) {}

  async list(filter: KnowledgeFilter): Promise<{ items: KnowledgeRow[]; next: string | null } | Refusal> {
    const [listed, uses] = await Promise.all([this.house.shelf.list(filter, this.#today()), this.house.shelf.uses()]);
    return isRefusal(listed) ? listed : { ...listed, items: listed.items.map((stored) => this.#row(stored, uses)) };
  }

  add(by: string, language: 'zh' | 'en', body: KnowledgeBody): Promise<KnowledgeRow | Refusal> {
    return this.#saved(language, body, () => this.house.shelf.add(by, language, body));
  }

  async save(by: string, id: string, revision: number, body: KnowledgeBody): Promise<KnowledgeRow | Refusal> {
    const language = await this.house.shelf.languageOf(id);
    if (language === null) return { refused: 'knowledge-unknown' };
    return this.#saved(language, body, () => this.house.shelf.save(by, id, revision, body));
  }

  async versions(id: string): Promise<{ items: KnowledgeVersion[] } | Refusal> {
    const versions = await this.house.shelf.versions(id);
    if (versions.length === 0) return { refused: 'knowledge-unknown' };
    return {
      items: versions.map(({ body, ...saved }, n) => ({
        ...saved,
        changes: changesOf(versions[n + 1]?.body ?? null, body),
      })),
    };
  }

  async ask(question: string, language: 'zh' | 'en') {
    return { found: await this.house.shelf.nearest(question, language, this.#today()) };
  }

  /** For agents: only what is right today. */
  async cards(q: string): Promise<{ items: KnowledgeCard[] } | Refusal> {
    const listed = await this.house.shelf.list({ q, standing: 'valid', limit: cardsAtMost }, this.#today());
    return isRefusal(listed) ? listed : { items: listed.items.map(cardOf) };
  }

  async #saved(language: 'zh' | 'en', body: KnowledgeBody, save: () => Promise<KnowledgeStored | Refusal>) {
    const wrong = wrongBody(body);
    if (wrong !== null) return wrong;
    if (body.active) await this.house.telephony.prepare([{ text: body.answer, language }]);
    const stored = await save();
    return isRefusal(stored) ? stored : this.#row(stored, await this.house.shelf.uses());
  }

  #row(stored: KnowledgeStored, uses: readonly KnowledgeUse[]): KnowledgeRow {
    const today = this.#today();
    const { language, answer } = stored;
    return {
      ...stored,
      standing: standingOf(stored, today),
      reviewDue: isReviewDue(stored.reviewOn, today),
      seconds: secondsOf({ text: answer, language }),
      usedBy: uses.filter((use) => use.language === language),
    };
  }

  #today(): string {
    return dayOf(this.house.clock.now());
  }
}

/** What the web room calls. */
export type KnowledgeDoor = Pick<KnowledgeDesk, 'list' | 'add' | 'save' | 'versions' | 'ask' | 'cards'>;

const cardOf = ({ id, language, title, categoryPath, validUntil, screen, answer }: KnowledgeStored): KnowledgeCard => ({
  ...{ id, language, title, categoryPath, validUntil },
  text: screen === '' ? answer : screen,
});

function wrongBody({ questions, validFrom, validUntil }: KnowledgeBody): Refusal | null {
  if (validFrom !== null && validUntil !== null && validUntil < validFrom)
    return { refused: 'knowledge-days-backwards' };
  const twice = new Set(questions.map(searchForm)).size < questions.length;
  return twice ? { refused: 'knowledge-question-twice' } : null;
}
