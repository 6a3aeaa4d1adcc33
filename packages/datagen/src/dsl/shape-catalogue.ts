import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** Values that are more than one scalar: points on earth, JSON. */
export const shapeCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'DSL_POINT',
    title: 'A point that cannot be placed',
    cause:
      'The column with the longitudes names the column with the latitudes, which says what the points are like; places of the author are [latitude, longitude] in degrees.',
    remedy: 'Name the column of the latitudes, or mend the coordinates.',
    example: '{"point": {"longitude_of": "city"}}',
  },
  {
    code: 'DSL_JSON',
    title: 'JSON that cannot be made so',
    cause:
      'json is an object ("fields") or a list ("items" and "length"). What stands in it is drawn row by row, and has a type: that of the listed choices, of the generator, or the one that is given.',
    remedy: 'Follow the message: it names what is missing or too much.',
    example: '{"json": {"fields": {"id": {"sequence": {}}}}}',
  },
];
