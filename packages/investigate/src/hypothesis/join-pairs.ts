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
  /** Whether the rows of `left` are those of the model, over the same time; else it was joined to them itself. */
  readonly isDriving: boolean;
}

/**
 * The joins of a model with one key each, as far as declared foreign keys or else the names of the compared columns pair
 * up: from the parent that drives it, which gives the model's time or else most of its columns, to each of the others,
 * or from one of these where only it has a key for the other.
 */
export function joinPairs(model: string, asset: AssetLook): readonly JoinPair[] {
  const { context } = asset;
  const own = context.lineage.relations.get(model);
  const joins = own?.joins ?? [];
  const tables = new Map(context.tables.map((it) => [it.name, it]));
  const joined = (own?.parents ?? []).filter((it) => joins.some((join) => join.relation === it));
  const driving = drivingParent(model, asset, joined);
  const left = driving === undefined ? undefined : tables.get(driving);
  if (driving === undefined || left === undefined) return [];
  const byRelation = (relation: string) => joins.filter((it) => it.relation === relation);
  const others = joined.filter((it) => it !== driving);
  return others.flatMap((name) => {
    const right = tables.get(name);
    const lefts = [driving, ...others.filter((it) => it !== name)];
    for (const from of right === undefined ? [] : lefts) {
      const source = tables.get(from);
      const pair =
        source === undefined
          ? undefined
          : (declaredPair(source, right as WarehouseTable) ??
            (from === driving
              ? bestPair(byRelation(from), byRelation(name), name)
              : samePair(byRelation(from), byRelation(name))));
      if (source === undefined || pair === undefined) continue;
      const [leftKey, rightKey] = pair;
      return [
        { left: source, leftKey, right: right as WarehouseTable, rightKey, isDriving: from === driving },
      ];
    }
    return [];
  });
}

/** A foreign key of one column that the database itself declares. */
function declaredPair(left: WarehouseTable, right: WarehouseTable): readonly [string, string] | undefined {
  const key = left.foreignKeys?.find((it) => it.table === right.name && it.columns.length === 1);
  return key === undefined ? undefined : [key.columns[0].toLowerCase(), key.tableColumns[0].toLowerCase()];
}

/** Columns of the same name that both sides compare. */
function samePair(
  lefts: readonly ColumnOrigin[],
  rights: readonly ColumnOrigin[],
): readonly [string, string] | undefined {
  const same = rights.find((r) => lefts.some((l) => l.column === r.column));
  return same === undefined ? undefined : [same.column, same.column];
}

function drivingParent(
  model: string,
  { context, walk }: AssetLook,
  joined: readonly string[],
): string | undefined {
  const columns = context.lineage.relations.get(model)?.columns;
  const time = walk.looks.find((it) => it.relation === model)?.history?.axis?.column;
  const byTime = columns?.get((time ?? '').toLowerCase())?.find((it) => joined.includes(it.relation));
  if (byTime !== undefined) return byTime.relation;
  const given = (relation: string) =>
    [...(columns?.values() ?? [])].filter((origins) => origins.some((it) => it.relation === relation)).length;
  return [...joined].sort((a, b) => given(b) - given(a))[0];
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
