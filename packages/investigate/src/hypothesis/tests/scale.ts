import { log } from '@dataing/base/maths';
import { sql } from '@dataing/sql';
import { formatPercent } from '../../investigation/format.ts';
import { isNumber } from '../../walk/measures.ts';
import type { AssetLook, CauseTest, TestFinding, Weights } from '../asset-look.ts';
import { featureOf } from '../asset-look.ts';
import { fitScale, QUANTILES, type ScaleFit } from '../scale-fit.ts';
import { askSides } from '../two-sides.ts';

/** Values from which their quantiles tell something. */
const LEAST_VALUES = 30;

/** Quantiles before and after: the same factor at all of them is another unit; a changed top alone is cut off. */
export const scale: CauseTest = {
  name: 'scale',
  about: ['unit_change', 'truncation', 'slow_drift', 'sentinel_default', 'schema_change', 'segment_failure'],
  async run(asset) {
    const { column, table } = asset;
    const own = table.columns.find((it) => it.name === column);
    if (own === undefined || !isNumber(own.dataType)) return [];
    if (featureOf(asset, 'mean', own.name)?.moved !== true) return [];
    const value = sql.cast(sql.column(own.name), 'double');
    const whole = sql.binary('=', value, sql.call('floor', value));
    const items = [
      ...QUANTILES.map((share, i) => sql.item(sql.call('quantile_cont', value, sql.number(share)), `q${i}`)),
      sql.item(sql.call('max', value), 'most'),
      sql.item(sql.call('avg', sql.when(whole, sql.number(1), sql.number(0))), 'whole'),
    ];
    items.push(sql.item(sql.cast(sql.call('count', value), 'double'), 'n'));
    const { id, sides } = await askSides(asset, `quantiles of ${own.name}, before and after`, items);
    const [before, after] = sides;
    if (before === undefined || after === undefined) return [];
    if (Math.min(before[before.length - 1], after[after.length - 1]) < LEAST_VALUES) return [];
    return [weigh(asset, id, readShape(before, after))];
  },
};

interface Shape extends ScaleFit {
  /** Fractions were there before and are gone. */
  readonly rounded: boolean;
  /** The largest value fell by far more than the median, to what many reach. */
  readonly cut: boolean;
}

function readShape(before: readonly number[], after: readonly number[]): Shape {
  const top = QUANTILES.length;
  const fit = fitScale(before.slice(0, top), after.slice(0, top));
  const [wholeBefore, wholeAfter] = [before[top + 1], after[top + 1]];
  return {
    ...fit,
    rounded: Math.abs(log(fit.factor)) < 0.7 && wholeBefore < 0.9 && wholeAfter > 0.5 + 0.5 * wholeBefore,
    cut: after[top] < 0.7 * before[top] * Math.min(1, fit.factor) && after[top] <= after[top - 2] * 1.05,
  };
}

function weigh(asset: AssetLook, queryId: string, shape: Shape): TestFinding {
  const { factor, spread, rounded, cut, mixed, affine } = shape;
  const words = [
    cut ? ', and the largest is cut off' : rounded ? ', and fractions are gone' : '',
    mixed === null
      ? ''
      : `; they come out if ${formatPercent(mixed.part)} of the rows are ${mixed.factor.toPrecision(3)} times what they were and the others as before`,
    affine === null
      ? ''
      : `; all are ${affine.times.toPrecision(3)} times the old value plus ${affine.plus.toPrecision(3)}`,
  ];
  const isFilled = featureOf(asset, 'nulls', asset.column)?.moved !== true;
  return {
    test: 'scale',
    asset: asset.look.relation,
    statement: `${asset.look.relation}.${asset.column}: quantiles are ${factor.toPrecision(3)} times what they were before (largest over smallest factor ${spread.toPrecision(3)})${words.join('')}.`,
    queryIds: [queryId],
    weights: { ...weightsOf(shape), ...(isFilled ? { schema_change: -2.5 } : {}) },
  };
}

function weightsOf({ factor, spread, isAlike, isKnown, rounded, cut, mixed, affine }: Shape): Weights {
  const isFar = Math.abs(log(factor)) > log(1.8);
  const isVeryFar = Math.abs(log(factor)) > log(4);
  if (cut || rounded)
    return { truncation: 3, unit_change: isFar && isAlike ? 1 : -2, slow_drift: -1, business_change: -2 };
  const unit = { slow_drift: -2, sentinel_default: -2, truncation: -2.5, referential_break: -2 };
  if (isAlike && isFar)
    return {
      ...unit,
      unit_change: isKnown ? 4 : spread < 1.15 ? 3 : 2,
      business_change: isKnown ? -3 : -1.5,
    };
  if (mixed !== null) return { ...unit, unit_change: 3, business_change: -3, no_fault: -2 };
  if (affine !== null) return { ...unit, unit_change: 3, business_change: -2 };
  return isAlike
    ? { unit_change: 0.5, slow_drift: 0.5, business_change: 1, sentinel_default: -2, truncation: -2.5 }
    : { unit_change: -1, truncation: -2, ...(isVeryFar ? { business_change: -2.5, no_fault: -3 } : {}) };
}
