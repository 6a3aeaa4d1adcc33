import { exp, log } from '@dataing/base/maths';
import { sql } from '@dataing/sql';
import { isNumber } from '../../walk/measures.ts';
import type { AssetLook, CauseTest, TestFinding, Weights } from '../asset-look.ts';
import { featureOf } from '../asset-look.ts';
import { askSides } from '../two-sides.ts';

const SHARES = [0.05, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.95, 1];
/** Ratios of units people mix up: cents, thousands, miles, pounds, degrees apart. */
const KNOWN_FACTORS = [10, 100, 1000, 60, 3600, 24, 1024, 12, 1e6, 1.609344, 2.20462, 0.453592, 3.6, 2.54];

/** Quantiles before and after: the same factor at all of them is another unit; a changed top alone is cut off. */
export const scale: CauseTest = {
  name: 'scale',
  about: ['unit_change', 'truncation', 'slow_drift', 'sentinel_default', 'segment_failure'],
  async run(asset) {
    const { column, table } = asset;
    const own = table.columns.find((it) => it.name === column);
    if (own === undefined || !isNumber(own.dataType)) return [];
    if (featureOf(asset, 'mean', own.name)?.moved !== true) return [];
    const value = sql.cast(sql.column(own.name), 'double');
    const whole = sql.binary('=', value, sql.call('floor', value));
    const items = [
      ...SHARES.map((share, i) => sql.item(sql.call('quantile_cont', value, sql.number(share)), `q${i}`)),
      sql.item(sql.call('avg', sql.when(whole, sql.number(1), sql.number(0))), 'whole'),
    ];
    const { id, sides } = await askSides(asset, `quantiles of ${own.name}, before and after`, items);
    const [before, after] = sides;
    if (before === undefined || after === undefined) return [];
    return [weigh(asset, id, readShape(before, after))];
  },
};

interface Shape {
  readonly factor: number;
  /** Largest factor over smallest, of the quantiles. */
  readonly spread: number;
  readonly known: boolean;
  /** Fractions were there before and are gone. */
  readonly rounded: boolean;
  /** The largest value fell by far more than the median. */
  readonly cut: boolean;
}

function readShape(before: readonly number[], after: readonly number[]): Shape {
  const ratios = SHARES.slice(0, -1)
    .map((_, i) => after[i] / before[i])
    .filter((it) => Number.isFinite(it) && it > 0)
    .sort((a, b) => a - b);
  const factor = ratios.length === 0 ? 1 : ratios[Math.floor(ratios.length / 2)];
  const spread = ratios.length === 0 ? 99 : ratios[ratios.length - 1] / ratios[0];
  const near = (known: number) => Math.abs(log(factor) - log(known)) < 0.12;
  const top = SHARES.length - 1;
  const [wholeBefore, wholeAfter] = [before[top + 1], after[top + 1]];
  return {
    factor,
    spread,
    known: KNOWN_FACTORS.some((it) => near(it) || near(1 / it)),
    rounded: Math.abs(log(factor)) < 0.7 && wholeBefore < 0.9 && wholeAfter > 0.5 + 0.5 * wholeBefore,
    cut: after[top] < 0.7 * before[top] && after[top] <= after[top - 1] * 1.05,
  };
}

function weigh(asset: AssetLook, queryId: string, shape: Shape): TestFinding {
  const { factor, spread, known, rounded, cut } = shape;
  const isFar = Math.abs(log(factor)) > log(1.8);
  const isSame = spread < exp(0.35);
  const weights: Weights =
    cut || rounded
      ? { truncation: 3, unit_change: isFar && isSame ? 1 : -2, slow_drift: -1, business_change: -2 }
      : isSame && isFar
        ? {
            unit_change: known ? 4 : 2,
            slow_drift: -2,
            business_change: known ? -3 : -1,
            sentinel_default: -2,
            truncation: -2.5,
          }
        : isSame
          ? { unit_change: 0.5, slow_drift: 0.5, business_change: 1, sentinel_default: -2, truncation: -2.5 }
          : { unit_change: -1, truncation: -2 };
  const words = cut ? ', and the largest is cut off' : rounded ? ', and fractions are gone' : '';
  return {
    test: 'scale',
    asset: asset.look.relation,
    statement: `${asset.look.relation}.${asset.column}: quantiles are ${factor.toPrecision(3)} times what they were before (largest over smallest factor ${spread.toPrecision(3)})${words}.`,
    queryIds: [queryId],
    weights,
  };
}
