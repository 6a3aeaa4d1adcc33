import {
  either,
  type Fragment,
  inline,
  type Keyword,
  list,
  mapOf,
  number,
  objectOf,
  text,
  words,
} from './keyword.ts';

const segment: Fragment = inline({
  fanout_multiplier: {
    about: 'Factor of the number of children.',
    value: number({ min: 0 }),
    otherwise: '1',
  },
  value_multiplier: {
    about: 'Factor of the columns that follow.',
    value: number({ min: 0 }),
    otherwise: '1',
  },
  decay_rate: {
    about: 'Share of the activity lost per 30 days of age.',
    value: number({ min: 0, max: 1 }),
    otherwise: '0',
  },
  base_probability: { about: 'Says nothing: the weights of the column decide.', value: number({ min: 0 }) },
});
const applies = {
  about: 'Columns of children scaled by value_multiplier.',
  value: list(text),
  otherwise: 'none',
};
const segmentColumn = {
  about: 'The column that holds the segments.',
  value: text,
  otherwise: 'the text column whose choices hold them all',
};
const curveType: Fragment = words('logarithmic', 'exponential', 'linear');
const params: Fragment = inline({
  a: { about: 'a.', value: number(), needed: true },
  b: { about: 'b.', value: number(), needed: true },
});
const curve = inline({
  curve_type: { about: 'a + b ln(age + 1), a e^(b age), or a + b age.', value: curveType },
  type: { about: 'Another spelling of curve_type.', value: curveType },
  params: { about: 'a and b.', value: params },
  a: { about: 'a, where params is left out.', value: number() },
  b: { about: 'b, where params is left out.', value: number() },
});

/** What the tables below a table follow. */
export const behaviourKeywords: readonly Keyword[] = [
  {
    name: 'segment_behavior',
    group: 'table',
    about:
      'How the tables below differ by a column of this one: how many children, and how large their values.',
    keys: {
      segment_column: segmentColumn,
      behaviors: { about: 'Segment -> what it does.', value: mapOf(segment), needed: true },
      applies_to_columns: applies,
    },
    rules: either(
      objectOf({
        segment_column: segmentColumn,
        behaviors: { about: 'Segment -> what it does.', value: mapOf(segment), needed: true },
        applies_to_columns: applies,
      }),
      objectOf({
        segment_column: segmentColumn,
        segments: { about: 'Another spelling of behaviors.', value: mapOf(segment), needed: true },
        applies_to_columns: applies,
      }),
      {
        ...objectOf({ segment_column: segmentColumn, applies_to_columns: applies }),
        additionalProperties: segment,
        not: either({ required: ['behaviors'] }, { required: ['segments'] }),
      },
    ),
    isOpen: true,
    more: 'A segment takes `fanout_multiplier` (1), `value_multiplier` (1), `decay_rate` (0: the share of the activity lost per 30 days of age) and `base_probability`, which says nothing: the weights of the column decide. `segments` is another spelling of `behaviors`; the segments may also stand in place of all that.',
  },
  {
    name: 'vintage_behavior',
    group: 'table',
    about: 'How the tables below follow the age of the rows of this one.',
    keys: {
      created_at_column: {
        about: 'The time column that says when a row began.',
        value: text,
        otherwise: 'the first one whose name says so',
      },
      age_based_multipliers: {
        about: 'A name -> a multiplier by age.',
        value: mapOf(
          inline({
            curve: {
              about: 'Values by age in units, or a formula.',
              value: either(list(number({ min: 0 }), { min: 1 }), curveType, curve),
            },
            curve_type: { about: 'The formula, where curve is left out.', value: curveType },
            type: { about: 'Another spelling of curve_type.', value: curveType },
            params: { about: 'a and b of a formula named beside them.', value: params },
            time_unit: {
              about: 'The unit of age: 1, 7, 30 or 365 days.',
              value: words('day', 'week', 'month', 'year'),
              otherwise: 'month',
            },
            applies_to: {
              about: 'fanout, columns of children, or all: every number of theirs but keys.',
              value: either(text, list(text)),
              needed: true,
            },
          }),
        ),
        needed: true,
      },
      reference: {
        about: "Ages at the child's own time, or at the end of the timeframe for all.",
        value: words('event', 'timeframe_end'),
        otherwise: 'event',
      },
    },
  },
];
