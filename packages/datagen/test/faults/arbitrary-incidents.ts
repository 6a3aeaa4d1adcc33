import { parseDocument, type Document } from '@dataing/datagen/dsl';
import fc from 'fast-check';
import { arbitraryDocument, repair } from '../dsl/arbitrary-document.ts';
import type { Json } from '../dsl/arbitrary-process.ts';

const column = fc.constantFrom('id', 'c0', 'c0', 'c1', 'c2', 'c3', 'moment', 'label', 'label');
const time = fc.constantFrom('moment', 'moment', 'c0', 'c1');
const number = fc.constantFrom('id', 'id', 'c0', 'c1', 'c2');
const text = fc.constantFrom('label', 'label', 'c0', 'c1');
const scalar = fc.constantFrom<Json>(-1, 0, 1, 2.5, 'x', 'N/A', '1970-01-01', '2024-02-01', true);
const copies = fc.integer({ min: 1, max: 3 });
const hours = fc.constantFrom(-26, -2, 0.5, 1, 30);
const positive = fc.constantFrom(0.25, 1, 30, 900);
const kind = (type: string, keys: Record<string, fc.Arbitrary<unknown>> = {}) =>
  fc.record({ type: fc.constant(type), ...keys });

const kinds = fc.oneof(
  kind('null_spike', { column }),
  kind('dropped_rows'),
  kind('dropped_partitions', { partition: fc.constantFrom('day', 'hour') }),
  kind('stale_table'),
  kind('duplicates', { copies, load_column: fc.option(column, { nil: null }), delay_hours: positive }),
  kind('fanout_duplicates', { column, copies, values: fc.array(scalar, { minLength: 1, maxLength: 4 }) }),
  kind('late_arrival', { column: time, delay_hours: positive }),
  kind('late_arrival', { column: time, arrives: fc.constant('2024-02-10T03:00:00Z') }),
  kind('type_drift', { column, format: fc.constantFrom('{value} EUR', '$$ {value}', '{value}') }),
  kind('rename_column', { column, to: fc.constantFrom('n0', 'n1', 'c1') }),
  kind('drop_column', { column }),
  kind('new_category', { column: text, value: scalar }),
  kind('sentinel', {
    column: text,
    value: scalar,
    replaces: fc.constantFrom('nulls', 'values', 'both', null),
  }),
  kind('scale', { column: number, factor: fc.constantFrom(100, 0.01, -1, 1.0853, 0) }),
  kind('slow_drift', { column: number, factor: fc.constantFrom(3, 0, 0.5) }),
  kind('timezone_shift', { column: time, hours }),
  kind('orphaned_references', { column: fc.constantFrom('ref', 'ref', 'c0', 'c1') }),
  kind('truncated_text', { column: text, length: fc.constantFrom(0, 1, 4) }),
);

function day(number: number): string {
  return new Date(Date.UTC(2023, 5, 1) + number * 86_400_000).toISOString().slice(0, 10);
}

const test = fc.oneof(
  scalar,
  fc.array(scalar, { minLength: 1, maxLength: 4 }),
  fc.constantFrom({ min: 0 }, { max: 2 }, { min: -1, max: 3 }, { min: '2024-01-15' }),
);

const incident = fc
  .record({
    what: kinds,
    table: fc.constantFrom('t0', 't1', 't2', 't3'),
    where: fc.option(
      column.chain((name) => test.map((value) => ({ [name]: value }))),
      { nil: null, freq: 2 },
    ),
    from: fc.integer({ min: 0, max: 300 }),
    days: fc.option(fc.integer({ min: 1, max: 500 }), { nil: null }),
    timeColumn: fc.option(time, { nil: null, freq: 2 }),
    rate: fc.constantFrom(0.3, 0.8, 1, null),
    ramp: fc.constantFrom(true, false, null),
  })
  .map(({ what, from, days, timeColumn, ...rest }) => ({
    ...what,
    ...rest,
    window: { start: day(from), end: days === null ? null : day(from + days), time_column: timeColumn },
  }));

const faultsOf = (text: string) =>
  parseDocument(text, 'any.json')
    .diagnostics.filter((d) => d.severity === 'error')
    .map((d) => d.path);

/** Columns that every table has, so that most incidents can happen somewhere. */
const always = [
  {
    name: 'moment',
    type: 'datetime',
    generator: { datetime_series: { within: { start: '2023-06-01', end: '2024-06-01' }, freq: 'h' } },
  },
  {
    name: 'label',
    type: 'string',
    nullable: true,
    generator: { choice: { choices: ['x', 'longer', 'Größe', null] } },
  },
];

const reference = {
  name: 'ref',
  type: 'string',
  nullable: true,
  generator: { lookup: { from: 't0.label' } },
};

/** A document of any shape with incidents of any kind that can happen in it. */
export function arbitraryFaultyDocument(): fc.Arbitrary<Document> {
  return fc
    .tuple(arbitraryDocument(), fc.array(incident, { minLength: 20, maxLength: 40 }))
    .map(([plain, incidents]) => {
      const base = JSON.parse(repair(plain, faultsOf)) as {
        nodes: Array<{ rows?: number; columns: object[] }>;
      };
      for (const node of base.nodes) node.columns.push(...always);
      if (base.nodes[0].rows !== 0) for (const node of base.nodes.slice(1)) node.columns.push(reference);
      return withPossible(base, incidents);
    })
    .filter((document) => document !== undefined);
}

/** The document with those of the incidents that its readers take; undefined where it is wrong without any. */
function withPossible(base: object, incidents: readonly object[]): Document | undefined {
  let left = incidents.map((each, i) => ({ id: `i${i}`, ...each }));
  for (;;) {
    const outcome = parseDocument(JSON.stringify({ ...base, incidents: left }), 'any.json');
    if (outcome.ok) return outcome.value;
    const wrong = outcome.diagnostics.filter(({ severity }) => severity === 'error');
    const places = wrong.map(({ path }) => Number(/^incidents\[(\d+)\]/.exec(path ?? '')?.[1] ?? -1));
    if (places.includes(-1)) return undefined;
    left = left.filter((_, i) => !places.includes(i));
  }
}
