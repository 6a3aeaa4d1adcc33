import type { WarehouseTable } from '@dataing/ports';
import type { ColumnOrigin } from '../context/lineage.ts';
import { bareName } from '../context/run-log.ts';
import type { AssetLook } from './asset-look.ts';

/** A join of a model: rows of `left`, which has the model's time, look up `right` by a key. */
export interface JoinPair {
  readonly left: WarehouseTable;
  readonly leftKey: string;
  readonly right: WarehouseTable;
  readonly rightKey: string;
}

/** The joins of a model with one key each, as far as the names of the compared columns pair up. */
export function joinPairs(model: string, { context }: AssetLook): readonly JoinPair[] {
  const own = context.lineage.relations.get(model);
  const joins = own?.joins ?? [];
  const tables = new Map(context.tables.map((it) => [it.name, it]));
  const timed = (own?.parents ?? []).filter((it) => joins.some((join) => join.relation === it));
  const byRelation = (relation: string) => joins.filter((it) => it.relation === relation);
  const pairs: JoinPair[] = [];
  for (const right of timed) {
    for (const left of timed) {
      if (left === right) continue;
      const pair = bestPair(byRelation(left), byRelation(right), right);
      const [l, r] = [tables.get(left), tables.get(right)];
      if (pair !== undefined && l !== undefined && r !== undefined)
        pairs.push({ left: l, leftKey: pair[0], right: r, rightKey: pair[1] });
    }
  }
  return pairs.filter((it) => looksLikeKey(it, context.lineage.relations.get(it.right.name)?.keys ?? []));
}

function bestPair(
  lefts: readonly ColumnOrigin[],
  rights: readonly ColumnOrigin[],
  right: string,
): readonly [string, string] | undefined {
  for (const r of rights) {
    const same = lefts.find((l) => l.column === r.column);
    if (same !== undefined) return [same.column, r.column];
  }
  const entity = bareName(right)
    .replace(/^(stg|int|dim|fct|raw|src|base)_+/, '')
    .replace(/s$/, '');
  for (const r of rights) {
    const named = lefts.find(
      (l) => l.column.endsWith(r.column) || r.column.endsWith(l.column) || l.column.includes(entity),
    );
    if (named !== undefined) return [named.column, r.column];
  }
  return lefts.length === 1 && rights.length === 1 ? [lefts[0].column, rights[0].column] : undefined;
}

/** The right side is the one whose key is, or is named like, its own: `customers.customer_id`, `plans.id`. */
function looksLikeKey(
  { left, leftKey, right, rightKey }: JoinPair,
  keys: ReadonlyArray<readonly string[]>,
): boolean {
  if (keys.some((key) => key.length === 1 && key[0].toLowerCase() === rightKey)) return true;
  const isFirst = (table: WarehouseTable, key: string) => table.columns[0]?.name.toLowerCase() === key;
  return isFirst(right, rightKey) && !isFirst(left, leftKey);
}
