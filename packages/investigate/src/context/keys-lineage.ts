import type { WarehouseTable } from '@dataing/ports';
import { type ColumnOrigin, type Lineage, NO_LINEAGE, type RelationLineage, upstreamOf } from './lineage.ts';

/**
 * What stands upstream of a table by the foreign keys that the database declares: rows refer to rows that have to be there
 * first, so that what is missing or wrong there comes before what is missing here. No column is computed from another.
 * `none` where the table refers to nothing.
 */
export function lineageOfKeys(tables: readonly WarehouseTable[], table: string): Lineage {
  const names = new Set(tables.map(({ name }) => name));
  const relations = new Map(tables.map((it) => [it.name, keyed(it, names)]));
  const lineage: Lineage = { basis: 'keys', relations };
  const own = tables.find(({ name }) => name.toLowerCase() === table.toLowerCase());
  return own === undefined || upstreamOf(lineage, own.name).size < 2 ? NO_LINEAGE : lineage;
}

function keyed(
  { name, primaryKey, foreignKeys = [] }: WarehouseTable,
  known: ReadonlySet<string>,
): RelationLineage {
  const references = foreignKeys.filter((key) => key.table !== name && known.has(key.table));
  const joins: ColumnOrigin[] = references.flatMap(({ table, tableColumns }) =>
    tableColumns.map((column) => ({ relation: table, column: column.toLowerCase(), isCopy: true })),
  );
  return {
    relation: name,
    isModel: false,
    parents: [...new Set(references.map((key) => key.table))],
    columns: new Map(),
    deciders: joins,
    joins,
    keys: primaryKey === undefined ? [] : [primaryKey],
  };
}
