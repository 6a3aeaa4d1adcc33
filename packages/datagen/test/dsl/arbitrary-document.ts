import fc from 'fast-check';
import { given, ranged } from './arbitrary-given.ts';
import { arbitraryHistory } from './arbitrary-history.ts';
import { arbitraryProcess, diffusionCurve, type Json } from './arbitrary-process.ts';

type Generators = Array<fc.Arbitrary<{ type: string; generator: Json }>>;

/**
 * Documents of any shape the language allows, near its edges as often as inside: few rows, odd numbers, any mixture
 * of generators, modifiers, parents, effects. Most of them are right; what is wrong with the others is up to
 * `parseDocument`.
 */
export function arbitraryDocument(): fc.Arbitrary<Json> {
  return fc.integer({ min: 1, max: 4 }).chain((count) =>
    fc
      .record({
        nodes: fc.tuple(...Array.from({ length: count }, (_, i) => arbitraryNode(i))),
        history: arbitraryHistory(fc.array(arbitraryColumn(0), { minLength: 1, maxLength: 3 })),
      })
      .map(({ nodes, history }) => ({
        version: '1.0',
        metadata: { name: 'Any' },
        timeframe: { start: '2024-01-01', end: '2024-03-31T12:00:00' },
        nodes: [...nodes, ...history],
        constraints: {},
      })),
  );
}

const int = (min: number, max: number) => fc.integer({ min, max });
const real = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const weights = (count: number) =>
  fc.array(fc.constantFrom(0, 0.5, 1, 3), { minLength: count, maxLength: count });
const freq = fc.constantFrom('S', '7S', 'min', '15T', 'H', '5h', 'D', '3D', 'B', 'W', 'MS', 'M', 'Q', 'Y');
const pattern = fc.oneof(
  weights(24).map((w) => ({ dimension: 'hour', weights: w })),
  weights(7).map((w) => ({ dimension: 'dow', weights: w })),
  weights(12).map((w) => ({ dimension: 'month', weights: w })),
);
const range = fc
  .tuple(int(0, 400), int(1, 400))
  .map(([from, days]) => ({ start: dayText(from), end: dayText(from + days) }));

function dayText(day: number): string {
  return new Date(Date.UTC(2023, 5, 1) + day * 86_400_000).toISOString().slice(0, 10);
}

function arbitraryNode(number: number): fc.Arbitrary<Json> {
  const isChild = number === 0 ? fc.constant(false) : fc.boolean();
  return fc
    .record({
      isChild,
      isFact: fc.boolean(),
      rows: fc.constantFrom(0, 1, 2, 7, 50),
      parents: fc.uniqueArray(int(0, Math.max(0, number - 1)), { minLength: 1, maxLength: 2 }),
      fanout: fc.option(fanout, { nil: null }),
      columns: fc.array(arbitraryColumn(number), { minLength: 1, maxLength: 6 }),
      effect: fc.option(effect(number), { nil: null }),
      process: arbitraryProcess(),
      hasTime: fc.boolean(),
      correlations: fc.array(correlation, { maxLength: 2 }),
      traits: fc.array(trait(number), { maxLength: 1 }),
      events: fc.array(event, { maxLength: 1 }),
      pk: fc.constantFrom<Json>('id', 'id', 'id', ['id', 'c0']),
    })
    .map((node) => {
      const columns = node.columns.map((column, i) => ({ ...column, name: `c${i}` }));
      const shape = node.isChild
        ? {
            kind: 'fact',
            parents: node.parents.map((p) => `t${p}`),
            fanout: node.fanout,
            modifiers: node.effect === null ? [] : [node.effect],
            ...node.process,
          }
        : { kind: node.isFact ? 'fact' : 'entity', rows: node.rows };
      const id = { name: 'id', type: 'int', generator: { sequence: { start: number, step: 3 } } };
      const at = {
        name: 'at',
        type: 'datetime',
        generator: { datetime_series: { within: 'timeframe', freq: 'H' } },
      };
      const all = node.hasTime ? [id, ...columns, at] : [id, ...columns];
      const { correlations, traits, events } = node;
      return {
        id: `t${number}`,
        pk: node.pk,
        ...shape,
        correlations,
        traits,
        ...(node.hasTime ? { events } : {}),
        columns: all,
      } as unknown as Json;
    });
}

const fanout: fc.Arbitrary<Json> = fc.oneof(
  fc.record({ distribution: fc.constant('poisson'), lambda: real(0, 4) }),
  fc.record({
    distribution: fc.constant('poisson'),
    lambda: real(0, 4),
    clamp: fc.tuple(int(0, 2), int(2, 5)).map((bounds): Json => bounds),
  }),
  fc.record({ distribution: fc.constant('uniform'), min: int(0, 2), max: int(2, 4) }),
) as fc.Arbitrary<Json>;

const trait = (number: number) =>
  fc.oneof(
    fc.record({
      name: fc.constant('x'),
      spread: fc.double({ min: 0, max: 2, noNaN: true }),
      scales: fc.constantFrom<Json[]>([], [`t${number + 1}`], [`t${number + 1}.c0`]),
    }),
    fc.record({
      name: fc.constant('x'),
      choices: fc.constantFrom<Json[]>(['a', 'b'], [1, 2], [true]),
    }),
  );

const event = fc.record({
  name: fc.constant('e'),
  start: fc.constant('2024-02-01'),
  end: fc.constantFrom('2024-02-03', '2024-03-01'),
  factor: fc.constantFrom(0, 0.5, 3),
  shape: fc.constantFrom('level', 'ramp', 'fade'),
  yearly: fc.boolean(),
});

const correlation = fc.record({
  columns: fc.constantFrom<Json>(['c0', 'c1'], ['c1', 'c2'], ['c2', 'c0']),
  rank: fc.double({ min: -0.9, max: 0.9, noNaN: true }),
});

/** Names of columns that may or may not be there: c0 and id most often are. */
const columnName = fc.constantFrom('id', 'c0', 'c0', 'c1', 'c2');

function effect(number: number): fc.Arbitrary<Json> {
  return fc.record({
    transform: fc.constant('effect'),
    args: fc.record({
      effect_table: int(0, number).map((i) => `t${i}`),
      on: fc.oneof(
        fc.constant({}),
        columnName.map((name) => ({ [name]: 'id' })),
      ),
      window: fc.option(fc.constant({ start_col: 'c0', end_col: 'c1' }), { nil: null }),
      map: fc.record({
        field: columnName,
        op: fc.constantFrom('mul', 'add'),
        default: fc.constantFrom(0, 1, 2),
      }),
    }),
  }) as fc.Arbitrary<Json>;
}

function arbitraryColumn(number: number): fc.Arbitrary<{ [key: string]: Json }> {
  return fc.oneof(...generators(number)).chain(({ type, generator }) =>
    fc.record({
      type: fc.constant(type),
      generator: fc.constant(generator),
      nullable: fc.boolean(),
      modifiers: fc.array(modifierFor(type), { maxLength: 2 }),
    }),
  );
}

const point = fc.oneof(
  fc.record({
    point: fc.record({
      city: fc.option(columnName, { nil: null }),
      country: fc.option(columnName, { nil: null }),
      radius_km: fc.constantFrom(0, 3, 500),
      decimals: int(0, 9),
    }),
  }),
  columnName.map((of) => ({ point: { longitude_of: of } })),
);

const jsonSource: fc.Arbitrary<Json> = fc.oneof(
  columnName.map((column): Json => ({ column })),
  fc.constantFrom<Json>(
    { choice: { choices: ['a', '"b"'] }, null_rate: 0.5 },
    { distribution: { type: 'normal', params: { mean: 0, std: 3 } }, omit_rate: 0.5 },
    { faker: { method: 'word' } },
  ),
  columnName.map(
    (column): Json => ({
      given: { column, cases: { a: { choice: { choices: ['x'] } } } },
      type: 'string',
      omit_nulls: true,
    }),
  ),
);
const list = jsonSource.map(
  (items): Json => ({ json: { items, length: { distribution: 'uniform', min: 0, max: 3 } } }),
);
const json = fc.oneof(
  list,
  fc
    .dictionary(fc.constantFrom('a', 'é', '10', '9'), fc.oneof(jsonSource, list), { minKeys: 1 })
    .map((fields): Json => ({ json: { fields } })),
);

function generators(number: number): Generators {
  const table = int(0, number).map((i) => `t${i}`);
  const numeric = fc.constantFrom('int', 'float');
  const time = fc.constantFrom('datetime', 'date');
  const any = fc.constantFrom('int', 'float', 'string', 'datetime', 'date', 'bool');
  const made = (type: fc.Arbitrary<string>, generator: fc.Arbitrary<unknown>) =>
    fc.record({ type, generator }) as Generators[number];
  const distribution = fc.oneof(
    fc.record({ type: fc.constant('normal'), params: fc.record({ mean: real(-9, 9), std: real(0, 5) }) }),
    fc.record({
      type: fc.constant('lognormal'),
      params: fc.record({ mean: real(-2, 2), sigma: real(0, 2) }),
    }),
    fc.record({ type: fc.constant('uniform'), params: fc.record({ low: real(-5, 0), high: real(0, 5) }) }),
    fc.record({ type: fc.constant('poisson'), params: fc.record({ lambda: real(0, 30) }) }),
    empirical,
  );
  const mixture = fc.record({
    type: fc.constant('mixture'),
    params: fc.record({
      components: fc.array(fc.record({ weight: fc.constantFrom(0, 0.5, 1, 3), distribution }), {
        maxLength: 3,
      }),
    }),
  });
  return [
    made(
      numeric,
      fc.record({ sequence: fc.record({ start: int(-5, 5), step: fc.constantFrom(-1, 1, 10) }) }),
    ),
    made(
      numeric,
      fc.oneof(distribution, mixture).map((d) => ({ distribution: { ...d, clamp: [null, 40] } })),
    ),
    made(
      time,
      fc.record({ datetime_series: fc.record({ within: fc.oneof(fc.constant('timeframe'), range), freq }) }),
    ),
    made(time, fc.record({ datetime_series: fc.record({ within: range, freq, pattern }) })),
    made(
      time,
      fc.record({
        datetime_series: fc.record({
          within: fc.constant('timeframe'),
          freq,
          profile: fc.constantFrom('office', 'restaurant'),
          holidays: fc.record({ country: fc.constantFrom('US', 'FR'), factor: fc.constantFrom(0, 0.5) }),
          existing: fc.record({ share: fc.constantFrom(0, 0.5, 1), since: fc.constant('2022-05-01') }),
        }),
      }),
    ),
    made(time, diffusionCurve),
    made(
      fc.constant('string'),
      fc.record({ faker: fc.record({ method: fc.constantFrom('name', 'email', 'word') }) }),
    ),
    made(fc.constant('string'), fc.constant({ faker: { method: 'address', locale_from: 'c0' } })),
    made(any, choice),
    made(
      any,
      given.map((cases) => ({ given: cases })),
    ),
    made(numeric, ranged),
    made(
      any,
      fc.tuple(table, columnName).map(([t, c]) => ({ lookup: { from: `${t}.${c}` } })),
    ),
    made(
      any,
      fc
        .tuple(table, columnName, columnName)
        .map(([t, c, k]) => ({ lookup: { from: `${t}.${c}`, on: { [k]: 'id' } } })),
    ),
    made(
      any,
      fc
        .tuple(table, columnName)
        .map(([t, c]) => ({ choice: { choices_ref: `${t}.${c}`, weights_kind: 'zipf@1' } })),
    ),
    made(
      any,
      fc.tuple(table, columnName).map(([t, c]) => ({ choice: { choices_ref: `${t}.${c}` } })),
    ),
    made(
      any,
      fc
        .tuple(table, columnName, real(0.1, 3), fc.boolean())
        .map(([t, c, popularity, distinct]) => ({ lookup: { from: `${t}.${c}`, popularity, distinct } })),
    ),
    made(
      any,
      fc
        .tuple(table, table, columnName, columnName)
        .map(([t, u, c, k]) => ({ polymorphic: { by: k, from: { 1: `${t}.${c}`, x: `${u}.id` } } })),
    ),
    made(fc.constant('float'), point),
    made(fc.constant('json'), json),
    made(numeric, fc.record({ ordinal: fc.record({ start: int(-3, 3), step: fc.constantFrom(-2, 1, 5) }) })),
    made(
      any,
      fc.tuple(table, columnName).map(([t, c]) => ({ ordinal: { from: `${t}.${c}` } })),
    ),
    made(
      time,
      fc.record({ ordinal: fc.record({ within: fc.oneof(fc.constant('timeframe'), range), freq }) }),
    ),
    made(
      any,
      fc
        .tuple(table, columnName, columnName, columnName)
        .map(([t, c, k, l]) => ({ lookup: { from: `${t}.${c}`, on: { [k]: 'id', [l]: 'c0' } } })),
    ),
    made(
      any,
      fc.record({ trait: fc.record({ from: table.map((t) => `${t}.x`), keep: fc.constantFrom(0.5, 1) }) }),
    ),
    made(
      any,
      expression.map((code) => ({ expression: { code } })),
    ),
    made(fc.oneof(numeric, time), rollup(number)),
  ];
}

function rollup(number: number) {
  return fc.record({
    rollup: fc.record(
      {
        from: int(0, number + 3).map((i) => `t${i}`),
        agg: fc.constantFrom('sum', 'count', 'min', 'max', 'avg'),
        column: columnName,
        where: fc.constantFrom('id % 2 == 0', 'c0 > 1'),
        on: fc.constantFrom({ id: 'c0' }, { c0: 'id' }, { at: 'at' }),
        decimals: int(0, 4),
        empty: fc.constantFrom(0, -1),
      },
      { requiredKeys: ['from', 'agg', 'column'] },
    ),
  });
}

const empirical = fc.record({
  type: fc.constant('empirical'),
  params: fc.oneof(
    weights(3).map((w) => ({ values: [-1, 4, 4.5], weights: w })),
    fc.array(int(-3, 3), { maxLength: 6 }).map((points) => ({ quantiles: points.toSorted((a, b) => a - b) })),
    weights(2).map((w) => ({ histogram: { edges: [0, 1, 5], weights: w } })),
  ),
});

const choice = fc.oneof(
  fc.record({ choice: fc.record({ choices: fc.array(int(-2, 3), { minLength: 1, maxLength: 12 }) }) }),
  fc.record({
    choice: fc.record({
      choices: fc.constantFrom<Json[]>(
        ['1', '2'],
        ['2024-02-01', '2023-07-01T10:00:00Z'],
        ['a', null],
        [true, 'false'],
      ),
      weights_kind: fc.constantFrom('uniform', 'zipf@0.5', 'head_tail@{0.3,2}'),
    }),
  }),
  fc.record({ choice: fc.record({ choices: fc.constant(['x', 'y', 'z']), weights: weights(3) }) }),
);

const expression = fc.constantFrom(
  'id + 1',
  'id / (id - 3)',
  'c0 * 2 - id % 7 // 2',
  'c0 ** 0.5',
  'sqrt(id) + log(c0) + round(id / 3, 1)',
  'if(c0 > 0, id, coalesce(c0, 5))',
  'c0 == c1 or not (id in [1, 2])',
  'id < 4 and 1 < id',
  "date_add('day', id, c0)",
  "date_diff('hour', c0, c1)",
  "if(id > 2, 'many', 'few')",
  "c0 == 'x'",
  'coalesce(c0, c1)',
  'max(id, 4, c0)',
);

function modifierFor(type: string): fc.Arbitrary<Json> {
  const made = (transform: string, args: fc.Arbitrary<unknown>) =>
    fc.record({ transform: fc.constant(transform), args }) as fc.Arbitrary<Json>;
  if (type === 'datetime' || type === 'date') {
    return fc.oneof(
      made('seasonality', pattern),
      made('time_jitter', fc.record({ std_minutes: real(0, 300) })),
      made('expression', fc.constant({ code: "date_add('hour', 7, value)" })),
    );
  }
  if (type !== 'int' && type !== 'float') {
    return fc.oneof(
      made('map_values', fc.constant({ mapping: { a: 'b', true: 'false', x: 'a' } })),
      made('expression', fc.constant({ code: 'if(id % 2 == 0, value, coalesce(value, c0))' })),
    );
  }
  return fc.oneof(
    made('multiply', fc.record({ factor: real(-3, 3) })),
    made('add', fc.record({ value: real(-3, 3) })),
    made('clamp', fc.record({ min: real(-3, 0), max: real(0, 3) })),
    made('jitter', fc.record({ std: real(0, 2), mode: fc.constantFrom('add', 'mul') })),
    made('map_values', fc.constant({ mapping: { 1: 7, 2: 1, '-1': 0 } })),
    made('seasonality', pattern),
    made('expression', fc.constantFrom({ code: 'value / 2 + id' }, { code: 'if(c0 > 1, value, -value)' })),
  );
}

const processKeys = [
  'stage_config',
  'state_transition_model',
  'state_events',
  'stock_balance',
  'attribution_chain',
  'versions',
  'change_log',
];

/**
 * Replaces every column that `faultsOf` finds fault with by something plain, and takes the table modifiers out where the
 * fault is not one column's, until nothing is wrong: what is left is a right document that nobody would have written by hand.
 */
export function repair(document: Json, faultsOf: (text: string) => readonly (string | undefined)[]): string {
  const repaired = structuredClone(document) as {
    nodes: Array<{ columns: Json[]; modifiers?: Json; [key: string]: unknown }>;
  };
  for (let round = 0; round < 20; round++) {
    const text = JSON.stringify(repaired);
    const faults = faultsOf(text);
    if (faults.length === 0) return text;
    for (const path of faults) {
      const column = /^nodes\[(\d+)\]\.columns\[(\d+)\]/.exec(path ?? '');
      const process =
        /^nodes\[(\d+)\]\.(stage_config|state_\w+|stock_balance|attribution_chain|versions|change_log)/.exec(
          path ?? '',
        );
      if (column) {
        const columns = repaired.nodes[Number(column[1])].columns;
        const { name } = columns[Number(column[2])] as { name: string };
        columns[Number(column[2])] = { name, type: 'int', generator: { sequence: {} } };
      } else if (/correlations|\.traits|\.events/.test(path ?? '')) {
        for (const node of repaired.nodes) {
          delete node.correlations;
          delete node.traits;
          delete node.events;
        }
      } else if (/^nodes\[\d+\]\.pk/.test(path ?? ''))
        repaired.nodes[Number(/\d+/.exec(path ?? '')?.[0])].pk = 'id';
      else if (process) delete repaired.nodes[Number(process[1])][process[2]];
      else {
        for (const node of repaired.nodes) {
          delete node.modifiers;
          delete node.correlations;
          delete node.traits;
          delete node.events;
        }
        // A circle through a process.
        if (round > 2) for (const node of repaired.nodes) for (const key of processKeys) delete node[key];
      }
    }
  }
  return JSON.stringify(repaired);
}
