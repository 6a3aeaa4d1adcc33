import { binomialGain } from '@dataing/base/statistics';
import { sql } from '@dataing/sql';
import { countWhere, relationNamed } from '../../context/relation-name.ts';
import type { Lineage } from '../../context/lineage.ts';
import { numberOf } from '../../explain/frame.ts';
import { formatPercent } from '../../investigation/format.ts';
import { axisNamed, eventTimeOf } from '../../walk/time-column.ts';
import type { AssetLook, CauseTest, TestFinding } from '../asset-look.ts';
import { type JoinPair, joinPairs } from '../join-pairs.ts';
import { askSides } from '../two-sides.ts';

const MOST_JOINS = 4;
/** Nats by which a share must have grown beyond chance; rows of a day are not independent. */
const LEAST_GAIN = 8;

/**
 * The joins of a model, asked in its parents: keys that are empty, keys that lead nowhere, keys that lead to several
 * rows. Where all are as before, the join itself was changed. A source is asked through the models it feeds.
 */
export const orphans: CauseTest = {
  name: 'orphans',
  about: ['join_key_nulls', 'referential_break', 'join_type_change', 'fan_out_join', 'filter_change'],
  async run(asset) {
    const findings: TestFinding[] = [];
    for (const pair of pairsBelow(asset).slice(0, MOST_JOINS)) {
      findings.push(...(await askJoin(asset, pair)));
    }
    return findings;
  },
};

/** Joins of the asset, and of the anomalous models of the walk that read the column that moved. */
function pairsBelow(asset: AssetLook): readonly JoinPair[] {
  if (asset.look.isModel) return joinPairs(asset.look.relation, asset);
  const { context, column, look } = asset;
  if (column === null) return [];
  return asset.walk.looks
    .filter((it) => it.isModel && it.state === 'anomalous')
    .flatMap((it) => joinPairs(it.relation, asset))
    .filter((pair) =>
      [[pair.left.name, pair.leftKey] as const, [pair.right.name, pair.rightKey] as const].some(
        ([relation, key]) => {
          const origin = originOf(context.lineage, relation, key);
          return origin.relation === look.relation && origin.column === column.toLowerCase();
        },
      ),
    );
}

/** The furthest relation upstream that holds a column's values as they are. */
export function originOf(
  lineage: Lineage,
  relation: string,
  column: string,
): { readonly relation: string; readonly column: string } {
  const origins = lineage.relations.get(relation)?.columns.get(column.toLowerCase()) ?? [];
  if (origins.length !== 1 || !origins[0].isCopy) return { relation, column: column.toLowerCase() };
  return originOf(lineage, origins[0].relation, origins[0].column);
}

async function askJoin(asset: AssetLook, pair: JoinPair): Promise<readonly TestFinding[]> {
  const axis = leftAxis(asset, pair);
  if (axis === undefined) return [];
  const [left, right] = [sql.column(pair.leftKey), sql.column(pair.rightKey)];
  const isOrphan = sql.all([
    sql.isNull(left, true),
    {
      kind: 'in_query',
      negated: true,
      operand: sql.cast(left, 'varchar'),
      query: {
        kind: 'query',
        select: [sql.item(sql.cast(right, 'varchar'), 'k')],
        from: relationNamed(pair.right.name),
        where: sql.isNull(right, true),
      },
    },
  ]);
  const { id, sides } = await askSides(
    { ...asset, table: pair.left, axis, segment: {} },
    `keys ${pair.left.name}.${pair.leftKey} that are empty or lead nowhere`,
    [
      sql.item(sql.cast(sql.countRows(), 'double'), 'n'),
      sql.item(countWhere(sql.isNull(left)), 'empty'),
      sql.item(countWhere(isOrphan), 'orphans'),
    ],
  );
  const keys = await repeatedKeys(asset, pair);
  const [before, after] = sides;
  if (before === undefined || after === undefined) return [];
  return weigh(asset, pair, { id, before, after, keys });
}

/** Rows of the asset repeat a key, or are more than they were. */
function isFanOut({ look }: AssetLook): boolean {
  return look.moved.some(
    ({ feature, before, after }) =>
      ['duplicates', 'rows'].includes(feature.kind) && (after ?? 0) > (before ?? 0),
  );
}

function leftAxis(asset: AssetLook, { left }: JoinPair) {
  const look = asset.walk.looks.find((it) => it.relation === left.name);
  if (look?.history?.axis) return look.history.axis;
  const time = eventTimeOf(left);
  return time === undefined ? undefined : axisNamed(left, time.name);
}

/** Rows of the right side whose key came before. */
async function repeatedKeys(asset: AssetLook, pair: JoinPair): Promise<JoinCounts['keys']> {
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
  return { id: result.id, rows: all, repeated: all - distinct };
}

interface JoinCounts {
  readonly id: string;
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly keys: { readonly id: string; readonly rows: number; readonly repeated: number };
}

function weigh(
  asset: AssetLook,
  pair: JoinPair,
  { id, before, after, keys }: JoinCounts,
): readonly TestFinding[] {
  const share = (side: readonly number[], i: number) => (side[0] === 0 ? 0 : side[i] / side[0]);
  const [empty0, empty1] = [share(before, 1), share(after, 1)];
  const [lost0, lost1] = [share(before, 2), share(after, 2)];
  const more = (i: number, was: number, is: number) =>
    is > was + 0.005 && is > 1.5 * was && binomialGain(after[i], after[0], was + 0.002) > LEAST_GAIN;
  const [moreEmpty, moreLost] = [more(1, empty0, empty1), more(2, lost0, lost1)];
  const statement = `${pair.left.name}.${pair.leftKey}: empty in ${formatPercent(empty0)} of the rows before and ${formatPercent(empty1)} after; without a row of ${pair.right.name} ${formatPercent(lost0)} and ${formatPercent(lost1)}; ${keys.repeated} rows of ${pair.right.name} repeat a ${pair.rightKey}.`;
  const base = { test: `orphans of ${pair.right.name}`, statement, queryIds: [id, keys.id] };
  const own: TestFinding = {
    ...base,
    asset: asset.look.relation,
    weights: {
      join_key_nulls: moreEmpty ? 2 : moreLost ? 0.5 : -0.3,
      referential_break: moreLost ? 0 : -3,
      fan_out_join: keys.repeated > 0 ? 2 : -1,
      ...(moreEmpty || moreLost
        ? {
            join_type_change: -2,
            filter_change: -1.5,
            unit_change: -3,
            schema_change: -2,
            no_fault: -2,
            business_change: -2,
          }
        : {}),
    },
  };
  const partner = originOf(asset.context.lineage, pair.right.name, pair.rightKey);
  const repeated: TestFinding[] =
    keys.repeated > 0 && keys.repeated < 0.2 * keys.rows && partner.relation !== asset.look.relation
      ? [{ ...base, asset: partner.relation, weights: { fan_out_join: isFanOut(asset) ? 4 : 0 } }]
      : [];
  if (!moreLost) return [own, ...repeated];
  const origin = originOf(asset.context.lineage, pair.left.name, pair.leftKey);
  return [
    own,
    ...repeated,
    { ...base, asset: origin.relation, column: origin.column, weights: { referential_break: 4 } },
  ];
}
