/** What was logged of a warehouse's past. Times are microseconds since 1970 in UTC; empty lists where nothing was. */
export interface RunLog {
  readonly deploys: ReadonlyArray<{ readonly sha: string; readonly at: number }>;
  readonly runs: readonly LoggedRun[];
  readonly loads: readonly LoggedLoad[];
}

interface LoggedRun {
  readonly id: string;
  readonly at: number;
  readonly status: string;
  readonly models: ReadonlyArray<{
    readonly name: string;
    readonly status: string;
    readonly rows: number | null;
  }>;
}

export interface LoggedLoad {
  readonly table: string;
  readonly at: number;
  readonly status: string;
  readonly rows: number | null;
}

/** The last part of a relation's name: `orders` of `raw.orders`. */
export function bareName(relation: string): string {
  return relation.slice(relation.lastIndexOf('.') + 1).toLowerCase();
}

/** Loads of a relation within a half-open time. */
export function loadsOf(log: RunLog, relation: string, from: number, until: number): readonly LoggedLoad[] {
  return log.loads.filter(
    (load) => bareName(load.table) === bareName(relation) && load.at >= from && load.at < until,
  );
}
