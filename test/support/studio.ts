/** The studio on a real database, with a shelf as the controller has one. Prompts are only written down: no voice here. */
import type { Flow, Prompt } from '../../src/core/ivr/flow.ts';
import { FlowShelf } from '../../src/service/flow-shelf.ts';
import type { PromptCatalogue, WalkingCall } from '../../src/service/flow-ports.ts';
import type { Clock } from '../../src/service/ports.ts';
import { RehearsalLine } from '../../src/service/rehearsal-line.ts';
import { openStudio, type Studio } from '../../src/service/studio.ts';
import { Directory } from '../../src/store/directory.ts';
import { PgFlowStore } from '../../src/store/flow-store.ts';
import { PgTrafficStore } from '../../src/store/flow-traffic.ts';
import { PgNumberStore } from '../../src/store/numbers.ts';
import { keptLog, type KeptLog } from './quiet-log.ts';
import type { TestStore } from './postgres.ts';

export interface TestStudio extends Studio {
  readonly shelf: FlowShelf;
  readonly flows: PgFlowStore;
  /** What is being walked; tests put calls in. */
  readonly calls: WalkingCall[];
  /** Each time prompts were asked for: how many, and the version that new calls got then. */
  readonly prepared: { prompts: readonly Prompt[]; live: number | undefined }[];
  readonly prompts: Map<string, string>;
  readonly log: KeptLog;
  /** Hours that `now` is ahead. */
  ahead: number;
  onPrepare: (() => Promise<void>) | null;
  live(number?: string): Flow | null;
}

export async function testStudio(store: TestStore): Promise<TestStudio> {
  const kept = keptLog();
  const directory = new Directory(store.db, kept.log);
  const calls: WalkingCall[] = [];
  const prompts = new Map<string, string>();
  const prepared: TestStudio['prepared'] = [];
  const clock: Clock = {
    now: () => Date.now() + house.ahead * 3_600_000,
    monotonic: () => performance.now(),
  };
  const telephony = {
    prepare: async (asked: readonly Prompt[]) => {
      prepared.push({ prompts: asked, live: shelf.forNumber('12345')?.version });
      await house.onPrepare?.();
    },
  };
  const shelf = new FlowShelf(directory, telephony, { forNewCall: (flow) => flow, forRunningCall: (flow) => flow });
  const flows = new PgFlowStore(store.db);
  const catalogue = (): PromptCatalogue => ({
    prompts: [...prompts].map(([id, text]) => ({ id, label: id, texts: { zh: text }, recorded: [] })),
    find: (id, language) => (language === 'zh' && prompts.has(id) ? { text: prompts.get(id)! } : null),
  });
  let made = 0;
  const studio = openStudio({
    store: flows,
    numbers: new PgNumberStore(store.db),
    counts: new PgTrafficStore(store.db),
    beside: {
      queues: async () => (await directory.queues()).map(({ id, label }) => ({ id, label })),
      skills: () => directory.skills(),
      units: async () => [],
      prompts: async () => catalogue(),
      schedules: () => [],
      city: () => ({ schedules: () => null, tables: [], emergency: null }),
      allowedHosts: ['data.example.gov.cn'],
    },
    telephony,
    rehearsals: new RehearsalLine(clock),
    answersCalls: () => true,
    clock,
    log: kept.log,
    walking: () => calls,
    refresh: () => shelf.refresh(),
    newId: () => `made-${++made}`,
  });
  const house: TestStudio = {
    ...studio,
    shelf,
    flows,
    calls,
    prompts,
    prepared,
    ahead: 0,
    onPrepare: null,
    log: kept,
    live: (number = '12345') => shelf.forNumber(number),
  };
  await shelf.refresh();
  return house;
}
