import type { Expression } from './expression.ts';
import type { Located, Name, QualifiedName } from './place.ts';
import type { FromItem } from './relation.ts';
import type { Delete, Insert, Merge, Update } from './statement.ts';

/** Whatever gives rows. `with`, `orderBy`, `limit` and the rest of `QueryTail` may stand on each. */
export type Query = Select | SetOperation | Values | TableQuery | BracketedQuery | PipeQuery;

/** What may stand around any query. */
export interface QueryTail extends Located {
  readonly with?: With;
  readonly orderBy?: OrderBy;
  /** SORT BY behind DISTRIBUTE BY (Spark); alone it is `orderBy`. */
  readonly sortBy?: OrderBy;
  readonly limit?: Limit;
  /** FOR UPDATE and the like, as written, lower case; one per clause. */
  readonly locking?: readonly string[];
}

export interface With extends Located {
  readonly recursive?: boolean;
  readonly ctes: readonly CommonTable[];
}

export interface CommonTable extends Located {
  readonly name: Name;
  readonly columns?: readonly Name[];
  /** A statement that changes data only in PostgreSQL. */
  readonly body: Query | Insert | Update | Delete | Merge;
  /** MATERIALIZED true, NOT MATERIALIZED false. */
  readonly materialized?: boolean;
  /** USING KEY (...) of DuckDB. */
  readonly usingKey?: readonly Name[];
}

export interface Select extends QueryTail {
  readonly kind: 'select';
  /** DISTINCT, or DISTINCT ON its expressions. */
  readonly distinct?: true | { readonly on: readonly Expression[] };
  /** SELECT ALL. */
  readonly all?: boolean;
  /** BigQuery: SELECT AS STRUCT | VALUE. */
  readonly as?: 'struct' | 'value';
  readonly top?: { readonly count: Expression; readonly percent?: boolean; readonly ties?: boolean };
  /** Empty only in PostgreSQL and in DuckDB's FROM-first form, where it means all columns (`fromFirst`). */
  readonly items: readonly SelectItem[];
  /** DuckDB wrote FROM before SELECT, or no SELECT at all. */
  readonly fromFirst?: boolean;
  /** SELECT ... INTO [TEMP] table (PostgreSQL, Redshift). */
  readonly into?: { readonly name: QualifiedName; readonly temporary?: boolean; readonly unlogged?: boolean };
  /** SELECT ... INTO OUTFILE | DUMPFILE 'path' (MySQL); `options` as written. */
  readonly outfile?: {
    readonly form: 'outfile' | 'dumpfile';
    readonly path: string;
    readonly options?: string;
  };
  /** Parts between commas; each is a join tree. Absent: no FROM. A lateral view is a join of kind `lateral_view`. */
  readonly from?: readonly FromItem[];
  readonly where?: Expression;
  /** CONNECT BY of Snowflake. */
  readonly connectBy?: {
    readonly startWith?: Expression;
    readonly condition: Expression;
    readonly nocycle?: boolean;
  };
  readonly groupBy?: GroupBy;
  readonly having?: Expression;
  readonly windows?: ReadonlyArray<{ readonly name: Name; readonly window: WindowSpec }>;
  readonly qualify?: Expression;
  /** USING SAMPLE of DuckDB, behind all else. */
  readonly sample?: Sample;
}

export interface SelectItem extends Located {
  readonly expression: Expression;
  readonly alias?: Name;
  /** Spark: `explode(m) as (k, v)`. */
  readonly aliases?: readonly Name[];
}

export type SetOperator = 'union' | 'intersect' | 'except';

/**
 * Set operations of one strength, left to right: `first op1 q1 op2 q2 ...`. INTERSECT binds tighter, so it stands as
 * a branch of its own inside UNION and EXCEPT. A branch that has an order, a limit or a WITH was in brackets.
 */
export interface SetOperation extends QueryTail {
  readonly kind: 'set_operation';
  readonly first: Query;
  readonly rest: readonly SetBranch[];
}

export interface SetBranch extends Located {
  /** MINUS is `except`. */
  readonly operator: SetOperator;
  readonly all?: boolean;
  /** DISTINCT was written, as BigQuery demands. */
  readonly distinct?: boolean;
  /** BY NAME of DuckDB, BigQuery and Snowflake; CORRESPONDING of the standard. */
  readonly byName?: boolean;
  readonly query: Query;
}

export interface Values extends QueryTail {
  readonly kind: 'values';
  readonly rows: ReadonlyArray<readonly Expression[]>;
  /** MySQL writes VALUES ROW(1, 2). */
  readonly rowWord?: boolean;
}

/** TABLE t. */
export interface TableQuery extends QueryTail {
  readonly kind: 'table_query';
  readonly name: QualifiedName;
}

/** `(query) limit 3`: brackets that carry a tail of their own. Brackets without one leave no node. */
export interface BracketedQuery extends QueryTail {
  readonly kind: 'bracketed';
  readonly query: Query;
}

/** BigQuery's and Databricks' pipe syntax: FROM t |> WHERE ... |> AGGREGATE ... */
export interface PipeQuery extends QueryTail {
  readonly kind: 'pipe';
  readonly source: Query;
  readonly steps: readonly PipeStep[];
}

export type PipeStep = Located &
  (
    | { readonly step: 'select'; readonly items: readonly SelectItem[]; readonly distinct?: boolean }
    | { readonly step: 'extend'; readonly items: readonly SelectItem[] }
    | {
        readonly step: 'set';
        readonly assignments: ReadonlyArray<{ readonly name: Name; readonly value: Expression }>;
      }
    | { readonly step: 'drop'; readonly names: readonly Name[] }
    | { readonly step: 'rename'; readonly names: ReadonlyArray<{ readonly from: Name; readonly to: Name }> }
    | { readonly step: 'as'; readonly alias: Name }
    | { readonly step: 'where'; readonly condition: Expression }
    | { readonly step: 'limit'; readonly limit: Limit }
    | { readonly step: 'order_by'; readonly orderBy: OrderBy }
    | {
        readonly step: 'aggregate';
        readonly items: ReadonlyArray<SelectItem & { readonly order?: Ordering }>;
        readonly groupBy?: GroupBy;
        readonly groupAliases?: ReadonlyArray<Name | undefined>;
      }
    | { readonly step: 'distinct' }
    /** `left` of the join is a table of the empty name: what came before the step. */
    | { readonly step: 'join'; readonly join: FromItem }
    | { readonly step: 'set_operation'; readonly branches: readonly SetBranch[] }
    | { readonly step: 'pivot'; readonly item: FromItem }
    | { readonly step: 'call'; readonly call: Expression; readonly alias?: Name }
    | { readonly step: 'sample'; readonly sample: Sample }
    | { readonly step: 'window'; readonly items: readonly SelectItem[] }
  );

export interface GroupBy extends Located {
  /** GROUP BY ALL: by every item that does not aggregate; then `elements` is empty. */
  readonly all?: boolean;
  /** GROUP BY DISTINCT. */
  readonly distinct?: boolean;
  readonly elements: readonly GroupingElement[];
  /** WITH ROLLUP of MySQL, WITH CUBE of Spark, behind the list. */
  readonly with?: 'rollup' | 'cube' | 'totals';
}

export type GroupingElement = Located &
  (
    | { readonly kind: 'expression'; readonly expression: Expression }
    /** Each of the lists is what stood in one pair of brackets. */
    | { readonly kind: 'rollup'; readonly lists: ReadonlyArray<readonly Expression[]> }
    | { readonly kind: 'cube'; readonly lists: ReadonlyArray<readonly Expression[]> }
    | { readonly kind: 'sets'; readonly elements: readonly GroupingElement[] }
    /** A list inside GROUPING SETS; `()` is the grand total. */
    | { readonly kind: 'list'; readonly expressions: readonly Expression[] }
  );

export interface Ordering extends Located {
  readonly expression: Expression;
  /** ASC false when written, DESC true. */
  readonly descending?: boolean;
  readonly nulls?: 'first' | 'last';
  /** USING operator of PostgreSQL. */
  readonly using?: string;
}

export interface OrderBy extends Located {
  /** ORDER BY ALL of DuckDB and Snowflake: its one ordering, in which the expression is a star. */
  readonly all?: boolean;
  readonly items: readonly Ordering[];
  /** Spark's SORT BY, CLUSTER BY, DISTRIBUTE BY; absent for ORDER BY. */
  readonly form?: 'sort' | 'cluster' | 'distribute';
}

export interface Limit extends Located {
  /** Absent for OFFSET alone; LIMIT ALL and LIMIT NULL are absent too. */
  readonly count?: Expression;
  readonly offset?: Expression;
  readonly percent?: boolean;
  /** FETCH FIRST ... WITH TIES. */
  readonly ties?: boolean;
  /** How it was written; LIMIT when absent. */
  readonly form?: 'fetch';
  /** LIMIT ... BY is not known here. */
}

export interface WindowSpec extends Located {
  /** The named window it starts from: OVER (w order by ...). */
  readonly base?: Name;
  readonly partitionBy?: readonly Expression[];
  readonly orderBy?: OrderBy;
  readonly frame?: Frame;
}

export interface Frame extends Located {
  readonly unit: 'rows' | 'range' | 'groups';
  readonly start: FrameBound;
  readonly end?: FrameBound;
  readonly exclude?: 'current row' | 'group' | 'ties' | 'no others';
}

export type FrameBound =
  | { readonly kind: 'unbounded preceding' | 'unbounded following' | 'current row' }
  | { readonly kind: 'preceding' | 'following'; readonly offset: Expression };

/** TABLESAMPLE method (size [ROWS | PERCENT]) [REPEATABLE (seed)] and its spellings. */
export interface Sample extends Located {
  /** bernoulli, system, reservoir, block, row; lower case. */
  readonly method?: string;
  readonly size: Expression;
  readonly unit?: 'percent' | 'rows';
  readonly seed?: Expression;
}
