/** A dry run for a page or a program: the draft, an unsaved graph or any version, with a virtual clock and no phone. */
import type { z } from 'zod';
import type { DryRun, DryRunResult } from '../contract/http/flows.ts';
import { dryRun, type Happened } from '../core/ivr/dry-run.ts';
import type { Flow } from '../core/ivr/flow.ts';
import { Act, type Given } from '../core/ivr/test-case.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { FlowCheck } from './flow-check.ts';
import type { FlowStore, FlowSurroundings } from './flow-ports.ts';
import type { Clock } from './ports.ts';

export interface FlowRehearsalParts {
  readonly store: FlowStore;
  readonly check: FlowCheck;
  readonly beside: FlowSurroundings;
  readonly clock: Clock;
}

type Form = z.output<typeof DryRun>;

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

  async #flow(id: string, { body, version }: Form): Promise<Flow | Refusal | null> {
    const { store, check } = this.parts;
    if (version !== undefined) return (await store.version(id, version))?.flow ?? null;
    const [head, draft] = await Promise.all([store.head(id), body ?? store.draft(id).then((stored) => stored?.body)]);
    if (head === null || draft === undefined) return null;
    const next = (head.newest?.version ?? 0) + 1;
    const { flow, problems } = await check.check(id, next, head.numbers.length > 0, draft);
    return flow ?? { refused: 'flow-invalid', problems, cases: [] };
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
