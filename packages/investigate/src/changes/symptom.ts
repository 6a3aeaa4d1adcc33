import type { TimeAxis } from '../axis/axis.ts';
import type { Metric } from '../metric/metric.ts';

/** What is to be explained, as far as changes are matched to it. */
export interface ChangeSymptom {
  /** The alert's table as the warehouse names it. */
  readonly table: string;
  readonly metric: Metric;
  readonly direction: 'up' | 'down';
  readonly axis: TimeAxis;
  /** Half-open, in ticks of the axis: the affected rows, and rows of before to compare them with. */
  readonly affected: TimeWindow;
  readonly healthy: TimeWindow;
  readonly onsetMs: number;
  /** How far the onset may lie beside the truth: the step it was found with; and the time between two runs. */
  readonly grainMs: number;
  readonly cycleMs: number;
  /** Levels of the metric over the affected time; null where it has none. */
  readonly observed: number | null;
  readonly expected: number | null;
  /** Column to value; empty where the whole table is affected. */
  readonly segment: Readonly<Record<string, string>>;
  /** What was seen of relations upstream; those not looked at are absent. */
  readonly health: ReadonlyMap<string, 'anomalous' | 'healthy' | 'unknown'>;
}

interface TimeWindow {
  readonly from: number;
  readonly until: number;
}

/** What a change would have to do to bring it about. */
export type Effect =
  | 'fewer_rows'
  | 'more_rows'
  | 'more_nulls'
  | 'fewer_nulls'
  | 'other_values'
  | 'more_repeats'
  | 'fewer_repeats';

export function effectOf({ metric, direction }: Pick<ChangeSymptom, 'metric' | 'direction'>): Effect {
  const isUp = direction === 'up';
  switch (metric.kind) {
    case 'count':
    case 'freshness':
      return isUp ? 'more_rows' : 'fewer_rows';
    case 'duplicates':
      return isUp ? 'more_repeats' : 'fewer_repeats';
    case 'share': {
      const { condition } = metric;
      const isNulls = condition.kind === 'is' && condition.value === 'null';
      if (!isNulls) return 'other_values';
      return isUp === (condition.negated !== true) ? 'more_nulls' : 'fewer_nulls';
    }
    default:
      return 'other_values';
  }
}
