import { fakerLocales } from '../../faker/index.ts';
import { dimensionCases } from './dimension-cases.ts';
import {
  attribute,
  either,
  flag,
  inline,
  instant,
  type Keys,
  type Keyword,
  list,
  number,
  ref,
  text,
  whole,
  words,
} from './keyword.ts';

/** Keys that other kinds of influence have. */
function idle(keys: readonly string[]): Keys {
  return Object.fromEntries(keys.map((key) => [key, { about: 'Judged nowhere here.', value: {} }]));
}

/** The document and its tables and columns. */
export const documentKeywords: readonly Keyword[] = [
  {
    name: 'document',
    group: 'document',
    about: 'The whole schema: tables and what holds between them.',
    keys: {
      $schema: { about: 'Address of the JSON Schema, for editors.', value: text },
      version: { about: 'The version of the language.', value: { const: '1.0' }, needed: true },
      metadata: {
        about: 'A name, and whatever else the author wants to say.',
        value: { type: 'object', properties: { name: text }, required: ['name'], additionalProperties: true },
        needed: true,
      },
      timeframe: { about: 'The time the data cover.', value: ref('timeframe'), needed: true },
      nodes: { about: 'The tables.', value: list(ref('table'), { min: 1 }), needed: true },
      constraints: {
        about: 'What must hold in the data; may be {}.',
        value: ref('constraints'),
        needed: true,
      },
      targets: { about: 'Figures the data should reach; checked afterwards.', value: ref('targets') },
      dag: {
        about: 'An explicit order of tables, level by level, each table once, parents first.',
        value: list(list(text)),
        otherwise: 'the order is found',
      },
      locale: {
        about: 'The locale of faker columns that name none, such as de_DE; a table may name its own.',
        value: words(...fakerLocales.map(({ code }) => code)),
        otherwise: 'en_US',
      },
      compat: {
        about:
          'The reading of the Python original: ages at the end of the timeframe, counts scaled and rounded, no last clamp.',
        value: words('original'),
        otherwise: 'our own reading',
      },
      incidents: { about: 'Faults planted in the finished rows, with labels.', value: list(ref('incident')) },
      checks: {
        about: 'Checks of your own for `datagen validate`, each a query that gives the rows that are wrong.',
        value: list(
          inline({
            name: { about: 'What the report calls it, once per document.', value: text, needed: true },
            sql: {
              about: 'One SELECT over the tables; no rows mean that all is well.',
              value: text,
              needed: true,
            },
          }),
        ),
      },
    },
  },
  {
    name: 'timeframe',
    group: 'document',
    about: 'The time the data cover; `"within": "timeframe"` refers to it.',
    keys: {
      start: { about: 'First instant, ISO 8601, UTC.', value: instant, needed: true },
      end: { about: 'Last instant, after the start.', value: instant, needed: true },
      freq: { about: 'A note on the grain; it changes nothing.', value: text },
    },
  },
  {
    name: 'table',
    group: 'table',
    about:
      'A table (an entry of `nodes`): an entity has a number of rows, a fact has children per row of its first parent, a vocab has the values of a list.',
    keys: {
      id: { about: 'Its name, and that of its file.', value: text, needed: true },
      kind: { about: 'What gives its rows.', value: words('entity', 'fact', 'vocab'), needed: true },
      pk: {
        about: 'The column that is its primary key, or a list of columns that are it together.',
        value: either(text, list(text, { min: 1 })),
        needed: true,
      },
      columns: {
        about: 'Its columns, in the order of the file.',
        value: list(ref('column'), { min: 1 }),
        needed: true,
      },
      rows: {
        about: 'How many rows an entity, or a fact without parents, has.',
        value: whole({ min: 0 }),
        otherwise: '1000',
      },
      parents: {
        about: 'Of a fact: the tables it hangs on; the first gives the number of rows.',
        value: list(text),
        otherwise: 'none',
      },
      fanout: { about: 'Children per row of the first parent.', value: ref('fanout'), otherwise: 'one each' },
      stage_config: {
        about: 'Rows by the stages of a funnel, in place of a fanout.',
        value: ref('stage_config'),
      },
      state_transition_model: {
        about: 'Rows by the states that each parent goes through, in place of a fanout.',
        value: ref('state_transition_model'),
      },
      state_events: {
        about: 'Rows at a rate that depends on the state of the parent, in place of a fanout.',
        value: ref('state_events'),
      },
      versions: {
        about: 'Rows are the versions of each row of the first parent: a slowly changing dimension.',
        value: ref('versions'),
      },
      change_log: {
        about: 'Rows are the inserts, updates and deletes behind the versions in another table.',
        value: ref('change_log'),
      },
      stock_balance: {
        about: 'Rows by the movements of stock of each parent, in place of a fanout.',
        value: ref('stock_balance'),
      },
      attribution_chain: {
        about: 'Adds a table of the touches that led to each row.',
        value: ref('attribution_chain'),
      },
      modifiers: { about: 'Effects that scale the number of children.', value: list(ref('table_effect')) },
      correlations: {
        about: 'Columns whose values rise or fall together.',
        value: list(ref('correlation')),
      },
      traits: {
        about: 'What its rows are like, seen in all that descends from them.',
        value: list(ref('traits')),
      },
      events: {
        about: 'Dated spikes, drops and ramps of its number of rows.',
        value: list(ref('event')),
      },
      segment_behavior: { about: 'How the tables below differ by segment.', value: ref('segment_behavior') },
      vintage_behavior: { about: 'How the tables below follow age.', value: ref('vintage_behavior') },
      locale: {
        about: 'The locale of its faker columns that name none.',
        value: words(...fakerLocales.map(({ code }) => code)),
        otherwise: 'that of the document',
      },
      constraints: { about: 'What must hold in this table.', value: ref('constraints') },
    },
  },
  {
    name: 'column',
    group: 'table',
    about: 'A column: its type, the generator of its values, and modifiers applied in order.',
    keys: {
      name: { about: 'Its name, once per table whatever the letter case.', value: text, needed: true },
      type: {
        about: 'The type of its values. int truncates; date keeps the day.',
        value: words('int', 'float', 'string', 'bool', 'datetime', 'date', 'json'),
        needed: true,
      },
      generator: { about: 'Where its values come from.', value: ref('generator'), needed: true },
      nullable: { about: 'Whether nulls may occur.', value: flag, otherwise: 'false' },
      unique: {
        about:
          'Whether no value may occur twice. For regex, faker, listed choices and whole numbers of a uniform distribution.',
        value: flag,
        otherwise: 'false',
      },
      null_rate: {
        about: 'Share of the cells that are null; it makes the column nullable. Not for a key.',
        value: number({ min: 0, max: 1 }),
        otherwise: 'none but those of the generator',
      },
      modifiers: { about: 'Changes to the generated values, in order.', value: list(ref('modifier')) },
      final_clamp: {
        about: 'Whether the clamp of the generator holds after the modifiers too.',
        value: flag,
        otherwise: 'true',
      },
      constraints: { about: 'What must hold in this column.', value: ref('column_constraints') },
    },
  },
  {
    name: 'fanout',
    group: 'table',
    about: 'How many children each row of the first parent has.',
    keys: {
      distribution: {
        about: 'The shape of the counts.',
        value: words('poisson', 'uniform', 'zipf', 'negative_binomial'),
        needed: true,
      },
      lambda: { about: 'Mean of a poisson count.', value: number({ min: 0 }) },
      mean: { about: 'Mean of a negative_binomial count.', value: number({ above: 0, max: 10_000 }) },
      dispersion: {
        about:
          'Of a negative_binomial count: the smaller, the more uneven; the variance is mean + mean^2 / dispersion.',
        value: number({ above: 0, max: 10_000 }),
      },
      alpha: {
        about: 'Exponent of a zipf count: k children have a chance of k^-alpha.',
        value: number({ above: 0, max: 10_000 }),
      },
      min: { about: 'Smallest count; a smaller draw is moved here.', value: whole({ min: 0 }) },
      max: { about: 'Greatest count; a greater draw is moved here.', value: whole({ min: 0 }) },
      clamp: {
        about: 'min and max in one, where those are not given.',
        value: list(whole({ min: 0 }), { min: 2, max: 2 }),
      },
    },
  },
  {
    name: 'targets',
    group: 'constraint',
    about: 'Figures the data should reach. They steer nothing: `datagen validate` measures them.',
    keys: {
      weekend_share: {
        about: 'Share of rows whose time is a Saturday or Sunday.',
        value: inline({
          table: { about: 'The table.', value: text, needed: true },
          timestamp: { about: 'Its time column.', value: attribute, needed: true },
          min: { about: 'Least share.', value: number(), needed: true },
          max: { about: 'Greatest share.', value: number(), needed: true },
        }),
      },
      mean_in_range: {
        about: 'Mean of a column.',
        value: inline({
          table: { about: 'The table.', value: text, needed: true },
          column: { about: 'Its column of numbers.', value: attribute, needed: true },
          min: { about: 'Least mean.', value: number(), needed: true },
          max: { about: 'Greatest mean.', value: number(), needed: true },
        }),
      },
      composite_effect: {
        about: 'The calendar shape of a table: the product of seasonal influences.',
        value: inline({
          table: { about: 'A table with a time column; the first one counts.', value: text, needed: true },
          metric: { about: 'A label for the report.', value: text, needed: true },
          influences: { about: 'Seasonal patterns.', value: list(ref('influence')), needed: true },
          tolerance: {
            about: 'How far the data may be off.',
            value: inline({
              mae: {
                about: 'Mean absolute error, as a share.',
                value: number({ min: 0 }),
                otherwise: '0.05',
              },
              mape: {
                about: 'Mean absolute percentage error: a fraction up to 1, else a percentage.',
                value: number({ min: 0 }),
                otherwise: '10',
              },
            }),
          },
        }),
      },
    },
  },
  {
    name: 'influence',
    group: 'constraint',
    about: 'One factor of `composite_effect`: a seasonal pattern, an effect table, or outliers.',
    keys: {},
    cases: [
      ...dimensionCases({
        kind: { about: 'The kind of influence.', value: words('seasonality'), needed: true },
        ...idle(['table', 'on', 'field', 'op', 'default', 'rate', 'mode', 'window']),
      }),
      {
        kind: { about: 'The kind of influence.', value: words('effect'), needed: true },
        table: { about: 'The table of effects; its own check judges it.', value: text, needed: true },
        field: { about: 'Its factor.', value: text, needed: true },
        ...idle(['on', 'op', 'default', 'window', 'dimension', 'weights', 'rate', 'mode']),
      },
      {
        kind: { about: 'The kind of influence.', value: words('outliers'), needed: true },
        ...idle(['rate', 'mode', 'table', 'on', 'field', 'op', 'default', 'window', 'dimension', 'weights']),
      },
    ],
  },
];
