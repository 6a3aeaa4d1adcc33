import { cosTurns } from '@dataing/base/maths';
import type { Draft } from './draft.ts';
import type { ColumnProfile, TableProfile } from './profile.ts';

const LATITUDE = /lat(?:itude)?$/i;
const LONGITUDES = ['lon', 'lng', 'long', 'longitude'];
const CITY = /city|town|municipality|place_name/i;
const KM_PER_DEGREE = 111.195;
/** Rows that a city must have before its centre is written down: nobody's own place. */
const ROWS_PER_CITY = 5;
const CITIES_MAX = 300;
const RADIUS_KM_MAX = 500;
/** Points that may lie farther from the middle of their city than the radius. */
const OUTSIDE = 0.02;

/** The generators of the two columns of each pair of coordinates that follows a column of cities, by column. */
export function findPoints(
  profile: TableProfile,
  cities: (column: ColumnProfile) => boolean,
): Map<string, Draft> {
  const found = new Map<string, Draft>();
  for (const latitude of profile.columns) {
    if (latitude.type !== 'float' || !LATITUDE.test(latitude.name)) continue;
    const stem = latitude.name.replace(LATITUDE, '').toLowerCase();
    const longitude = profile.columns.find(
      ({ name, type }) => type === 'float' && LONGITUDES.some((word) => name.toLowerCase() === stem + word),
    );
    if (longitude === undefined || !isWithin(latitude, 85) || !isWithin(longitude, 180)) continue;
    const point = profile.columns
      .filter((column) => column.type === 'string' && CITY.test(column.name) && cities(column))
      .map((city) => around(city, latitude, longitude))
      .find((draft) => draft !== undefined);
    if (point === undefined) continue;
    found.set(latitude.name, { point });
    found.set(longitude.name, { point: { longitude_of: latitude.name } });
  }
  return found;
}

function isWithin({ sample }: ColumnProfile, most: number): boolean {
  return sample.every((value) => value === null || Math.abs(Number(value)) <= most);
}

interface Sum {
  rows: number;
  latitude: number;
  longitude: number;
}

/** Middle of each city, to two decimals (a kilometre), and the radius that holds all but a few of the points. */
function around(city: ColumnProfile, latitude: ColumnProfile, longitude: ColumnProfile): Draft | undefined {
  const sums = new Map<string, Sum>();
  const rows = city.sample.flatMap((value, i): Array<readonly [string, number, number]> => {
    const [y, x] = [latitude.sample[i], longitude.sample[i]];
    return value === null || y === null || x === null ? [] : [[String(value), Number(y), Number(x)]];
  });
  for (const [name, y, x] of rows) {
    const sum = sums.get(name) ?? { rows: 0, latitude: 0, longitude: 0 };
    sums.set(name, { rows: sum.rows + 1, latitude: sum.latitude + y, longitude: sum.longitude + x });
  }
  const all = [...sums.values()];
  if (all.length === 0 || all.length > CITIES_MAX || all.some((sum) => sum.rows < ROWS_PER_CITY))
    return undefined;
  const round = (x: number): number => Math.round(x * 100) / 100;
  const places = new Map(
    [...sums].map(
      ([name, sum]) => [name, [round(sum.latitude / sum.rows), round(sum.longitude / sum.rows)]] as const,
    ),
  );
  const distances = rows
    .map(([name, y, x]) => kilometres(places.get(name) as readonly [number, number], [y, x]))
    .sort((a, b) => a - b);
  const radius = distances[Math.floor((distances.length - 1) * (1 - OUTSIDE))];
  if (radius > RADIUS_KM_MAX) return undefined;
  return {
    city: city.name,
    radius_km: Number(radius.toPrecision(2)),
    places: Object.fromEntries([...places].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function kilometres(a: readonly number[], b: readonly number[]): number {
  const [north, east] = [b[0] - a[0], (b[1] - a[1]) * cosTurns(a[0] / 360)];
  return Math.sqrt(north * north + east * east) * KM_PER_DEGREE;
}
