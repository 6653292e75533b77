/**
 * The directory with a copy on disk: a controller that is started while PostgreSQL is away still knows its agents, its
 * queues and its menus, and can take calls over. The copy holds no personal data but agents' names.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Flow } from '../core/ivr/flow.ts';
import { readFlow } from '../core/ivr/read-flow.ts';
import { rulesIn } from './queue-rules.ts';
import type { AgentRow, DirectoryStore, PublishedNumber, QueueRow, UnitRow } from '../service/ports.ts';

interface Copy {
  agents?: AgentRow[];
  queues?: QueueRow[];
  units?: UnitRow[];
  published?: PublishedNumber[];
}

const noSkills = { skills: {}, tiers: {} } as const;
const plainNumber = { language: 'zh', priority: 0, tag: '' } as const;

export class CachedDirectory implements DirectoryStore {
  #copy: Copy = {};
  #written = '';

  constructor(
    private readonly store: DirectoryStore,
    private readonly file: string,
  ) {}

  /** Reads the copy of the last life, if there is one. */
  async open(): Promise<void> {
    try {
      this.#written = await readFile(this.file, 'utf8');
      const copy = JSON.parse(this.#written) as Copy;
      // The release before may have written it: without what numbers bring, flows in the format of then.
      const published = copy.published?.map((each) => ({ ...plainNumber, ...each, flow: readFlow(each.flow) }));
      const queues = copy.queues?.map((each) => ({ ...each, rules: rulesIn(each.rules) }));
      const agents = copy.agents?.map((each) => ({ ...noSkills, ...each }));
      const units = copy.units?.map((each) => ({ ...{ note: '' }, ...each }));
      this.#copy = {
        ...copy,
        ...(queues === undefined ? {} : { queues }),
        ...(agents === undefined ? {} : { agents }),
        ...(units === undefined ? {} : { units }),
        ...(published === undefined ? {} : { published }),
      };
    } catch {
      this.#copy = {};
    }
  }

  /** Enough to answer calls without the store. */
  get hasCopy(): boolean {
    const { agents, queues, published } = this.#copy;
    return agents !== undefined && queues !== undefined && published !== undefined;
  }

  agents(): Promise<AgentRow[]> {
    return this.#fresh('agents', () => this.store.agents());
  }
  queues(): Promise<QueueRow[]> {
    return this.#fresh('queues', () => this.store.queues());
  }
  units(): Promise<UnitRow[]> {
    return this.#fresh('units', () => this.store.units());
  }
  publishedNumbers(): Promise<PublishedNumber[]> {
    return this.#fresh('published', () => this.store.publishedNumbers());
  }
  async publishedFlow(dialled: string): Promise<Flow | null> {
    return (await this.publishedNumbers()).find((each) => each.dialled === dialled)?.flow ?? null;
  }
  async flowVersion(id: string, version: number): Promise<Flow | null> {
    const known = this.#copy.published?.find(({ flow }) => flow.id === id && flow.version === version);
    return known?.flow ?? this.store.flowVersion(id, version);
  }

  /** @throws the store's fault when there is no copy either. */
  async #fresh<K extends keyof Copy>(key: K, read: () => Promise<NonNullable<Copy[K]>>): Promise<NonNullable<Copy[K]>> {
    try {
      const now = await read();
      this.#copy[key] = now;
      await this.#write();
      return now;
    } catch (error) {
      const copy = this.#copy[key];
      if (copy === undefined) throw error;
      return copy;
    }
  }

  async #write(): Promise<void> {
    const text = JSON.stringify(this.#copy);
    if (text === this.#written) return;
    await writeFile(`${this.file}.new`, text, { mode: 0o600 });
    await rename(`${this.file}.new`, this.file);
    this.#written = text;
  }
}
