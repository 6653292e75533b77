/**
 * The admins' shelf of flows, and with the publisher the one writer of them: drafts, who edits, copies of what was
 * refused, files in and out. Knows no SQL and no HTTP. Null answers mean that there is no such flow.
 */
import type { z } from 'zod';
import type {
  Checked,
  CopyList,
  EditLease,
  FlowFull,
  FlowRow,
  ImportFlow,
  LeaseAsk,
  NewFlow,
  SavedDraft,
  SaveFlowDraft,
  StudioLists,
  VersionList,
  VersionQuery,
} from '../contract/http/flows.ts';
import type { Draft } from '../core/ivr/flow.ts';
import { readDraft } from '../core/ivr/read-flow.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { FlowCheck } from './flow-check.ts';
import { readFlowFile, toFile } from './flow-file.ts';
import type { FlowHead, FlowStore, FlowSurroundings, StoredLease, WalkingCall, Who } from './flow-ports.ts';
import { bothDrafts, staleDraft } from './flow-publisher.ts';
import { contentHash, emptyDraft } from './flow-source.ts';
import type { Clock } from './ports.ts';

export const leaseMs = 60_000;

export interface FlowLibraryParts {
  readonly store: FlowStore;
  readonly check: FlowCheck;
  readonly beside: FlowSurroundings;
  readonly clock: Clock;
  walking(): Iterable<WalkingCall>;
  /** For a flow that came without a name of its own. */
  newId(): string;
}

type Answer<S extends z.ZodType> = z.input<S> | Refusal | null;
type FullFlow = z.input<typeof FlowFull>;

export class FlowLibrary {
  constructor(private readonly parts: FlowLibraryParts) {}

  async list(): Promise<z.input<typeof FlowRow>[]> {
    return (await this.parts.store.heads()).map((head) => this.#row(head));
  }

  async open(id: string): Promise<FullFlow | null> {
    const { store, check } = this.parts;
    const [head, draft, newest] = await Promise.all([store.head(id), store.draft(id), store.version(id)]);
    if (head === null || draft === null) return null;
    const next = (newest?.version ?? 0) + 1;
    const { problems } = await check.check(id, next, head.numbers.length > 0, draft.body);
    return {
      ...this.#row(head),
      body: draft.body,
      baseVersion: draft.baseVersion,
      published: newest === null ? null : { ...newest.source },
      problems,
    };
  }

  async create(by: Who, { id, name, from }: z.output<typeof NewFlow>): Promise<FullFlow | Refusal> {
    const draft = from === undefined ? emptyDraft(name) : await this.#copyOf(from.flow, name);
    if (draft === null) return { refused: 'flow-unknown' };
    const read = readDraft(draft);
    if (!read.ok) return { refused: 'bad-flow', problems: read.problems };
    return this.#begin(by, id, draft, 'flow.created');
  }

  async #copyOf(id: string, name: string): Promise<Draft | null> {
    const read = readDraft((await this.parts.store.draft(id))?.body ?? null);
    return read.ok ? { ...read.value, name } : null;
  }

  async #begin(by: Who, id: string, draft: Draft, act: string): Promise<FullFlow | Refusal> {
    const made = await this.parts.store.create(id, draft, contentHash(draft), by, this.parts.clock.now(), act);
    return (made ? await this.open(id) : null) ?? { refused: 'flow-exists' };
  }

  async save(by: Who, id: string, form: z.output<typeof SaveFlowDraft>): Promise<Answer<typeof SavedDraft>> {
    const read = readDraft(form.body);
    if (!read.ok) return { refused: 'bad-flow', problems: read.problems };
    const now = this.parts.clock.now();
    const outcome = await this.parts.store.save({
      flow: id,
      page: form.page,
      revision: form.revision,
      body: read.value,
      contentHash: contentHash(read.value),
      by,
      at: now,
      leaseUntil: now + leaseMs,
    });
    switch (outcome.is) {
      case 'none':
        return null;
      case 'stale':
        return staleDraft(form.revision, outcome.theirs);
      case 'notEditing': {
        const lease = this.#lease(outcome.theirs.lease);
        return { refused: 'not-editing', lease, ...bothDrafts(form.revision, outcome.theirs) };
      }
      case 'saved':
        return {
          revision: outcome.revision,
          savedAt: iso(now),
          problems: (await this.check(id, read.value))?.problems ?? [],
        };
    }
  }

  async check(id: string, body: unknown): Promise<z.input<typeof Checked> | null> {
    const head = await this.parts.store.head(id);
    if (head === null) return null;
    const next = (head.newest?.version ?? 0) + 1;
    const { problems } = await this.parts.check.check(id, next, head.numbers.length > 0, body);
    return { problems };
  }

  async copies(id: string): Promise<z.input<typeof CopyList>> {
    const copies = await this.parts.store.copies(id);
    return { items: copies.map((copy) => ({ ...copy, savedAt: iso(copy.savedAt) })) };
  }

  /** Asked for again and again while a page edits; refused while another page does, unless it is taken over. */
  async takeLease(holder: Who, id: string, ask: z.output<typeof LeaseAsk>): Promise<Answer<typeof EditLease>> {
    const now = this.parts.clock.now();
    const wanted: StoredLease = { holder, page: ask.page, until: now + leaseMs };
    const lease = await this.parts.store.takeLease(id, wanted, now, ask.takeOver);
    if (lease === null) return null;
    const shown = { holder: lease.holder, page: lease.page, until: iso(lease.until) };
    return lease.page === ask.page ? shown : { refused: 'lease-held', lease: shown };
  }

  releaseLease(id: string, page: string): Promise<void> {
    return this.parts.store.releaseLease(id, page);
  }

  async versions(id: string, page: z.output<typeof VersionQuery>): Promise<Answer<typeof VersionList>> {
    const all = await this.parts.store.versions(id);
    if (all.length === 0 && (await this.parts.store.draft(id)) === null) return null;
    if (page.cursor !== undefined && !/^\d{1,9}$/.test(page.cursor)) return { refused: 'bad-cursor' };
    const before = page.cursor === undefined ? Infinity : Number(page.cursor);
    const rest = all.filter(({ version }) => version < before);
    const versions = rest.slice(0, page.limit);
    const walking = [...this.parts.walking()].filter(({ flow }) => flow === id);
    return {
      items: versions.map((one) => ({
        ...one,
        changes: [...one.changes],
        publishedAt: iso(one.publishedAt),
        callsNow: walking.filter(({ version }) => version === one.version).length,
      })),
      next: rest.length > versions.length ? String(versions.at(-1)?.version) : null,
    };
  }

  /** The draft without a version. */
  async toFile(id: string, version?: number): Promise<Record<string, unknown> | null> {
    const { store } = this.parts;
    const source = version === undefined ? (await store.draft(id))?.body : (await store.version(id, version))?.source;
    return source === undefined ? null : toFile(source);
  }

  /** Touches drafts only; what callers hear stays as it is. */
  async importFile(by: Who, { id, file }: z.output<typeof ImportFlow>): Promise<FullFlow | Refusal> {
    const read = readFlowFile(file);
    if (!read.ok) return { refused: 'bad-flow-file', problems: read.problems };
    const target = id ?? this.parts.newId();
    const circles = await this.parts.check.circles(target, read.value);
    if (circles.length > 0) return { refused: 'bad-flow-file', problems: circles };
    const outcome = await this.parts.store.replace(target, read.value, by, this.parts.clock.now());
    if (outcome === 'none') return this.#begin(by, target, read.value, 'flow.imported');
    if (outcome !== 'done') return { refused: 'lease-held', lease: this.#lease(outcome) };
    return (await this.open(target)) ?? { refused: 'flow-unknown' };
  }

  /** What the editor chooses from. */
  async lists(): Promise<z.input<typeof StudioLists>> {
    const { beside, store } = this.parts;
    const [queues, skills, units, prompts, flows] = await Promise.all([
      beside.queues(),
      beside.skills(),
      beside.units(),
      beside.prompts(),
      store.heads(),
    ]);
    const named = ({ id, label }: { id: string; label: string }) => ({ id, label });
    return {
      queues: queues.map(named),
      skills: [...skills],
      units: units.map(({ id, label, number }) => ({ id, label, number })),
      schedules: beside.schedules().map(named),
      flows: flows.flatMap(({ id, newest }) => (newest === null ? [] : [{ id, label: newest.name }])),
      prompts: prompts.prompts.map((prompt) => ({
        ...prompt,
        texts: { ...prompt.texts },
        recorded: [...prompt.recorded],
      })),
      allowedHosts: [...beside.allowedHosts],
    };
  }

  #row({ id, draft, newest, numbers, scheduled }: FlowHead): z.input<typeof FlowRow> {
    return {
      id,
      name: draft.name,
      version: newest?.version ?? null,
      publishedAt: newest === null ? null : iso(newest.publishedAt),
      publishedBy: newest?.publishedBy ?? null,
      draft: {
        revision: draft.revision,
        savedAt: iso(draft.savedAt),
        savedBy: draft.savedBy,
        changed: draft.contentHash !== newest?.contentHash,
      },
      lease: this.#lease(draft.lease),
      numbers: [...numbers],
      scheduled: scheduled === null ? null : { ...scheduled, at: iso(scheduled.at) },
      callsNow: [...this.parts.walking()].filter(({ flow }) => flow === id).length,
    };
  }

  /** Null when it ran out. */
  #lease(lease: StoredLease | null): z.input<typeof EditLease> | null {
    if (lease === null || lease.until <= this.parts.clock.now()) return null;
    return { holder: lease.holder, page: lease.page, until: iso(lease.until) };
  }
}

const iso = (at: number): string => new Date(at).toISOString();
