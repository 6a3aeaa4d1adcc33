import { bucketValue, scoreBuckets } from '../detect/history.ts';
import { blockDeviation } from '../evidence/day-blocks.ts';
import { isAdditive, type Metric } from '../metric/metric.ts';
import type { Sides } from './events.ts';
import { familyOf, type Series } from './series.ts';
import type { Grains, SymptomLook } from './symptom.ts';

/**
 * Compares the two sides of a segment over the affected buckets, each with its own history. Both series are coarse
 * and may start later than the table's; `look` gives the common index.
 */
export function compareSides(
  inside: Series,
  outside: Series,
  look: SymptomLook,
  metric: Metric,
  grains: Grains,
): Sides {
  const family = familyOf(metric);
  const own = (series: Series) => alignTo(series, look.coarse, isAdditive(metric));
  const [within, without] = [own(inside), own(outside)];
  return {
    inside: within.buckets.map((b) => bucketValue(b, family)),
    outside: without.buckets.map((b) => bucketValue(b, family)),
    insideZ: meanZ(within, look, metric, grains),
    outsideZ: meanZ(without, look, metric, grains),
    mixShare: isAdditive(metric) ? null : mixShare(within, without, look),
  };
}

/** A side's buckets under the indices of the whole table's; where it has no rows, empty buckets. */
function alignTo(series: Series, whole: Series, additive: boolean): Series {
  const buckets = whole.buckets.map((bucket, i) => {
    const own = series.buckets[i + whole.origin - series.origin];
    return own ?? { start: bucket.start, numerator: 0, denominator: additive ? 1 : 0, rows: 0 };
  });
  return { buckets, lengthTicks: whole.lengthTicks, origin: whole.origin };
}

/**
 * The deviation of the stretch as a whole: its mean z in units of what stretches of as many days of the history scatter
 * by; never less than independent days would.
 */
function meanZ(side: Series, look: SymptomLook, metric: Metric, grains: Grains): number | null {
  const { episode } = look;
  if (episode === null) return null;
  const isHistory = (i: number) => i < episode.first || i > episode.last;
  if (!side.buckets.some((b, i) => isHistory(i) && b.rows > 0)) return null;
  const scored = scoreBuckets(side.buckets, isHistory, { family: familyOf(metric), season: grains.season });
  const seen = scored.slice(episode.first, episode.last + 1).filter((s) => s.observed !== null);
  if (seen.length === 0) return null;
  const history = scored.filter((it, i) => isHistory(i) && it.observed !== null && Number.isFinite(it.z));
  const perDay = grains.season === 24 ? 24 : 1;
  const deviation = blockDeviation(
    { count: history.length, take: seen.length, perDay },
    (picked) => picked.reduce((sum, i) => sum + history[i].z, 0) / picked.length,
  );
  const mean = seen.reduce((sum, s) => sum + s.z, 0) / seen.length;
  return mean / Math.max(deviation ?? 0, 1 / Math.sqrt(seen.length));
}

/**
 * Of the change in a mean, the part due to the sides' weights alone: (w1 - w0) (v_in - v_out) at the values before,
 * over the whole change (Kitagawa's decomposition). Clipped to [0, 1].
 */
function mixShare(inside: Series, outside: Series, look: SymptomLook): number | null {
  const { episode } = look;
  if (episode === null) return null;
  const total = (series: Series, isAffected: boolean) => {
    const sum = { numerator: 0, denominator: 0 };
    for (const [i, b] of series.buckets.entries()) {
      if ((i >= episode.first && i <= episode.last) !== isAffected) continue;
      sum.numerator += b.numerator;
      sum.denominator += b.denominator;
    }
    return sum;
  };
  const [in0, in1, out0, out1] = [
    total(inside, false),
    total(inside, true),
    total(outside, false),
    total(outside, true),
  ];
  const [all0, all1] = [in0.denominator + out0.denominator, in1.denominator + out1.denominator];
  if (all0 === 0 || all1 === 0 || in0.denominator === 0 || out0.denominator === 0) return null;
  const change = (in1.numerator + out1.numerator) / all1 - (in0.numerator + out0.numerator) / all0;
  const weightChange = in1.denominator / all1 - in0.denominator / all0;
  const mix = weightChange * (in0.numerator / in0.denominator - out0.numerator / out0.denominator);
  return change === 0 ? 0 : Math.max(0, Math.min(1, mix / change));
}
