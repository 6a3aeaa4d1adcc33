import { fakerLocales, fakerMethods } from '../../faker/index.ts';
import {
  attribute,
  either,
  flag,
  inline,
  instant,
  type Key,
  type Keys,
  type Keyword,
  list,
  mapOf,
  number,
  ref,
  scalar,
  text,
  whole,
  words,
} from './keyword.ts';
import { HOLIDAY_COUNTRIES } from '../../dsl/holidays.ts';
import { PROFILES } from '../../dsl/read-calendar.ts';
import { dimensionCases } from './dimension-cases.ts';
import { distributionCases } from './distribution-cases.ts';

const within: Key = {
  about: 'The range of times: "timeframe", or a start and an end of its own.',
  value: either(
    { const: 'timeframe' },
    inline({
      start: { about: 'First instant.', value: instant, needed: true },
      end: { about: 'Last instant.', value: instant, needed: true },
    }),
  ),
  needed: true,
};

/** Where values come from. Each entry is a key of `generator`. */
export const generatorKeywords: readonly Keyword[] = [
  {
    name: 'sequence',
    group: 'generator',
    about: 'Numbers in steps, by the position of the row: keys, most often.',
    keys: {
      start: { about: 'The first value.', value: whole(), otherwise: '1' },
      step: { about: 'From one row to the next; not 0.', value: whole(), otherwise: '1' },
    },
    rules: { not: { properties: { step: { const: 0 } }, required: ['step'] } },
  },
  {
    name: 'after',
    group: 'generator',
    about: 'A time after another one: delivered after ordered, an order after its customer signed up.',
    keys: {
      column: {
        about:
          'A time column of this table, or (table.column) of the first parent, or of its first parent, and so on.',
        value: attribute,
        needed: true,
      },
      gap: {
        about: 'How long after: hours on average (exponential), or a delay; never below zero.',
        value: either(number({ min: 0, max: 1e6 }), ref('delay')),
        needed: true,
      },
    },
  },
  {
    name: 'polymorphic',
    group: 'generator',
    about: 'A value of a random row of one of several tables: another column of the row says of which.',
    keys: {
      by: { about: 'The column of this table whose value names the table.', value: text, needed: true },
      from: {
        about: 'For each value, the column to take (table.column).',
        value: mapOf(attribute),
        needed: true,
      },
    },
    more: 'Where the value names no table, the cell is null. All such columns with one `by` and one table speak of one row.',
  },
  {
    name: 'ordinal',
    group: 'generator',
    about:
      "What a row has by its number among its parent's rows: a line number, every product once, every day once.",
    keys: {
      start: { about: "The number of a parent's first row.", value: whole(), otherwise: '1' },
      step: { about: 'From one row to the next; not 0.', value: whole(), otherwise: '1' },
      from: {
        about:
          'Instead of numbers: a column (table.column) of another table. The first row takes its first value, and so on.',
        value: attribute,
      },
      within: {
        ...within,
        about: 'Instead of numbers: the range of a grid of times, one each.',
        needed: undefined,
      },
      freq: {
        about: 'The grid, as in datetime_series.',
        value: { type: 'string', pattern: '^\\d{0,9}[A-Za-z]+(-SUN)?$' },
      },
    },
    more: 'With the key of the parent it makes a primary key of two columns: `"pk": ["order_id", "line"]`. Of rows or times there must be as many as a parent can have children. In a table without parents the number is that of the row.',
  },
  {
    name: 'regex',
    group: 'generator',
    about: 'Texts that a regular expression matches: codes, plates, serial numbers.',
    keys: {
      pattern: {
        about:
          'The expression: literals, classes, groups, alternatives, repetitions. `*` and `+` go up to 8 beyond their least.',
        value: text,
        needed: true,
      },
    },
    more: 'Each character of a class, each alternative and each number of repetitions is equally likely.',
  },
  {
    name: 'choice',
    group: 'generator',
    about: 'One of several values, with weights. Give `choices` or `choices_ref`, not both.',
    keys: {
      choices: { about: 'The values.', value: list(scalar, { min: 1 }) },
      choices_ref: { about: 'The column (table.column) whose values are the choices.', value: attribute },
      weights: {
        about: 'A relative weight per choice.',
        value: list(number({ min: 0 })),
        otherwise: 'equal',
      },
      weights_kind: {
        about:
          'Weights by rank: uniform, zipf@EXPONENT, or head_tail@{SHARE,EXPONENT}, where the first fifth of the choices shares SHARE.',
        value: { type: 'string', pattern: '^(uniform|zipf@.+|head_tail@\\{.+\\})$' },
      },
    },
  },
  {
    name: 'distribution',
    group: 'generator',
    about: 'Numbers from a distribution; a draw outside `clamp` is moved to its bound.',
    keys: {},
    cases: distributionCases(),
  },
  {
    name: 'datetime_series',
    group: 'generator',
    about: 'Times on a grid, drawn with replacement, in no order.',
    keys: {
      within,
      freq: {
        about:
          'The grid: S, min, H, D, B (working days), W (Sundays), MS, M, Q, Y, with a number before it if need be (15min).',
        value: { type: 'string', pattern: '^\\d{0,9}[A-Za-z]+(-SUN)?$' },
        needed: true,
      },
      pattern: { about: 'Weights of the hours, weekdays or months.', value: ref('pattern') },
      profile: {
        about: 'Hours, weekdays and months as they are in a trade; multiplied with the pattern.',
        value: words(...PROFILES),
      },
      holidays: {
        about: 'Public holidays of a country, computed for every year.',
        value: inline({
          country: { about: 'Whose.', value: words(...HOLIDAY_COUNTRIES), needed: true },
          factor: {
            about: 'The volume of such a day against another.',
            value: number({ min: 0 }),
            needed: true,
          },
        }),
      },
      existing: {
        about: 'Rows that were there before the range: entities older than the window.',
        value: inline({
          share: { about: 'Of all rows.', value: number({ min: 0, max: 1 }), needed: true },
          since: { about: 'When the oldest may have begun, before the range.', value: instant, needed: true },
        }),
      },
      trend: {
        about: 'Arrivals that grow: how the weight of a point changes since the start of the range.',
        value: inline({
          type: {
            about: 'As in the modifier trend.',
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
        }),
        otherwise: 'none',
      },
    },
  },
  {
    name: 'pattern',
    group: 'generator',
    about: 'Relative weights of the hours, weekdays or months of a grid of times.',
    keys: {},
    cases: dimensionCases(),
  },
  {
    name: 'diffusion_curve',
    group: 'generator',
    about: 'Times by an adoption curve; the children of an entity never come before it.',
    keys: {
      within: { ...within, needed: undefined, otherwise: 'the timeframe' },
      curve_type: {
        about: 'The curve: an S, fast at first, or a straight line.',
        value: words('logistic', 'exponential', 'linear'),
        otherwise: 'logistic',
      },
      inflection_point: {
        about: 'Where in the range, from 0 to 1, a logistic curve is steepest.',
        value: number({ min: 0, max: 1 }),
        otherwise: '0.5',
      },
      steepness: {
        about: 'How fast it rises.',
        value: number({ above: 0, max: 10_000 }),
        otherwise: '10',
      },
      not_before: {
        about: 'Time column of the first parent that cuts the curve off.',
        value: text,
        otherwise: 'the column that says when the parent began, where there is one',
      },
    },
  },
  {
    name: 'rollup',
    group: 'generator',
    about:
      'An aggregate of the rows of another table that belong to the row: an order is the sum of its items, to the cent.',
    keys: {
      from: { about: 'The table whose rows are aggregated.', value: text, needed: true },
      agg: { about: 'The aggregate.', value: words('sum', 'count', 'min', 'max', 'avg'), needed: true },
      column: {
        about: 'The column of that table; nulls do not count. Without one, `count` counts rows.',
        value: text,
      },
      expression: {
        about: 'In place of a column: an expression over the columns of that table.',
        value: text,
      },
      where: {
        about: 'A condition over the columns of that table: rows where it does not hold do not count.',
        value: text,
      },
      on: {
        about:
          "Which rows belong to the row: this table's column -> that table's column. A time belongs to its date.",
        value: mapOf(text),
        otherwise: 'the descendants along first parents, else the rows that look up the key',
      },
      decimals: {
        about: 'Sums and means count whole multiples of 10^-decimals: exact in any order.',
        value: whole({ min: 0, max: 9 }),
        otherwise: '6; 0 in a column of whole numbers',
      },
      empty: {
        about: 'The number where nothing belongs to a row.',
        value: number(),
        otherwise: '0 for sum and count; else null, in a nullable column',
      },
    },
    more: 'Rows of other families (the revenue of a product whose items belong to orders) are read once before the table is made.',
  },
  {
    name: 'faker',
    group: 'generator',
    about: 'Names, addresses and other text that looks like people wrote it.',
    keys: {},
    cases: fakerCases(),
  },
  {
    name: 'lookup',
    group: 'generator',
    about:
      'A value of another row: of the first parent, its own row; of another table, a row that all lookups into it share, or the one that `on` joins.',
    keys: {
      from: { about: 'The column to take (table.column).', value: attribute, needed: true },
      on: { about: "A join: this table's column -> the other table's.", value: mapOf(text) },
      as_of: {
        about:
          'Of a table with `versions`: the time column of this table at which the version is valid. Whose version: of the own ancestor, else of the row whose key this table looks up, or `on` (this table -> its key) names.',
        value: text,
      },
      distinct: {
        about: 'Of another table: no row twice among the children of one parent.',
        value: flag,
        otherwise: 'false',
      },
      popularity: {
        about:
          'Of another table: some rows are chosen more often, the k-th most popular with a weight of k to the power of minus this.',
        value: number({ above: 0, max: 10 }),
        otherwise: 'each row alike',
      },
      hierarchy: {
        about: 'Of the own table: a tree, null at the roots.',
        value: inline({
          roots: {
            about: 'Rows without a parent, the first of the table.',
            value: whole({ min: 1, max: 1_000_000 }),
            otherwise: '1',
          },
          branching: {
            about: 'How many times larger each level is than the one above: children per row on average.',
            value: whole({ min: 1, max: 1_000_000 }),
            needed: true,
          },
          depth: {
            about: 'Levels; the last takes all rows that are left.',
            value: whole({ min: 2, max: 1000 }),
            otherwise: 'as many as the rows need',
          },
        }),
      },
    },
  },
  {
    name: 'expression',
    group: 'generator',
    about:
      'A value computed from the other columns of the row; as a modifier, also from what the column holds so far.',
    more: 'As a modifier (`{"transform": "expression", "args": {"code": "value * 2"}}`) it computes a new value from the row and from the value so far, which goes by `value` and by the name of the column itself. Where the table has a column called `value`, that name means the column.',
    keys: {
      code: {
        about: "The expression, such as price * quantity or if(paid, 'yes', 'no').",
        value: text,
        needed: true,
      },
    },
  },
  {
    name: 'given',
    group: 'generator',
    about: 'By the value of another column of the row: attributes that depend on the type of an event, say.',
    keys: {
      column: { about: 'The column of this table that decides.', value: text, needed: true },
      cases: {
        about:
          'A generator, or null, for each value; of a number also for ranges: 10..20 (20 excluded), ..10, 20.. . The first that holds.',
        value: mapOf(either(ref('generator'), { type: 'null' })),
        needed: true,
      },
      otherwise: {
        about: 'A generator for rows that no case speaks of.',
        value: ref('generator'),
        otherwise: 'null; needed where the column is not nullable and the cases leave something out',
      },
    },
    more: 'The generators of cases are choice, distribution, faker, regex, expression, after, lookup of the first parent or by a join, and given. Each case has draws of its own: a case that is added or taken out leaves the rows of the others.',
  },
  {
    name: 'enum_list',
    group: 'generator',
    about: 'The listed values, one row each: what a vocab is made of.',
    keys: { values: { about: 'The values, in order.', value: list(scalar, { min: 1 }), needed: true } },
  },
];

/** The methods without arguments together, then each with arguments. */
function fakerCases(): Keys[] {
  const own = (names: readonly string[]): Keys => ({
    method: {
      about: 'What to make; the table below lists the methods.',
      value: words(...names),
      needed: true,
    },
    locale: {
      about: 'Language and country, or a city of its own such as Brno.',
      value: words(...fakerLocales.map((l) => l.code)),
      otherwise: 'en_US',
    },
    locale_from: {
      about: "A column of this table that holds each row's country, city or locale.",
      value: text,
    },
  });
  const plain = fakerMethods.filter((m) => m.args.length === 0).map((m) => m.name);
  const others = fakerMethods.filter((m) => m.args.length > 0);
  const withArgs = others.map((m) => {
    const args = m.args.map((arg): [string, Key] => {
      const bounds = { min: arg.min, max: arg.max };
      const value = arg.type === 'int' ? whole(bounds) : text;
      return [arg.name, { about: `${arg.description}.`, value, otherwise: JSON.stringify(arg.default) }];
    });
    return { ...own([m.name]), ...Object.fromEntries(args) };
  });
  return [own(plain), ...withArgs];
}
