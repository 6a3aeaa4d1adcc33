import { formatPercent } from '../../investigation/format.ts';
import type { AssetLook, CauseTest } from '../asset-look.ts';

const EMPTIED = 0.97;

/** A column that is empty from one day on while another begins to be filled was renamed. */
export const schema: CauseTest = {
  name: 'schema',
  about: ['schema_change', 'source_nulls', 'sentinel_default'],
  run(asset) {
    return Promise.resolve(weigh(asset));
  },
};

function weigh({ look, column, window }: AssetLook) {
  if (look.history === null) return [];
  const nulls = look.features.filter((it) => it.feature.kind === 'nulls');
  const own = nulls.find((it) => it.feature.column === column);
  const began = nulls.filter(
    (it) => (it.before ?? 0) > EMPTIED && (it.after ?? 1) < 0.6 && it.feature.column !== column,
  );
  const isEmptied = own !== undefined && (own.after ?? 0) > EMPTIED && (own.before ?? 1) < 0.6;
  if (own === undefined || (!isEmptied && began.length === 0)) {
    if (own === undefined) return [];
    const grew = own.moved && (own.after ?? 0) > (own.before ?? 0);
    const words = grew
      ? `is empty in ${formatPercent(own.after ?? 0)} of the rows, not in all of them, and no other column began to be filled`
      : 'is filled as it was, and no other column began to be';
    return [
      {
        test: 'schema',
        asset: look.relation,
        statement: `${look.relation}.${column} ${words}.`,
        queryIds: [look.history.queryId],
        weights: { schema_change: -2.5, ...(grew ? { source_nulls: 0.5 } : { source_nulls: -2 }) },
      },
    ];
  }
  const renamed = began[0]?.feature.column;
  return [
    {
      test: 'schema',
      asset: look.relation,
      statement: `${look.relation}.${column} is empty in ${formatPercent(own.after ?? 0)} of the rows${renamed === undefined || renamed === null ? '' : `, while ${renamed} began to be filled`}.`,
      queryIds: [look.history.queryId],
      weights:
        renamed === undefined
          ? look.isModel
            ? { schema_change: 2, source_nulls: -0.5, no_fault: -3, business_change: -3 }
            : isToTheEnd(look, window)
              ? { schema_change: 1.2, source_nulls: 0.5, no_fault: -3, business_change: -3 }
              : { schema_change: -1, source_nulls: 1.5, no_fault: -3, business_change: -3 }
          : { schema_change: 4, source_nulls: -2, no_fault: -3, business_change: -3 },
    },
  ];
}

/** A field that is dropped stays away; one that is empty for a while is not. */
function isToTheEnd({ history }: AssetLook['look'], { until }: AssetLook['window']): boolean {
  return history !== null && until >= history.originSeconds + history.filled * history.stepSeconds;
}
