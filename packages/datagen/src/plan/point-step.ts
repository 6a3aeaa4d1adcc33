import type { StreamKey } from '@dataing/base/random';
import type { Coordinates } from '../dsl/point.ts';

/** One axis of the points of a table: the column of the longitudes has the step of the latitudes, but for `axis`. */
export interface PointStep {
  readonly kind: 'point';
  readonly axis: 'latitude' | 'longitude';
  /** The column of the latitudes: what both axes share is kept under it. */
  readonly pair: number;
  /** Columns of this table with each row's city and country. */
  readonly city?: number;
  readonly country?: number;
  readonly locale: string;
  readonly radiusKm: number;
  readonly decimals: number;
  readonly places: Readonly<Record<string, Coordinates>>;
  /** Chooses a city where no column names one. */
  readonly cityKey: StreamKey;
  readonly distanceKey: StreamKey;
  readonly directionKey: StreamKey;
}
