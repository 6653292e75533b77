/**
 * What holds in the city now, in memory: opening hours, the years' tables, the emergency, the surge. The call path asks here
 * and never waits. Read anew on a change and every ten seconds; the last that was read holds while the store is away.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { YearRow } from '../contract/http/schedules.ts';
import { underLayers, withLayerNodes } from '../core/caller/layers.ts';
import type { Stage } from '../core/caller/measure.ts';
import { whatHolds, type Emergency, type Holds, type Schedule, type YearTable } from '../core/ivr/calendar.ts';
import type { EmergencyOverlay } from '../core/ivr/emergency-overlay.ts';
import type { Flow } from '../core/ivr/flow.ts';
import type { SurgeOverlay } from '../core/ivr/surge-overlay.ts';
import { dayOf } from '../core/kernel/day.ts';
import type { Instant } from '../core/kernel/instant.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';
import type { Log } from '../log.ts';
import { Holding, type Held } from './holding.ts';
import type { Clock } from './ports.ts';

/** The newest emergency that was confirmed. */
export interface KnownEmergency extends EmergencyOverlay, Held {
  /** What schedules say meanwhile; null leaves them alone. */
  readonly hoursOpen: boolean | null;
}
/** The newest surge. */
export interface KnownSurge extends SurgeOverlay, Held {
  readonly since: Instant;
}

export interface CalendarState {
  readonly schedules: readonly Schedule[];
  readonly tables: readonly YearTable[];
  readonly emergency: KnownEmergency | null;
  /** Absent in the copy that an earlier release left. */
  readonly surge?: KnownSurge | null;
}
export interface CalendarSource {
  read(): Promise<CalendarState>;
  /** What was read in the last life, at once. */
  last?(): Promise<CalendarState | null>;
}

export interface StoredSchedule {
  readonly schedule: Schedule;
  readonly revision: number;
  readonly savedAt: string;
  readonly savedBy: string;
}
interface ScheduleUse {
  readonly schedule: string;
  readonly flow: string;
  readonly flowName: string;
  readonly live: boolean;
}
export interface ScheduleStore {
  schedules(): Promise<StoredSchedule[]>;
  years(): Promise<YearRow[]>;
  uses(): Promise<ScheduleUse[]>;
  addSchedule(by: string, schedule: Schedule): Promise<StoredSchedule | Refusal>;
  saveSchedule(by: string, revision: number, schedule: Schedule): Promise<StoredSchedule | Refusal>;
  removeSchedule(by: string, id: string): Promise<null | Refusal>;
  saveYear(by: string, revision: number, table: YearTable): Promise<YearRow | Refusal>;
}

const refreshEveryMs = 10_000;
const waitWithCopyMs = 1_500;

export class CalendarBook {
  #state: Pick<CalendarState, 'schedules' | 'tables'> = { schedules: [], tables: [] };
  #byId = new Map<string, Schedule>();
  readonly #emergency: Holding<KnownEmergency>;
  readonly #surge: Holding<KnownSurge>;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly source: CalendarSource,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.#emergency = new Holding(clock);
    this.#surge = new Holding(clock);
  }

  /** Reads for the first time. A store that is away holds nobody up for long: callers wait for this start. */
  async open(): Promise<void> {
    const last = (await this.source.last?.()) ?? null;
    if (last !== null) this.#take(last);
    await Promise.race([this.refresh(), ...(last === null ? [] : [pause(waitWithCopyMs, undefined, { ref: false })])]);
    this.#timer ??= setInterval(() => void this.refresh(), refreshEveryMs).unref();
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#emergency.close();
    this.#surge.close();
  }

  async refresh(): Promise<void> {
    try {
      this.#take(await this.source.read());
    } catch (error) {
      this.log.warn({ err: error }, 'the calendar could not be read, the last one holds');
    }
  }

  #take(state: CalendarState): void {
    this.#state = state;
    this.#byId = new Map(state.schedules.map((schedule) => [schedule.id, schedule]));
    this.#emergency.take(state.emergency);
    this.#surge.take(state.surge ?? null);
  }

  // ── for calls ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The parts of a flow's World that are not the call's own. */
  world(): {
    readonly schedules: (id: string) => Schedule | null;
    readonly tables: readonly YearTable[];
    readonly emergency: Emergency | null;
  } {
    const emergency = this.emergency();
    return {
      schedules: (id) => this.#byId.get(id) ?? null,
      tables: this.#state.tables,
      emergency:
        emergency === null || emergency.hoursOpen === null
          ? null
          : { open: emergency.hoursOpen, label: emergency.label, until: emergency.until },
    };
  }

  /** Null as soon as its time is over, whether or not anybody noted it down. */
  emergency(): KnownEmergency | null {
    return this.#emergency.now;
  }

  surge(): KnownSurge | null {
    return this.#surge.now;
  }

  /** As a call that comes now shall walk it; `stage`: what is done about its number. */
  forNewCall(flow: Flow, stage: Stage | null = null): Flow {
    return underLayers(flow, { emergency: this.emergency(), surge: this.surge() }, stage);
  }

  /** As a call walks it on that may have come in an emergency or a surge which is over by now. */
  forRunningCall(flow: Flow): Flow {
    return withLayerNodes(flow, { emergency: this.#emergency.last, surge: this.#surge.last });
  }

  named(): { id: string; label: string }[] {
    return this.#state.schedules.map(({ id, name }) => ({ id, label: name }));
  }

  /** Told when an emergency begins or is over. */
  onEmergency(listener: () => void): void {
    this.#emergency.onChange(listener);
  }

  /** Told when a surge begins, is given another end, or is over. */
  onSurge(listener: () => void): void {
    this.#surge.onChange(listener);
  }

  // ── for the page ───────────────────────────────────────────────────────────────────────────────────────────────────

  holds(id: string, at: Instant): Holds | Refusal {
    const schedule = this.#byId.get(id);
    if (schedule === undefined) return { refused: 'schedule-unknown' };
    return whatHolds(schedule, this.#state.tables, at, this.world().emergency);
  }

  /** This year, and the next once its table can be expected. */
  unofficial(): { year: number; warning: string }[] {
    const year = Number(dayOf(this.clock.now()).slice(0, 4));
    return [year, year + 1]
      .filter((one) => !this.#state.tables.some((table) => table.year === one && table.official !== null))
      .map((one) => ({
        year: one,
        warning: `${one} 年没有官方放假安排：节假日和调休补班未计入，只按星期判断。国务院办公厅发布通知后请录入。`,
      }));
  }
}

/** Schedules and years as admins change them: a change holds for the next caller. */
export class CalendarDesk {
  constructor(
    private readonly store: ScheduleStore,
    private readonly book: CalendarBook,
  ) {}

  async schedules() {
    const [schedules, uses] = await Promise.all([this.store.schedules(), this.store.uses()]);
    return schedules.map((stored) => withUses(stored, uses));
  }

  async years() {
    return { items: await this.store.years(), next: null, unofficial: this.book.unofficial() };
  }

  holds(id: string, at: Instant): Holds | Refusal {
    return this.book.holds(id, at);
  }

  addSchedule(by: string, schedule: Schedule) {
    return this.#saved(wrongSpans(schedule) ?? this.store.addSchedule(by, schedule));
  }

  saveSchedule(by: string, revision: number, schedule: Schedule) {
    return this.#saved(wrongSpans(schedule) ?? this.store.saveSchedule(by, revision, schedule));
  }

  async removeSchedule(by: string, id: string): Promise<null | Refusal> {
    const usedBy = (await this.store.uses()).filter(({ schedule }) => schedule === id);
    if (usedBy.length > 0) return { refused: 'schedule-in-use', usedBy };
    const refusal = await this.store.removeSchedule(by, id);
    await this.book.refresh();
    return refusal;
  }

  async saveYear(by: string, revision: number, table: YearTable): Promise<YearRow | Refusal> {
    const wrong = wrongDates(table);
    if (wrong !== null) return wrong;
    const saved = await this.store.saveYear(by, revision, table);
    if (!isRefusal(saved)) await this.book.refresh();
    return saved;
  }

  async #saved(work: Refusal | Promise<StoredSchedule | Refusal>) {
    const saved = await work;
    if (isRefusal(saved)) return saved;
    await this.book.refresh();
    return withUses(saved, await this.store.uses());
  }
}

/** What the web room calls. */
export type CalendarDoor = Pick<
  CalendarDesk,
  'schedules' | 'years' | 'holds' | 'addSchedule' | 'saveSchedule' | 'removeSchedule' | 'saveYear'
>;

const withUses = (stored: StoredSchedule, uses: readonly ScheduleUse[]) => ({
  ...stored,
  usedBy: uses
    .filter(({ schedule }) => schedule === stored.schedule.id)
    .map(({ flow, flowName, live }) => ({ flow, flowName, live })),
});

/** A span that ends before it begins is open never, and nobody would notice. */
function wrongSpans({ weekly, overrides, holidayOpen }: Schedule): Refusal | null {
  const spans = [...weekly, ...holidayOpen, ...overrides.flatMap(({ open }) => open)];
  const wrong = spans.find(({ from, to }) => from >= to);
  if (wrong) return { refused: 'span-backwards', from: wrong.from, to: wrong.to };
  const dates = overrides.map(({ date }) => date);
  const unreal = dates.find((date) => !isDate(date));
  if (unreal !== undefined) return { refused: 'no-such-date', date: unreal };
  const twice = dates.find((date, n) => dates.indexOf(date) !== n);
  return twice === undefined ? null : { refused: 'date-twice', date: twice };
}

function wrongDates({ year, holidays, workdays }: YearTable): Refusal | null {
  const dates = [...holidays, ...workdays].map(({ date }) => date);
  const foreign = dates.find((date) => !date.startsWith(`${year}-`) || !isDate(date));
  if (foreign !== undefined) return { refused: 'date-of-other-year', date: foreign };
  const twice = dates.find((date, n) => dates.indexOf(date) !== n);
  return twice === undefined ? null : { refused: 'date-twice', date: twice };
}

/** There is no 31st of June. */
function isDate(date: string): boolean {
  const at = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date);
}
