import type { BoundColumn } from './column.ts';
import type { BoundRelation, Frame, ScopeColumn } from './relation.ts';
import type { Dependency, Rows } from './rows.ts';

/** More relations than this are not followed: a key over them would be of no use. */
const RELATIONS_MAX = 24;

interface Candidate {
  readonly relation: BoundRelation;
  readonly key: ReadonlySet<BoundColumn>;
}

/** Which columns of FROM no two rows agree on, and which columns stand for one another. */
export class Grain {
  readonly #frame: Frame;
  readonly #dependencies: readonly Dependency[];
  readonly #fixed: readonly ScopeColumn[];

  constructor(frame: Frame, rows: Rows, fixed: readonly ScopeColumn[]) {
    this.#frame = frame;
    this.#dependencies = rows.dependencies;
    this.#fixed = fixed;
  }

  /** Least sets found whose values tell the rows of FROM apart; none where a relation has no key of its own. */
  keys(): ReadonlyArray<readonly ScopeColumn[]> {
    const { relations } = this.#frame;
    if (relations.length === 0) return [[]];
    if (relations.length > RELATIONS_MAX) return [];
    if (relations.length === 1) {
      return this.#usable(relations[0]).map(({ key }) =>
        this.#unfixed([...key].map((column) => ({ relation: relations[0], column }))),
      );
    }
    const one = relations.map((relation) => this.#usable(relation)[0]);
    if (!one.every((candidate) => candidate !== undefined)) return [];
    const forward = this.#least(one);
    const backward = this.#least([...one].reverse());
    return [forward, backward];
  }

  /** Keys that hold: their columns cannot be NULL, or are equated, so that NULLs are of padding only. */
  #usable(relation: BoundRelation): Candidate[] {
    const equated = (column: BoundColumn) =>
      this.#dependencies.some(({ from, to }) =>
        [from[0], to].some((place) => place.relation === relation && place.column === column),
      );
    return relation.keys
      .filter((key) =>
        [...key].every((column) => !column.facts.nullable || relation.notNull.has(column) || equated(column)),
      )
      .map((key) => ({ relation, key }));
  }

  #unfixed(key: readonly ScopeColumn[]): ScopeColumn[] {
    return key.filter(
      ({ relation, column }) => !this.#fixed.some((f) => f.relation === relation && f.column === column),
    );
  }

  /** Drops from last to first what the rest determines. */
  #least(candidates: readonly Candidate[]): ScopeColumn[] {
    const kept = [...candidates];
    for (const candidate of [...candidates].reverse()) {
      const rest = kept.filter((other) => other !== candidate);
      if (this.#determines(rest, candidate)) kept.splice(kept.indexOf(candidate), 1);
    }
    return this.#unfixed(
      kept.flatMap(({ relation, key }) => [...key].map((column) => ({ relation, column }))),
    );
  }

  #determines(candidates: readonly Candidate[], wanted: Candidate): boolean {
    const whole = new Set(candidates.map(({ relation }) => relation));
    const places = new Set(this.#fixed.map(idOf));
    const has = (place: ScopeColumn) => whole.has(place.relation) || places.has(idOf(place));
    for (let grown = true; grown; ) {
      grown = false;
      for (const { from, to } of this.#dependencies) {
        if (has(to) || !from.every(has)) continue;
        places.add(idOf(to));
        grown = true;
      }
      for (const relation of this.#frame.relations) {
        if (whole.has(relation)) continue;
        const reached = this.#usable(relation).some(({ key }) =>
          [...key].every((column) => has({ relation, column })),
        );
        if (reached) {
          whole.add(relation);
          grown = true;
        }
      }
    }
    return [...wanted.key].every((column) => has({ relation: wanted.relation, column }));
  }

  /** Whether two places hold equal values in every row: the same place, or equated by an inner condition. */
  same(a: ScopeColumn, b: ScopeColumn): boolean {
    if (a.relation === b.relation && a.column === b.column) return true;
    const leads = (x: ScopeColumn, y: ScopeColumn) =>
      this.#dependencies.some(
        ({ from, to }) => from.length === 1 && idOf(from[0]) === idOf(x) && idOf(to) === idOf(y),
      );
    return leads(a, b) && leads(b, a);
  }
}

const relationIds = new WeakMap<BoundRelation, number>();
const columnIds = new WeakMap<BoundColumn, number>();
let count = 0;

function idOf({ relation, column }: ScopeColumn): string {
  return `${numberOf(relationIds, relation)}.${numberOf(columnIds, column)}`;
}

function numberOf<K extends object>(ids: WeakMap<K, number>, thing: K): number {
  const known = ids.get(thing);
  if (known !== undefined) return known;
  ids.set(thing, ++count);
  return count;
}
