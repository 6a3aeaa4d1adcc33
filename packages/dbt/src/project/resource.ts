import type { Plain } from './yaml.ts';

export type ResourceKind = 'model' | 'seed' | 'snapshot' | 'test' | 'analysis' | 'operation';

/** A column as YAML declares it. */
export interface DeclaredColumn {
  readonly name: string;
  readonly type?: string;
}

/** What is rendered and built: a model, seed, snapshot, singular test or analysis, before anything is rendered. */
export interface Resource {
  /** dbt's unique_id: `model.shop.orders`, with `.v2` for a version. */
  readonly id: string;
  readonly kind: ResourceKind;
  readonly package: string;
  readonly name: string;
  readonly version?: string;
  /** Relative to the top of the files. */
  readonly path: string;
  /** The same, relative to the folder of its kind, as dbt's `path` is. */
  readonly inside: string;
  readonly fqn: readonly string[];
  readonly language: 'sql' | 'python' | 'csv';
  /** SQL with Jinja; of a seed its first line. */
  readonly text: string;
  /** YAML configuration levels, the weakest first; not rendered. */
  readonly levels: readonly Plain[];
  readonly columns: readonly DeclaredColumn[];
  /** The entry of the properties file, empty where there is none. */
  readonly properties: Plain;
  /** What a manifest says; it goes before what files say. */
  readonly given?: Given;
}

/** What dbt itself found out about a resource when it wrote its manifest. */
export interface Given {
  readonly config: Plain;
  /** The table it is, or the name of the CTE of an ephemeral model. */
  readonly relation: {
    readonly database: string | null;
    readonly schema: string | null;
    readonly identifier: string;
  };
  /** Unique ids. */
  readonly refs: readonly string[];
  readonly sources: readonly string[];
  /** Compiled, without the CTEs of ephemeral models; absent where dbt only parsed. */
  readonly sql?: string;
}

export interface SourceTable {
  /** `source.shop.raw.orders`. */
  readonly id: string;
  readonly package: string;
  readonly source: string;
  readonly name: string;
  readonly path: string;
  readonly database?: string;
  readonly schema: string;
  readonly identifier: string;
  readonly enabled: boolean;
  /** Which parts of its name are quoted, where it says so. */
  readonly quoting?: Plain;
  /** Its column that says when a row was loaded, where `loaded_at_field` names one. */
  readonly loadedAt?: string;
  readonly columns: readonly DeclaredColumn[];
}

/** A generic test of YAML, on a resource or source or one column of it. */
export interface GenericTest {
  readonly id: string;
  /** As written: `unique`, `dbt_utils.equal_rowcount`. */
  readonly test: string;
  readonly on: string;
  readonly column?: string;
  readonly arguments: Plain;
  /** Unique ids of what its arguments refer to. */
  readonly refs: readonly string[];
  /** What YAML says, where the test is read from files. */
  readonly own?: WrittenTest;
}

/** A generic test as it is written, with the names that dbt makes of it. */
export interface WrittenTest {
  readonly package: string;
  readonly name: string;
  /** The name where it is short enough for a table, else its beginning and a hash. */
  readonly alias: string;
  readonly fqn: readonly string[];
  readonly path: string;
  readonly description?: string;
  /** Arguments of its macro, not rendered; `model` and `column_name` among them. */
  readonly kwargs: Plain;
  /** Configuration levels, the weakest first and what the test itself says last; not rendered. */
  readonly levels: readonly Plain[];
}

export interface Exposure {
  readonly id: string;
  readonly name: string;
  readonly type?: string;
  readonly owner?: string;
  /** Unique ids. */
  readonly dependsOn: readonly string[];
}

export interface UnitTest {
  readonly id: string;
  readonly name: string;
  /** Unique id of the model, where there is one. */
  readonly model?: string;
}
