/**
 * Brings drafts live. A version is checked here whatever the editor said, its prompts are on the Asterisk node before any
 * call can meet it, and then one transaction makes it the one that new calls get.
 */
import type { z } from 'zod';
import type { Publish, PublishCheck, Published, PublishRefused, Rollback } from '../contract/http/flows.ts';
import { promptsOf } from '../core/ivr/advance.ts';
import { diff } from '../core/ivr/diff.ts';
import type { CaseResult } from '../core/ivr/run-cases.ts';
import type { Flow, FlowGraph } from '../core/ivr/flow.ts';
import type { Problem } from '../core/ivr/problem.ts';
import { blocking } from '../core/ivr/validate.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { Log } from '../log.ts';
import type { FlowCheck } from './flow-check.ts';
import type { FlowStore, Scheduled, StoredVersion, VersionToWrite, WalkingCall, Who } from './flow-ports.ts';
import { contentHash, sameFlow } from './flow-source.ts';
import type { Clock, Telephony } from './ports.ts';

export interface FlowPublisherParts {
  readonly store: FlowStore;
  readonly check: FlowCheck;
  readonly telephony: Pick<Telephony, 'prepare'>;
  readonly clock: Clock;
  readonly log: Log;
  walking(): Iterable<WalkingCall>;
  /** New calls get it from now on, in this process. */
  published(): Promise<void>;
  /** A plan was made or withdrawn. */
  scheduleChanged(): void;
}

/** A draft on its way, from a person or from a plan. */
interface Wish {
  readonly flow: string;
  readonly body: unknown;
  readonly revision: number;
  readonly confirmed: readonly string[];
  readonly message: string;
  readonly by: Who;
  readonly scheduled: string | null;
}

/** Furthest ahead that a publication may be set. */
const scheduleAtMostMs = 366 * 86_400_000;
const scheduleAtLeastMs = 1_000;
const noGraph: FlowGraph = { start: null, nodes: {}, languages: ['zh'] };

export class FlowPublisher {
  /** What is published of one flow comes one after the other, so that a double click meets what the first one did. */
  readonly #lines = new Map<string, Promise<unknown>>();

  constructor(private readonly parts: FlowPublisherParts) {}

  async publishCheck(id: string): Promise<z.input<typeof PublishCheck> | null> {
    const { store, check } = this.parts;
    const [draft, head, newest] = await Promise.all([store.draft(id), store.head(id), store.version(id)]);
    if (draft === null || head === null) return null;
    const nextVersion = (newest?.version ?? 0) + 1;
    const checked = await check.check(id, nextVersion, head.numbers.length > 0, draft.body);
    const { flow } = checked;
    const cases = flow === null || checked.draft === null ? [] : await check.runCases(flow, checked.draft);
    const before: FlowGraph = newest === null ? noGraph : flow === null ? newest.source : newest.flow;
    const changes = diff(before, flow ?? checked.draft ?? before);
    return {
      revision: draft.revision,
      nextVersion,
      problems: checked.problems,
      cases: cases.map(caseOf),
      changes: { words: [...changes.words], nodes: { ...changes.nodes } },
      callsNow: [...this.parts.walking()].filter((call) => call.flow === id).length,
    };
  }

  async publish(by: Who, id: string, form: z.output<typeof Publish>): Promise<Answer<typeof Published>> {
    const draft = await this.parts.store.draft(id);
    if (draft === null) return null;
    const { revision, body } = draft;
    if (form.revision !== undefined && form.revision !== revision) return staleDraft(form.revision, draft);
    const { message, confirmed } = form;
    const wish: Wish = { flow: id, body, revision, confirmed, message, by, scheduled: null };
    return this.#inLine(id, () => (form.at === undefined ? this.#bringLive(wish) : this.#schedule(wish, form.at)));
  }

  /** At its time, checked as if it were published by hand. */
  carryOut(plan: Scheduled): Promise<Answer<typeof Published>> {
    return this.#inLine(plan.flow, () => this.#bringLive({ ...plan, scheduled: plan.id }));
  }

  /** What calls walked then, as it was: the library and the sub-flows of today don't change it. */
  rollBack(by: Who, id: string, form: z.output<typeof Rollback>): Promise<Answer<typeof Published>> {
    return this.#inLine(id, async () => {
      const { store, check } = this.parts;
      const [old, newest, head] = await Promise.all([
        store.version(id, form.version),
        store.version(id),
        store.head(id),
      ]);
      if (old === null || newest === null || head === null) return null;
      if (sameFlow(old.flow, newest.flow)) return { refused: 'already-published', version: newest.version };
      const { problems } = await check.check(id, newest.version + 1, head.numbers.length > 0, old.source);
      const errors = problems.filter(({ severity, code }) => severity === 'error' && code !== 'noPerson');
      if (errors.length > 0) return invalid(errors);
      return this.#write(newest, {
        flow: { ...old.flow, version: newest.version + 1 },
        source: old.source,
        contentHash: old.contentHash,
        revision: null,
        confirmed: old.confirmed,
        rolledBackFrom: old.version,
        changes: diff(newest.flow, old.flow).words,
        message: form.message || `回退到 v${old.version}`,
        by: by.username,
        at: this.parts.clock.now(),
        scheduled: null,
        replaceDraft: newest.contentHash,
      });
    });
  }

  async dismiss(by: Who, id: string): Promise<boolean> {
    const dismissed = await this.parts.store.dismiss(id, by, this.parts.clock.now());
    if (dismissed) this.parts.scheduleChanged();
    return dismissed;
  }

  async #bringLive(wish: Wish): Promise<Answer<typeof Published>> {
    const newest = await this.parts.store.version(wish.flow);
    const ready = await this.#readyToGo(wish, newest);
    if ('refused' in ready) return ready;
    const { flow, draft } = ready;
    const hash = contentHash(draft);
    if (newest !== null && sameFlow(newest.flow, flow) && newest.contentHash === hash) {
      return { refused: 'already-published', version: newest.version };
    }
    return this.#write(newest, {
      flow,
      source: draft,
      contentHash: hash,
      revision: wish.revision,
      confirmed: wish.confirmed,
      rolledBackFrom: null,
      changes: diff(newest?.flow ?? noGraph, flow).words,
      message: wish.message,
      by: wish.by.username,
      at: this.parts.clock.now(),
      scheduled: wish.scheduled,
      replaceDraft: null,
    });
  }

  async #readyToGo(wish: Wish, newest: StoredVersion | null) {
    const { store, check } = this.parts;
    const head = await store.head(wish.flow);
    const hasNumbers = (head?.numbers.length ?? 0) > 0;
    const { flow, draft, problems } = await check.check(wish.flow, (newest?.version ?? 0) + 1, hasNumbers, wish.body);
    const left = blocking(problems, [...(draft?.confirmed ?? []), ...wish.confirmed]);
    if (flow === null || draft === null || left.length > 0) return invalid(left);
    const failed = (await check.runCases(flow, draft)).filter(({ why }) => why !== null);
    if (failed.length > 0) return { refused: 'case-failed', problems: [], cases: failed.map(caseOf) };
    return { flow, draft };
  }

  async #write(newest: StoredVersion | null, made: VersionToWrite): Promise<Answer<typeof Published>> {
    const { store, telephony, log } = this.parts;
    await telephony.prepare(promptsOf(made.flow)).catch((error: unknown) => {
      // The way back stays open although a recording was lost since: its words are spoken instead.
      const spokenInstead = (error as { spokenInstead?: boolean }).spokenInstead === true;
      if (made.rolledBackFrom === null || !spokenInstead) throw error;
    });
    if (!(await store.publish(made))) return { refused: 'published-meanwhile', version: newest?.version ?? null };
    const { id, version } = made.flow;
    log.info({ flow: id, version, by: made.by }, 'a flow was published');
    // It is published: a slow store or node only delays it, and the usual poll will find it.
    await this.parts.published().catch((error: unknown) => log.warn({ err: error }, 'flows not refreshed yet'));
    return {
      version,
      scheduledAt: null,
      callsOnOld: this.#callsOnOthers(made.flow),
      heldBy: await this.#heldBy(made.flow),
    };
  }

  /** Refused now if it would be refused now: at its time nobody sits there to mend it. */
  async #schedule(wish: Wish, time: string): Promise<Answer<typeof Published>> {
    const { store, clock } = this.parts;
    const at = Date.parse(time);
    const now = clock.now();
    if (at < now + scheduleAtLeastMs || at > now + scheduleAtMostMs) return { refused: 'bad-publish-time' };
    const ready = await this.#readyToGo(wish, await store.version(wish.flow));
    if ('refused' in ready) return ready;
    const { flow, revision, confirmed, message, by } = wish;
    const body = { ...ready.draft };
    if (!(await store.schedule({ flow, revision, body, confirmed, at, message, by }, now))) {
      return { refused: 'already-scheduled' };
    }
    this.parts.scheduleChanged();
    return { version: null, scheduledAt: new Date(at).toISOString(), callsOnOld: 0, heldBy: [] };
  }

  /** A sub-flow is inside the flows that enter it, as it was when they were published. */
  async #heldBy({ id, version }: Flow): Promise<z.input<typeof Published>['heldBy']> {
    const { store } = this.parts;
    const holding: z.input<typeof Published>['heldBy'] = [];
    for (const head of await store.heads()) {
      if (head.newest === null || head.id === id) continue;
      const inside = (await store.version(head.id))?.flow.subFlows ?? {};
      const old = Object.entries(inside).some(
        ([name, held]) => name.split('/').at(-1) === id && held.version !== version,
      );
      const changed = head.draft.contentHash !== head.newest.contentHash;
      if (old) holding.push({ id: head.id, name: head.newest.name, changed });
    }
    return holding;
  }

  #callsOnOthers({ id, version }: Flow): number {
    return [...this.parts.walking()].filter((call) => call.flow === id && call.version !== version).length;
  }

  #inLine<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = this.#lines.get(id) ?? Promise.resolve();
    const mine = before.then(work, work);
    const line = mine
      .catch(() => undefined)
      .finally(() => {
        if (this.#lines.get(id) === line) this.#lines.delete(id);
      });
    this.#lines.set(id, line);
    return mine;
  }
}

/** Null: there is no such flow, or version. */
type Answer<S extends z.ZodType> = z.input<S> | Refusal | null;
type Refused = Refusal & z.input<typeof PublishRefused>;

const invalid = (problems: Problem[]): Refused => ({ refused: 'flow-invalid', problems, cases: [] });

const caseOf = ({ name, why }: CaseResult): { name: string; passed: boolean; why: string | null } => ({
  name,
  passed: why === null,
  why,
});

interface Theirs {
  readonly revision: number;
  readonly savedBy: Who;
  readonly savedAt: number;
  readonly body: Record<string, unknown>;
}
/** Both versions, so that a person can choose. */
export const staleDraft = (mine: number, theirs: Theirs): Refusal => ({
  refused: 'stale-draft',
  ...bothDrafts(mine, theirs),
});
export const bothDrafts = (mine: number, { revision, savedBy, savedAt, body }: Theirs) => ({
  mine,
  theirs: { revision, savedBy, savedAt: new Date(savedAt).toISOString(), body },
});
