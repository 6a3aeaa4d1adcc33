import type { BoundColumn, BoundQuery, BoundTable, Clause, Decider } from './column.ts';
import type { ScopeColumn } from './relation.ts';
import type { Sink } from './sink.ts';

/** What `from` determines: where two rows agree on all of it, they agree on `to`. */
export interface Dependency {
  readonly from: readonly ScopeColumn[];
  readonly to: ScopeColumn;
}

/** Gathers over one query what decides its rows. */
export class Rows {
  readonly deciders: Decider[] = [];
  readonly rowsFrom = new Set<BoundQuery>();
  readonly tables = new Set<BoundTable>();
  readonly dependencies: Dependency[] = [];
  readonly #seen = new Set<string>();
  readonly #ids = new Map<BoundColumn, number>();

  decide(clause: Clause, sink: Sink): void {
    for (const column of sink.columns) this.decideBy(clause, column);
    for (const query of sink.picks) this.rowsFrom.add(query);
  }

  decideBy(clause: Clause, column: BoundColumn): void {
    const id = this.#ids.get(column) ?? this.#ids.size;
    this.#ids.set(column, id);
    const seen = `${clause} ${id}`;
    if (this.#seen.has(seen)) return;
    this.#seen.add(seen);
    this.deciders.push({ clause, column });
  }
}
