/**
 * The one writer of units. Whatever stands here may be rung by flows and agents at the city's cost, so a number is looked
 * at before it does; a change holds for calls at once.
 */
import type { UnitRow, UnitStored, UnitUse } from '../contract/http/units.ts';
import { unitNumber } from '../core/call/unit-number.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';

export type UnitContent = Omit<UnitStored, 'id' | 'revision' | 'savedAt' | 'savedBy'>;
export interface UnitUseOf extends UnitUse {
  readonly destination: 'unit' | 'number';
  readonly unit: string | null;
  readonly number: string | null;
}

export interface UnitStore {
  all(): Promise<UnitStored[]>;
  /** Refuses `unit-exists`. */
  add(by: string, id: string, content: UnitContent): Promise<UnitStored | Refusal>;
  /** Refuses `unit-unknown`, and `saved-by-another` with theirs. */
  save(by: string, id: string, revision: number, content: UnitContent): Promise<UnitStored | Refusal>;
  uses(): Promise<UnitUseOf[]>;
}

export interface UnitDeskHouse {
  readonly store: UnitStore;
  /** Those that lead to this hotline. */
  ownNumbers(): Promise<readonly string[]>;
  /** The running hotline reads the units anew. */
  changed(): Promise<void>;
}

export class UnitDesk {
  constructor(private readonly house: UnitDeskHouse) {}

  async list(): Promise<UnitRow[]> {
    const [units, uses] = await Promise.all([this.house.store.all(), this.house.store.uses()]);
    return units.map((unit) => withUses(unit, uses));
  }

  async add(by: string, id: string, content: UnitContent): Promise<UnitRow | Refusal> {
    const number = await this.#numberOf(content.number, null);
    if (isRefusal(number)) return number;
    const wrong = wrongParent(id, content.parent, await this.house.store.all());
    return wrong ?? this.#inForce(this.house.store.add(by, id, { ...content, number }));
  }

  async save(
    by: string,
    id: string,
    { revision, evenInUse, ...content }: UnitContent & { readonly revision: number; readonly evenInUse: boolean },
  ): Promise<UnitRow | Refusal> {
    const { store } = this.house;
    const all = await store.all();
    const before = all.find((unit) => unit.id === id);
    if (before === undefined) return { refused: 'unit-unknown' };
    const number = await this.#numberOf(content.number, before.number);
    if (isRefusal(number)) return number;
    const wrong = wrongParent(id, content.parent, all);
    if (wrong !== null) return wrong;
    if (before.active && !content.active && !evenInUse) {
      const usedBy = withUses(before, await store.uses()).usedBy.filter(({ live }) => live);
      if (usedBy.length > 0) return { refused: 'unit-in-use', usedBy };
    }
    return this.#inForce(store.save(by, id, revision, { ...content, number }));
  }

  /** What stands there already may stay, or an old row could not be corrected elsewhere. */
  async #numberOf(raw: string, stored: string | null): Promise<string | Refusal> {
    if (raw === stored) return raw;
    const checked = unitNumber(raw, new Set(await this.house.ownNumbers()));
    return 'number' in checked ? checked.number : { refused: `unit-number-${checked.wrong}` };
  }

  async #inForce(work: Promise<UnitStored | Refusal>): Promise<UnitRow | Refusal> {
    const done = await work;
    if (isRefusal(done)) return done;
    await this.house.changed();
    return withUses(done, await this.house.store.uses());
  }
}

/** What the web room calls. */
export type UnitDoor = Pick<UnitDesk, 'list' | 'add' | 'save'>;

function withUses(unit: UnitStored, uses: readonly UnitUseOf[]): UnitRow {
  const rings = (use: UnitUseOf) =>
    use.destination === 'unit' ? use.unit === unit.id : unit.active && use.number === unit.number;
  const usedBy = new Map<string, UnitUse>();
  for (const { id, name, of, live } of uses.filter(rings)) {
    const key = `${of} ${id}`;
    usedBy.set(key, { id, name, of, live: live || (usedBy.get(key)?.live ?? false) });
  }
  return { ...unit, usedBy: [...usedBy.values()] };
}

function wrongParent(id: string, parent: string | null, all: readonly UnitStored[]): Refusal | null {
  if (parent === null) return null;
  const parents = new Map(all.map((unit) => [unit.id, unit.parent]));
  if (!parents.has(parent)) return { refused: 'unit-parent-unknown' };
  const seen = new Set([id]);
  for (let at: string | null = parent; at !== null; at = parents.get(at) ?? null) {
    if (seen.has(at)) return { refused: 'unit-parent-circle' };
    seen.add(at);
  }
  return null;
}
