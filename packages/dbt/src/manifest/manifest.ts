import type {
  DeclaredColumn,
  Exposure,
  GenericTest,
  Given,
  ResourceKind,
  SourceTable,
  UnitTest,
} from '../project/resource.ts';

/** What dbt wrote of a project: `target/manifest.json`, reduced to what a graph is made of. Plain data. */
export interface Manifest {
  /** Of the schema: 9 to 12. */
  readonly version: number;
  /** As `1.8.10`. */
  readonly dbtVersion: string;
  /** dbt's name of the adapter. */
  readonly adapter?: string;
  readonly nodes: readonly ManifestNode[];
  readonly sources: readonly SourceTable[];
  readonly tests: readonly GenericTest[];
  readonly unitTests: readonly UnitTest[];
  readonly exposures: readonly Exposure[];
  /** Metrics, groups, semantic models and saved queries. */
  readonly entries: readonly ManifestEntry[];
}

/** A model, seed, snapshot, singular test or analysis. */
export interface ManifestNode {
  readonly id: string;
  readonly kind: ResourceKind;
  readonly package: string;
  readonly name: string;
  readonly version?: string;
  /** Relative to the folder of its package. */
  readonly path: string;
  readonly fqn: readonly string[];
  readonly language: 'sql' | 'python' | 'csv';
  readonly text: string;
  readonly columns: readonly DeclaredColumn[];
  readonly given: Given;
  /** SHA-256 of the file without the blanks around it; absent where dbt took another measure (of large seeds). */
  readonly checksum?: string;
}

/** Something with a name that stands on nodes: a metric, group, semantic model or saved query. */
export interface ManifestEntry {
  /** dbt's unique_id: `metric.shop.revenue`. */
  readonly id: string;
  readonly kind: 'metric' | 'group' | 'semantic_model' | 'saved_query';
  readonly name: string;
  /** Unique ids, sorted. */
  readonly dependsOn: readonly string[];
}
