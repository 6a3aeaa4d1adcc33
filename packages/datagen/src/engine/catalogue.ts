import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What only shows once values are drawn. */
export const engineCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'DATA_EMPTY_TARGET',
    title: 'A lookup into a table without rows',
    cause:
      'A random lookup needs a row to choose; a lookup into the own table needs another row than its own.',
    remedy: 'Give the table rows, or make a self-reference nullable.',
    example: 'lookup.from: "store.store_id" with "rows": 0 on store',
  },
  {
    code: 'DATA_UNMATCHED',
    title: 'A join finds no row',
    cause: 'No row of the other table has the value of the local column, and the column allows no null.',
    remedy: 'Make the column nullable, or join on a column whose values all occur.',
    example: '{"lookup": {"from": "rate.value", "on": {"currency": "code"}}} with a currency that rate lacks',
  },
  {
    code: 'DATA_CAST',
    title: 'A value does not fit the type of its column',
    cause: 'A drawn or mapped value has no reading in the column type.',
    remedy: 'Change the type, or what gives the values.',
    example: 'a name looked up into an int column',
  },
  {
    code: 'DATA_NULL',
    title: 'A null in a column that allows none',
    cause:
      'An expression has no value for a row (a division by zero, a null it reads), or the source is null.',
    remedy: 'Make the column nullable, or give the nulls a value with coalesce().',
    example: '{"name": "x", "type": "float", "generator": {"expression": {"code": "1 / (id - 3)"}}}',
  },
  {
    code: 'DATA_CITY',
    title: 'A city that lies nowhere',
    cause:
      'A point follows the city of its row, and that city is neither among the places of the document nor among the cities of the locales; and the column allows no null.',
    remedy: 'Add the city to the places of the point, or make both columns of the point nullable.',
    example: '{"point": {"city": "town"}} where a town is "Springfeld"',
  },
  {
    code: 'DATA_UNIQUE',
    title: 'A unique column has run out of values',
    cause: 'The rows of a child table are drawn, and came out as more than the unique column has values.',
    remedy: 'Give the column more values, or the fanout a greatest count.',
    example: 'a Poisson fanout without "max" over a regex of as many texts as rows are expected',
  },
  {
    code: 'DATA_RATE',
    title: 'Effects ask for an impossible number of children',
    cause:
      'The fanout, scaled by the effects on the table, is above a billion children per parent, or no number.',
    remedy: 'Bring the values of the effect down; "add" adds to the fanout, "mul" multiplies it.',
    example: 'map.field with values around 1e12 and "op": "mul"',
  },
  {
    code: 'DATA_CHOICES',
    title: 'The column to choose from does not fit',
    cause:
      'choices_ref refers to a column without values, with more rows than may be scanned for distinct values, or with another number of distinct values than there are weights.',
    remedy: 'Refer to a column that fits, or list the choices.',
    example: '{"choices_ref": "region.name", "weights": [1, 2]} with three regions',
  },
  {
    code: 'DATA_ROLLUP',
    title: 'A sum is too large to be exact',
    cause:
      'Sums and means of a rollup are of whole multiples of 10^-decimals, so that any order of the rows gives the same; beyond 2^53 of them they would not be exact.',
    remedy: 'Give the rollup fewer "decimals".',
    example: '{"rollup": {"from": "payment", "agg": "sum", "column": "amount", "decimals": 9}} of millions',
  },
];
