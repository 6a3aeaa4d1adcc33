import type { SqlDialect } from './dialect.ts';

/** SQL that has passed the gate of `@dataing/sql`; only the gate makes one. The text is what was admitted. */
export interface AdmittedQuery {
  readonly sql: string;
  readonly dialect: SqlDialect;
  /** The tables it reads, lower case: `orders`, or `schema.orders` outside the default schema. */
  readonly tables: readonly string[];
  readonly admittedBy: symbol;
}

/** A statement that changes rows or definitions, as the gate admitted it; nothing that runs queries takes one. */
export interface AdmittedChange {
  readonly sql: string;
  readonly dialect: SqlDialect;
  readonly mode: 'dml' | 'ddl';
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly admittedBy: symbol;
}

/**
 * A cell as it leaves a warehouse, exact whatever its type:
 * truth values and doubles (NaN and infinities included) as they are; whole numbers as number up to 2^53 and bigint
 * beyond; decimals as text with all their digits ("12.50"); dates and times as ISO 8601 text; a timestamp as
 * "2026-01-08T13:00:00" with 3, 6 or 9 decimals when it has a fraction, ending in Z when the type is an instant
 * (then in UTC); bytes as lower-case hex; lists, structs and maps as JSON text; everything else as the engine's text.
 */
export type Cell = null | boolean | number | bigint | string;

export interface WarehouseColumn {
  readonly name: string;
  /** One of the fifteen normalised types; a TIMESTAMP with or without a zone is `timestamp`. */
  readonly dataType: NormalisedType;
  /** The engine's own name of the type. */
  readonly nativeType: string;
  readonly nullable: boolean;
}

export type NormalisedType =
  | 'string'
  | 'integer'
  | 'float'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'time'
  | 'timestamp'
  | 'binary'
  | 'json'
  | 'array'
  | 'map'
  | 'struct'
  | 'unknown';

/** Columns whose values stand in columns of another table, as the database declares it. */
export interface ForeignKey {
  readonly columns: readonly string[];
  /** As `WarehouseTable.name`. */
  readonly table: string;
  readonly tableColumns: readonly string[];
}

export interface WarehouseTable {
  /** `orders`, or `schema.orders` outside the default schema. */
  readonly name: string;
  readonly tableType: 'table' | 'view' | 'external' | 'file';
  readonly columns: readonly WarehouseColumn[];
  /** Columns of the declared primary key, in its order; absent where none is declared. */
  readonly primaryKey?: readonly string[];
  /** Absent where none is declared. */
  readonly foreignKeys?: readonly ForeignKey[];
  readonly rowCount?: number;
}

export interface QueryLimits {
  /** Wall time after which the engine is interrupted; default 30,000. */
  readonly timeoutMs?: number;
  /** Rows after which reading stops and `truncated` is set; default 10,000. */
  readonly maxRows?: number;
  /** Bytes of cells, about, after which reading stops and `truncated` is set; default 64 MiB. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

export interface QueryResult {
  readonly columns: ReadonlyArray<{ readonly name: string; readonly type: NormalisedType }>;
  readonly rows: ReadonlyArray<readonly Cell[]>;
  /** There were more rows than a cap let through. */
  readonly truncated: boolean;
  /** Size of the cells: texts in UTF-8, numbers of eight bytes. */
  readonly bytes: number;
  readonly elapsedMs: number;
}

/** What an engine's own planner expects of a query, by EXPLAIN; absent is what it does not tell. */
export interface QueryEstimate {
  /** Rows of the result. */
  readonly rows?: number;
  /** Rows of the largest step on the way: what a scan reads, what a join gives. */
  readonly workRows?: number;
}

/** What an engine says of itself and of the role that reads it. */
export interface WarehouseFacts {
  /** The engine and its version, in its own words: `PostgreSQL 17.5`. */
  readonly engine: string;
  /** The role of the session; absent where the engine has none. */
  readonly user?: string;
  /** A write that would have changed nothing was tried just now, as queries are run, and refused. */
  readonly refusesWrites: boolean;
  /** What the role could change in a session of another making: `is a superuser`. Empty: nothing, as far as was seen. */
  readonly mayWrite: readonly string[];
}

/**
 * A read-only connection to where the data is. `run` takes admitted SQL only. Errors are DiagnosticError with
 * codes WAREHOUSE_TIMEOUT, WAREHOUSE_CANCELLED, WAREHOUSE_QUERY_FAILED, WAREHOUSE_UNREACHABLE,
 * WAREHOUSE_NOT_ADMITTED, WAREHOUSE_CLOSED. A query that is stopped or fails leaves the warehouse usable; queries may run
 * at the same time.
 */
export interface Warehouse {
  readonly dialect: SqlDialect;
  tables(): Promise<readonly WarehouseTable[]>;
  facts(): Promise<WarehouseFacts>;
  run(query: AdmittedQuery, limits?: QueryLimits): Promise<QueryResult>;
  /** Plans the query without running it. Errors as of `run`. SQLite's planner tells no figures. */
  estimate(query: AdmittedQuery): Promise<QueryEstimate>;
  close(): Promise<void>;
}
