import { formatPercent } from '../../investigation/format.ts';
import { pooled, bucketsOf } from '../../walk/judge.ts';
import type { AssetLook, CauseTest } from '../asset-look.ts';
import { featureOf } from '../asset-look.ts';

/** Rows of a model for every row of the parent that drives it: a change there is the transformation's doing. */
export const inOut: CauseTest = {
  name: 'in-out',
  about: ['filter_change', 'join_type_change', 'incremental_bug', 'fan_out_join', 'upstream_outage'],
  run(asset) {
    return Promise.resolve(weigh(asset));
  },
};

function weigh(asset: AssetLook) {
  const { look, walk, window } = asset;
  const rows = featureOf(asset, 'rows');
  if (!look.isModel || look.history === null || rows?.before == null || rows.after === null) return [];
  const own = rows.before;
  const parents = walk.looks
    .filter((it) => look.parents.includes(it.relation) && it.history?.axis)
    .map((it) => {
      const { inside, outside } = bucketsOf(it.history!, window);
      const series = it.history!.series[0];
      const id = it.history!.queryId;
      return { it, id, before: pooled(series, outside, 'count'), after: pooled(series, inside, 'count') };
    })
    .filter((it) => (it.before ?? 0) > 0 && it.after !== null)
    .sort((a, b) => Math.abs(own - (a.before ?? 0)) - Math.abs(own - (b.before ?? 0)));
  const [driving] = parents;
  if (driving === undefined || own === 0) return [];
  const [before, after] = [own / (driving.before ?? 1), rows.after / Math.max(driving.after ?? 0, 1e-9)];
  const ratio = after / before;
  const isChanged = Math.abs(ratio - 1) > 0.04 && rows.moved;
  return [
    {
      test: 'in-out',
      asset: look.relation,
      statement: `${look.relation} has ${formatPercent(after)} of the rows of ${driving.it.relation} over the affected time, and had ${formatPercent(before)}.`,
      queryIds: [look.history.queryId, driving.id],
      weights: isChanged
        ? {
            no_fault: -2.5,
            business_change: -2,
            upstream_outage: -2,
            missing_partition: -1,
            late_data: -1,
            ...(ratio < 1
              ? { fan_out_join: -3, filter_change: 1, join_type_change: 0.5 }
              : { filter_change: 0.3, join_type_change: 0.3 }),
          }
        : { filter_change: -2, join_type_change: -2, incremental_bug: -2, fan_out_join: -2 },
    },
  ];
}
