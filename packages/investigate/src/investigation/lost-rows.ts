import { ROW_COUNT } from '../metric/metric.ts';
import type { Run } from './run.ts';
import { coarsen, lengthened, type Series } from './series.ts';
import { lookAtSymptom, type SymptomLook } from './symptom.ts';

const LOOK_BACK = 5;
/** Of the rows there should be, fewer than this are next to none. */
const LOST_ROWS = 0.15;

/** Whether a bucket is one that a late alert may be about: from five before the one asked about on, and over by now. */
export function isNear({ coarse }: SymptomLook, bucket: number, { at, now }: Run): boolean {
  const { origin, lengthTicks } = coarse;
  const asked = Math.floor(at / lengthTicks) - origin;
  return bucket >= asked - LOOK_BACK && (origin + bucket + 1) * lengthTicks <= now;
}

/**
 * A part or a mean says nothing of a day without rows; their number does. Where next to none are left near the alert of a
 * metric that kept to its history, or the last days have none, the symptom is that; else the look as it was.
 */
export function lookForLostRows(fine: Series, run: Run, look: SymptomLook): SymptomLook {
  const { grains, profile } = run;
  const counted = lengthened(rowsOf(fine), lastWhole(run, look));
  const { origin, lengthTicks, buckets } = coarsen(counted, grains.factor, true);
  const near = buckets.map((_, i) => i).filter((i) => isNear(look, i, run));
  const [emptiest] = near.sort((a, b) => buckets[a].rows - buckets[b].rows);
  if (emptiest === undefined) return look;
  const rows = lookAtSymptom(counted, grains, profile.axis, ROW_COUNT, (origin + emptiest) * lengthTicks);
  const { observed, expected } = rows.symptom;
  const isGone = rows.episode?.direction === 'down' && (observed ?? 0) < LOST_ROWS * (expected ?? 0);
  return isGone ? { ...rows, symptom: { ...rows.symptom, metric: ROW_COUNT.text } } : look;
}

function rowsOf(series: Series): Series {
  return { ...series, buckets: series.buckets.map((it) => ({ ...it, numerator: it.rows, denominator: 1 })) };
}

/** Last tick of the last bucket that is over; of the data where it is not known what time it is. */
function lastWhole({ now, last }: Run, { coarse }: SymptomLook): number {
  return Number.isFinite(now) ? Math.floor(now / coarse.lengthTicks) * coarse.lengthTicks - 1 : last;
}
