import fc from 'fast-check';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const int = (min: number, max: number) => fc.integer({ min, max });
const real = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
/** For what is seldom right by chance: names of columns, segments that exist. */
const rarely = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const share = fc.oneof(fc.constantFrom(0, 0.3, 1), real(0, 1));

const delay = fc.oneof(
  real(0, 2000),
  fc.record({ type: fc.constant('exponential'), params: fc.record({ mean: real(-5, 900) }) }),
  fc.record({ type: fc.constant('fixed'), params: fc.record({ value: real(0, 900) }) }),
  fc.record({ type: fc.constant('uniform'), params: fc.record({ low: real(0, 10), high: real(10, 900) }) }),
  fc.record({ type: fc.constant('normal'), params: fc.record({ mean: real(-5, 90), std: real(0, 900) }) }),
  fc.record({ type: fc.constant('lognormal'), params: fc.record({ mean: real(-2, 5), sigma: real(0, 2) }) }),
);

/** Names that may or may not be those of columns, of the right type or not. */
const columnName = fc.constantFrom('c0', 'c0', 'c1', 'c2');
const segments = fc.record({ a: maybe(real(0, 5)), b: maybe(real(0, 5)) });

function variation(key: string) {
  return segments.map((factors) =>
    Object.fromEntries(
      Object.entries(factors).flatMap(([name, factor]) =>
        factor === undefined ? [] : [[name, { [key]: factor }]],
      ),
    ),
  );
}

const stageConfig = fc
  .record({
    stages: fc.array(
      fc.record({
        transition_rate: share,
        skip_rate: maybe(share),
        time_between_stages_hours: maybe(delay),
        duration_hours: maybe(delay),
        next: rarely(fc.constantFrom({}, { s1: 2 }, { s2: 1, s3: 0.5 })),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    time_between_stages_hours: maybe(delay),
    segment_variation: rarely(variation('transition_multiplier')),
    segment_column: rarely(columnName),
    start_column: rarely(columnName),
    first_stage_rate: maybe(fc.boolean()),
    columns: rarely(fc.record({ stage: maybe(columnName), time: maybe(columnName), end: maybe(columnName) })),
  })
  .map((config) => ({
    ...config,
    stages: config.stages.map((stage, i) => ({ stage_name: `s${i}`, ...stage })),
  }));

const state = fc.record({
  transition_prob_per_period: maybe(share),
  next_states: maybe(fc.constantFrom({ x: 1 }, { x: 1, y: 2 }, { y: 0 }, { z: 3, x: 0.1 })),
  terminal: maybe(fc.boolean()),
});

const stateModel = fc.record({
  initial_state: fc.constantFrom('x', 'y', 'z'),
  states: fc.record({ x: state, y: state, z: state }),
  period_unit: maybe(fc.constantFrom('day', 'week', 'month', 'year')),
  max_transitions: maybe(int(0, 60)),
  segment_variation: rarely(variation('churn_multiplier')),
  segment_column: rarely(columnName),
  vintage_variation: maybe(fc.record({ churn_multiplier_curve: fc.array(real(0, 4), { maxLength: 5 }) })),
  probability_as: maybe(fc.constantFrom('probability', 'rate')),
  multipliers_scale: maybe(fc.constantFrom('terminal', 'all')),
  columns: rarely(fc.record({ state: maybe(columnName), index: maybe(columnName), time: maybe(columnName) })),
});

const stateEvents = fc.record({
  per_period: fc.record({ x: maybe(real(0, 20)), y: maybe(real(0, 20)) }),
  period_unit: maybe(fc.constantFrom('week', 'month')),
});

const stock = fc.record({
  opening_stock: int(0, 50),
  demand_per_day: real(0, 9),
  reorder_point: int(0, 30),
  reorder_quantity: int(1, 60),
  lead_time_days: int(1, 9),
});

const chain = fc.record({
  channels: maybe(fc.constantFrom(['web'], ['web', 'mail'], { web: 1, mail: 0 })),
  min_touches: maybe(int(1, 3)),
  max_touches: maybe(int(1, 6)),
  time_window_days: maybe(real(0.001, 90)),
  attribution_model: maybe(fc.constantFrom('linear', 'first_touch', 'last_touch', 'time_decay', 'u_shaped')),
  time_decay_halflife_days: maybe(real(0.001, 30)),
  time_column: rarely(columnName),
  conversion_probability: maybe(
    fc.record({
      base: real(0.01, 1),
      multiplier_per_touch: maybe(real(0.1, 4)),
      saturation_at: maybe(real(0.01, 9)),
    }),
  ),
  spend: maybe(fc.record({ cost_per_impression: fc.constantFrom({}, { web: 0.5 }) })),
});

/** At most one process, and perhaps a chain of touches, as keys of a table. */
export function arbitraryProcess(): fc.Arbitrary<Record<string, Json>> {
  const process = fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    stageConfig.map((stage_config) => ({ stage_config })),
    stateModel.map((state_transition_model) => ({ state_transition_model })),
    stateEvents.map((state_events) => ({ state_events })),
    stock.map((stock_balance) => ({ stock_balance })),
    chain.map((attribution_chain) => ({ attribution_chain })),
  );
  return process as unknown as fc.Arbitrary<Record<string, Json>>;
}

export const diffusionCurve = fc
  .record({
    within: maybe(fc.constant('timeframe')),
    curve_type: maybe(fc.constantFrom('logistic', 'exponential', 'linear')),
    inflection_point: maybe(real(0, 1)),
    steepness: maybe(real(0.001, 500)),
    not_before: rarely(columnName),
  })
  .map((diffusion_curve) => ({ diffusion_curve }));
