import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What the planner refuses in a document that is well formed. */
export const planCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'PLAN_COLUMN_CYCLE',
    title: 'Values need one another in a circle',
    cause:
      'A column, or the number of rows of a table, would have to be known before itself. The message names the way round.',
    remedy: 'Draw one of the columns on the way from a distribution of its own.',
    example: 'a: {"expression": {"code": "b + 1"}}, b: {"expression": {"code": "a + 1"}}',
  },
  {
    code: 'PLAN_EMPTY_GRID',
    title: 'No time has a weight above zero',
    cause:
      'The grid of a datetime_series has no points, or its patterns give every one of them the weight 0.',
    remedy: 'Widen the range, choose a finer freq, or give some weight to the points there are.',
    example:
      '{"freq": "D", "pattern": {"dimension": "hour", "weights": [0, 1, 1, ...]}}: all days are at midnight',
  },
  {
    code: 'PLAN_UNREACHABLE',
    title: 'The document asks of its values what they cannot give',
    cause:
      'A range, an enum, a unique constraint or a target contradicts the generator, clamp, weights or pattern of its column. The rows can be made; validation reports what is not met as unreachable where it can tell.',
    remedy: 'Change what is asked, or what gives the values.',
    example: '"ranges": [{"attr": "t.x", "min": 20}] over a distribution clamped to [0, 10]',
  },
  {
    code: 'PLAN_TIGHT',
    title: 'Values that do not repeat may run out',
    cause:
      'The table is expected to have no more rows than there are values, but its fanout has no greatest count and chance may exceed that.',
    remedy: 'Give the column more values, or bound the fanout by a clamp.',
    example: '100 codes for a fanout of poisson 9.5 under ten parents',
  },
  {
    code: 'PLAN_PAST_END',
    title: 'Times after others come after the end of the timeframe',
    cause: 'More than a fifth of the times of an `after` lie behind the end, by the mean of the gaps.',
    remedy: 'Shorten the gap, or let the column before it end earlier.',
    example: 'a gap of 1000 hours after times within a month',
  },
  {
    code: 'PLAN_GRID_TOO_LARGE',
    title: 'A time grid has too many weighed points',
    cause:
      'Weighed grids are kept as tables of at most 2,097,152 points, or of as many clock hours where they are finer than an hour and no effect bends them.',
    remedy: 'Shorten the range, choose a coarser freq, or leave the pattern out.',
    example: 'an hourly grid with a pattern over three centuries',
  },
  {
    code: 'PLAN_LITERAL',
    title: 'A listed value cannot be read as the type of its column',
    cause: 'choices or enum_list hold a value that the column type has no reading for.',
    remedy: 'Change the value or the type.',
    example: '{"type": "int", "generator": {"choice": {"choices": [1, "two"]}}}',
  },
  {
    code: 'PLAN_POPULARITY',
    title: 'Rows that cannot be chosen by popularity',
    cause:
      'Rows are chosen by popularity alone: effects, segments and ages would weigh them as well. At most 2,097,152 rows can be weighed one by one.',
    remedy: 'Remove popularity, or what else weighs the rows, or lower their number.',
    example:
      '{"lookup": {"from": "user.user_id", "popularity": 1}}, where user is a parent with a segment_behavior',
  },
  {
    code: 'PLAN_KEY',
    title: 'A primary key of several columns may repeat',
    cause:
      'Such a key must be different in every row by construction: one of its columns is a sequence or unique, or it holds the key of the parent and an ordinal, a distinct lookup of another key, or there is at most one child.',
    remedy: 'Take such columns, or a key of one column.',
    example: '"pk": ["order_id", "product_id"], where product_id is a lookup without distinct',
  },
  {
    code: 'PLAN_UNIQUE',
    title: 'Fewer values than rows in a unique column',
    cause:
      'A unique column has each value once. Its pattern, choices or range have fewer values than the table can have rows, or more texts (2^53) than can be counted.',
    remedy: 'Widen the values, or lower the rows.',
    example: '{"unique": true, "generator": {"regex": {"pattern": "[A-Z]"}}} in a table of 100 rows',
  },
  {
    code: 'PLAN_EFFECT_TIME',
    title: 'The window of an effect has no time to be tested against',
    cause:
      'A window bends when rows happen, so its time column must be drawn by datetime_series in the same table.',
    remedy: 'Name such a column as time_column, or leave the window out.',
    example: '"time_column": "birth_date", which is a lookup',
  },
  {
    code: 'PLAN_EFFECT_KEY',
    title: 'An effect is keyed by a column that cannot be drawn given the time',
    cause:
      'A key among the own columns of the fact is drawn together with the time, which works for one random lookup or one choice of listed values, without modifiers.',
    remedy: 'Key the effect by such a column, or by columns of the primary parent.',
    example: '"on": {"price_band": "band"}, where price_band is an expression',
  },
  {
    code: 'PLAN_EFFECTS_MIXED',
    title: 'Effects of one table hinder each other',
    cause: 'Two effects use different time columns, or the same key among the own columns of the fact.',
    remedy: 'Use one time column and different keys, or split the table.',
    example: 'one effect on ordered_at, another on shipped_at',
  },
  {
    code: 'PLAN_EVENT',
    title: 'Events beside the reading of the original',
    cause:
      'Events of a table bend how many children there are, and when; the reading of the original has no place for them.',
    remedy: 'Remove the events, or read the document by its own rules.',
    example: '"compat": "original", and "events" in a table with parents',
  },
  {
    code: 'PLAN_CORRELATION',
    title: 'Correlations that no rows can have',
    cause:
      'Three columns cannot all go against one another, and columns with few different values (a yes or no, say) cannot follow one another closely. The message names the nearest that can be had, or the room there is.',
    remedy: 'Bring the ranks into the room that the message names.',
    example: 'a and b: 0.9, b and c: 0.9, a and c: -0.9',
  },
  {
    code: 'PLAN_ROWS',
    title: 'The rows of a table cannot be set so',
    cause:
      '--rows names a table that does not exist, that has a parent (its rows follow from the fanout) or that lists its values; or --scale asks for more than 2^53 rows.',
    remedy: 'Set the rows of a root table; its children follow.',
    example: 'datagen generate shop.json --rows order_item=1000',
  },
];
