import { combineHashes } from '@dataing/base/columns';
import type { ColumnType } from '../dsl/document.ts';
import { fileColumns } from '../faults/file-columns.ts';
import type { Plan, TablePlan } from '../plan/plan.ts';
import type { ForeignKey } from '../write/index.ts';
import { tableShape } from './table-shape.ts';

/**
 * `.metadata.json`: what was generated, and hashes of the logical rows. Equal for equal schema, seed and version:
 * it holds no times and nothing of the machine.
 */
export interface Manifest {
  readonly format: 1;
  readonly schema_name: string;
  readonly schema_hash: string;
  readonly seed: number;
  readonly versions: { readonly datagen: string; readonly streams: number };
  readonly incidents_planted: number;
  /** In declared order. */
  readonly tables: Readonly<Record<string, TableManifest>>;
  /** Every file of this run beside this one, by name. */
  readonly files: readonly string[];
}

export interface TableManifest {
  readonly rows: number;
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

/** Hashes of one table's blocks as they arrive: by column, in block order. */
export interface TableHashes {
  rows: number;
  readonly blocks: string[][];
}

export function buildManifest(
  plan: Plan,
  hashes: readonly TableHashes[],
  version: string,
  files: readonly string[],
): Manifest {
  return {
    format: 1,
    schema_name: plan.name,
    schema_hash: plan.schemaHash,
    seed: plan.seed,
    versions: { datagen: version, streams: plan.epoch },
    incidents_planted: plan.planted ? plan.incidents.length : 0,
    tables: Object.fromEntries(
      plan.tables.map((table) => [table.name, tableManifest(plan, table, hashes[table.index])]),
    ),
    files,
  };
}

function tableManifest(plan: Plan, table: TablePlan, { rows, blocks }: TableHashes): TableManifest {
  const { primaryKey, references } = tableShape(plan, table);
  const columns = fileColumns(plan, table).map(({ name, type, nullable }, i) => {
    return [name, { type, nullable, hash: combineHashes(blocks[i]), blocks: blocks[i] }];
  });
  return { rows, primary_key: primaryKey, references, columns: Object.fromEntries(columns) };
}
