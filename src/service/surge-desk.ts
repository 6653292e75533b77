/**
 * Surge mode, switched by a supervisor: profiles prepared beforehand, one act to start, another end or an end at once, and
 * over by itself. What is said is ready to be heard before it holds. Tells all desks; knows neither SQL nor sockets.
 */
import type { z } from 'zod';
import type {
  SaveSurgeProfile,
  StartSurge,
  SurgeBanner,
  SurgeDeskNow,
  SurgeNow,
  SurgePlan,
  SurgeProfile,
  SurgeQuery,
  SurgeRow,
} from '../contract/http/surge.ts';
import type { Role } from '../contract/words.ts';
import type { Prompt } from '../core/ivr/flow.ts';
import { surgePrompts, type SurgeOverlay } from '../core/ivr/surge-overlay.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';
import type { Log } from '../log.ts';
import type { CalendarBook } from './calendar-book.ts';
import type { PromptCatalogue } from './flow-ports.ts';
import { unlessSpokenInstead } from './flow-shelf.ts';
import type { Clock, DirectoryStore, PushPort, Telephony } from './ports.ts';

export interface SurgeActor {
  readonly username: string;
  readonly role: Role;
}
type Saved = z.infer<typeof SaveSurgeProfile>;
/** What is kept of a surge from its beginning on. */
export type SurgeBody = Omit<SurgeOverlay, 'id' | 'until'>;

export interface SurgeStore {
  profiles(): Promise<SurgeProfile[]>;
  /** Refuses `surge-profile-exists`, as saving does. */
  addProfile(by: SurgeActor, id: string, plan: SurgePlan): Promise<SurgeProfile | Refusal>;
  /** Refuses `surge-profile-changed`, `surge-profile-unknown`, as removing does. */
  saveProfile(by: SurgeActor, id: string, saved: Saved): Promise<SurgeProfile | Refusal>;
  removeProfile(by: SurgeActor, id: string, revision: number): Promise<null | Refusal>;
  /** Refuses `surge-active`. */
  start(
    by: SurgeActor,
    given: { id: string; profile: string; body: SurgeBody; until: string },
  ): Promise<SurgeRow | Refusal>;
  /** Refuses `surge-over`, `surge-unknown`, as ending does. */
  extend(by: SurgeActor, id: string, until: string): Promise<SurgeRow | Refusal>;
  end(by: SurgeActor, id: string): Promise<SurgeRow | Refusal>;
  expire(): Promise<number>;
  current(): Promise<SurgeRow | null>;
  list(page: z.infer<typeof SurgeQuery>): Promise<{ items: SurgeRow[]; next: string | null } | Refusal>;
}

export interface SurgeParts {
  readonly store: SurgeStore;
  readonly book: Pick<CalendarBook, 'surge' | 'onSurge' | 'refresh'>;
  readonly directory: Pick<DirectoryStore, 'queues'>;
  readonly telephony: Pick<Telephony, 'prepare'>;
  readonly push: Pick<PushPort, 'toAll'>;
  readonly clock: Clock;
  readonly log: Log;
  prompts(): Promise<PromptCatalogue>;
  newId(): string;
}

const longestMs = 24 * 3_600_000;
const shortestMs = 60_000;
const lookEveryMs = 10_000;

export class SurgeDesk {
  readonly #parts: SurgeParts;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: SurgeParts) {
    this.#parts = parts;
    parts.book.onSurge(() => this.#changed());
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.#expire(), lookEveryMs).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** From memory: every desk asks it, also while the store is away. */
  now(): SurgeNow {
    return { banner: this.#banner(), at: new Date(this.#parts.clock.now()).toISOString() };
  }

  async deskNow(): Promise<SurgeDeskNow> {
    const { store, directory } = this.#parts;
    const [current, profiles, queues, { prompts }] = await Promise.all([
      store.current(),
      store.profiles(),
      directory.queues(),
      this.#parts.prompts(),
    ]);
    return {
      current,
      profiles,
      queues: queues.map(({ id, label }) => ({ id, label })),
      prompts: prompts.flatMap(({ id, label, texts: { zh } }) => (zh === undefined ? [] : [{ id, label, zh }])),
    };
  }

  list(page: z.infer<typeof SurgeQuery>) {
    return this.#parts.store.list(page);
  }

  addProfile(by: SurgeActor, plan: SurgePlan): Promise<SurgeProfile | Refusal> {
    return this.#saved(plan, (body) => this.#parts.store.addProfile(by, this.#newId(), body));
  }

  saveProfile(by: SurgeActor, id: string, { revision, ...plan }: Saved): Promise<SurgeProfile | Refusal> {
    return this.#saved(plan, (body) => this.#parts.store.saveProfile(by, id, { ...body, revision }));
  }

  removeProfile(by: SurgeActor, id: string, revision: number): Promise<null | Refusal> {
    return this.#parts.store.removeProfile(by, id, revision);
  }

  /** One act: what was prepared holds for the next caller. */
  async begin(by: SurgeActor, { profile: id, revision, until }: StartSurge): Promise<SurgeRow | Refusal> {
    const { store, book, telephony, log } = this.#parts;
    const wrong = this.#wrongEnd(until);
    if (wrong !== null) return wrong;
    const profile = (await store.profiles()).find((each) => each.id === id);
    if (profile === undefined) return { refused: 'surge-profile-unknown' };
    if (profile.revision !== revision) return { refused: 'surge-profile-changed' };
    const body = await this.#bodyOf(profile);
    if (isRefusal(body)) return body;
    await this.#expire();
    const given = { id: this.#newId(), profile: id, body, until };
    await telephony.prepare(surgePrompts({ ...body, id: given.id, until: 0 })).catch(unlessSpokenInstead);
    const started = await store.start(by, given);
    if (isRefusal(started)) return started;
    log.warn({ surge: started.id, by: by.username, until }, 'surge mode is on');
    await book.refresh();
    return started;
  }

  /** Another end: later or earlier. */
  async extend(by: SurgeActor, id: string, until: string): Promise<SurgeRow | Refusal> {
    const wrong = this.#wrongEnd(until);
    return wrong ?? this.#told(await this.#parts.store.extend(by, id, until), 'surge mode has another end');
  }

  async end(by: SurgeActor, id: string): Promise<SurgeRow | Refusal> {
    return this.#told(await this.#parts.store.end(by, id), 'surge mode is off');
  }

  async #told(done: SurgeRow | Refusal, what: string): Promise<SurgeRow | Refusal> {
    if (isRefusal(done)) return done;
    this.#parts.log.warn({ surge: done.id, until: done.until, by: done.endedBy }, what);
    await this.#parts.book.refresh();
    return done;
  }

  #newId(): string {
    return this.#parts.newId().toLowerCase();
  }

  #banner(): SurgeBanner | null {
    const surge = this.#parts.book.surge();
    if (surge === null) return null;
    const { id, name, shortcut, until } = surge;
    return { id, name, shortcut: shortcut.label, until: new Date(until).toISOString() };
  }

  #wrongEnd(until: string): Refusal | null {
    const lasts = Date.parse(until) - this.#parts.clock.now();
    if (lasts < shortestMs) return { refused: 'until-too-soon' };
    return lasts > longestMs ? { refused: 'until-too-far' } : null;
  }

  async #saved(
    plan: SurgePlan,
    save: (plan: SurgePlan) => Promise<SurgeProfile | Refusal>,
  ): Promise<SurgeProfile | Refusal> {
    const body = await this.#bodyOf(plan);
    if (isRefusal(body)) return body;
    const saved = await save(plan);
    // Made now, so that the start has nothing to wait for; a voice that fails now is asked again then.
    if (!isRefusal(saved)) {
      const prompts = surgePrompts({ ...body, id: saved.id, until: 0 });
      void this.#parts.telephony.prepare(prompts).catch(() => undefined);
    }
    return saved;
  }

  /** What a plan leans on must be there: a queue, and the prompt with its words and recording. */
  async #bodyOf(plan: SurgePlan): Promise<SurgeBody | Refusal> {
    const { name, key, shortcut, queue, callback, insteadOfGreeting } = plan;
    const queues = await this.#parts.directory.queues();
    if (!queues.some(({ id }) => id === queue)) return { refused: 'unknown-queue', queue };
    const notice = await this.#noticeOf(plan.notice);
    if (notice === null) return { refused: 'surge-prompt-gone' };
    return { name, notice, shortcut: { key, label: shortcut }, queue, callback, insteadOfGreeting };
  }

  async #noticeOf(notice: SurgePlan['notice']): Promise<Prompt[] | null> {
    if (notice.by === 'text') {
      const english: Prompt[] = notice.en === null || notice.en === '' ? [] : [{ text: notice.en, language: 'en' }];
      return [{ text: notice.zh, language: 'zh' }, ...english];
    }
    const { find } = await this.#parts.prompts();
    const found = (['zh', 'en'] as const).flatMap((language): Prompt[] => {
      const prompt = find(notice.prompt, language);
      return prompt === null ? [] : [{ ...prompt, language, prompt: notice.prompt }];
    });
    return found.some(({ language }) => language === 'zh') ? found : null;
  }

  async #expire(): Promise<void> {
    const { store, log } = this.#parts;
    try {
      const over = await store.expire();
      if (over > 0) log.warn({ over }, 'surge mode is over by its time');
    } catch (error) {
      log.warn({ err: error }, 'could not note that surge mode is over, will be tried again');
    }
  }

  #changed(): void {
    const banner = this.#banner();
    this.#parts.push.toAll({ type: 'surge.changed', data: { banner } });
    if (banner === null) void this.#expire();
  }
}

/** What the web room calls. */
export type SurgeDoor = Pick<
  SurgeDesk,
  'now' | 'deskNow' | 'list' | 'addProfile' | 'saveProfile' | 'removeProfile' | 'begin' | 'extend' | 'end'
>;
