import {
  either,
  flag,
  inline,
  type Key,
  type Keys,
  type Keyword,
  list,
  mapOf,
  number,
  ref,
  text,
  whole,
  words,
} from './keyword.ts';

const startColumn: Key = {
  about: 'The time column of the parent at which everything begins.',
  value: text,
  otherwise:
    'the one that says when the parent began (created_at, joined_at, ...), else its first time column',
};
export const segmentColumn: Key = {
  about: 'The column of the parent that holds the segments of segment_variation.',
  value: text,
  otherwise: "what the parent's segment_behavior names, else the column whose choices hold all segments",
};
const period: Key = {
  about: 'The period: 1, 7, 30 or 365 days.',
  value: words('day', 'week', 'month', 'year'),
  otherwise: 'month',
};

function valueMultipliers(what: string): Key {
  return {
    about: `By column of numbers, what they are multiplied by in each ${what}; 1 in those left out. The clamp of the generator holds afterwards, unless final_clamp is false.`,
    value: mapOf(mapOf(number())),
  };
}

function factors(key: string, about: string): Key {
  return {
    about,
    value: mapOf(
      inline({ [key]: { about: 'The factor.', value: number({ min: 0, max: 1e6 }), needed: true } }),
    ),
  };
}

/** The columns that a process fills, instead of their generators. */
function filled(columns: Readonly<Record<string, string>>, otherwise: string): Key {
  const keys: Keys = Object.fromEntries(
    Object.entries(columns).map(([name, about]) => [name, { about, value: text }]),
  );
  return { about: 'Which columns are filled, in place of their generators.', value: inline(keys), otherwise };
}

/** Rows that come of what goes on inside each row of the parent. Each is a key of a table, in place of `fanout`. */
export const processKeywords: readonly Keyword[] = [
  {
    name: 'delay',
    group: 'table',
    about: 'A length of time in hours that is drawn; below zero counts as zero.',
    keys: {},
    cases: [
      {
        type: { about: 'Time between independent events.', value: words('exponential'), needed: true },
        params: {
          about: 'Its mean.',
          value: inline({ mean: { about: 'Mean, in hours.', value: number({ max: 1e6 }), needed: true } }),
          needed: true,
        },
      },
      {
        type: { about: 'Always the same.', value: words('fixed'), needed: true },
        params: {
          about: 'Its length.',
          value: inline({ value: { about: 'Hours.', value: number({ min: 0, max: 1e6 }), needed: true } }),
          needed: true,
        },
      },
      {
        type: { about: 'Any length of a range alike.', value: words('uniform'), needed: true },
        params: {
          about: 'Its bounds.',
          value: inline({
            low: { about: 'Least hours.', value: number({ min: 0, max: 1e6 }), otherwise: '0' },
            high: { about: 'Greatest hours.', value: number({ min: 0, max: 1e6 }), needed: true },
          }),
          needed: true,
        },
      },
      {
        type: { about: 'A bell curve.', value: words('normal'), needed: true },
        params: {
          about: 'Its mean and spread.',
          value: inline({
            mean: { about: 'Mean, in hours.', value: number({ max: 1e6 }), needed: true },
            std: {
              about: 'Standard deviation, in hours.',
              value: number({ min: 0, max: 1e6 }),
              otherwise: '1',
            },
          }),
          needed: true,
        },
      },
      {
        type: { about: 'A few very long ones.', value: words('lognormal'), needed: true },
        params: {
          about: 'Parameters of the logarithm of hours.',
          value: inline({
            mean: { about: 'Mean of the logarithm.', value: number({ max: 1e6 }), otherwise: '0' },
            sigma: { about: 'Its standard deviation.', value: number({ min: 0, max: 1e6 }), otherwise: '1' },
          }),
          needed: true,
        },
      },
    ],
    more: 'Wherever a delay stands, a plain number stands for an exponential with that mean.',
  },
  {
    name: 'stage_config',
    group: 'table',
    about: 'A funnel: one row per stage that each row of the parent reaches.',
    keys: {
      stages: { about: 'The stages, in order.', value: list(ref('stage'), { min: 1 }), needed: true },
      time_between_stages_hours: {
        about: 'Time from one stage to the next; a stage may have its own.',
        value: either(number({ min: 0, max: 1e6 }), ref('delay')),
        otherwise: '24',
      },
      segment_variation: factors(
        'transition_multiplier',
        'By segment of the parent, what each transition_rate is multiplied by.',
      ),
      segment_column: segmentColumn,
      start_column: startColumn,
      first_stage_rate: {
        about: 'Whether the transition_rate of the first stage decides who gets there.',
        value: flag,
        otherwise: 'false: every parent reaches the first stage',
      },
      value_multipliers: valueMultipliers('stage'),
      columns: filled(
        {
          stage: 'Name of the stage.',
          index: 'Its place in the list, from 0.',
          time: 'When it was reached.',
          end: 'When it ended; null for a stage without duration_hours.',
        },
        'stage_name, stage_index and every time column',
      ),
    },
    more: 'A stage after the end of the timeframe is not reached. `end` needs a nullable column.',
  },
  {
    name: 'stage',
    group: 'table',
    about: 'A stage of a funnel.',
    keys: {
      stage_name: { about: 'Its name, once per funnel.', value: text, needed: true },
      transition_rate: {
        about: 'Probability of getting here from the stage before.',
        value: number({ min: 0, max: 1 }),
        needed: true,
      },
      skip_rate: {
        about: 'Probability that the stage is passed over without a row.',
        value: number({ min: 0, max: 1 }),
        otherwise: '0',
      },
      time_between_stages_hours: {
        about: 'Time from the stage before to this one.',
        value: either(number({ min: 0, max: 1e6 }), ref('delay')),
        otherwise: 'that of the funnel',
      },
      duration_hours: {
        about: 'How long the stage lasts; the next one counts from its end.',
        value: either(number({ min: 0, max: 1e6 }), ref('delay')),
        otherwise: 'a moment',
      },
      next: {
        about: 'Stages that may follow, all of them later in the list, with relative weights.',
        value: mapOf(number({ above: 0 })),
        otherwise: 'the stage below',
      },
    },
  },
  {
    name: 'state_transition_model',
    group: 'table',
    about: 'One row per state that each row of the parent enters, the first at its start.',
    keys: {
      initial_state: { about: 'The first state.', value: text, needed: true },
      states: { about: 'The states, by name.', value: mapOf(ref('state')), needed: true },
      period_unit: period,
      max_transitions: {
        about: 'Most moves of one parent.',
        value: whole({ min: 0, max: 100_000 }),
        otherwise: '50',
      },
      segment_variation: factors(
        'churn_multiplier',
        'By segment of the parent, what the rates that multipliers_scale names are multiplied by.',
      ),
      segment_column: segmentColumn,
      vintage_variation: {
        about: 'The same by age.',
        value: inline({
          churn_multiplier_curve: {
            about: 'Factor in the first, second, ... period since the start; the last one from there on.',
            value: list(number({ min: 0 })),
            needed: true,
          },
        }),
      },
      multipliers_scale: {
        about: 'Which moves the multipliers scale: into states that are never left (churn), or all.',
        value: words('terminal', 'all'),
        otherwise: 'terminal, or all where no state is terminal',
      },
      probability_as: {
        about:
          'How transition_prob_per_period is read: p as the probability of leaving within one period (rate -ln(1 - p)), or p as the rate itself, as the Python original does.',
        value: words('probability', 'rate'),
        otherwise: 'probability',
      },
      start_column: startColumn,
      value_multipliers: valueMultipliers('state'),
      columns: filled(
        {
          state: 'Name of the state.',
          previous_state: 'The state before; null in the first row.',
          time: 'When it was entered.',
          end: 'When it was left; null while it lasts.',
          index: 'Moves before it, from 0.',
        },
        'text columns called ...state or ...status (previous, from, old: the state before), and every time column',
      ),
    },
    more: 'previous_state and end need nullable columns. Nothing is recorded after the end of the timeframe.',
  },
  {
    name: 'state',
    group: 'table',
    about: 'A state of a state_transition_model.',
    keys: {
      transition_prob_per_period: {
        about: 'Probability of leaving the state within one period.',
        value: number({ min: 0, max: 1000 }),
        otherwise: '0: it is never left',
      },
      next_states: {
        about: 'Where to, with relative weights.',
        value: mapOf(number({ min: 0 })),
        otherwise: 'nowhere: it is never left',
      },
      terminal: {
        about: 'Whether it is never left, whatever else is said.',
        value: flag,
        otherwise: 'false',
      },
    },
  },
  {
    name: 'state_events',
    group: 'table',
    about: 'Rows at a rate that depends on the state that the parent, a row of a state table, stands for.',
    keys: {
      per_period: {
        about: 'Mean number of rows per period, by state; states left out have none.',
        value: mapOf(number({ min: 0, max: 1e6 })),
        needed: true,
      },
      period_unit: period,
      columns: filled(
        { time: 'When it happens.', index: 'Its place within the state, from 0.' },
        'every time column',
      ),
    },
    more: 'The rows of one state are in order of time, and lie between its entry and its end.',
  },
  {
    name: 'stock_balance',
    group: 'table',
    about: 'Movements of stock of each row of the parent, whose running sum never falls below zero.',
    keys: {
      opening_stock: { about: 'The first movement.', value: whole({ min: 0, max: 1e9 }), needed: true },
      demand_per_day: {
        about: 'Mean of the Poisson demand of a day; what stock cannot meet is lost.',
        value: number({ min: 0, max: 1e6 }),
        needed: true,
      },
      reorder_point: {
        about: 'Stock and what is on order, together, at which more is ordered.',
        value: whole({ min: 0, max: 1e9 }),
        needed: true,
      },
      reorder_quantity: { about: 'How much is ordered.', value: whole({ min: 1, max: 1e9 }), needed: true },
      lead_time_days: {
        about: 'Days until it arrives.',
        value: whole({ min: 1, max: 10_000 }),
        needed: true,
      },
      start_column: {
        about: 'The time column of the parent at which stock opens.',
        value: text,
        otherwise: 'the one that says when the parent began, else the start of the timeframe',
      },
      columns: filled(
        {
          movement: 'opening, sale or receipt.',
          quantity: 'Pieces; negative for a sale.',
          balance: 'Stock after it.',
          time: 'When it happens.',
        },
        'columns called movement, kind or type; quantity, qty, delta or change; balance, stock or on_hand; and every time column',
      ),
    },
  },
  {
    name: 'versions',
    group: 'table',
    about:
      'The history of each row of the parent (SCD2): a row per version, each valid until the next one begins.',
    keys: {
      changes_per_year: {
        about: 'Changes of a row in a year, on average; each is of one column.',
        value: number({ min: 0, max: 10_000 }),
        needed: true,
      },
      deletes_per_year: {
        about: 'Rate at which rows are deleted: the last version then has an end, and none is current.',
        value: number({ min: 0, max: 10_000 }),
        otherwise: '0',
      },
      track: {
        about:
          'The columns that change -> how often, relative to each other. They keep their value in between.',
        value: mapOf(number({ above: 0 })),
        needed: true,
      },
      start_column: {
        about: 'The time column of the parent at which the first version begins.',
        value: text,
        otherwise: 'the one that says when the parent began, else the start of the timeframe',
      },
      columns: filled(
        {
          version: 'Number of the version, from 1.',
          valid_from: 'When it begins.',
          valid_to: 'When the next one begins, or the row is deleted; null for the current one.',
          is_current: 'Whether it is valid now.',
          changed: 'The column that changed; null in the first version.',
        },
        'columns called version, sequence or seq; valid_from or effective_from; valid_to or effective_to; is_current; changed',
      ),
    },
    more: 'A lookup with `as_of` takes a column of the version that is valid at the time of a row.',
  },
  {
    name: 'change_log',
    group: 'table',
    about: 'What made the versions of another table: a row per insert, update and delete, in order.',
    keys: {
      of: { about: 'The table with `versions`, of the same first parent.', value: text, needed: true },
      columns: filled(
        {
          version: 'Number of the change, from 1.',
          op: 'insert, update or delete.',
          ts: 'When it happened.',
        },
        'columns called version, sequence or seq; op or operation; and every time column',
      ),
    },
    more: 'Lookups of that table take the row as the change left it, or as it was deleted.',
  },
];
