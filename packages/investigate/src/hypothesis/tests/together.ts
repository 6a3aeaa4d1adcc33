import type { FeatureLook } from '../../walk/judge.ts';
import type { AssetLook, CauseTest, TestFinding } from '../asset-look.ts';
import { featureOf } from '../asset-look.ts';

/**
 * Nulls of a model's columns by the parent they come from: all of one parent's columns empty together is a join that
 * finds nothing; rows that go along with the nulls they had, or come with nulls, are a join of another type.
 */
export const together: CauseTest = {
  name: 'together',
  about: [
    'join_key_nulls',
    'source_nulls',
    'join_type_change',
    'schema_change',
    'referential_break',
    'filter_change',
  ],
  run(asset) {
    if (!asset.look.isModel || asset.look.history === null) return Promise.resolve([]);
    const groups = nullsByParent(asset);
    return Promise.resolve([...emptied(asset, groups), ...joinType(asset, groups)]);
  },
};

/** Parent -> null shares of the columns that come from it. */
function nullsByParent({ look, context }: AssetLook): ReadonlyMap<string, readonly FeatureLook[]> {
  const columns = context.lineage.relations.get(look.relation)?.columns;
  const groups = new Map<string, FeatureLook[]>();
  for (const it of look.features) {
    if (it.feature.kind !== 'nulls') continue;
    const parent = columns?.get((it.feature.column ?? '').toLowerCase())?.[0]?.relation;
    if (parent === undefined) continue;
    groups.set(parent, [...(groups.get(parent) ?? []), it]);
  }
  return groups;
}

const grew = ({ moved, before, after }: FeatureLook) => moved && (after ?? 0) > (before ?? 0);

function emptied(
  { look, column }: AssetLook,
  groups: ReadonlyMap<string, readonly FeatureLook[]>,
): TestFinding[] {
  const found = [...groups].find(([, nulls]) => nulls.some((it) => it.feature.column === column && grew(it)));
  if (found === undefined || column === null || look.history === null) return [];
  const [parent, nulls] = found;
  const siblings = nulls.filter((it) => it.feature.column !== column);
  const along = siblings.filter(grew);
  if (siblings.length === 0) return [];
  return [
    {
      test: 'together',
      asset: look.relation,
      statement: `${look.relation}: ${along.length} of ${siblings.length} other columns that come from ${parent} were empty along with ${column}.`,
      queryIds: [look.history.queryId],
      weights:
        along.length === siblings.length
          ? { join_key_nulls: 2.5, source_nulls: -2, schema_change: -2, join_type_change: 0.5 }
          : { join_key_nulls: -2.5, join_type_change: -2.5, referential_break: -2.5, source_nulls: 1 },
    },
  ];
}

/** Rows that were kept without a partner are gone with their nulls, or rows without one are kept now. */
function joinType(asset: AssetLook, groups: ReadonlyMap<string, readonly FeatureLook[]>): TestFinding[] {
  const { look } = asset;
  const rows = featureOf(asset, 'rows');
  if (rows === undefined || !rows.moved || look.history === null) return [];
  const fewer = (rows.after ?? 0) < (rows.before ?? 0);
  for (const [parent, nulls] of groups) {
    const least = Math.min(...nulls.map((it) => (fewer ? it.before : it.after) ?? 0));
    const rest = Math.max(...nulls.map((it) => (fewer ? it.after : it.before) ?? 1));
    if (!nulls.every((it) => it.moved) || least < 0.01 || rest > 0.3 * least) continue;
    return [
      {
        test: 'join type',
        asset: look.relation,
        statement: `${look.relation}: ${fewer ? 'the rows that are gone are those' : 'the rows that came are ones'} without a row of ${parent}; its columns were empty in ${(100 * (nulls[0].before ?? 0)).toFixed(1)} % of the rows before and ${(100 * (nulls[0].after ?? 0)).toFixed(1)} % after.`,
        queryIds: [look.history.queryId],
        weights: {
          join_type_change: 3.5,
          filter_change: -1,
          incremental_bug: -2,
          join_key_nulls: fewer ? -2 : 0,
        },
      },
    ];
  }
  return [];
}
