import type { WarehouseTable } from '@dataing/ports';
import type { RunLog } from './run-log.ts';

/** A column another column is computed from. */
export interface ColumnOrigin {
  readonly relation: string;
  readonly column: string;
  /** True where the value arrives as it is: passed on or renamed, and not cast or computed. */
  readonly isCopy: boolean;
}

/** What a relation of the warehouse is built from, ephemeral models and views that do not exist looked through. */
export interface RelationLineage {
  /** As the warehouse names it. */
  readonly relation: string;
  readonly isModel: boolean;
  readonly parents: readonly string[];
  /** Column (lower case) -> what it is computed from. */
  readonly columns: ReadonlyMap<string, readonly ColumnOrigin[]>;
  /** Columns that decide which rows there are. */
  readonly deciders: readonly ColumnOrigin[];
  /** Of these, the ones that joins compare. */
  readonly joins: readonly ColumnOrigin[];
  /** Sets of columns that are said to be unique. */
  readonly keys: ReadonlyArray<readonly string[]>;
  /** Of a source that says so: its column that keeps when a row was loaded. */
  readonly loadedAt?: string;
}

/**
 * `dbt`: from a project. `keys`: from foreign keys that the database declares. `names`: guessed from names that tables
 * share. `none`: nothing is known.
 */
export interface Lineage {
  readonly basis: 'dbt' | 'keys' | 'names' | 'none';
  readonly relations: ReadonlyMap<string, RelationLineage>;
}

export const NO_LINEAGE: Lineage = { basis: 'none', relations: new Map() };

/** The alert's metric by day, as it was recorded when the day was over. */
export interface RecordedMetric {
  readonly points: ReadonlyArray<{
    readonly atMicros: number;
    readonly value: number | null;
    /** Rows it was computed from; null where that was not recorded. */
    readonly rows: number | null;
  }>;
}

/** What is known around an alert beside its table, as plain values. */
export interface Context {
  readonly tables: readonly WarehouseTable[];
  readonly lineage: Lineage;
  readonly log: RunLog | null;
  /** When the alert was raised, in microseconds since 1970 in UTC; null: not known, and nothing is called late. */
  readonly now: number | null;
  /** Left out: nobody recorded the metric. */
  readonly recorded?: RecordedMetric;
}

/** Every relation upstream of one, itself first, nearest first, with the number of hops to it. */
export function upstreamOf(lineage: Lineage, relation: string): ReadonlyMap<string, number> {
  const hops = new Map<string, number>([[relation, 0]]);
  const open = [relation];
  for (let i = 0; i < open.length; i++) {
    for (const parent of lineage.relations.get(open[i])?.parents ?? []) {
      if (hops.has(parent)) continue;
      hops.set(parent, (hops.get(open[i]) ?? 0) + 1);
      open.push(parent);
    }
  }
  return hops;
}
