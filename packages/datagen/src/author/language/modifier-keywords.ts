import { dimensionCases } from './dimension-cases.ts';
import { flag, inline, type Keyword, mapOf, number, ref, scalar, text, whole, words } from './keyword.ts';

/** The `args` of each `transform` of a column. */
export const modifierKeywords: readonly Keyword[] = [
  {
    name: 'multiply',
    group: 'modifier',
    about: 'Multiplies a number.',
    keys: { factor: { about: 'The factor.', value: number(), needed: true } },
  },
  {
    name: 'add',
    group: 'modifier',
    about: 'Adds to a number.',
    keys: { value: { about: 'What is added.', value: number(), needed: true } },
  },
  {
    name: 'clamp',
    group: 'modifier',
    about: 'Moves a number outside to the bound. One bound at least.',
    keys: {
      min: { about: 'Least value.', value: number(), otherwise: 'open' },
      max: { about: 'Greatest value.', value: number(), otherwise: 'open' },
    },
  },
  {
    name: 'jitter',
    group: 'modifier',
    about: 'Adds normal noise to a number, or multiplies by one plus it.',
    keys: {
      std: { about: 'Standard deviation of the noise.', value: number({ min: 0 }), needed: true },
      mode: { about: 'Added, or multiplied.', value: words('add', 'mul'), otherwise: 'add' },
    },
  },
  {
    name: 'time_jitter',
    group: 'modifier',
    about: 'Moves a time by normal noise: off the grid.',
    keys: {
      std_minutes: { about: 'Standard deviation in minutes.', value: number({ min: 0 }), needed: true },
    },
  },
  {
    name: 'map_values',
    group: 'modifier',
    about: 'Replaces values, compared as text; those not named stay.',
    keys: { mapping: { about: 'Old value -> new value.', value: mapOf(scalar), needed: true } },
  },
  {
    name: 'typos',
    group: 'modifier',
    about:
      'Misspells a share of the texts: characters swapped, left out, doubled, or a neighbouring key struck.',
    keys: {
      rate: {
        about: 'Share of the texts that are misspelt.',
        value: number({ min: 0, max: 1 }),
        needed: true,
      },
    },
  },
  {
    name: 'seasonality',
    group: 'modifier',
    about:
      "Of a datetime_series: weights of its hours, weekdays or months. Of a number: scales it by the weight at the row's time, which an earlier column of the table holds.",
    keys: {},
    cases: dimensionCases().map((keys) => ({
      ...keys,
      time_column: { about: "The row's time, for numbers.", value: text, otherwise: 'the first time column' },
    })),
  },
  {
    name: 'trend',
    group: 'modifier',
    about: 'Scales a number by its growth since the start of the timeframe.',
    keys: {
      type: {
        about: '(1 + g)^y, 1 + g y, or 1 + a ln(1 + b y), with y in years of 365.25 days.',
        value: words('exponential', 'linear', 'logarithmic'),
        otherwise: 'exponential',
      },
      growth_rate: { about: 'g, per year; for exponential and linear.', value: number() },
      params: {
        about: 'Of logarithmic.',
        value: inline({
          a: { about: 'a.', value: number(), otherwise: '0.1' },
          b: { about: 'b.', value: number({ min: 0 }), otherwise: '1' },
        }),
      },
      time_reference: { about: "The row's time.", value: text, otherwise: 'the first time column' },
    },
  },
  {
    name: 'outliers',
    group: 'modifier',
    about: 'Moves a share of the numbers far up or down.',
    keys: {
      rate: { about: 'The share.', value: number({ min: 0, max: 1 }), needed: true },
      mode: { about: 'v (1 + m), or v / (1 + m).', value: words('spike', 'drop'), otherwise: 'spike' },
      magnitude_dist: {
        about: 'What m is drawn from.',
        value: ref('distribution'),
        otherwise: 'lognormal with mean 0 and sigma 0.5, within 0.1 and 10',
      },
      burst: { about: 'Rows in a run of outliers.', value: whole({ min: 1, max: 1024 }), otherwise: '1' },
      allow_exceed: {
        about: "Whether outliers may leave the clamp of the column's generator.",
        value: flag,
        otherwise: 'true',
      },
    },
  },
];

/** The `args` of the one transform that a table takes. */
export const tableModifierKeywords: readonly Keyword[] = [
  {
    name: 'effect',
    group: 'behaviour',
    about:
      'Scales the number of children by a field of matching rows of another table: campaigns, outages, price lists.',
    keys: {
      effect_table: { about: 'The table of effects.', value: text, needed: true },
      on: {
        about:
          "This table's column, or the first parent's, -> key column of the effect table; {} for all rows.",
        value: mapOf(text),
        needed: true,
      },
      window: {
        about: 'Columns of the effect table between which the row must lie in time.',
        value: inline({
          start_col: { about: 'Its start.', value: text, needed: true },
          end_col: { about: 'Its end.', value: text, needed: true },
        }),
        otherwise: 'always',
      },
      map: {
        about: 'The field and what it does.',
        value: inline({
          field: { about: 'A column of numbers of the effect table.', value: text, needed: true },
          op: { about: 'Multiplied or added.', value: words('mul', 'add'), otherwise: 'mul' },
          default: {
            about: 'The value where nothing matches.',
            value: number(),
            otherwise: '1, or 0 for add',
          },
        }),
        needed: true,
      },
      time_column: { about: "This table's time column.", value: text, otherwise: 'the first one' },
    },
  },
];
