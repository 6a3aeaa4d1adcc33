import type { WarehouseTable } from '@dataing/ports';
import { isNumber } from '../walk/measures.ts';
import { type ColumnOrigin, type Lineage, NO_LINEAGE, type RelationLineage } from './lineage.ts';

/** Words by which people name the layers of a warehouse, from where data arrives to where it is read. */
const LAYERS: readonly RegExp[] = [
  /^(raw|src|source|landing|ingest|bronze)/i,
  /^(stg|staging|base|clean|silver)/i,
  /^(int|intermediate|prep|core)/i,
  /^(mart|marts|dim|fct|fact|agg|gold|report|analytics|daily|by_|weekly|monthly)/i,
];
const MOST_PARENTS = 5;
const BOOKKEEPING = /^(_|dbt_)|load|ingest|insert|sync|batch/i;

/**
 * Lineage guessed from names, where there is no project: a table of a higher layer is taken to be built from those of
 * the nearest lower ones that share most of its columns. Tables that name no layer give none.
 */
export function lineageOfNames(tables: readonly WarehouseTable[]): Lineage {
  const layered = tables.flatMap((table) => {
    const layer = layerOf(table.name);
    return layer === undefined ? [] : [{ table, layer }];
  });
  if (new Set(layered.map((it) => it.layer)).size < 2) return NO_LINEAGE;
  const relations = new Map<string, RelationLineage>();
  for (const { table, layer } of layered) {
    const parents = layer === 0 ? [] : parentsOf(table, layer, layered);
    relations.set(table.name, guess(table, layer, parents));
  }
  return { basis: 'names', relations };
}

function layerOf(name: string): number | undefined {
  const parts = name.split('.');
  for (const part of parts) {
    const layer = LAYERS.findIndex((words) => words.test(part));
    if (layer >= 0) return layer;
  }
  return undefined;
}

interface Layered {
  readonly table: WarehouseTable;
  readonly layer: number;
}

/** Lower tables, greedily: the one that gives most of the columns nobody gave yet; the nearest layer and name first. */
function parentsOf(table: WarehouseTable, layer: number, all: readonly Layered[]): readonly WarehouseTable[] {
  const open = new Set(namesOf(table).filter((name) => !BOOKKEEPING.test(name)));
  const chosen: WarehouseTable[] = [];
  const candidates = all.filter((it) => it.table.name !== table.name && it.layer < layer);
  while (open.size > 0 && chosen.length < MOST_PARENTS) {
    const scored = candidates
      .filter((it) => !chosen.includes(it.table))
      .map((it) => ({
        table: it.table,
        given: namesOf(it.table).filter((name) => open.has(name)),
        nearness: it.layer + (entityOf(it.table.name) === entityOf(table.name) ? 10 : 0),
      }))
      .filter((it) => it.given.length >= (chosen.length === 0 ? 1 : 2))
      .sort((a, b) => b.given.length + b.nearness - (a.given.length + a.nearness));
    if (scored.length === 0) break;
    chosen.push(scored[0].table);
    for (const name of scored[0].given) open.delete(name);
  }
  return chosen;
}

function guess(table: WarehouseTable, layer: number, parents: readonly WarehouseTable[]): RelationLineage {
  const columns = new Map<string, readonly ColumnOrigin[]>();
  for (const name of namesOf(table)) {
    const parent = parents.find((it) => namesOf(it).includes(name));
    if (parent !== undefined) columns.set(name, [{ relation: parent.name, column: name, isCopy: true }]);
    const similar = parent === undefined ? similarIn(parents, table, name) : undefined;
    if (similar !== undefined) columns.set(name, [{ ...similar, isCopy: false }]);
  }
  const joins = parents.flatMap((parent) =>
    namesOf(parent)
      .filter((name) => /(_id|_key|_code)$/.test(name))
      .filter((name) => parents.some((other) => other !== parent && namesOf(other).includes(name)))
      .map((column) => ({ relation: parent.name, column, isCopy: true })),
  );
  return {
    relation: table.name,
    isModel: layer > 0,
    parents: parents.map((it) => it.name),
    columns,
    deciders: joins,
    joins,
    keys: [],
  };
}

const typeOf = (table: WarehouseTable, name: string) =>
  table.columns.find((it) => it.name.toLowerCase() === name)?.dataType ?? 'unknown';

/** The only column that has this name with a unit or the like after it, or the other way about: `amount_cents`. */
function similarIn(
  parents: readonly WarehouseTable[],
  table: WarehouseTable,
  name: string,
): { readonly relation: string; readonly column: string } | undefined {
  const found = parents.flatMap((parent) =>
    parent.columns
      .filter((it) => isNumber(it.dataType) === isNumber(typeOf(table, name)))
      .map((it) => it.name.toLowerCase())
      .filter((it) => it.startsWith(`${name}_`) || name.startsWith(`${it}_`))
      .map((column) => ({ relation: parent.name, column })),
  );
  return found.length === 1 ? found[0] : undefined;
}

const namesOf = (table: WarehouseTable) => table.columns.map(({ name }) => name.toLowerCase());

/** `orders` of `staging.stg_orders` and `raw.orders`. */
function entityOf(name: string): string {
  const bare = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return bare.replace(/^(raw|src|stg|staging|base|int|fct|fact|f|dim|mart|clean)_+/, '');
}
