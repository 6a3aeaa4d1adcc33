import { type SelectItem, type SqlExpression, sql } from '@dataing/sql';
import { compareTime, tickExpression } from '../axis/axis.ts';
import { relationNamed } from '../context/relation-name.ts';
import { numberOf } from '../explain/frame.ts';
import { segmentCondition } from '../investigation/look.ts';
import type { AssetLook } from './asset-look.ts';

/** What a comparison of both sides reads of an asset. */
export type Sides = Pick<AssetLook, 'table' | 'axis' | 'before' | 'window' | 'segment' | 'ledger'>;

/** Ticks of an asset's axis for seconds since 1970. */
function ticks({ axis }: Pick<Sides, 'axis'>, seconds: number): number {
  return seconds * (axis.ticksPerSecond ?? 1);
}

/** Rows of the time before and of the affected time. */
export function inEitherSide(asset: Sides): SqlExpression {
  const { axis, before, window, segment } = asset;
  return sql.all([
    compareTime(axis, '>=', ticks(asset, before.from)),
    compareTime(axis, '<', ticks(asset, window.until)),
    ...(Object.keys(segment).length === 0 ? [] : [segmentCondition(segment)]),
  ]);
}

/** 1 for the affected time, 0 for the time before. */
export function sideOf(asset: Sides): SqlExpression {
  const affected = compareTime(asset.axis, '>=', ticks(asset, asset.window.from));
  return sql.cast(sql.when(affected, sql.number(1), sql.number(0)), 'double');
}

/** Whole hours of the asset's time, 0 to 23. */
export function hourOfDay(asset: Sides): SqlExpression {
  const hours = sql.binary('/', tickExpression(asset.axis), sql.number(ticks(asset, 3600)));
  return sql.binary('%', sql.call('floor', hours), sql.number(24));
}

/** Aggregates of both sides, one row each: [before, affected]; a side without rows gives nothing. */
export async function askSides(
  asset: Sides,
  purpose: string,
  items: readonly SelectItem[],
  where: readonly SqlExpression[] = [],
): Promise<{ readonly id: string; readonly sides: readonly [number[] | undefined, number[] | undefined] }> {
  const side = sideOf(asset);
  const result = await asset.ledger.ask(`${asset.table.name}: ${purpose}`, {
    kind: 'query',
    select: [sql.item(side, 'side'), ...items],
    from: relationNamed(asset.table.name),
    where: sql.all([inEitherSide(asset), ...where]),
    groupBy: { kind: 'by', expressions: [side] },
  });
  const of = (wanted: number) =>
    result.rows
      .find((row) => numberOf(row[0]) === wanted)
      ?.slice(1)
      .map((cell) => (cell === null ? Number.NaN : numberOf(cell)));
  return { id: result.id, sides: [of(0), of(1)] };
}

/** Counts of every value of a key on both sides, the most frequent first, at most `limit`. */
export async function askValues(
  asset: Sides,
  purpose: string,
  key: SqlExpression,
  limit: number,
): Promise<{ readonly id: string; readonly values: readonly ValueCount[]; readonly truncated: boolean }> {
  const side = sideOf(asset);
  const count = (wanted: number) =>
    sql.cast(
      sql.call('sum', sql.when(sql.binary('=', side, sql.number(wanted)), sql.number(1), sql.number(0))),
      'double',
    );
  const result = await asset.ledger.ask(`${asset.table.name}: ${purpose}`, {
    kind: 'query',
    select: [
      sql.item(sql.cast(key, 'varchar'), 'value'),
      sql.item(count(0), 'before'),
      sql.item(count(1), 'after'),
    ],
    from: relationNamed(asset.table.name),
    where: inEitherSide(asset),
    groupBy: { kind: 'by', expressions: [sql.cast(key, 'varchar')] },
    orderBy: [{ expression: sql.binary('+', count(0), count(1)), descending: true }],
    limit,
  });
  const values = result.rows.map((row) => ({
    value: row[0] === null ? null : String(row[0]),
    before: numberOf(row[1]),
    after: numberOf(row[2]),
  }));
  return { id: result.id, values, truncated: values.length >= limit };
}

export interface ValueCount {
  readonly value: string | null;
  readonly before: number;
  readonly after: number;
}

/** How much longer the affected time is than the time before. */
export function lengthRatio({ window, before }: Pick<Sides, 'window' | 'before'>): number {
  return (window.until - window.from) / Math.max(1, before.until - before.from);
}
