import { sql } from '@dataing/sql';
import { tickExpression } from '../../axis/axis.ts';
import { bucketsOf } from '../../walk/judge.ts';
import { isTime } from '../../walk/measures.ts';
import { axisNamed, loadTimeOf } from '../../walk/time-column.ts';
import type { AssetLook, CauseTest } from '../asset-look.ts';
import { askSides } from '../two-sides.ts';

/** Time from event to arrival, before and after: rows that arrive later than they used to. */
export const late: CauseTest = {
  name: 'late',
  about: ['late_data', 'upstream_outage', 'missing_partition', 'timezone_shift', 'incremental_bug'],
  async run(asset) {
    const { table, axis } = asset;
    const load = loadTimeOf(table);
    if (load === undefined || !isTime(load.dataType) || load.name === axis.column) return [];
    const loadAxis = axisNamed(table, load.name);
    if (loadAxis === undefined || axis.kind === 'number') return [];
    const hours = sql.binary(
      '/',
      sql.binary('-', tickExpression(loadAxis), tickExpression(axis)),
      sql.number(3_600_000_000),
    );
    const items = [0.1, 0.5, 0.9].map((share, i) =>
      sql.item(sql.call('quantile_cont', hours, sql.number(share)), `q${i}`),
    );
    const { id, sides } = await askSides(asset, `hours from ${axis.column} to ${load.name}`, items);
    const [before, after] = sides;
    if (before === undefined || after === undefined) return [];
    return [weigh(asset, id, before, after)];
  },
};

/** Only the newest rows are affected: what arrives late has not come yet, and no arrival tells. */
function isLastBucket({ look, window }: AssetLook): boolean {
  if (look.history === null) return false;
  const { inside } = bucketsOf(look.history, window);
  return inside.length === 1 && inside[0] >= look.history.filled - 1;
}

function weigh(asset: AssetLook, id: string, before: readonly number[], after: readonly number[]) {
  const grew = after.map((it, i) => it - before[i]);
  const spread = Math.max(1, before[2] - before[0]);
  const isLater = grew[1] > 6 + spread || grew[2] > 18 + 2 * spread;
  const isAllLater = Math.abs(grew[0] - grew[2]) < 0.5 && Math.abs(grew[1]) >= 0.9 && Math.abs(grew[1]) <= 14;
  const [b, a] = [before, after].map((it) => it.map((q) => q.toFixed(1)).join(' / '));
  return {
    test: 'late',
    asset: asset.look.relation,
    statement: `${asset.look.relation}: rows arrived ${a} hours after their time (10 %, 50 %, 90 %), ${b} before.`,
    queryIds: [id],
    weights: isAllLater
      ? { timezone_shift: 2, late_data: 0 }
      : isLater
        ? { late_data: 4, upstream_outage: -1, missing_partition: -1, business_change: -3, no_fault: -3 }
        : { late_data: isLastBucket(asset) ? 0.5 : -3 },
  };
}
