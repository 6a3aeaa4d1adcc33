import type { Expression } from './expression.ts';
import type { Located, Name, QualifiedName } from './place.ts';
import type { OrderBy, Ordering, Query, Sample } from './query.ts';
import type { TypeName } from './type-name.ts';

/** One part of FROM. */
export type FromItem =
  | TableItem
  | DerivedTable
  | FunctionItem
  | Unnest
  | Join
  | Pivot
  | Unpivot
  | LateralView
  | MatchRecognize
  | BracketedItem;

export interface Alias extends Located {
  readonly name: Name;
  readonly columns?: readonly Name[];
  /** `as t(a int, b text)`: one per column of `columns`. */
  readonly types?: readonly TypeName[];
}

interface Aliased extends Located {
  readonly alias?: Alias;
  readonly sample?: Sample;
  /** LATERAL stands before it: it sees what stands left of it. */
  readonly lateral?: boolean;
}

export interface TableItem extends Aliased {
  readonly kind: 'table';
  /** Empty only as the left side of a join in a pipe step. */
  readonly name: QualifiedName;
  /** Written as a text, so a file: FROM 'a.parquet'. */
  readonly file?: boolean;
  /** Snowflake's stage: @mystage/path; `name` is one name with the whole of it. */
  readonly stage?: boolean;
  /** PostgreSQL's ONLY. */
  readonly only?: boolean;
  /** Time travel as written: AT(OFFSET => -60), FOR SYSTEM_TIME AS OF x, VERSION AS OF 3, CHANGES(...). */
  readonly version?: { readonly words: string; readonly value?: Expression };
  /** MySQL's PARTITION (p0), USE INDEX (i) and hints, as written. */
  readonly hints?: readonly string[];
}

/** A query in brackets; VALUES in brackets too. */
export interface DerivedTable extends Aliased {
  readonly kind: 'derived';
  readonly query: Query;
}

/** `generate_series(1, 3) as g(n)`, `table(f(x))`, `lateral flatten(input => x) f`, `rows from (f(), g())`. */
export interface FunctionItem extends Aliased {
  readonly kind: 'function';
  /** Each is a call; several only in ROWS FROM. */
  readonly calls: readonly Expression[];
  /** TABLE(f(x)) of Snowflake, Trino and Oracle; ROWS FROM of PostgreSQL. */
  readonly wrapper?: 'table' | 'rows from';
  readonly ordinality?: boolean;
}

/** UNNEST(a, b) [WITH ORDINALITY | WITH OFFSET [AS o]]; of BigQuery also `t.items` as a table, which is a table. */
export interface Unnest extends Aliased {
  readonly kind: 'unnest';
  readonly arrays: readonly Expression[];
  readonly ordinality?: boolean;
  /** WITH OFFSET of BigQuery: its name, `offset` when none is written. */
  readonly offset?: { readonly alias?: Name };
}

export type JoinKind =
  | 'inner'
  | 'left'
  | 'right'
  | 'full'
  | 'cross'
  | 'semi'
  | 'anti'
  | 'left semi'
  | 'left anti'
  | 'right semi'
  | 'right anti'
  | 'positional';

/** Joins lean left: `a join b join c` is ((a join b) join c). */
export interface Join extends Located {
  readonly kind: 'join';
  /** JOIN alone is `inner`; APPLY is cross or left with a lateral right side. */
  readonly join: JoinKind;
  readonly left: FromItem;
  readonly right: FromItem;
  readonly natural?: boolean;
  readonly asof?: boolean;
  readonly on?: Expression;
  readonly using?: readonly Name[];
  /** USING (...) AS alias of PostgreSQL. */
  readonly usingAlias?: Name;
  /** MATCH_CONDITION of Snowflake's ASOF JOIN. */
  readonly match?: Expression;
  /** STRAIGHT_JOIN, GLOBAL, hints such as BROADCAST: as written. */
  readonly hint?: string;
}

/** `( a join b on ... )` in brackets, alias included where one stands. */
export interface BracketedItem extends Aliased {
  readonly kind: 'bracketed_item';
  readonly item: FromItem;
}

/** PIVOT (agg(x) [AS a] FOR c IN (...) [GROUP BY g]) and DuckDB's PIVOT t ON c [IN ...] USING agg(x) [GROUP BY g]. */
export interface Pivot extends Aliased {
  readonly kind: 'pivot';
  readonly source: FromItem;
  readonly aggregates: ReadonlyArray<{ readonly expression: Expression; readonly alias?: Name }>;
  readonly columns: readonly PivotColumn[];
  readonly groupBy?: readonly Expression[];
  /** DuckDB's statement form, which may stand without brackets. */
  readonly statement?: boolean;
  /** DEFAULT ON NULL (x) of Snowflake. */
  readonly defaultOnNull?: Expression;
}

export interface PivotColumn extends Located {
  /** Several in `FOR (a, b) IN ((1, 2), ...)`, then each value is a row. */
  readonly on: readonly Expression[];
  /** Absent: all values there are (DuckDB without IN; `any` of Snowflake). */
  readonly values?: ReadonlyArray<{ readonly expression: Expression; readonly alias?: Name }>;
  readonly any?: boolean;
  /** The order of the columns that ANY makes. */
  readonly orderBy?: OrderBy;
  readonly query?: Query;
}

/** UNPIVOT (value FOR name IN (a, b AS 'x', (c, d))) and DuckDB's UNPIVOT t ON a, b INTO NAME n VALUE v. */
export interface Unpivot extends Aliased {
  readonly kind: 'unpivot';
  readonly source: FromItem;
  /** Names of the new columns; several values when groups of columns are turned. */
  readonly values: readonly Name[];
  readonly name: Name;
  readonly columns: ReadonlyArray<{ readonly columns: readonly Expression[]; readonly alias?: Expression }>;
  readonly includeNulls?: boolean;
  readonly statement?: boolean;
}

/** LATERAL VIEW [OUTER] explode(x) t AS a, b of Spark and Hive. */
export interface LateralView extends Located {
  readonly kind: 'lateral_view';
  readonly source: FromItem;
  readonly outer?: boolean;
  readonly call: Expression;
  readonly alias?: Name;
  readonly columns?: readonly Name[];
}

/** MATCH_RECOGNIZE (...). */
export interface MatchRecognize extends Aliased {
  readonly kind: 'match_recognize';
  readonly source: FromItem;
  readonly partitionBy?: readonly Expression[];
  readonly orderBy?: readonly Ordering[];
  readonly measures?: ReadonlyArray<{
    readonly expression: Expression;
    readonly alias: Name;
    readonly semantics?: 'final' | 'running';
  }>;
  /** ONE ROW PER MATCH and the like, AFTER MATCH ..., lower case, as written. */
  readonly rows?: string;
  readonly after?: string;
  /** Between the brackets of PATTERN, as written. */
  readonly pattern: string;
  /** SUBSET u = (a, b), as written. */
  readonly subset?: string;
  readonly define: ReadonlyArray<{ readonly name: Name; readonly condition: Expression }>;
}
