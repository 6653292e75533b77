/**
 * A dry run as somebody sits before it: the flow is walked until it waits for the caller, then it is the admin's turn. The
 * whole run is repeated at each key, for it takes a millisecond. Pure.
 */
import { dryRun, type City, type DryRun, type Happened } from '../../../core/ivr/dry-run.ts';
import type { Draft, Flow } from '../../../core/ivr/flow.ts';
import { link, type LibraryPrompt } from '../../../core/ivr/link.ts';
import type { Act, Given, TestCase } from '../../../core/ivr/test-case.ts';
import type { Language } from '../../../core/ivr/flow.ts';

export interface Session {
  readonly given: Given;
  /** How many silences after the last act the admin let pass. */
  readonly passed: number;
  readonly toTheEnd: boolean;
}

export interface Shown {
  readonly run: DryRun;
  readonly log: readonly Happened[];
  readonly path: DryRun['path'];
  /** Where the caller is now. */
  readonly node: string;
  /** Null when it is over; else when a key would come. */
  readonly waiting: { readonly at: number } | null;
}

export const beginSession = (number: string | null, at: string): Session => ({
  given: { number, at, acts: [] },
  passed: 0,
  toTheEnd: false,
});

const isAct = ({ what }: Happened): boolean => what === 'pressed' || what === 'said' || what === 'ignored';

export function show(flow: Flow, session: Session, city: City): Shown {
  const run = dryRun(flow, session.given, city);
  const lastAct = run.log.findLastIndex(isAct);
  const silences = run.log.flatMap(({ what }, n) => (what === 'silence' && n > lastAct ? [n] : []));
  const cut = session.toTheEnd ? undefined : silences[session.passed];
  const waitsAt = cut === undefined ? undefined : run.log[cut];
  if (cut === undefined || waitsAt === undefined) {
    return { run, log: run.log, path: run.path, node: run.node, waiting: null };
  }
  return {
    run,
    log: run.log.slice(0, cut),
    // The step that the silence itself takes comes at the same moment, so only earlier ones count.
    path: run.path.filter(({ at }) => at < waitsAt.at),
    node: waitsAt.node,
    waiting: { at: waitsAt.at },
  };
}

/** The caller acts now. After silences that were let pass, the act waits until the flow asks again. */
export function act(session: Session, shown: Shown, one: Exclude<Act, { wait: number }>): Session {
  if (shown.waiting === null) return session;
  const lastAct = shown.log.findLast(isAct);
  // Just before the time to answer is over, for then the flow surely listens.
  const wait = Math.max(0.1, shown.waiting.at - 0.2 - (lastAct?.at ?? 0));
  const before: Act[] = session.passed === 0 ? [] : [{ wait: Math.round(wait * 10) / 10 }];
  const acts = [...session.given.acts, ...before, one];
  return { given: { ...session.given, acts }, passed: 0, toTheEnd: false };
}

export const stayQuiet = (session: Session): Session => ({ ...session, passed: session.passed + 1 });
export const letGo = (session: Session): Session => ({ ...session, toTheEnd: true });

/** As a test case: it ends as this run ended, having said what was heard last. */
export function asCase(name: string, session: Session, run: DryRun): TestCase {
  const said = run.log.filter(({ what }) => what === 'heard').at(-1)?.text;
  return {
    name,
    given: session.given,
    expect: {
      outcome: run.outcome,
      node: run.node,
      ...(run.queue === null ? {} : { queue: run.queue }),
      ...(said === undefined ? {} : { heard: [said.slice(0, 200)] }),
    },
  };
}

/** Prompts of the library as the editor knows them. */
export type Texts = ReadonlyMap<string, Partial<Record<Language, string>>>;

export type Runnable = { readonly ok: true; readonly flow: Flow } | { readonly ok: false; readonly why: string };

/** A draft as a flow that can be walked; sub-flows are only on the server. */
export function runnable(draft: Draft, texts: Texts): Runnable {
  const prompt = (id: string, language: Language): LibraryPrompt => ({
    text: texts.get(id)?.[language] ?? `（提示语 ${id}）`,
  });
  const linked = link(draft, { id: 'draft', version: 1, prompt, flow: () => null });
  if (linked.ok) return linked;
  return { ok: false, why: linked.problems[0]?.message ?? '流程还不能试走' };
}

export const hasSubFlows = (draft: Draft): boolean => Object.values(draft.nodes).some(({ kind }) => kind === 'subFlow');
