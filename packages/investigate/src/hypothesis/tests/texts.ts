import { sql } from '@dataing/sql';
import { formatPercent } from '../../investigation/format.ts';
import type { AssetLook, CauseTest } from '../asset-look.ts';
import { featureOf } from '../asset-look.ts';
import { askSides } from '../two-sides.ts';

/** Lengths of texts before and after: a longest one that stands at a limit many reach is a cut. */
export const texts: CauseTest = {
  name: 'texts',
  about: ['truncation', 'enum_drift', 'sentinel_default', 'schema_change'],
  async run(asset) {
    const own = asset.table.columns.find((it) => it.name === asset.column);
    if (own === undefined || own.dataType !== 'string') return [];
    if (featureOf(asset, 'length', own.name)?.moved !== true) return [];
    const length = sql.cast(sql.call('length', sql.column(own.name)), 'double');
    const items = [
      sql.item(sql.call('max', length), 'longest'),
      sql.item(sql.call('quantile_cont', length, sql.number(0.5)), 'median'),
      sql.item(sql.call('quantile_cont', length, sql.number(0.9)), 'long'),
    ];
    const { id, sides } = await askSides(asset, `lengths of ${own.name}, before and after`, items);
    const [before, after] = sides;
    if (before === undefined || after === undefined) return [];
    return [weigh(asset, id, before, after)];
  },
};

function weigh(asset: AssetLook, id: string, before: readonly number[], after: readonly number[]) {
  const cut = after[0] < before[0] && after[2] >= 0.98 * after[0] && before[2] > after[0];
  const name = `${asset.look.relation}.${asset.column}`;
  return {
    test: 'texts',
    asset: asset.look.relation,
    statement: `${name}: the longest text has ${after[0]} characters and had ${before[0]}; ${formatPercent(0.1)} are longer than ${after[2]}, before than ${before[2]}.`,
    queryIds: [id],
    weights: cut ? { truncation: 4, enum_drift: -1, no_fault: -2, business_change: -3 } : { truncation: -3 },
  };
}
