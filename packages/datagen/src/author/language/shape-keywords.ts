import { fakerLocales } from '../../faker/index.ts';
import { DECIMALS, RADIUS_KM, RADIUS_KM_MAX } from '../../dsl/read-point.ts';
import { INNER } from '../../dsl/read-inner.ts';
import {
  either,
  type Fragment,
  flag,
  type Keyword,
  list,
  mapOf,
  number,
  ref,
  text,
  whole,
  words,
} from './keyword.ts';

const KINDS = ['column', 'json', ...INNER];

/** The keys are there, and do not hold null, which counts as absent. */
function has(...keys: readonly string[]): Fragment {
  const notNull = { not: { type: 'null' } };
  return { required: keys, properties: Object.fromEntries(keys.map((key) => [key, notNull])) };
}

/** Generators of values that are more than one scalar. */
export const shapeKeywords: readonly Keyword[] = [
  {
    name: 'point',
    group: 'generator',
    about: 'A point on earth near the city of the row: the latitude in one column, the longitude in another.',
    keys: {
      longitude_of: {
        about:
          'The column with the latitudes, of which this one holds the longitudes; nothing else is said here.',
        value: text,
      },
      city: {
        about:
          'The column of this table with the city of each row: faker, a lookup, listed choices. Local names and the usual English ones are known, of all locales.',
        value: text,
        otherwise: 'a city of the locale, larger ones more often',
      },
      country: {
        about: 'The column with the country, city or locale of each row: its cities are meant first.',
        value: text,
        otherwise: 'where the cities are those of faker, what they follow; else the locale',
      },
      locale: {
        about: 'Whose cities are meant first.',
        value: words(...fakerLocales.map((l) => l.code)),
        otherwise: 'what the table or the document says, or en_US',
      },
      places: {
        about: 'Cities of your own, each with [latitude, longitude]; they come before those that are known.',
        value: mapOf(list(number({ min: -180, max: 180 }), { min: 2, max: 2 })),
      },
      radius_km: {
        about: 'How far from the centre of the city the points lie at most.',
        value: number({ min: 0, max: RADIUS_KM_MAX }),
        otherwise: String(RADIUS_KM),
      },
      decimals: {
        about: 'Decimals of a degree: 5 are a metre.',
        value: whole({ min: 0, max: 9 }),
        otherwise: String(DECIMALS),
      },
    },
    more: 'Both columns come of one draw. The distance from the centre is even from 0 to the radius, so that points are denser in the middle; so is the direction. Of two cities of one name the larger one of the first locale is meant: give the country, or places of your own. A row without a city has no point; a city that is not known stops the run, unless the columns are nullable.',
  },
  {
    name: 'json',
    group: 'generator',
    about: 'A JSON object or list made of generators, for columns of type json.',
    keys: {
      fields: { about: 'Of an object: each field and its source.', value: mapOf(ref('json_field')) },
      items: { about: 'Of a list, instead of fields: the source of each item.', value: ref('json_field') },
      length: {
        about: 'Of a list: how many items, a number or a distribution as of a fanout. Needed beside items.',
        value: either(whole({ min: 0, max: 10_000 }), ref('fanout')),
      },
    },
    rules: { oneOf: [has('fields'), has('items', 'length')] },
    more: 'The text is canonical (RFC 8785): fields in the order of their names, no white space, the shortest numbers. Parquet marks the column as JSON, JSON lines hold the value itself, databases have their JSON type. Each field has draws of its own: another field changes nothing.',
  },
  {
    name: 'json_field',
    group: 'table',
    about:
      'What stands in a field of json or is an item of a list: exactly one source, and how often it is missing.',
    keys: {
      column: { about: 'A column of the row, as it is.', value: text },
      json: { about: 'An object or list inside.', value: ref('json') },
      ...Object.fromEntries(
        INNER.map((kind) => [
          kind,
          { about: `A ${kind} generator, drawn for each value.`, value: ref(kind) },
        ]),
      ),
      type: {
        about: 'The type of what is generated.',
        value: words('int', 'float', 'string', 'bool', 'datetime', 'date'),
        otherwise:
          'what the generator makes: a float of distribution, a string of faker and regex, a datetime of after, what listed choices are; else needed',
      },
      null_rate: {
        about: 'Share of the values that are null.',
        value: number({ min: 0, max: 1 }),
        otherwise: '0',
      },
      omit_rate: {
        about: 'Share of the objects that lack the field, of the items that are left out of their list.',
        value: number({ min: 0, max: 1 }),
        otherwise: '0',
      },
      omit_nulls: { about: 'Nulls are left out.', value: flag, otherwise: 'false' },
    },
    rules: { oneOf: KINDS.map((kind) => has(kind)) },
    more: 'A field that some rows have only: `given` with `omit_nulls`.',
  },
];
