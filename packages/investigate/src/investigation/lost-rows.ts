import { ROW_COUNT } from '../metric/metric.ts';
import type { Surprise } from '../detect/history.ts';
import type { Run } from './run.ts';
import { lengthened, type Series } from './series.ts';
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
  const lookAt = (at: number) => lookAtSymptom(counted, grains, profile.axis, ROW_COUNT, at);
  const isGone = (it: Pick<Surprise, 'observed' | 'expected'>) =>
    (it.observed ?? 0) < LOST_ROWS * it.expected;
  const { surprises, coarse } = lookAt(run.at);
  // What has no rows on any Sunday has lost none on this one.
  const [worst] = surprises
    .map((it, i) => ({ ...it, i }))
    .filter((it) => isNear(look, it.i, run) && isGone(it))
    .sort((a, b) => a.z - b.z);
  if (worst === undefined) return look;
  const rows = lookAt((coarse.origin + worst.i) * coarse.lengthTicks);
  const { observed, expected } = rows.symptom;
  return rows.episode?.direction === 'down' && isGone({ observed, expected: expected ?? 0 })
    ? { ...rows, symptom: { ...rows.symptom, metric: ROW_COUNT.text } }
    : look;
}

function rowsOf(series: Series): Series {
  return { ...series, buckets: series.buckets.map((it) => ({ ...it, numerator: it.rows, denominator: 1 })) };
}

/** Last tick of the last bucket that is over; of the data where it is not known what time it is. */
function lastWhole({ now, last }: Run, { coarse }: SymptomLook): number {
  return Number.isFinite(now) ? Math.floor(now / coarse.lengthTicks) * coarse.lengthTicks - 1 : last;
}
