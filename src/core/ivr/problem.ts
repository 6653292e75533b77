/** What can be wrong with a flow, and what one must know to say so. */
import type { Language } from './flow.ts';

export interface Problem {
  /** An error forbids publishing; a warning must be ticked off. */
  readonly severity: 'error' | 'warning';
  /** Stable, so that it can be confirmed. */
  readonly code: string;
  readonly node?: string;
  readonly field?: string;
  /** [节点]：[什么不对]，[怎么改]。 */
  readonly message: string;
}

/** A problem of one node's settings; validate.ts adds where it is. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly field?: string;
  readonly message: string;
}

/** What exists beside the flow. A set that is null is not known here, so nothing is said about it. */
export interface CheckContext {
  readonly queues: ReadonlySet<string> | null;
  readonly schedules: ReadonlySet<string> | null;
  /** Units that may be rung, by id, with their numbers: those are all the numbers that may be. */
  readonly units: ReadonlyMap<string, string> | null;
  /** Flows that may be entered as sub-flows. */
  readonly flows: ReadonlySet<string> | null;
  /** Prompts of the library and the languages they exist in. */
  readonly prompts: ReadonlyMap<string, ReadonlySet<Language>> | null;
  readonly allowedHosts: ReadonlySet<string>;
}
