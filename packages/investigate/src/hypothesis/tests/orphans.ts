import { binomialGain } from '@dataing/base/statistics';
import { sql } from '@dataing/sql';
import type { TimeAxis } from '../../axis/axis.ts';
import { countWhere, relationNamed } from '../../context/relation-name.ts';
import type { Lineage } from '../../context/lineage.ts';
import { numberOf } from '../../explain/frame.ts';
import { formatPercent } from '../../investigation/format.ts';
import { segmentCondition } from '../../investigation/look.ts';
import { axisNamed, eventTimeOf } from '../../walk/time-column.ts';
import type { AssetLook, CauseTest, TestFinding } from '../asset-look.ts';
import { type JoinPair, joinPairs } from '../join-pairs.ts';
import { askSides } from '../two-sides.ts';

const MOST_JOINS = 3;
const MOST_PARTNERS = 4;
const BROKEN = 4;
/** Nats by which a share must have grown beyond chance; rows of a day are not independent. */
const LEAST_GAIN = 8;
const SMALL_LIST = 1000;

/**
 * The joins of a model, asked in its parents: keys that are empty, keys that lead nowhere, keys that lead to several
 * rows. Where all are as before, the join itself was changed. A source is asked through the models it feeds.
 */
export const orphans: CauseTest = {
  name: 'orphans',
  about: ['join_key_nulls', 'referential_break', 'join_type_change', 'fan_out_join', 'filter_change'],
  async run(asset) {
    const findings: TestFinding[] = [];
    const most = isFanOut(asset) ? MOST_PARTNERS : MOST_JOINS;
    for (const pair of pairsBelow(asset).slice(0, most)) {
      findings.push(...(await askJoin(asset, pair)));
    }
    return findings;
  },
};

/** Joins of the asset, and of the anomalous models of the walk that read the column that moved. */
function pairsBelow(asset: AssetLook): readonly JoinPair[] {
  if (asset.look.isModel) {
    const pairs = joinPairs(asset.look.relation, asset);
    const columns = asset.context.lineage.relations.get(asset.look.relation)?.columns;
    const giver = columns?.get(asset.column?.toLowerCase() ?? '')?.[0]?.relation;
    const giving = pairs.filter((pair) => pair.right.name === giver);
    return giving.length > 0 ? giving : pairs;
  }
  const { context, column, look } = asset;
  if (column === null) return declaredPairs(asset, column);
  const below = asset.walk.looks
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
  return below.length > 0 ? below : declaredPairs(asset, column);
}

/** What the database says that a source refers to; of one column where that is what moved. */
function declaredPairs({ table, context }: AssetLook, column: string | null): readonly JoinPair[] {
  return (table.foreignKeys ?? []).flatMap(({ columns, table: name, tableColumns }) => {
    const right = context.tables.find((it) => it.name === name);
    if (right === undefined || columns.length !== 1 || (column !== null && columns[0] !== column)) return [];
    const [leftKey, rightKey] = [columns[0].toLowerCase(), tableColumns[0].toLowerCase()];
    return [{ left: table, leftKey, right, rightKey, isDriving: true }];
  });
}

/** The furthest relation upstream that holds a column's values as they are. */
function originOf(
  lineage: Lineage,
  relation: string,
  column: string,
): { readonly relation: string; readonly column: string } {
  const origins = lineage.relations.get(relation)?.columns.get(column.toLowerCase()) ?? [];
  if (origins.length !== 1 || !origins[0].isCopy) return { relation, column: column.toLowerCase() };
  return originOf(lineage, origins[0].relation, origins[0].column);
}

async function askJoin(asset: AssetLook, pair: JoinPair): Promise<readonly TestFinding[]> {
  if (isFanOut(asset)) return weighPartners(asset, pair, await repeatedKeys(asset, pair));
  const value = keyOfSegment(asset, pair);
  if (value !== undefined) return askPartner(asset, pair, value);
  const axis = pair.isDriving ? leftAxis(asset, pair) : undefined;
  const counts = axis === undefined ? undefined : await countKeys(asset, pair, axis);
  if (counts === undefined) return [];
  const found = weighKeys(asset, pair, counts);
  const broken = found.find((it) => it.weights.referential_break === BROKEN);
  if (broken !== undefined)
    return [...found.filter((it) => it !== broken), await turned(asset, pair, broken)];
  return isMoreLost(counts) ? [...found, ...(await childless(asset, pair))] : found;
}

/** Rows, empty keys and keys without a partner, before and after; undefined where a side has no rows. */
async function countKeys(asset: AssetLook, pair: JoinPair, axis: TimeAxis): Promise<JoinCounts | undefined> {
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
  const [before, after] = sides;
  return before === undefined || after === undefined ? undefined : { id, before, after };
}

/** A key that is held to be unique, or of a small list that is kept by hand, or nearly is: no part of something else. */
function isMeantUnique({ context }: AssetLook, { right, rightKey }: JoinPair, keys: RepeatedKeys): boolean {
  const said = context.lineage.relations.get(right.name)?.keys ?? [];
  const isSaid = said.some((key) => key.length === 1 && key[0].toLowerCase() === rightKey);
  return isSaid || keys.rows < SMALL_LIST || keys.repeated < 0.2 * keys.rows;
}

/** Rows of the asset repeat a key, or are more than they were. */
function isFanOut({ look }: AssetLook): boolean {
  return look.moved.some(
    ({ feature, before, after }) =>
      ['duplicates', 'rows'].includes(feature.kind) && (after ?? 0) > (before ?? 0),
  );
}

/**
 * Keys without a partner on one side: where the other side now has keys that lead nowhere too, its references are the
 * broken ones, and the finding is about it.
 */
async function turned(asset: AssetLook, pair: JoinPair, broken: TestFinding): Promise<TestFinding> {
  const [found] = await childless(asset, pair);
  return found === undefined ? broken : { ...found, queryIds: [...broken.queryIds, ...found.queryIds] };
}

/** Rows of the right side whose key leads to no row of the left any more: nothing where they are as few as before. */
async function childless(asset: AssetLook, pair: JoinPair): Promise<readonly TestFinding[]> {
  const back: JoinPair = {
    left: pair.right,
    leftKey: pair.rightKey,
    right: pair.left,
    rightKey: pair.leftKey,
    isDriving: false,
  };
  const axis = isOwnKey(asset, back) ? undefined : leftAxis(asset, back);
  const counts = axis === undefined ? undefined : await countKeys(asset, back, axis);
  if (counts === undefined) return [];
  const [before, after] = [counts.before[2] / counts.before[0], counts.after[2] / counts.after[0]];
  if (!(after > before + 0.01 && after > 1.5 * before)) return [];
  const origin = originOf(asset.context.lineage, back.left.name, back.leftKey);
  return [
    {
      test: `orphans of ${pair.right.name}`,
      asset: origin.relation,
      column: origin.column,
      statement: `${back.left.name}.${back.leftKey}: ${formatPercent(before)} lead to no row of ${back.right.name} before and ${formatPercent(after)} after.`,
      queryIds: [counts.id],
      weights: { referential_break: BROKEN },
    },
  ];
}

/**
 * Whether the left side is looked up by its own key: what has no partner then lacks rows that should point to it, and
 * refers to nothing itself.
 */
function isOwnKey({ context, walk }: AssetLook, { left, leftKey }: JoinPair): boolean {
  const said = [
    ...(context.lineage.relations.get(left.name)?.keys ?? []),
    left.primaryKey ?? [],
    walk.looks.find((it) => it.relation === left.name)?.key ?? [],
  ];
  return said.some((key) => key.length === 1 && key[0].toLowerCase() === leftKey);
}

function leftAxis(asset: AssetLook, { left }: JoinPair) {
  const look = asset.walk.looks.find((it) => it.relation === left.name);
  if (look?.history?.axis) return look.history.axis;
  const time = eventTimeOf(left);
  return time === undefined ? undefined : axisNamed(left, time.name);
}

/** Rows of the right side whose key came before. */
async function repeatedKeys(asset: AssetLook, pair: JoinPair): Promise<RepeatedKeys> {
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
}

interface RepeatedKeys {
  readonly id: string;
  readonly rows: number;
  readonly repeated: number;
}

/**
 * Keys lead nowhere over the time before as well, though the model's own rows of that time had found a partner when they
 * were built: the partner was there and is gone.
 */
function isPartnerGone({ leading }: AssetLook, lost0: number, lost1: number): boolean {
  if (leading === undefined || leading.feature.kind !== 'nulls') return false;
  const [before, after] = [leading.before ?? 0, leading.after ?? 0];
  return lost0 > 0.01 && before < 0.4 * lost0 && after > before && Math.abs(after - lost1) < 0.5 * lost1;
}

/** The one value of the key whose rows alone are empty; undefined where they are those of more, or of another column. */
function keyOfSegment(
  { segment, leading, context, look }: AssetLook,
  { left, leftKey, right, rightKey }: JoinPair,
): string | undefined {
  const columns = Object.keys(segment);
  if (columns.length !== 1 || leading?.feature.kind !== 'nulls') return undefined;
  const origins = context.lineage.relations.get(look.relation)?.columns.get(columns[0].toLowerCase()) ?? [];
  const isKey = origins.some(
    ({ relation, column, isCopy }) =>
      isCopy &&
      ((relation === left.name && column === leftKey) || (relation === right.name && column === rightKey)),
  );
  return isKey ? segment[columns[0]] : undefined;
}

/** Whether the partner of that one key is there at all. */
async function askPartner(asset: AssetLook, pair: JoinPair, value: string): Promise<readonly TestFinding[]> {
  const key = segmentCondition({ [pair.rightKey]: value });
  const result = await asset.ledger.ask(`${pair.right.name}: rows of ${pair.rightKey} ${value}`, {
    kind: 'query',
    select: [sql.item(sql.cast(sql.countRows(), 'double'), 'n')],
    from: relationNamed(pair.right.name),
    where: key,
  });
  const rows = numberOf(result.rows[0][0]);
  const base = {
    test: `orphans of ${pair.right.name}`,
    statement: `${pair.right.name} has ${rows} rows of ${pair.rightKey} "${value}", which ${pair.left.name} looks up there.`,
    queryIds: [result.id],
  };
  // Rows that are there and are not found are ended, or switched off: lists keep their past.
  return partnerGone(asset, pair, base);
}

function partnerGone(
  asset: AssetLook,
  pair: JoinPair,
  base: Pick<TestFinding, 'test' | 'statement' | 'queryIds'>,
): readonly TestFinding[] {
  const partner = originOf(asset.context.lineage, pair.right.name, pair.rightKey);
  const own = { ...base, asset: asset.look.relation, weights: { join_key_nulls: -1, join_type_change: -2 } };
  return [own, { ...base, asset: partner.relation, weights: { join_key_nulls: 3, referential_break: 1 } }];
}

/** More rows than there were: is there more than one partner for a key that should have one? */
function weighPartners(asset: AssetLook, pair: JoinPair, keys: RepeatedKeys): readonly TestFinding[] {
  const isSeveral = keys.repeated > 0 && isMeantUnique(asset, pair, keys);
  const base = {
    test: `partners in ${pair.right.name}`,
    statement: `${keys.repeated} of ${keys.rows} rows of ${pair.right.name} repeat a ${pair.rightKey}, by which ${pair.left.name} is joined.`,
    queryIds: [keys.id],
  };
  const own = {
    ...base,
    asset: asset.look.relation,
    weights: { fan_out_join: isSeveral ? 1.5 : -0.5 },
  };
  const partner = originOf(asset.context.lineage, pair.right.name, pair.rightKey);
  return isSeveral && partner.relation !== asset.look.relation
    ? [own, { ...base, asset: partner.relation, weights: { fan_out_join: 4 } }]
    : [own];
}

const share = (side: readonly number[], i: number) => (side[0] === 0 ? 0 : side[i] / side[0]);

/** More rows with an empty key (1) or one that leads nowhere (2) than chance would bring. */
function isMore({ before, after }: JoinCounts, i: 1 | 2): boolean {
  const [was, is] = [share(before, i), share(after, i)];
  return is > was + 0.005 && is > 1.5 * was && binomialGain(after[i], after[0], was + 0.002) > LEAST_GAIN;
}

const isMoreLost = (counts: JoinCounts) => isMore(counts, 2);

function weighKeys(asset: AssetLook, pair: JoinPair, counts: JoinCounts): readonly TestFinding[] {
  const { id, before, after } = counts;
  const [empty0, empty1] = [share(before, 1), share(after, 1)];
  const [lost0, lost1] = [share(before, 2), share(after, 2)];
  const [moreEmpty, moreLost] = [isMore(counts, 1), isMore(counts, 2)];
  const statement = `${pair.left.name}.${pair.leftKey}: empty in ${formatPercent(empty0)} of the rows before and ${formatPercent(empty1)} after; without a row of ${pair.right.name} ${formatPercent(lost0)} and ${formatPercent(lost1)}.`;
  const base = { test: `orphans of ${pair.right.name}`, statement, queryIds: [id] };
  const own: TestFinding = {
    ...base,
    asset: asset.look.relation,
    weights: {
      join_key_nulls: asset.look.isModel ? (moreEmpty ? 2 : moreLost ? 0.5 : -0.3) : -1,
      referential_break: moreLost ? 0 : -3,
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
  const isGone = isPartnerGone(asset, lost0, lost1);
  if (!moreLost) return isGone ? partnerGone(asset, pair, base) : [own];
  if (isOwnKey(asset, pair)) return [own];
  const origin = originOf(asset.context.lineage, pair.left.name, pair.leftKey);
  return [
    own,
    { ...base, asset: origin.relation, column: origin.column, weights: { referential_break: BROKEN } },
  ];
}
