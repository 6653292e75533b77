/**
 * The flows in use, in memory: the call path never waits for the store. A flow goes on the shelf only when every prompt
 * it can speak is ready.
 */
import { promptsOf } from '../core/ivr/advance.ts';
import type { Flow } from '../core/ivr/flow.ts';
import type { DirectoryStore, Telephony } from './ports.ts';

export class FlowShelf {
  readonly #byNumber = new Map<string, Flow>();
  readonly #byVersion = new Map<string, Flow>();

  constructor(
    private readonly store: DirectoryStore,
    private readonly telephony: Pick<Telephony, 'prepare'>,
  ) {}

  get isEmpty(): boolean {
    return this.#byNumber.size === 0;
  }

  /** Takes in what is published now; versions that calls still use stay. */
  async refresh(progress?: (done: number, all: number) => void): Promise<void> {
    for (const { dialled, flow } of await this.store.publishedFlows()) {
      if (!this.#byVersion.has(key(flow.id, flow.version))) {
        await this.telephony.prepare(promptsOf(flow), progress);
        this.#byVersion.set(key(flow.id, flow.version), flow);
      }
      this.#byNumber.set(dialled, flow);
    }
  }

  /** A number without a flow of its own is answered by any flow there is: better the wrong menu than silence. */
  forNumber(dialled: string): Flow | null {
    return this.#byNumber.get(dialled) ?? this.#byNumber.values().next().value ?? null;
  }

  /** The version a call began with; after a takeover it may have to be fetched. */
  async version(id: string, version: number): Promise<Flow | null> {
    const known = this.#byVersion.get(key(id, version));
    if (known !== undefined) return known;
    const fetched = await this.store.flowVersion(id, version).catch(() => null);
    if (fetched !== null) this.#byVersion.set(key(id, version), fetched);
    return fetched;
  }
}

const key = (id: string, version: number): string => `${id} ${version}`;
