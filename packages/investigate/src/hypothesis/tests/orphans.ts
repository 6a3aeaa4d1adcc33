import type { WarehouseColumn } from '@dataing/ports';
import { sql } from '@dataing/sql';
import { countWhere, relationNamed } from '../../context/relation-name.ts';
import { numberOf } from '../../explain/frame.ts';
import { formatPercent } from '../../investigation/format.ts';
import { axisNamed, eventTimeOf } from '../../walk/time-column.ts';
import type { AssetLook, CauseTest, TestFinding } from '../asset-look.ts';
import { type JoinPair, joinPairs } from '../join-pairs.ts';
import { askSides } from '../two-sides.ts';

const MOST_JOINS = 3;

/**
 * The joins of a model, asked in its parents: keys that are empty, keys that lead nowhere, keys that lead to several
 * rows. Where all are as before, the join itself was changed.
 */
export const orphans: CauseTest = {
  name: 'orphans',
  about: ['join_key_nulls', 'referential_break', 'join_type_change', 'fan_out_join', 'filter_change'],
  async run(asset) {
    if (!asset.look.isModel) return [];
    const findings: TestFinding[] = [];
    for (const pair of joinPairs(asset).slice(0, MOST_JOINS)) {
      const found = await askJoin(asset, pair);
      if (found !== undefined) findings.push(found);
    }
    return findings;
  },
};

async function askJoin(asset: AssetLook, pair: JoinPair): Promise<TestFinding | undefined> {
  const axis = leftAxis(asset, pair);
  if (axis === undefined) return undefined;
  const [left, right] = [sql.column(pair.leftKey), sql.column(pair.rightKey)];
  const known = sql.cast(right, 'varchar');
  const isOrphan = sql.all([
    sql.isNull(left, true),
    {
      kind: 'in_query',
      negated: true,
      operand: sql.cast(left, 'varchar'),
      query: {
        kind: 'query',
        select: [sql.item(known, 'k')],
        from: relationNamed(pair.right.name),
        where: sql.isNull(right, true),
      },
    },
  ]);
  const on = { ...asset, table: pair.left, axis, segment: {} };
  const { id, sides } = await askSides(
    on,
    `keys ${pair.left.name}.${pair.leftKey} that are empty or lead nowhere`,
    [
      sql.item(sql.cast(sql.countRows(), 'double'), 'n'),
      sql.item(countWhere(sql.isNull(left)), 'empty'),
      sql.item(countWhere(isOrphan), 'orphans'),
    ],
  );
  const keys = await repeatedKeys(asset, pair);
  const [before, after] = sides;
  if (before === undefined || after === undefined) return undefined;
  return weigh(asset, pair, { id, before, after, keys });
}

function leftAxis(asset: AssetLook, { left }: JoinPair) {
  const look = asset.walk.looks.find((it) => it.relation === left.name);
  if (look?.history?.axis) return look.history.axis;
  const time: WarehouseColumn | undefined = eventTimeOf(left);
  return time === undefined ? undefined : axisNamed(left, time.name);
}

/** Rows of the right side whose key came before. */
async function repeatedKeys(asset: AssetLook, pair: JoinPair): Promise<{ id: string; repeated: number }> {
  const key = sql.column(pair.rightKey);
  const result = await asset.ledger.ask(`${pair.right.name}: is ${pair.rightKey} unique`, {
    kind: 'query',
    select: [
      sql.item(sql.cast(sql.call('count', key), 'double'), 'n'),
      sql.item(sql.cast(sql.countDistinct(key), 'double'), 'd'),
    ],
    from: relationNamed(pair.right.name),
  });
  const [all, distinct] = result.rows[0].map(numberOf);
  return { id: result.id, repeated: all - distinct };
}

interface JoinCounts {
  readonly id: string;
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly keys: { readonly id: string; readonly repeated: number };
}

function weigh(asset: AssetLook, pair: JoinPair, { id, before, after, keys }: JoinCounts): TestFinding {
  const share = (side: readonly number[], i: number) => (side[0] === 0 ? 0 : side[i] / side[0]);
  const [empty0, empty1] = [share(before, 1), share(after, 1)];
  const [lost0, lost1] = [share(before, 2), share(after, 2)];
  const moreEmpty = empty1 > empty0 + 0.005 && empty1 > 2 * empty0;
  const moreLost = lost1 > lost0 + 0.005 && lost1 > 2 * lost0;
  return {
    test: 'orphans',
    asset: asset.look.relation,
    statement: `${pair.left.name}.${pair.leftKey}: empty in ${formatPercent(empty0)} of the rows before and ${formatPercent(empty1)} after; without a row of ${pair.right.name} ${formatPercent(lost0)} and ${formatPercent(lost1)}; ${keys.repeated} rows of ${pair.right.name} repeat a ${pair.rightKey}.`,
    queryIds: [id, keys.id],
    weights: {
      join_key_nulls: moreEmpty ? 3 : moreLost ? 0.5 : -1.5,
      referential_break: moreLost ? 3.5 : -3,
      fan_out_join: keys.repeated > 0 ? 2 : -1,
      ...(moreEmpty || moreLost ? { join_type_change: -1.5, filter_change: -1.5, no_fault: -2 } : {}),
    },
  };
}
