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

function weigh({ look, column }: AssetLook) {
  if (look.history === null) return [];
  const nulls = look.features.filter((it) => it.feature.kind === 'nulls');
  const own = nulls.find((it) => it.feature.column === column);
  const began = nulls.filter(
    (it) => (it.before ?? 0) > EMPTIED && (it.after ?? 1) < 0.6 && it.feature.column !== column,
  );
  const isEmptied = own !== undefined && (own.after ?? 0) > EMPTIED && (own.before ?? 1) < 0.6;
  if (own === undefined || (!isEmptied && began.length === 0)) {
    const partly = own?.moved === true;
    return partly
      ? [
          {
            test: 'schema',
            asset: look.relation,
            statement: `${look.relation}.${column} is empty in ${formatPercent(own.after ?? 0)} of the rows, not in all of them, and no other column began to be filled.`,
            queryIds: [look.history.queryId],
            weights: { schema_change: -2.5, source_nulls: 0.5 },
          },
        ]
      : [];
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
            : { schema_change: -0.5, source_nulls: 1.5, no_fault: -3, business_change: -3 }
          : { schema_change: 4, source_nulls: -2, no_fault: -3, business_change: -3 },
    },
  ];
}
