import type { ColumnHome } from './column-home.ts';
import type { Coordinates, PointGenerator } from './point.ts';
import { localeFor } from './read-locale.ts';
import {
  type Fields,
  ignoreKey,
  isRemark,
  type Place,
  readEntries,
  readFields,
  readNumber,
  readNumbers,
  report,
} from './reading.ts';
import { readColumnName } from './scope.ts';

const SETTINGS = ['city', 'country', 'locale', 'places', 'radius_km', 'decimals'];
const KEYS = { what: 'point', allowed: [...SETTINGS, 'longitude_of'] };

export const RADIUS_KM = 10;
export const RADIUS_KM_MAX = 500;
export const DECIMALS = 5;
/** Beyond this latitude a radius may hold the pole, where longitudes mean nothing. */
const LATITUDE_MAX = 85;

/** `{city?, country?, locale?, places?, radius_km?, decimals?}` of the latitude, `{longitude_of}` of the longitude. */
export function readPoint(home: ColumnHome, place: Place): PointGenerator | undefined {
  const { reading } = home;
  const fields = readFields(reading, place, KEYS);
  if (!fields) return undefined;
  if (home.type !== 'float') {
    const message = `a point is of type float, the column "${home.name}" is of type ${home.type}`;
    return report(reading, 'DSL_GENERATOR_TYPE', place, message, { help: 'Change the type to float.' });
  }
  const latitude = fields.get('longitude_of');
  return latitude ? readLongitude(home, fields, latitude) : readLatitude(home, fields);
}

function readLongitude(home: ColumnHome, fields: Fields, place: Place): PointGenerator | undefined {
  const { reading, node } = home;
  const column = readColumnName(reading, node, place, 'longitude_of');
  if (!column) return undefined;
  for (const key of SETTINGS)
    ignoreKey(
      reading,
      fields.get(key),
      `"${column.name}" says what its points are like: "${key}" means nothing here`,
    );
  if (column.isLatitude) return { kind: 'point', axis: 'longitude', of: column.name };
  const message = `"${column.name}" holds no latitudes of points`;
  return report(reading, 'DSL_POINT', place, message, {
    help: `Give "${column.name}" a point generator without longitude_of.`,
  });
}

function readLatitude(home: ColumnHome, fields: Fields): PointGenerator | undefined {
  const { reading } = home;
  const city = readName(home, fields, 'city');
  const country = readName(home, fields, 'country');
  const number = (key: string, fallback: number, max: number, integer = false): number | undefined => {
    const place = fields.get(key);
    return place ? readNumber(reading, place, key, { min: 0, max, integer }) : fallback;
  };
  const radiusKm = number('radius_km', RADIUS_KM, RADIUS_KM_MAX);
  const decimals = number('decimals', DECIMALS, 9, true);
  const locale = localeFor(home, fields.get('locale'), 'the locale of point');
  const placesPlace = fields.get('places');
  const places = placesPlace ? readPlaces(home, placesPlace) : {};
  if (placesPlace && !fields.get('city'))
    ignoreKey(reading, placesPlace, 'nothing names the city of a row: "places" means nothing without "city"');
  if (city === null || country === null || !places || !locale) return undefined;
  if (radiusKm === undefined || decimals === undefined) return undefined;
  return { kind: 'point', axis: 'latitude', city, country, locale, radiusKm, decimals, places };
}

/** A column of texts; undefined where the key is absent, null where it is wrong. */
function readName(home: ColumnHome, fields: Fields, key: 'city' | 'country'): string | undefined | null {
  const place = fields.get(key);
  if (!place) return undefined;
  const column = readColumnName(home.reading, home.node, place, key);
  if (!column) return null;
  if (column.type === 'string' || column.type === undefined) return column.name;
  const message = `${key} needs a column of texts, "${column.name}" is of type ${column.type}`;
  report(home.reading, 'DSL_GENERATOR_TYPE', place, message, { help: 'Name a string column.' });
  return null;
}

function readPlaces({ reading }: ColumnHome, place: Place): Record<string, Coordinates> | undefined {
  const entries = readEntries(reading, place, 'the places')?.filter(({ key }) => !isRemark(key));
  if (!entries) return undefined;
  const found: Array<[string, Coordinates]> = [];
  for (const entry of entries) {
    const numbers = readNumbers(reading, entry.place, `the place "${entry.key}"`);
    if (!numbers) return undefined;
    const [latitude, longitude] = numbers;
    const fits = numbers.length === 2 && Math.abs(latitude) <= LATITUDE_MAX && Math.abs(longitude) <= 180;
    if (!fits) {
      const message = `"${entry.key}" is not [latitude, longitude] within +-${LATITUDE_MAX} and +-180 degrees`;
      return report(reading, 'DSL_POINT', entry.place, message, { help: 'Write [50.088, 14.421], say.' });
    }
    found.push([entry.key, { latitude, longitude }]);
  }
  return Object.fromEntries(found);
}
