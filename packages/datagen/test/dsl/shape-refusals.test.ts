import { parseDocument } from '@dataing/datagen/dsl';
import { expect, test } from 'vitest';
import { column, type SmallDocument, smallDocument } from './documents.ts';

/** What points and JSON may not be, besides the golden fixtures. */
type Refusal = readonly [expected: string, edit: (document: SmallDocument) => void];

const add =
  (...columns: ReturnType<typeof column>[]) =>
  (document: SmallDocument) =>
    void document.nodes[1].columns.push(...columns);
const point = (value: Record<string, unknown>, type = 'float') => add(column('y', type, { point: value }));
const json = (value: Record<string, unknown>, type = 'json', more: Record<string, unknown> = {}) =>
  add(column('j', type, { json: value }, more));
const field = (value: Record<string, unknown>) => json({ fields: { f: value } });

const refusals: readonly Refusal[] = [
  ['DSL_GENERATOR_TYPE: a point is of type float, the column "y" is of type int', point({}, 'int')],
  ['DSL_UNKNOWN_KEY: unknown key "radius" in point', point({ radius: 3 })],
  ['DSL_UNKNOWN_COLUMN: the table "b" has no column "town"', point({ city: 'town' })],
  ['DSL_GENERATOR_TYPE: city needs a column of texts, "id" is of type int', point({ city: 'id' })],
  ['DSL_OUT_OF_RANGE: radius_km must be 500 or less, not 900', point({ radius_km: 900 })],
  ['DSL_NOT_AN_INTEGER: decimals must be a whole number, not 1.5', point({ decimals: 1.5 })],
  ['DSL_UNKNOWN_LOCALE: there is no data for the locale "xx_XX"', point({ locale: 'xx_XX' })],
  [
    'DSL_POINT: "Home" is not [latitude, longitude] within +-85 and +-180 degrees',
    (document) => {
      add(column('town', 'string', { faker: { method: 'city' } }))(document);
      point({ city: 'town', places: { Home: [90, 0] } })(document);
    },
  ],
  ['DSL_POINT: "y" holds no latitudes of points', point({ longitude_of: 'y' })],
  [
    'DSL_GENERATOR_TYPE: json makes values of type json, the column "j" is of type string',
    json({ fields: { a: { column: 'id' } } }, 'string'),
  ],
  ['DSL_MISSING_KEY: json has no "fields"', json({})],
  ['DSL_EMPTY_LIST: the fields of json must not be empty', json({ fields: {} })],
  ['DSL_MISSING_KEY: json has no "length"', json({ items: { column: 'id' } })],
  [
    'DSL_JSON: json has "fields" or "items", not both',
    json({ fields: { a: { column: 'id' } }, items: { column: 'id' }, length: 1 }),
  ],
  ['DSL_JSON: an object has no length', json({ fields: { a: { column: 'id' } }, length: 1 })],
  ['DSL_GENERATOR_COUNT: the field "f" has exactly one source, this one has 0', field({ type: 'int' })],
  ['DSL_JSON: the type of the field "f" follows from "column"', field({ column: 'id', type: 'int' })],
  ['DSL_UNKNOWN_COLUMN: the table "b" has no column "idd"', field({ column: 'idd' })],
  ['DSL_UNKNOWN_KEY: unknown key "sequence" in the field "f"', field({ column: 'id', sequence: {} })],
  [
    'DSL_JSON: a lookup of a row that is drawn cannot stand inside json: its values hold for the column as a whole',
    (document) => {
      document.nodes.push({
        id: 'c',
        kind: 'entity',
        pk: 'id',
        columns: [column('id', 'int', { sequence: {} })],
      });
      field({ type: 'int', lookup: { from: 'c.id' } })(document);
    },
  ],
  ['DSL_COLUMN_CYCLE: these need each other: b.j -> b.j', field({ column: 'j' })],
  [
    'DSL_MODIFIER_TYPE: "map_values" cannot change the column "j", which is of type json',
    json({ fields: { a: { column: 'id' } } }, 'json', {
      modifiers: [{ transform: 'map_values', args: { mapping: {} } }],
    }),
  ],
  [
    'DSL_GENERATOR_TYPE: sequence makes values of type int, the column "j" is of type json',
    add(column('j', 'json', { sequence: {} })),
  ],
];

test.each(refusals)('%s', (expected, edit) => {
  const { diagnostics } = parseDocument(smallDocument(edit), 'test.json');
  expect(diagnostics.filter((d) => d.severity === 'error').map((d) => `${d.code}: ${d.message}`)).toEqual([
    expected,
  ]);
});
