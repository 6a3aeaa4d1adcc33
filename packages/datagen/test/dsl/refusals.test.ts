import { parseDocument } from '@dataing/datagen/dsl';
import { expect, test } from 'vitest';
import { column, type SmallDocument, smallDocument } from './documents.ts';

/** What the golden fixtures leave out: one code often says several things. Code and message, then the edit. */
type Refusal = readonly [expected: string, edit: (document: SmallDocument) => void];

const time = { datetime_series: { within: 'timeframe', freq: 'h' } };
const add =
  (node: number, ...columns: ReturnType<typeof column>[]) =>
  (document: SmallDocument) =>
    void document.nodes[node].columns.push(...columns);
const set = (node: number, key: string, value: unknown) => (document: SmallDocument) => {
  document.nodes[node][key] = value;
};
const fanout = (value: object) => set(1, 'fanout', value);
const effect = (args: object) => (document: SmallDocument) => {
  document.nodes[0].columns.push(column('until', 'datetime', time));
  document.nodes[1].columns.push(
    column('t', 'datetime', time),
    column('s', 'string', { faker: { method: 'word' } }),
  );
  const map = { field: 'id', op: 'mul', default: 1 };
  document.nodes[1].modifiers = [{ transform: 'effect', args: { effect_table: 'a', on: {}, map, ...args } }];
};
const constraints = (value: object) => (document: SmallDocument) => {
  add(0, column('name', 'string', { faker: { method: 'name' } }))(document);
  document.constraints = value;
};
const modifier = (transform: string, args: object, type = 'int') =>
  add(1, column('m', type, type === 'int' ? { sequence: {} } : time, { modifiers: [{ transform, args }] }));

const tiers = { choice: { choices: ['gold', 'plain'] } };
/** The first table with a tier and a beginning, the second with an amount, and behaviour on the first. */
const behaviour =
  (key: string, value: object, withTime = true) =>
  (document: SmallDocument) => {
    document.nodes[0].columns.push(column('tier', 'string', tiers));
    if (withTime) document.nodes[0].columns.push(column('created_at', 'datetime', time));
    document.nodes[1].columns.push(column('amount', 'float', { expression: { code: '1' } }));
    document.nodes[0][key] = value;
  };
const multiplier = (value: object) =>
  behaviour('vintage_behavior', {
    age_based_multipliers: { m: { curve: [1], applies_to: 'fanout', ...value } },
  });

const versions = (value: object) => (document: SmallDocument) => {
  document.nodes[1].columns.push(column('tier', 'string', tiers), column('at', 'datetime', time));
  document.nodes[1].versions = { changes_per_year: 1, track: { tier: 1 }, ...value };
};

/** A column of the first table, over the rows of the second. */
const rollup = (value: object, type = 'int', more: object = {}) =>
  add(0, column('r', type, { rollup: { from: 'b', ...value } }, more));

const refusals: readonly Refusal[] = [
  ['DSL_EMPTY_LIST: track must name a column that changes', versions({ track: {} })],
  ['DSL_UNKNOWN_COLUMN: the table "b" has no column "teir"', versions({ track: { teir: 1 } })],
  ['DSL_OUT_OF_RANGE: changes_per_year must be 0 or more, not -1', versions({ changes_per_year: -1 })],
  [
    'DSL_PROCESS_COLUMN: "b.id" follows from others: it does not change by itself',
    versions({ track: { id: 1 } }),
  ],
  [
    'DSL_PROCESS: "a" has no versions of the rows of "a"',
    (document) => void (document.nodes[1].change_log = { of: 'a' }),
  ],
  [
    'DSL_PROCESS: "a" has no versions that are valid at a time',
    add(1, column('x', 'int', { lookup: { from: 'a.id', as_of: 'id' } })),
  ],
  ['DSL_UNKNOWN_COLUMN: the table "b" has no column "idd"', rollup({ agg: 'sum', column: 'idd' })],
  ['DSL_ROLLUP: nothing says what the sum is of', rollup({ agg: 'sum' })],
  [
    'DSL_ROLLUP: a rollup aggregates a column or an expression, not both',
    rollup({ agg: 'sum', column: 'id', expression: 'id' }),
  ],
  ['DSL_UNKNOWN_VALUE: agg cannot be "summ"', rollup({ agg: 'summ', column: 'id' })],
  ['DSL_UNKNOWN_NODE: there is no table "bb"', rollup({ from: 'bb', agg: 'count' })],
  [
    'DSL_EXPRESSION_TYPE: a condition is true or false, this one is of type float',
    rollup({ agg: 'count', where: 'id + 1' }),
  ],
  [
    'DSL_ROLLUP: rows that nothing belongs to have no avg: "r" must be nullable',
    rollup({ agg: 'avg', column: 'id' }, 'float'),
  ],
  [
    'DSL_ROLLUP: "r" is a rollup: it is what its rows come to, and nothing changes it',
    rollup({ agg: 'count' }, 'int', { modifiers: [{ transform: 'add', args: { value: 1 } }] }),
  ],
  [
    'DSL_GENERATOR_TYPE: the sum of a int does not fit "r", which is of type string',
    rollup({ agg: 'sum', column: 'id' }, 'string'),
  ],
  ['DSL_EMPTY_LIST: on must not be empty', rollup({ agg: 'count', on: {} })],
  [
    'DSL_COLUMN_CYCLE: these need each other: a.r -> b.x -> a.r',
    (document) => {
      rollup({ agg: 'sum', column: 'x' })(document);
      document.nodes[1].columns.push(column('x', 'int', { lookup: { from: 'a.r' } }));
    },
  ],
  [
    'DSL_SEGMENT: "tier" never is "silver"',
    behaviour('segment_behavior', { segment_column: 'tier', behaviors: { silver: {} } }),
  ],
  [
    'DSL_UNKNOWN_COLUMN: no table below "a" has a column "amout" of numbers that is no key',
    behaviour('segment_behavior', { gold: {}, applies_to_columns: ['amout'] }),
  ],
  [
    'DSL_OUT_OF_RANGE: fanout_multiplier must be 0 or more, not -1',
    behaviour('segment_behavior', { behaviors: { gold: { fanout_multiplier: -1 } } }),
  ],
  [
    'DSL_OUT_OF_RANGE: decay_rate must be 1 or less, not 2',
    behaviour('segment_behavior', { behaviors: { gold: { decay_rate: 2 } } }),
  ],
  [
    'DSL_IGNORED_KEY: base_probability says 0.9, the weights of "tier" give 0.500',
    behaviour('segment_behavior', { segment_column: 'tier', segments: { gold: { base_probability: 0.9 } } }),
  ],
  [
    'DSL_NO_TIME_COLUMN: vintage_behavior needs a datetime or date column of "a" that says when a row began',
    behaviour('vintage_behavior', { age_based_multipliers: {} }, false),
  ],
  [
    'DSL_NO_TIME_COLUMN: vintage_behavior needs a datetime or date column of "a" that says when a row began',
    behaviour('vintage_behavior', { created_at_column: 'tier', age_based_multipliers: {} }),
  ],
  ['DSL_OUT_OF_RANGE: each of curve must be 0 or more, not -2', multiplier({ curve: [1, -2] })],
  ['DSL_EMPTY_LIST: curve must not be empty', multiplier({ curve: [] })],
  [
    'DSL_UNKNOWN_VALUE: the type of a curve cannot be "cubic"',
    multiplier({ curve: { curve_type: 'cubic', params: { a: 1, b: 1 } } }),
  ],
  ['DSL_MISSING_KEY: params has no "b"', multiplier({ curve: 'linear', params: { a: 1 } })],
  ['DSL_UNKNOWN_VALUE: time_unit cannot be "fortnight"', multiplier({ time_unit: 'fortnight' })],
  [
    'DSL_UNKNOWN_COLUMN: no table below "a" has a column "id" of numbers that is no key',
    multiplier({ applies_to: ['id'] }),
  ],
  ['DSL_OUT_OF_RANGE: the rate of outliers must be 1 or less, not 2', modifier('outliers', { rate: 2 })],
  [
    'DSL_NOT_AN_INTEGER: burst must be a whole number, not 1.5',
    modifier('outliers', { rate: 0.1, burst: 1.5 }),
  ],
  [
    'DSL_IGNORED_KEY: "outliers" does nothing to the times of "m"',
    modifier('outliers', { rate: 0.1 }, 'datetime'),
  ],
  ['DSL_IGNORED_KEY: "effect" does nothing to the times of "m"', modifier('effect', {}, 'datetime')],
  [
    'DSL_NO_TIME_COLUMN: trend of "m" needs a datetime or date column of its table',
    modifier('trend', { growth_rate: 0.1 }),
  ],
  [
    'DSL_IGNORED_KEY: the times of a column follow the season themselves',
    modifier(
      'seasonality',
      { dimension: 'dow', weights: [1, 1, 1, 1, 1, 1, 1], time_column: 'm' },
      'datetime',
    ),
  ],
  ['DSL_UNKNOWN_VALUE: compat cannot be "modern"', (d) => void (d.compat = 'modern')],
  ['DSL_NOT_FOR_KIND: "a" is of kind entity: only facts have parents', set(0, 'parents', ['b'])],
  ['DSL_DUPLICATE_NODE: the parent "a" is given twice', set(1, 'parents', ['a', 'a'])],
  [
    'DSL_IGNORED_KEY: "b" has no parents: its fanout means nothing',
    (d) => {
      d.nodes[1].parents = [];
      d.nodes[1].fanout = { distribution: 'poisson', lambda: 1 };
    },
  ],
  [
    'DSL_NOT_FOR_KIND: "a" has no parents: effects on a table scale the number of its children',
    set(0, 'modifiers', [1]),
  ],
  [
    'DSL_IGNORED_KEY: a vocab has as many rows as its enum_list: "rows" means nothing',
    (d) => {
      d.nodes[0].kind = 'vocab';
      d.nodes[0].rows = 5;
      add(0, column('v', 'string', { enum_list: { values: ['x'] } }))(d);
    },
  ],
  [
    'DSL_ENUM_LENGTH: the enum_list of "v" has 1 values, the table a drawn number of rows',
    add(1, column('v', 'int', { enum_list: { values: [1] } })),
  ],
  [
    'DSL_FANOUT_RANGE: the clamp of fanout needs two counts, but 1 are given',
    fanout({ distribution: 'poisson', lambda: 1, clamp: [1] }),
  ],
  ['DSL_MISSING_KEY: fanout has no "max"', fanout({ distribution: 'uniform', min: 1 })],
  [
    'DSL_IGNORED_KEY: a uniform fanout has no lambda: it means nothing',
    fanout({ distribution: 'uniform', min: 1, max: 2, lambda: 3 }),
  ],
  [
    'DSL_NOT_AN_INTEGER: "min" of fanout must be a whole number, not 0.5',
    fanout({ distribution: 'poisson', lambda: 1, min: 0.5 }),
  ],
  [
    'DSL_OUT_OF_RANGE: the step of a sequence must not be 0',
    add(1, column('x', 'int', { sequence: { step: 0 } })),
  ],
  [
    'DSL_OUT_OF_RANGE: the sequence of "a.x" leaves +-9007199254740991 before its last row',
    add(0, column('x', 'int', { sequence: { start: 9007199254740990 } })),
  ],
  [
    'DSL_OUT_OF_RANGE: clamp needs two entries, but 3 are given',
    add(1, column('x', 'int', { distribution: { type: 'normal', params: {}, clamp: [1, 2, 3] } })),
  ],
  [
    'DSL_OUT_OF_RANGE: "std" must be 0 or more, not -1',
    add(1, column('x', 'int', { distribution: { type: 'normal', params: { std: -1 } } })),
  ],
  [
    'DSL_CLAMP_INVERTED: low is 2, above high, which is 1',
    add(1, column('x', 'int', { distribution: { type: 'uniform', params: { low: 2 } } })),
  ],
  [
    'DSL_UNKNOWN_KEY: a poisson distribution has no parameter "rate"',
    add(1, column('x', 'int', { distribution: { type: 'poisson', params: { rate: 1 } } })),
  ],
  [
    'DSL_CHOICE_SOURCE: choice gives both "choices" and "choices_ref"',
    add(1, column('x', 'int', { choice: { choices: [1], choices_ref: 'a.id' } })),
  ],
  [
    'DSL_GENERATOR_TYPE: "a.id" is of type int, "x" of type date',
    add(1, column('x', 'date', { choice: { choices_ref: 'a.id' } })),
  ],
  [
    'DSL_IGNORED_KEY: "weights_kind" means nothing beside "weights"',
    add(1, column('x', 'int', { choice: { choices: [1], weights: [1], weights_kind: 'uniform' } })),
  ],
  [
    'DSL_WEIGHT_VALUE: weight 2 of a choice among 2 is negative',
    add(1, column('x', 'int', { choice: { choices: [1, 2], weights: [1, -1] } })),
  ],
  [
    'DSL_WEIGHTS_KIND: weights_kind cannot be "head_tail@{1,2}"',
    add(1, column('x', 'int', { choice: { choices: [1], weights_kind: 'head_tail@{1,2}' } })),
  ],
  [
    'DSL_VALUE_TYPE: null cannot be stored in "x", which is not nullable',
    add(1, column('x', 'int', { choice: { choices: [1, null] } })),
  ],
  ['DSL_UNKNOWN_VALUE: there is no generator "sequenc"', add(1, column('x', 'int', { sequenc: {} }))],
  [
    'DSL_UNKNOWN_VALUE: within cannot be "timeframes"',
    add(1, column('x', 'date', { datetime_series: { within: 'timeframes', freq: 'D' } })),
  ],
  [
    'DSL_GENERATOR_TYPE: datetime_series makes values of type datetime, the column "x" is of type string',
    add(1, column('x', 'string', time)),
  ],
  [
    'DSL_IGNORED_KEY: "locale" means nothing beside "locale_from"',
    add(
      1,
      column('l', 'string', { faker: { method: 'word' } }),
      column('x', 'string', { faker: { method: 'name', locale: 'de_DE', locale_from: 'l' } }),
    ),
  ],
  [
    'DSL_GENERATOR_TYPE: locale_from needs a column of texts, "id" is of type int',
    add(1, column('x', 'string', { faker: { method: 'name', locale_from: 'id' } })),
  ],
  [
    'DSL_IGNORED_KEY: a lookup into the primary parent takes the parent\'s own row: "on" means nothing',
    add(1, column('x', 'int', { lookup: { from: 'a.id', on: { id: 'id' } } })),
  ],
  [
    'DSL_GENERATOR_TYPE: the join compares "w" (string) with "t" (date)',
    (d) => {
      const t = column('t', 'date', { datetime_series: { within: 'timeframe', freq: 'D' } });
      d.nodes.push({
        id: 'c',
        kind: 'entity',
        pk: 'id',
        columns: [column('id', 'int', { sequence: {} }), t],
      });
      const w = column('w', 'string', { faker: { method: 'word' } });
      add(1, w, column('x', 'int', { lookup: { from: 'c.id', on: { w: 't' } } }))(d);
    },
  ],
  [
    'DSL_EMPTY_SOURCE: "a.x" draws from "a", which has no other row',
    (d) => {
      d.nodes[0].rows = 1;
      add(0, column('x', 'int', { lookup: { from: 'a.id' } }))(d);
    },
  ],
  ['DSL_MODIFIER_TYPE: "add" has no unit for the times of "m"', modifier('add', { value: 5 }, 'datetime')],
  ['DSL_IGNORED_KEY: adding 0 to the times of "m" does nothing', modifier('add', { value: 0 }, 'datetime')],
  [
    'DSL_NULL_RATE: "id" cannot have a null_rate: it is of the primary key',
    (d) => void (d.nodes[0].columns[0].null_rate = 0.5),
  ],
  ['DSL_OUT_OF_RANGE: null_rate must be 1 or less, not 5', (d) => void (d.nodes[0].columns[0].null_rate = 5)],
  [
    'DSL_UNIQUE: "x" cannot be unique: modifiers may make values equal',
    add(
      1,
      column(
        'x',
        'int',
        { choice: { choices: [1, 2] } },
        { unique: true, modifiers: [{ transform: 'add', args: { value: 1 } }] },
      ),
    ),
  ],
  [
    'DSL_UNIQUE: "x" cannot be unique: values that occur once have no weights',
    add(1, column('x', 'int', { choice: { choices: [1, 2], weights: [1, 2] } }, { unique: true })),
  ],
  [
    'DSL_UNIQUE: "x" cannot be unique: lookup does not choose its values freely',
    add(1, column('x', 'int', { lookup: { from: 'a.id' } }, { unique: true })),
  ],
  [
    'DSL_IGNORED_KEY: the values of "x" are different anyway: "unique" means nothing',
    add(1, column('x', 'int', { sequence: {} }, { unique: true })),
  ],
  ['DSL_UNKNOWN_LOCALE: there is no data for the locale "en_UK"', (d) => void (d.locale = 'en_UK')],
  ['DSL_UNKNOWN_LOCALE: there is no data for the locale "xx"', set(0, 'locale', 'xx')],
  [
    'DSL_MODIFIER_TYPE: "typos" cannot change the column "m", which is of type int',
    modifier('typos', { rate: 0.1 }),
  ],
  ['DSL_MISSING_KEY: fanout has no "max"', fanout({ distribution: 'zipf', alpha: 1 })],
  ['DSL_MISSING_KEY: fanout has no "alpha"', fanout({ distribution: 'zipf', max: 5 })],
  [
    'DSL_FANOUT_RANGE: a zipf fanout begins at 1: 0 has no rank',
    fanout({ distribution: 'zipf', alpha: 1, min: 0, max: 5 }),
  ],
  [
    'DSL_FANOUT_RANGE: a zipf fanout goes up to 65536, not 70000',
    fanout({ distribution: 'zipf', alpha: 1, max: 70000 }),
  ],
  ['DSL_MISSING_KEY: fanout has no "dispersion"', fanout({ distribution: 'negative_binomial', mean: 5 })],
  [
    'DSL_IGNORED_KEY: a negative_binomial fanout has no alpha: it means nothing',
    fanout({ distribution: 'negative_binomial', mean: 5, dispersion: 1, alpha: 1 }),
  ],
  [
    'DSL_IGNORED_KEY: a poisson fanout has no mean: it means nothing',
    fanout({ distribution: 'poisson', lambda: 5, mean: 1 }),
  ],
  [
    'DSL_HIERARCHY: a hierarchy is made of the rows of the own table, which has no parents',
    add(1, column('x', 'int', { lookup: { from: 'a.id', hierarchy: { branching: 2 } } }, { nullable: true })),
  ],
  [
    'DSL_DISTINCT: distinct chooses rows of another table for the children of one parent, each once',
    add(0, column('x', 'int', { lookup: { from: 'b.id', distinct: true } })),
  ],
  [
    'DSL_GENERATOR_TYPE: "id" is of type int: nothing comes after it',
    add(1, column('x', 'datetime', { after: { column: 'id', gap: 1 } })),
  ],
  [
    'DSL_BAD_REFERENCE: "b" is no ancestor of "a" along the line of first parents',
    (d) => {
      add(1, column('t', 'datetime', time))(d);
      add(0, column('x', 'datetime', { after: { column: 'b.t', gap: 1 } }))(d);
    },
  ],
  [
    'DSL_MISSING_KEY: after has no "gap"',
    add(1, column('t', 'datetime', time), column('x', 'date', { after: { column: 't' } })),
  ],
  [
    'DSL_COLUMN_CYCLE: these need each other: b.x -> b.y -> b.x',
    add(
      1,
      column('x', 'datetime', { after: { column: 'y', gap: 1 } }),
      column('y', 'datetime', { after: { column: 'x', gap: 1 } }),
    ),
  ],
  ['DSL_MISSING_KEY: clamp has no "min"', modifier('clamp', {})],
  [
    'DSL_CLAMP_INVERTED: the clamp is inverted: its lower bound 2 is above its upper bound 1',
    modifier('clamp', { min: 2, max: 1 }),
  ],
  ['DSL_UNKNOWN_COLUMN: the table "b" has no column "valeu"', modifier('expression', { code: 'valeu + 1' })],
  ['DSL_EXPRESSION_TYPE: "*" needs a number, not a text', modifier('expression', { code: "value * 'x'" })],
  [
    'DSL_GENERATOR_TYPE: the expression makes values of type float, the column "m" is of type datetime',
    modifier('expression', { code: '1' }, 'datetime'),
  ],
  [
    'DSL_COLUMN_CYCLE: these need each other: b.m -> b.n -> b.m',
    (document) => {
      modifier('expression', { code: 'value + n' })(document);
      add(1, column('n', 'int', { expression: { code: 'm' } }))(document);
    },
  ],
  [
    'DSL_MODIFIER_TYPE: seasonality shapes the times of a datetime_series, "m" comes from choice',
    add(
      1,
      column(
        'm',
        'date',
        { choice: { choices: ['2024-01-01'] } },
        {
          modifiers: [
            { transform: 'seasonality', args: { dimension: 'dow', weights: [1, 1, 1, 1, 1, 1, 1] } },
          ],
        },
      ),
    ),
  ],
  [
    'DSL_EFFECT_COLUMN: "a.id" is of type int: a window needs times',
    effect({ window: { start_col: 'id', end_col: 'until' } }),
  ],
  ['DSL_EFFECT_COLUMN: the key compares "t" (datetime) with "id" (int)', effect({ on: { t: 'id' } })],
  ['DSL_UNKNOWN_COLUMN: the table "b" has no column "z"', effect({ on: { z: 'id' } })],
  ['DSL_BAD_REFERENCE: unique must name a table and a column, not "name"', constraints({ unique: ['name'] })],
  ['DSL_UNKNOWN_NODE: there is no table "z"', constraints({ unique: ['z.name'] })],
  [
    'DSL_CLAMP_INVERTED: the range is inverted: its lower bound 2 is above its upper bound 1',
    constraints({ ranges: [{ attr: 'a.id', min: 2, max: 1 }] }),
  ],
  ['DSL_MISSING_KEY: a range has no "min"', constraints({ ranges: [{ attr: 'a.id' }] })],
  [
    'DSL_CONSTRAINT_TYPE: "name" is of type string, "id" of type int',
    constraints({ inequalities: [{ left: 'a.name', op: '<', right: 'a.id' }] }),
  ],
  [
    'DSL_CHOICE_SOURCE: an enum gives both values and "enum_ref"',
    constraints({ enum: [{ attr: 'a.name', values: ['x'], enum_ref: 'a.name' }] }),
  ],
  [
    'DSL_CONSTRAINT_TYPE: weekend_share needs times, "b.id" is of type int',
    (d) => {
      d.targets = { weekend_share: { table: 'b', timestamp: 'id', min: 0, max: 1 } };
    },
  ],
  [
    'DSL_CLAMP_INVERTED: mean_in_range asks for at least 2 and at most 1',
    (d) => {
      d.targets = { mean_in_range: { table: 'b', column: 'id', min: 2, max: 1 } };
    },
  ],
  [
    'DSL_NO_TIME_COLUMN: composite_effect looks at times, "b" has no datetime or date column',
    (d) => {
      d.targets = { composite_effect: { table: 'b', metric: 'volume', influences: [] } };
    },
  ],
  [
    'DSL_UNKNOWN_COLUMN: the table "a" has no column "factor"',
    (d) => {
      add(1, column('t', 'datetime', time))(d);
      const influences = [{ kind: 'effect', table: 'a', field: 'factor' }];
      d.targets = { composite_effect: { table: 'b', metric: 'volume', influences } };
    },
  ],
  [
    'DSL_DAG: dag leaves out the table "b"',
    (d) => {
      d.dag = [['a']];
    },
  ],
  [
    'DSL_DAG: dag names "a" twice',
    (d) => {
      d.dag = [['a'], ['b', 'a']];
    },
  ],
  [
    'DSL_EMPTY_GRID: the weights of the patterns are zero at every point of 2024-01-01T00:00:00 to 2024-01-31T00:00:00',
    add(
      1,
      column('x', 'datetime', {
        datetime_series: {
          within: 'timeframe',
          freq: 'D',
          pattern: { dimension: 'hour', weights: [0, ...Array<number>(23).fill(1)] },
        },
      }),
    ),
  ],
];

test.each(refusals)('%s', (expected, edit) => {
  const { diagnostics } = parseDocument(smallDocument(edit), 'test.json');
  expect(diagnostics.map((d) => `${d.code}: ${d.message}`)).toEqual([expected]);
});
