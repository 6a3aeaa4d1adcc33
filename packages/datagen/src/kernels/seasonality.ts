import type { Column } from '@dataing/base/columns';
import type { Pattern } from '../dsl/document.ts';
import { componentOf } from '../plan/time-grid.ts';
import { factorsByTime } from './by-time.ts';
import { scaleBy } from './numbers.ts';

/** v x weights[component of the row's time]; the weights are not normalised. A row without a time is unchanged. */
export function seasonality(column: Column, pattern: Pattern, time: Column): Column {
  return scaleBy(
    column,
    factorsByTime(time, (micros) => pattern.weights[componentOf(pattern.dimension, micros)]),
  );
}
