import { microsPerDay, microsPerHour } from '@dataing/base/time';
import type { FaultKind } from '../dsl/incidents.ts';
import { castScalar } from '../kernels/cast.ts';
import type { CellValue, FaultStep } from '../plan/incident-step.ts';
import { lengthOf, type Cell } from './change-cell.ts';

export type MetricName =
  | 'null_share'
  | 'rows'
  | 'duplicate_share'
  | 'mean_lag_hours'
  | 'unreadable_share'
  | 'new_category_share'
  | 'sentinel_share'
  | 'mean'
  | 'mean_shift_hours'
  | 'orphan_share'
  | 'mean_length';

/** The number that a fault moves, over the rows of its segment inside its window. */
export const metricOfFault: Readonly<Record<FaultKind, MetricName>> = {
  null_spike: 'null_share',
  drop_column: 'null_share',
  rename_column: 'null_share',
  dropped_rows: 'rows',
  dropped_partitions: 'rows',
  stale_table: 'rows',
  duplicates: 'duplicate_share',
  fanout_duplicates: 'duplicate_share',
  late_arrival: 'mean_lag_hours',
  type_drift: 'unreadable_share',
  new_category: 'new_category_share',
  sentinel: 'sentinel_share',
  scale: 'mean',
  slow_drift: 'mean',
  timezone_shift: 'mean_shift_hours',
  orphaned_references: 'orphan_share',
  truncated_text: 'mean_length',
};

/**
 * What one cell adds to its metric with `now` in it, `cell` being as it was and `instant` its row's time in
 * microseconds; undefined where it does not count (a null in a mean).
 */
export function measureCell(
  fault: FaultStep,
  cell: Cell,
  now: CellValue,
  instant: number,
): number | undefined {
  const unit = cell.type === 'date' ? microsPerDay : 1;
  switch (metricOfFault[fault.kind]) {
    case 'null_share':
      return now === null ? 1 : 0;
    case 'sentinel_share':
    case 'new_category_share':
      return 'value' in fault && now === fault.value ? 1 : 0;
    case 'unreadable_share':
      return now === cell.value || now === null || castScalar(String(now), cell.type) !== undefined ? 0 : 1;
    case 'orphan_share':
      return now === cell.value ? 0 : 1;
    case 'mean_length':
      return now === null ? undefined : lengthOf(String(now));
    case 'mean':
      return now === null ? undefined : Number(now);
    case 'mean_shift_hours':
      return now === null ? undefined : (Number(now) - Number(cell.value)) / microsPerHour;
    case 'mean_lag_hours':
      return now === null ? undefined : (Number(now) * unit - instant) / microsPerHour;
    case 'rows':
    case 'duplicate_share':
      throw new TypeError(`${fault.kind} is measured by rows`);
  }
}
