import { packValidity, valuesColumn, type Column } from '@dataing/base/columns';
import { cosTurns, sinTurns } from '@dataing/base/maths';
import { fillUniform, type Addresses, type StreamKey } from '@dataing/base/random';

/** Of a sphere with the mean radius of the earth, 6371.0088 km. */
const KM_PER_DEGREE = 111.19508372419142;

/** Centres in degrees, one per row; NaN where a row has none. */
export interface Centres {
  readonly latitudes: Float64Array;
  readonly longitudes: Float64Array;
}

export interface Scatter {
  readonly radiusKm: number;
  readonly decimals: number;
  readonly distanceKey: StreamKey;
  readonly directionKey: StreamKey;
}

export interface PointColumns {
  readonly latitude: Column;
  readonly longitude: Column;
}

/**
 * A point near each centre, denser towards it: its distance is uniform from 0 to the radius, as its direction is. The
 * longitude is scaled by the geometric mean of the two latitudes' cosines, by which the distance on the sphere (haversine)
 * is the one drawn, to some metres at 500 km. Rounded to decimals; null where there is no centre.
 */
export function scatterPoints(centres: Centres, scatter: Scatter, addresses: Addresses): PointColumns {
  const { latitudes, longitudes } = centres;
  const count = latitudes.length;
  const distances = new Float64Array(count);
  const directions = new Float64Array(count);
  fillUniform(scatter.distanceKey, addresses, distances);
  fillUniform(scatter.directionKey, addresses, directions);
  const reach = scatter.radiusKm / KM_PER_DEGREE;
  const round = roundTo(scatter.decimals);
  const latitude = new Float64Array(count);
  const longitude = new Float64Array(count);
  const known = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    const from = latitudes[row];
    if (from !== from) continue;
    known[row] = 1;
    const distance = distances[row] * reach;
    const to = from + distance * cosTurns(directions[row]);
    const shrink = Math.sqrt(cosTurns(from / 360) * cosTurns(to / 360));
    latitude[row] = round(to);
    longitude[row] = round(wrap(longitudes[row] + (distance * sinTurns(directions[row])) / shrink));
  }
  const validity = known.includes(0) ? packValidity(known) : undefined;
  return {
    latitude: valuesColumn('float', latitude, validity),
    longitude: valuesColumn('float', longitude, validity),
  };
}

function wrap(longitude: number): number {
  if (longitude > 180) return longitude - 360;
  return longitude < -180 ? longitude + 360 : longitude;
}

function roundTo(decimals: number): (x: number) => number {
  let scale = 1;
  for (let i = 0; i < decimals; i++) scale *= 10;
  return (x) => Math.round(x * scale) / scale + 0;
}
