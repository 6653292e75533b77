/**
 * Drafts tried out before they are published: a dry run with a virtual clock and no phone, for the draft, an unsaved graph
 * or any version; and a draft heard on the admin's own browser phone.
 */
import type { z } from 'zod';
import type { CallMe, CallMeProgress, CallMeReady, CallMeSay, DryRun, DryRunResult } from '../contract/http/flows.ts';
import { promptsOf } from '../core/ivr/advance.ts';
import { dryRun, type Happened } from '../core/ivr/dry-run.ts';
import type { Flow } from '../core/ivr/flow.ts';
import { rehearsed } from '../core/ivr/rehearsal.ts';
import { Act, type Given } from '../core/ivr/test-case.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { Checked, FlowCheck } from './flow-check.ts';
import type { FlowStore, FlowSurroundings } from './flow-ports.ts';
import type { Clock, Telephony } from './ports.ts';
import type { RehearsalLine } from './rehearsal-line.ts';

export interface FlowRehearsalParts {
  readonly store: FlowStore;
  readonly check: FlowCheck;
  readonly beside: FlowSurroundings;
  readonly clock: Clock;
  readonly telephony: Pick<Telephony, 'prepare'>;
  readonly line: RehearsalLine;
  /** Calls are answered here and now. */
  answersCalls(): boolean;
}

type Form = z.output<typeof DryRun>;
/** Null: there is no such flow. */
type Answer<S extends z.ZodType> = z.input<S> | Refusal | null;

export class FlowRehearsal {
  constructor(private readonly parts: FlowRehearsalParts) {}

  async dryRun(id: string, form: Form): Promise<z.input<typeof DryRunResult> | Refusal | null> {
    const flow = await this.#flow(id, form);
    if (flow === null || 'refused' in flow) return flow;
    const given = this.#given(form);
    if ('refused' in given) return given;
    const run = dryRun(flow, given, { ...this.parts.beside.city(), emergency: null });
    const beganAt = Date.parse(given.at);
    const iso = (seconds: number): string => new Date(beganAt + seconds * 1000).toISOString();
    return {
      path: run.path.map((step) => ({ ...step, at: iso(step.at) })),
      heard: run.log.map(({ at, node, what, text }) => ({ at: iso(at), node, who: whoOf[what], text })),
      outcome: run.outcome,
      detail: run.queue ?? run.node,
      variables: { ...run.variables },
    };
  }

  /** The draft on the admin's browser phone, which dials with the pass. As strict as publishing, but for its cases. */
  async callMe(id: string, { body, number }: z.output<typeof CallMe>): Promise<Answer<typeof CallMeReady>> {
    const { answersCalls, telephony, line } = this.parts;
    if (!answersCalls()) return { refused: 'calls-not-answered' };
    const checked = await this.#checked(id, body);
    if (checked === null) return null;
    const errors = checked.problems.filter(({ severity }) => severity === 'error');
    if (checked.flow === null || errors.length > 0) return { refused: 'flow-not-callable', problems: errors };
    const flow = rehearsed(checked.flow);
    await telephony.prepare(promptsOf(flow));
    const { pass, until } = line.open(flow, number);
    return { pass, until: new Date(until).toISOString() };
  }

  /** Null when this flow has no such rehearsal, or it is long over. */
  callMeProgress(id: string, pass: string): z.input<typeof CallMeProgress> | null {
    const progress = this.parts.line.progress(id, pass);
    return progress === null ? null : { ...progress, steps: [...progress.steps] };
  }

  /** Words typed in place of speech. Null: there is no such rehearsal. */
  say(id: string, pass: string, { text }: z.output<typeof CallMeSay>): Answer<typeof CallMeProgress> {
    const taken = this.parts.line.say(id, pass, text);
    return taken === false ? { refused: 'takes-no-words' } : taken && this.callMeProgress(id, pass);
  }

  async #flow(id: string, { body, version }: Form): Promise<Flow | Refusal | null> {
    if (version !== undefined) return (await this.parts.store.version(id, version))?.flow ?? null;
    const checked = await this.#checked(id, body);
    if (checked === null) return null;
    return checked.flow ?? { refused: 'flow-invalid', problems: checked.problems, cases: [] };
  }

  /** As publishing would take it; without a body, what is stored. */
  async #checked(id: string, body: Form['body']): Promise<Checked | null> {
    const { store, check } = this.parts;
    const [head, draft] = await Promise.all([store.head(id), body ?? store.draft(id).then((stored) => stored?.body)]);
    if (head === null || draft === undefined) return null;
    const next = (head.newest?.version ?? 0) + 1;
    return check.check(id, next, head.numbers.length > 0, draft);
  }

  #given({ number, at, keys, given }: Form): Given | Refusal {
    const acts: Act[] = [];
    for (const [n, key] of keys.entries()) {
      const act = Act.safeParse(actOf(key));
      const message = '应为一个按键、wait:秒数 或 say:内容';
      if (!act.success) return { refused: 'bad-keys', problems: [{ path: `keys.${n}`, message }] };
      acts.push(act.data);
    }
    const base: Given = { number, at: at ?? new Date(this.parts.clock.now()).toISOString(), acts };
    return {
      ...base,
      ...(Object.fromEntries(Object.entries(given ?? {}).filter(([, v]) => v !== undefined)) as object),
    };
  }
}

/** "1", "wait:3", "say:我要投诉" */
function actOf(key: string): unknown {
  if (key.startsWith('wait:')) return { wait: Number(key.slice('wait:'.length)) };
  return key.startsWith('say:') ? { say: key.slice('say:'.length) } : key;
}

const whoOf: Record<Happened['what'], 'hotline' | 'caller' | 'world'> = {
  heard: 'hotline',
  pressed: 'caller',
  said: 'caller',
  ignored: 'caller',
  silence: 'caller',
  recorded: 'caller',
  lookUp: 'world',
  transfer: 'world',
  queue: 'world',
  ended: 'world',
};
