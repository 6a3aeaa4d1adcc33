import { parseDocument } from '@dataing/datagen/dsl';
import { describe, expect, test } from 'vitest';
import { codesOf, column, expectDocument, smallDocument, type SmallDocument } from './documents.ts';

const at = (name: string, more: object = {}) =>
  column(name, 'datetime', { datetime_series: { within: 'timeframe', freq: 'h' } }, more);
const tier = column('tier', 'string', { choice: { choices: ['free', 'paid'] } });

/** Table "a" with a start and a segment, table "b" its child with a process. */
function withProcess(keys: object, ...columns: ReturnType<typeof column>[]) {
  return (document: SmallDocument): void => {
    document.nodes[0].columns.push(tier, at('created_at'));
    document.nodes[1].columns.push(...columns);
    Object.assign(document.nodes[1], keys);
  };
}

const stage = (stage_name: string, more: object = {}) => ({ stage_name, transition_rate: 0.5, ...more });
const stages = (more: object = {}) => ({ stage_config: { stages: [stage('one'), stage('two')], ...more } });
const states = (more: object = {}) => ({
  state_transition_model: {
    initial_state: 'new',
    states: { new: { transition_prob_per_period: 0.2, next_states: { gone: 1 } }, gone: { terminal: true } },
    ...more,
  },
});
const chain = (more: object = {}) => ({ attribution_chain: { ...more } });

const refusals: Array<[string, (document: SmallDocument) => void]> = [
  [
    'DSL_PROCESS: "b" has a key of 2 columns: touches name their conversion and its parent by one',
    (d) => {
      withProcess(chain(), at('bought_at'))(d);
      d.nodes[1].pk = ['id', 'bought_at'];
    },
  ],
  [
    'DSL_PROCESS: there is already a stage "one"',
    withProcess({ stage_config: { stages: [stage('one'), stage('one')] } }),
  ],
  [
    'DSL_PROCESS: "two" leads back to "one": stages lead down the list only',
    withProcess({ stage_config: { stages: [stage('one'), stage('two', { next: { one: 1 } })] } }),
  ],
  [
    'DSL_UNKNOWN_VALUE: there is no stage "tree"',
    withProcess({ stage_config: { stages: [stage('one', { next: { tree: 1 } }), stage('three')] } }),
  ],
  [
    'DSL_OUT_OF_RANGE: transition_rate must be 1 or less, not 1.5',
    withProcess({ stage_config: { stages: [stage('one', { transition_rate: 1.5 })] } }),
  ],
  [
    'DSL_UNKNOWN_COLUMN: the table "a" has no column "made_at"',
    withProcess(stages({ start_column: 'made_at' })),
  ],
  ['DSL_PROCESS: "a.id" is no time', withProcess(stages({ start_column: 'id' }))],
  [
    'DSL_UNKNOWN_VALUE: "a.tier" is never "pad"',
    withProcess(stages({ segment_column: 'tier', segment_variation: { pad: { transition_multiplier: 2 } } })),
  ],
  [
    'DSL_PROCESS: nothing says which column of "a" holds the segments gold',
    withProcess(stages({ segment_variation: { gold: { transition_multiplier: 2 } } })),
  ],
  [
    'DSL_PROCESS_COLUMN: "b.n" is of type int; the stage needs string',
    withProcess(stages({ columns: { stage: 'n' } }), column('n', 'int', { sequence: {} })),
  ],
  [
    'DSL_UNKNOWN_VALUE: there is no state "news"',
    withProcess(states({ value_multipliers: { n: { news: 2 } } }), column('n', 'int', { sequence: {} })),
  ],
  [
    'DSL_PROCESS_COLUMN: "b.t" is of type string: only numbers can be multiplied',
    withProcess(
      stages({ value_multipliers: { t: { one: 2 } } }),
      column('t', 'string', { choice: { choices: ['-'] } }),
    ),
  ],
  ['DSL_UNKNOWN_VALUE: there is no state "news"', withProcess(states({ initial_state: 'news' }))],
  [
    'DSL_PROCESS: "b" has both stage_config and state_transition_model: one process gives the rows',
    withProcess({ ...stages(), ...states() }),
  ],
  [
    'DSL_NOT_FOR_KIND: "a" has no parents: stage_config goes on inside each row of a parent',
    (d) => void Object.assign(d.nodes[0], stages()),
  ],
  [
    'DSL_PROCESS: "a" has no state_transition_model: nothing gives the states of "b"',
    withProcess({ state_events: { per_period: { new: 1 } } }),
  ],
  [
    'DSL_IGNORED_KEY: the process of the table gives its rows: "fanout" means nothing',
    withProcess({ ...stages(), fanout: { distribution: 'poisson', lambda: 2 } }),
  ],
  [
    'DSL_NOT_FOR_KIND: "a" has no parents: "not_before" names a column of the primary parent',
    (d) => void d.nodes[0].columns.push(column('x', 'datetime', { diffusion_curve: { not_before: 'y' } })),
  ],
  [
    'DSL_CLAMP_INVERTED: low is 3, above high, which is 2',
    withProcess(stages({ time_between_stages_hours: { type: 'uniform', params: { low: 3, high: 2 } } })),
  ],
  ['DSL_PROCESS: "b" has no time column: nothing says when it converts', withProcess(chain())],
  [
    'DSL_PROCESS: "touchpoint_types" says the same as "channels"',
    withProcess(chain({ channels: ['x'], touchpoint_types: ['y'] }), at('sold_at')),
  ],
  [
    'DSL_DUPLICATE_NODE: the table of touches cannot be called "a": there is already one, or no file can be called so',
    withProcess(chain({ touchpoint_table_name: 'a' }), at('sold_at')),
  ],
  [
    'DSL_UNKNOWN_VALUE: there is no channel "tv"',
    withProcess(
      chain({ channels: ['web'], spend: { cost_per_impression: {}, daily_impressions: { tv: 3 } } }),
      at('sold_at'),
    ),
  ],
  [
    'DSL_PROCESS: fewer than one journey in 1000 converts: lost journeys would fill the disk',
    withProcess(chain({ conversion_probability: { base: 0.0001 } }), at('sold_at')),
  ],
  [
    'DSL_FANOUT_RANGE: min_touches is 5, above max_touches, which is 2',
    withProcess(chain({ min_touches: 5, max_touches: 2 }), at('sold_at')),
  ],
  [
    'DSL_UNKNOWN_VALUE: there is no channel "mail"',
    withProcess(chain({ channels: ['web'], spend: { cost_per_impression: { mail: 1 } } }), at('sold_at')),
  ],
];

test.each(refusals)('%s', (expected, edit) => {
  const { diagnostics } = parseDocument(smallDocument(edit), 'test.json');
  expect(diagnostics.map((d) => `${d.code}: ${d.message}`)).toEqual([expected]);
});

describe('which columns a process fills', () => {
  const fieldsOf = (edit: (document: SmallDocument) => void, table = 1) => {
    const { columns } = expectDocument(smallDocument(edit)).nodes[table];
    return Object.fromEntries(
      columns.flatMap(({ name, generator }) =>
        generator.kind === 'process' ? [[name, generator.field]] : [],
      ),
    );
  };
  const text = (name: string, more: object = {}) =>
    column(name, 'string', { choice: { choices: ['-'] } }, more);

  test('those of the original, by name', () => {
    const index = column('stage_index', 'int', { sequence: {} });
    const lookup = column('created_at', 'datetime', { lookup: { from: 'a.created_at' } });
    const edit = withProcess(stages(), text('stage_name'), index, at('x'), lookup, text('other'));
    expect(fieldsOf(edit)).toEqual({ stage_name: 'stage', stage_index: 'index', x: 'time' });
    const nullable = { nullable: true };
    const filled = fieldsOf(
      withProcess(states(), text('from_state', nullable), text('status'), at('changed_at')),
    );
    expect(filled).toEqual({ from_state: 'previous_state', status: 'state', changed_at: 'time' });
  });

  test('those that are named, whatever they are called', () => {
    const columns = { state: 'is', time: 'since', end: 'till' };
    const edit = withProcess(
      states({ columns }),
      text('is'),
      text('status_note'),
      at('since'),
      at('till', { nullable: true }),
    );
    expect(fieldsOf(edit)).toEqual({ is: 'state', since: 'time', till: 'end' });
  });

  test('a table of touches joins the document, and may be looked up', () => {
    const edit = withProcess(
      chain({ conversion_probability: { base: 0.5 }, spend: { cost_per_impression: { email: 1 } } }),
      at('sold_at'),
      column('any', 'string', { lookup: { from: 'b_touchpoints.channel' } }),
    );
    const document = expectDocument(smallDocument(edit));
    expect(document.nodes.map(({ id, parents }) => [id, ...parents])).toEqual([
      ['a'],
      ['b', 'a'],
      ['b_touchpoints', 'b'],
      ['b_lost_journeys', 'a'],
      ['b_touchpoints_lost', 'b_lost_journeys'],
    ]);
    const names = document.nodes[2].columns.map(({ name }) => name);
    expect(names.join(' ')).toBe(
      'touchpoint_id conversion_id a_id channel timestamp position attribution_weight impressions cost',
    );
  });
});

test('probabilities are read as such unless called rates', () => {
  const rateOf = (more: object) => {
    const document = expectDocument(smallDocument(withProcess(states(more))));
    const { process } = document.nodes[1];
    return process?.kind === 'states' ? process.states[0].exitRate * process.periodMicros : undefined;
  };
  expect(rateOf({})).toBeCloseTo(-Math.log(0.8), 12);
  expect(rateOf({ probability_as: 'rate' })).toBeCloseTo(0.2, 12);
});

test('two tables of touches of one name are refused', () => {
  expect(
    codesOf(
      smallDocument((d) => {
        d.nodes[0].columns.push(at('made_at'));
        d.nodes[1].columns.push(at('sold_at'));
        Object.assign(d.nodes[0], chain({ touchpoint_table_name: 't' }));
        Object.assign(d.nodes[1], chain({ touchpoint_table_name: 'T' }));
      }),
    ),
  ).toEqual(['DSL_DUPLICATE_NODE']);
});
