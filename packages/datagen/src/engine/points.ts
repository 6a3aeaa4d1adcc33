import { isNull, valueAt, type Column } from '@dataing/base/columns';
import { DiagnosticError, nearest } from '@dataing/base/diagnostics';
import { aliasFrom, buildAlias } from '@dataing/base/maths';
import { fakerLocales, type FakerPacks, type GeoPoint, localeOfValue } from '../faker/index.ts';
import { eachDraw } from '../kernels/draws.ts';
import { type Centres, type PointColumns, scatterPoints } from '../kernels/point.ts';
import type { PointStep } from '../plan/point-step.ts';
import type { Context, Frame } from './context.ts';
import { valueReader } from './read-values.ts';

/** One axis of the rows' points: both axes are made once for the rows of a frame. */
export function point(context: Context, packs: FakerPacks, frame: Frame, step: PointStep): Column {
  const both = frame.memo(`points ${step.pair}`, () => pointColumns(context, packs, frame, step));
  return both[step.axis];
}

function pointColumns(context: Context, packs: FakerPacks, frame: Frame, step: PointStep): PointColumns {
  const localeAt = localesOfRows(frame, step);
  const centres =
    step.city === undefined
      ? chosenCities(context, packs, frame, step, localeAt)
      : namedCities(context, packs, frame, { ...step, city: step.city }, localeAt);
  return scatterPoints(centres, step, frame.addresses());
}

type LocaleAt = (row: number) => string;

function localesOfRows(frame: Frame, { country, locale }: PointStep): LocaleAt {
  if (country === undefined) return () => locale;
  return valueReader(frame.column(country), (column, i) =>
    localeOfValue(isNull(column, i) ? '' : String(valueAt(column, i))),
  );
}

/** Where the city of each row lies. @throws DiagnosticError on a city that is not known, where the column allows no null. */
function namedCities(
  context: Context,
  packs: FakerPacks,
  frame: Frame,
  step: PointStep & { readonly city: number },
  localeAt: LocaleAt,
): Centres {
  const cities = frame.column(step.city);
  const nameAt = valueReader(cities, (column, i) =>
    isNull(column, i) ? undefined : String(valueAt(column, i)),
  );
  const centres = emptyCentres(frame.length);
  for (let row = 0; row < frame.length; row++) {
    const name = nameAt(row);
    if (name === undefined) continue;
    const locale = localeAt(row);
    const known = context.memo(`cities ${frame.table.index} ${step.pair} ${locale}`, () =>
      citiesOf(packs, locale, step),
    );
    const found = known.get(name);
    if (found === undefined) {
      if (!frame.table.columns[step.pair].nullable) throw unknownCity(frame, step, name, known);
      continue;
    }
    centres.latitudes[row] = found.latitude;
    centres.longitudes[row] = found.longitude;
  }
  return centres;
}

/** The author's own places, then the cities of the locale, then those of all others in their order. */
function citiesOf(packs: FakerPacks, locale: string, { places }: PointStep): ReadonlyMap<string, GeoPoint> {
  const cities = new Map<string, GeoPoint>(Object.entries(places));
  for (const code of [locale, ...fakerLocales.map((l) => l.code)]) {
    for (const [name, at] of packs.get(code).cityPoints()) if (!cities.has(name)) cities.set(name, at);
  }
  return cities;
}

function unknownCity(
  frame: Frame,
  { city = 0, pair }: PointStep,
  name: string,
  known: ReadonlyMap<string, GeoPoint>,
): Error {
  const { columns } = frame.table;
  const message = `nothing says where "${name}" lies, the city of a row of "${frame.table.name}" in "${columns[city].name}"`;
  const help = `Add it to "places" of "${columns[pair].name}" as [latitude, longitude], or make the column nullable.`;
  const suggestion = nearest(name, [...known.keys()]);
  return new DiagnosticError([{ code: 'DATA_CITY', severity: 'error', message, help, suggestion }]);
}

/** A city of the row's locale, larger ones more often, as faker has them. */
function chosenCities(
  context: Context,
  packs: FakerPacks,
  frame: Frame,
  { cityKey }: PointStep,
  localeAt: LocaleAt,
): Centres {
  const centres = emptyCentres(frame.length);
  const known = new Map<string, CityDraw>();
  eachDraw(cityKey, frame.addresses(), (draws, count, at) => {
    for (let i = 0; i < count; i++) {
      const row = at + i;
      const locale = localeAt(row);
      let draw = known.get(locale);
      if (draw === undefined) {
        draw = context.memo(`cities to choose ${locale}`, () => cityDraw(packs, locale));
        known.set(locale, draw);
      }
      const { latitude, longitude } = draw.points[aliasFrom(draw.alias, draws.h[i], draws.lo[i])];
      centres.latitudes[row] = latitude;
      centres.longitudes[row] = longitude;
    }
  });
  return centres;
}

interface CityDraw {
  readonly points: readonly GeoPoint[];
  readonly alias: ReturnType<typeof buildAlias>;
}

function cityDraw(packs: FakerPacks, locale: string): CityDraw {
  const pack = packs.get(locale);
  return { points: pack.placePoints(), alias: buildAlias(Float64Array.from(pack.placeWeights())) };
}

function emptyCentres(count: number): Centres {
  const none = new Float64Array(count).fill(Number.NaN);
  return { latitudes: none, longitudes: none.slice() };
}
