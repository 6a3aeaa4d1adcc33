import { parseDocument } from '@dataing/datagen/dsl';
import { expect, test } from 'vitest';
import { column, type SmallDocument, smallDocument } from './documents.ts';

/** What an incident may not be, besides the golden fixture. Code and message, then the edit. */
type Refusal = readonly [expected: string, edit: (document: SmallDocument) => void];

const time = { datetime_series: { within: 'timeframe', freq: 'h' } };
const add =
  (node: number, ...columns: ReturnType<typeof column>[]) =>
  (document: SmallDocument) =>
    void document.nodes[node].columns.push(...columns);
const incident = (value: object) => (document: SmallDocument) => {
  add(1, column('t', 'datetime', time), column('x', 'int', { sequence: {} }))(document);
  const window = { start: '2024-01-02', end: '2024-01-03' };
  document.incidents = [{ id: 'i', type: 'null_spike', table: 'b', column: 'x', window, ...value }];
};
const open = { window: { start: '2024-01-02' } };

const refusals: readonly Refusal[] = [
  [
    'DSL_INCIDENT: there is already an incident "i"',
    (d) => {
      incident({})(d);
      d.incidents = [...(d.incidents as unknown[]), ...(d.incidents as unknown[])];
    },
  ],
  ['DSL_INCIDENT: "x" is of type int: it never equals "one"', incident({ where: { x: 'one' } })],
  ['DSL_INCIDENT: "x" is of type int: it never equals "one"', incident({ where: { x: [1, 'one'] } })],
  [
    'DSL_INCIDENT: "kind" is never "nwe"',
    (d) => {
      add(0, column('kind', 'string', { choice: { choices: ['new', 'old', null] } }))(d);
      d.nodes[0].columns.at(-1)!.nullable = true;
      add(1, column('kind', 'string', { lookup: { from: 'a.kind' } }))(d);
      d.nodes[1].columns.at(-1)!.nullable = true;
      incident({ where: { kind: ['new', 'nwe'] } })(d);
    },
  ],
  [
    'DSL_INCIDENT: "size" is never "4"',
    (d) => {
      add(1, column('size', 'int', { choice: { choices: [1, 2.5, '3'] } }))(d);
      incident({ where: { size: ['1', 2, 3, '4'] } })(d);
    },
  ],
  [
    'DSL_INCIDENT: no row lies in the window: "t" goes from 2024-01-01T00:00:00 to 2024-01-31T00:00:00',
    incident({ window: { start: '2024-02-02', end: '2024-02-03' } }),
  ],
  [
    'DSL_INCIDENT: no row lies in the window: "t" goes from 2024-01-01T00:00:00 to 2024-01-31T00:00:00',
    incident({ window: { start: '2023-01-02', end: '2023-12-31' } }),
  ],
  ['DSL_EMPTY_LIST: the values of "x" must not be empty', incident({ where: { x: [] } })],
  ['DSL_MISSING_KEY: the range of "x" has neither "min" nor "max"', incident({ where: { x: {} } })],
  [
    'DSL_CLAMP_INVERTED: the range is inverted: its lower bound 2 is above its upper bound 1',
    incident({ where: { x: { min: 2, max: 1 } } }),
  ],
  [
    'DSL_INCIDENT: "flag" is of type bool: ranges are of numbers and times',
    (d) => {
      add(1, column('flag', 'bool', { choice: { choices: [true, false] } }))(d);
      incident({ where: { flag: { min: 0 } } })(d);
    },
  ],
  ['DSL_UNKNOWN_VALUE: the type of an incident cannot be "null_spikes"', incident({ type: 'null_spikes' })],
  ['DSL_UNKNOWN_KEY: unknown key "column" in a dropped_rows incident', incident({ type: 'dropped_rows' })],
  ['DSL_UNKNOWN_KEY: unknown key "factor" in a null_spike incident', incident({ factor: 2 })],
  ['DSL_INCIDENT: a rate that grows to the end needs an end', incident({ ...open, ramp: true })],
  ['DSL_MISSING_KEY: window has no "end"', incident({ ...open, type: 'slow_drift', factor: 2 })],
  [
    'DSL_INCIDENT: partitions are lost whole, and 2024-01-02T06:00:00 lies inside one',
    incident({
      type: 'dropped_partitions',
      column: undefined,
      window: { start: '2024-01-02', end: '2024-01-02T06:00:00Z' },
    }),
  ],
  [
    'DSL_INCIDENT: "x" is of type int: timezone_shift needs datetime',
    incident({ type: 'timezone_shift', hours: 1 }),
  ],
  [
    'DSL_INCIDENT: a shift of 0 hours changes nothing',
    incident({ type: 'timezone_shift', column: 't', hours: 0 }),
  ],
  ['DSL_INCIDENT: a factor of 1 changes nothing', incident({ type: 'scale', factor: 1 })],
  [
    'DSL_INCIDENT: late_arrival needs either "delay_hours" or "arrives"',
    incident({ type: 'late_arrival', column: 't' }),
  ],
  [
    'DSL_INCIDENT: late_arrival needs either "delay_hours" or "arrives"',
    incident({ type: 'late_arrival', column: 't', delay_hours: 2, arrives: '2024-01-05' }),
  ],
  ['DSL_MISSING_KEY: a type_drift incident has no "format"', incident({ type: 'type_drift', column: 't' })],
  [
    'DSL_INCIDENT: the format "EUR" does not say where the value stands',
    incident({ type: 'type_drift', format: 'EUR' }),
  ],
  ['DSL_INCIDENT: the table "b" has a column "t" already', incident({ type: 'rename_column', to: 't' })],
  [
    'DSL_INCIDENT: another column of "b" is renamed to "y" already',
    (d) => {
      incident({ type: 'rename_column', to: 'y' })(d);
      const [first] = d.incidents as object[];
      d.incidents = [first, { ...first, id: 'j', column: 't' }];
    },
  ],
  [
    'DSL_INCIDENT: "x" is not nullable: it has no nulls to replace',
    incident({ type: 'sentinel', value: 0, replaces: 'nulls' }),
  ],
  [
    'DSL_VALUE_TYPE: "N/A" cannot be stored in "x", which is of type int',
    incident({ type: 'sentinel', value: 'N/A' }),
  ],
  [
    'DSL_INCIDENT: "new" is a choice of "kind" already',
    (d) => {
      add(1, column('kind', 'string', { choice: { choices: ['new', 'old'] } }))(d);
      incident({ type: 'new_category', column: 'kind', value: 'new' })(d);
    },
  ],
  ['DSL_INCIDENT: the copies need other values of "x"', incident({ type: 'fanout_duplicates' })],
  [
    'DSL_INCIDENT: the copies need other values of "x"',
    incident({ type: 'fanout_duplicates', values: [3, 3] }),
  ],
  [
    'DSL_INCIDENT: "part" is of type float: a load is told by a number, a text or a time',
    (d) => {
      add(1, column('part', 'float', { distribution: { type: 'normal', params: {} } }))(d);
      incident({ type: 'duplicates', column: undefined, load_column: 'part' })(d);
    },
  ],
  ['DSL_INCIDENT: "x" refers to no other table', incident({ type: 'orphaned_references' })],
  [
    'DSL_INCIDENT: "r" refers to "a.below", which is no sequence from 0 or more upwards: no number is sure to be missing',
    (d) => {
      add(0, column('below', 'int', { sequence: { start: -5 } }))(d);
      add(1, column('r', 'int', { lookup: { from: 'a.below' } }))(d);
      incident({ type: 'orphaned_references', column: 'r' })(d);
    },
  ],
  ['DSL_OUT_OF_RANGE: rate must be above 0, not 0', incident({ rate: 0 })],
  [
    'DSL_EMPTY_INTERVAL: the window ends before it starts: 2024-01-03T00:00:00 to 2024-01-03T00:00:00',
    incident({ window: { start: '2024-01-03', end: '2024-01-03' } }),
  ],
  [
    'DSL_NO_TIME_COLUMN: the window needs a datetime or date column in "a"',
    incident({ table: 'a', column: 'id' }),
  ],
];

test.each(refusals)('%s', (expected, edit) => {
  const { diagnostics } = parseDocument(smallDocument(edit), 'test.json');
  expect(diagnostics.map((d) => `${d.code}: ${d.message}`)).toEqual([expected]);
});
