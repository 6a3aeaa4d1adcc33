import type { SqlType } from './type.ts';

/** How a value comes over from a column to the next, weakest first. */
export type Step = 'same' | 'cast' | 'derived' | 'aggregated';

const STEPS: readonly Step[] = ['same', 'cast', 'derived', 'aggregated'];

/** The stronger of two steps: what a path made of both does to a value. */
export function strongerStep(a: Step, b: Step): Step {
  return STEPS.indexOf(a) >= STEPS.indexOf(b) ? a : b;
}

/** What is known of a column's values. */
export interface ColumnFacts {
  readonly type: SqlType;
  /** Whether NULL can occur; true where it is not known that it cannot. */
  readonly nullable: boolean;
  /** The one value of every row, as SQL text. */
  readonly constant?: string;
}

/** One edge of the graph: a value flows from `column`. */
export interface Flow {
  readonly column: BoundColumn;
  readonly step: Step;
}

/**
 * A column of a table or of a query. Columns and flows form a graph, without cycles but for recursive CTEs; it is
 * as large as the query with its stars written out, and sources are found by following it (lineage/trace.ts).
 */
export interface BoundColumn {
  /** As an engine shows it. */
  readonly name: string;
  /** Folded: equal keys are the same name. */
  readonly key: string;
  /** Present where the column is a table's own. */
  readonly table?: BoundTable;
  /** Where its values come from. */
  readonly flows: readonly Flow[];
  /** What its own expression does, sources or not: count(*) aggregates and has none. */
  readonly step: Step;
  /** Subqueries whose rows its value is computed from: the columns that pick those rows matter to the value. */
  readonly picks: readonly BoundQuery[];
  readonly facts: ColumnFacts;
  /** How sure the attribution to its table is: by schema, by being the only place it can be, or one of several. */
  certainty: Certainty;
}

export type Certainty = 'known' | 'assumed' | 'ambiguous';

/** A table, view or file the statement touches and does not define. */
export interface BoundTable {
  /** The folded parts, joined by dots: the identity. */
  readonly key: string;
  /** As first written. */
  readonly name: string;
  /** Whether the schema has it, so that all its columns are known. */
  readonly known: boolean;
  /** A file or a stage, not a table. */
  readonly file?: boolean;
  /** By folded name; grows as columns of unknown tables are referred to. */
  readonly columns: Map<string, BoundColumn>;
  readonly keys: ReadonlyArray<ReadonlySet<string>>;
}

/** Which clause lets columns decide over the existence of rows. */
export type Clause =
  | 'join'
  | 'where'
  | 'group'
  | 'having'
  | 'qualify'
  | 'distinct'
  | 'order_limit'
  | 'set'
  | 'unnest'
  | 'merge';

export interface Decider {
  readonly clause: Clause;
  readonly column: BoundColumn;
}

/** A query with its names resolved. */
export interface BoundQuery {
  readonly columns: readonly BoundColumn[];
  /** Finds or makes a further column where a star stands over a table whose columns are not known. */
  readonly open?: OpenColumns;
  /** Columns of its own clauses that decide which rows there are. */
  readonly deciders: readonly Decider[];
  /** Queries whose rows come in: of FROM, of set operations, of conditions. */
  readonly rowsFrom: readonly BoundQuery[];
  /** Tables whose rows come in directly. */
  readonly tables: readonly BoundTable[];
  /** Sets of its columns on which no two rows agree; the empty set says there is at most one row. */
  readonly keys: ReadonlyArray<ReadonlySet<BoundColumn>>;
}

export type OpenColumns = (name: string, key: string, certainty: Certainty) => BoundColumn | undefined;
