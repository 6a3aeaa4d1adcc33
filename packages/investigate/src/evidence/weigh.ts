import type { HypothesisId } from '../hypothesis/catalogue.ts';

/** What one look says for (+) or against (-) each hypothesis, in nats against "unknown". */
export type Weighing = Partial<Record<HypothesisId, number>>;

/**
 * A symptom whose episode gained `gain` nats over "as before" speaks against "no fault" by as much.
 */
export function weighSymptom(gain: number): Weighing {
  return { no_fault: -gain };
}

export interface SegmentLook {
  readonly verdict: 'segment' | 'global' | 'no_anomaly';
  /** Part of the deviation inside the best segment. */
  readonly explained: number;
  /** Standardised deviation of what lies outside of it over the affected time; null: not measured. */
  readonly outsideZ: number | null;
}

/** A segment explains an anomaly only if its complement is normal. */
export function weighSegment(look: SegmentLook): Weighing {
  if (look.verdict === 'global') return { table_wide_fault: 3, segment_fault: -2 };
  if (look.verdict === 'no_anomaly') return { segment_fault: -1 };
  const inside = look.explained >= 0.7 ? 1.5 : look.explained >= 0.4 ? 0.5 : -1;
  const outside = look.outsideZ === null ? 0 : Math.abs(look.outsideZ) < 2.5 ? 2.5 : -0.5;
  return { segment_fault: inside + outside, table_wide_fault: -inside - outside };
}

/** Part of the missing rows that belongs to grains without any row at all. */
export function weighGaps(missingShare: number): Weighing {
  if (missingShare >= 0.7) return { missing_load: 4, segment_fault: -2, table_wide_fault: -2 };
  return { missing_load: missingShare >= 0.3 ? 0 : -4 };
}

/** Part of the change that the segments' shares of the rows explain, their own values held. */
export function weighMix(mixShare: number): Weighing {
  if (mixShare >= 0.7) return { mix_shift: 4, segment_fault: -2, table_wide_fault: -2 };
  return { mix_shift: mixShare >= 0.3 ? 0 : -4 };
}

/**
 * What a fault of one field leaves unchanged: the rows of the segment and its other fields. `rowsRatio` is rows per
 * day in the affected time over before; `otherColumns` are those whose null share moved too.
 */
export function weighCollateral(rowsRatio: number, otherColumns: number): Weighing {
  const isClean = rowsRatio > 0.5 && rowsRatio < 2 && otherColumns === 0;
  return isClean
    ? { segment_fault: 1, table_wide_fault: 1 }
    : { segment_fault: -0.5, table_wide_fault: -0.5 };
}
