import { combineHashes } from '@dataing/base/columns';
import type { ColumnType } from '../dsl/document.ts';
import { fileColumns } from '../faults/file-columns.ts';
import type { Plan, TablePlan } from '../plan/plan.ts';
import type { ForeignKey } from '../write/index.ts';
import { tableShape } from './table-shape.ts';
import type { BlockPlace, Shard } from './shards.ts';
import type { IncidentTotals } from '../faults/find-hits.ts';
import type { IncidentLabel } from '../faults/incident-labels.ts';

/** Which plan the rows are of: equal facts, equal rows. */
export interface PlanFacts {
  readonly schema_name: string;
  readonly schema_hash: string;
  readonly seed: number;
  /** Absent for the reading of this program. */
  readonly compat?: 'original';
  readonly versions: { readonly datagen: string; readonly streams: number };
  readonly incidents_planted: number;
  /** Rows of the root tables. */
  readonly root_rows: Readonly<Record<string, number>>;
}

/**
 * `.metadata.json`: what was generated, and hashes of the logical rows. Equal for equal schema, seed, sizes and
 * version: it holds no times and nothing of the machine.
 */
export interface Manifest extends PlanFacts {
  readonly format: 1;
  /** In declared order. */
  readonly tables: Readonly<Record<string, TableManifest>>;
  /** Every file of this run beside this one, by name. */
  readonly files: readonly string[];
}

/** `_shard-00002-of-00008.json`: what one shard made, for the merge. */
export interface ShardManifest extends PlanFacts {
  readonly format: 1;
  /** From 1. */
  readonly shard: number;
  readonly shards: number;
  /** Every table, with the blocks that are this shard's. */
  readonly tables: Readonly<Record<string, ShardTableManifest>>;
  /** What the incidents did to the rows of this shard. */
  readonly incidents: ReadonlyArray<{ readonly label: IncidentLabel; readonly totals: IncidentTotals }>;
  readonly files: readonly string[];
}

export interface ShardTableManifest extends TableManifest {
  /** From 0. */
  readonly first_block: number;
  readonly all_blocks: number;
}

export interface TableManifest {
  readonly rows: number;
  /** Rows of each block, as they stand in the files. */
  readonly block_rows: readonly number[];
  /** In the order of the rows; none where they are in a database. */
  readonly files: readonly string[];
  /** Keys that hold in the files: none where planted incidents may break them. */
  readonly primary_key: readonly string[];
  readonly references: readonly ForeignKey[];
  readonly columns: Readonly<Record<string, ColumnManifest>>;
}

export interface ColumnManifest {
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly hash: string;
  readonly blocks: readonly string[];
}

/** Hashes of one table's blocks as they arrive, in block order. */
export interface TableHashes {
  readonly blockRows: number[];
  /** By column. */
  readonly blocks: string[][];
  readonly files: readonly string[];
}

export function planFacts(plan: Plan, version: string): PlanFacts {
  const roots = plan.tables.flatMap(({ name, source }) =>
    source.kind === 'fixed' ? [[name, source.rows] as const] : [],
  );
  return {
    schema_name: plan.name,
    schema_hash: plan.schemaHash,
    seed: plan.seed,
    ...(plan.compat === undefined ? {} : { compat: plan.compat }),
    versions: { datagen: version, streams: plan.epoch },
    incidents_planted: plan.planted ? plan.incidents.length : 0,
    root_rows: Object.fromEntries(roots),
  };
}

export function buildManifest(
  plan: Plan,
  hashes: readonly TableHashes[],
  version: string,
  files: readonly string[],
): Manifest {
  return {
    format: 1,
    ...planFacts(plan, version),
    tables: Object.fromEntries(
      plan.tables.map((table) => [table.name, tableManifest(plan, table, hashes[table.index])]),
    ),
    files,
  };
}

export interface ShardFacts {
  readonly shard: Shard;
  /** By table. */
  readonly places: readonly BlockPlace[];
  readonly incidents: ShardManifest['incidents'];
}

export function buildShardManifest(
  plan: Plan,
  hashes: readonly TableHashes[],
  version: string,
  files: readonly string[],
  { shard, places, incidents }: ShardFacts,
): ShardManifest {
  const tables = plan.tables.map((table) => {
    const { first, all } = places[table.index];
    const own = tableManifest(plan, table, hashes[table.index]);
    return [table.name, { first_block: first, all_blocks: all, ...own }];
  });
  return {
    format: 1,
    ...planFacts(plan, version),
    shard: shard.index + 1,
    shards: shard.count,
    tables: Object.fromEntries(tables),
    incidents,
    files,
  };
}

function tableManifest(
  plan: Plan,
  table: TablePlan,
  { blockRows, blocks, files }: TableHashes,
): TableManifest {
  const rows = blockRows.reduce((sum, count) => sum + count, 0);
  const { primaryKey, references } = tableShape(plan, table);
  const columns = fileColumns(plan, table).map(({ name, type, nullable }, i) => {
    return [name, { type, nullable, hash: combineHashes(blocks[i]), blocks: blocks[i] }];
  });
  return {
    rows,
    block_rows: blockRows,
    files,
    primary_key: primaryKey,
    references,
    columns: Object.fromEntries(columns),
  };
}
