/** SQL that has passed the gate of `@dataing/sql`; only the gate makes one. The text is what was admitted. */
export interface AdmittedQuery {
  readonly sql: string;
  readonly dialect: SqlDialect;
  readonly tables: readonly string[];
  readonly admittedBy: symbol;
}

export type SqlDialect =
  | 'duckdb'
  | 'postgres'
  | 'mysql'
  | 'sqlite'
  | 'snowflake'
  | 'bigquery'
  | 'redshift'
  | 'trino'
  | 'spark';

/** A cell as it leaves a warehouse. Timestamps are ISO 8601 text without a zone; huge integers are bigint. */
export type Cell = null | boolean | number | bigint | string;

export interface WarehouseColumn {
  readonly name: string;
  /** One of the fifteen normalised types. */
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

export interface WarehouseTable {
  readonly name: string;
  readonly tableType: 'table' | 'view' | 'external' | 'file';
  readonly columns: readonly WarehouseColumn[];
  readonly rowCount?: number;
}

export interface QueryLimits {
  /** Wall time after which the engine is interrupted; default 30,000. */
  readonly timeoutMs?: number;
  /** Rows after which reading stops and `truncated` is set; default 10,000. */
  readonly maxRows?: number;
  readonly signal?: AbortSignal;
}

export interface QueryResult {
  readonly columns: ReadonlyArray<{ readonly name: string; readonly type: NormalisedType }>;
  readonly rows: ReadonlyArray<readonly Cell[]>;
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

/**
 * A read-only connection to where the data is. `run` takes admitted SQL only. Errors are DiagnosticError with
 * codes WAREHOUSE_TIMEOUT, WAREHOUSE_CANCELLED, WAREHOUSE_QUERY_FAILED, WAREHOUSE_UNREACHABLE,
 * WAREHOUSE_NOT_ADMITTED.
 */
export interface Warehouse {
  readonly dialect: SqlDialect;
  tables(): Promise<readonly WarehouseTable[]>;
  run(query: AdmittedQuery, limits?: QueryLimits): Promise<QueryResult>;
  close(): Promise<void>;
}
