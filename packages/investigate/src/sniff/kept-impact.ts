import { contentHash } from '@dataing/dbt';
import type { ContentCache, SqlDialect } from '@dataing/ports';
import { type Impact, impactOf, type TableChange } from '@dataing/sql/diff';
import { SchemaIndex } from '@dataing/sql/scope';
import { type Asset, isSameTable, tablesOf } from './project-state.ts';

/** One changed table that a query reads. */
export interface IncomingChange {
  readonly relation: string;
  readonly change: TableChange;
}

/** Absent where the query cannot be read, with the reason. */
export type KeptImpact = { readonly impact: Impact } | { readonly reason: string };

/**
 * What changed tables do to an asset, as its query stands. It follows from the text, the shapes of all that it reads, and
 * the changes alone, and is kept under these: another edit that does the same to a table costs nothing below it.
 */
export function keptImpact(
  { sql, reads }: { readonly sql: string; readonly reads: readonly Asset[] },
  changes: readonly IncomingChange[],
  dialect: SqlDialect,
  cache: ContentCache | undefined,
): KeptImpact {
  const key = cache === undefined ? '' : keyOf(sql, reads, changes, dialect);
  const kept = cache?.get(key);
  if (kept !== undefined) return JSON.parse(kept) as KeptImpact;
  const schema = new SchemaIndex({ tables: tablesOf(reads) }, dialect);
  const changeOf = (table: string) => changes.find((it) => isSameTable(it.relation, table))?.change;
  const found = impactOf(sql, changeOf, { dialect, schema });
  const made = 'rows' in found ? { impact: found } : { reason: found[0]?.message ?? 'it is no query' };
  cache?.set(key, JSON.stringify(made));
  return made;
}

function keyOf(
  sql: string,
  reads: readonly Asset[],
  changes: readonly IncomingChange[],
  dialect: SqlDialect,
): string {
  const said = changes.map(({ relation, change }) => [relation, plain(change)]);
  return `impact:${contentHash(sql)}:${contentHash(JSON.stringify([dialect, reads.map(shapeOf), said]))}`;
}

/** As data: sets and maps as their members. */
function plain(change: TableChange): unknown {
  return Object.entries(change).map(([name, value]) => [
    name,
    value instanceof Set || value instanceof Map ? [...value] : value,
  ]);
}

const shapes = new WeakMap<Asset, string>();

/** What a statement sees of a table; worked out once for all that read it. */
function shapeOf(asset: Asset): string {
  let shape = shapes.get(asset);
  if (shape === undefined) {
    shape = contentHash(JSON.stringify(tablesOf([asset])));
    shapes.set(asset, shape);
  }
  return shape;
}
