import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueFaults, DiagnosticError } from '@dataing/base/diagnostics';
import { buildPlan, type Plan } from '@dataing/datagen';
import { parseDocument } from '@dataing/datagen/dsl';
import { expect, test } from 'vitest';
import type { Document, Node } from '../../src/dsl/document.ts';
import { engineCatalogue } from '../../src/engine/catalogue.ts';
import { planCatalogue } from '../../src/plan/catalogue.ts';
import { engineOf, planOf, schemaOf, type Schema } from '../engine/schema.ts';

const catalogue = [...planCatalogue, ...engineCatalogue];

const id = { name: 'id', type: 'int', generator: { sequence: {} } };
const at = {
  name: 'at',
  type: 'datetime',
  generator: { datetime_series: { within: 'timeframe', freq: 'H' } },
};
const later = { ...at, name: 'later' };
const expression = (name: string, code: string) => ({
  name,
  type: 'int',
  generator: { expression: { code } },
});
const letters = { choice: { choices: ['a', 'b'] } };

function effect(local: string, timeColumn = 'at') {
  const window = { start_col: 'from', end_col: 'to' };
  const map = { field: 'x', op: 'mul', default: 1 };
  return {
    transform: 'effect',
    args: { effect_table: 'e', on: { [local]: 'k' }, window, map, time_column: timeColumn },
  };
}

function withEffects(columns: Array<Record<string, unknown>>, ...effects: unknown[]): Schema {
  const e = [
    { name: 'k', type: 'string', generator: { enum_list: { values: ['a', 'b'] } } },
    { ...at, name: 'from' },
    { ...at, name: 'to' },
    { name: 'x', type: 'float', generator: { distribution: { type: 'uniform', params: {}, clamp: [0, 1] } } },
  ];
  return schemaOf([
    { id: 'e', kind: 'vocab', pk: 'k', columns: e },
    { id: 'p', kind: 'entity', pk: 'id', rows: 5, columns: [id, at] },
    {
      id: 'c',
      kind: 'fact',
      pk: 'id',
      parents: ['p'],
      columns: [id, at, later, ...columns],
      modifiers: effects,
    },
  ]);
}

/** The document of a schema with its last node's column of that name replaced: past the parser's own checks. */
function altered(schema: Schema, name: string, generator: Record<string, unknown>): Document {
  const parsed = parseDocument(JSON.stringify(schema), 'test.json');
  if (!parsed.ok) throw new DiagnosticError(parsed.diagnostics);
  const change = (node: Node): Node => ({
    ...node,
    columns: node.columns.map((c) =>
      c.name === name ? ({ ...c, generator: { ...c.generator, ...generator } } as typeof c) : c,
    ),
  });
  return { ...parsed.value, nodes: parsed.value.nodes.map(change) };
}

const plain = (columns: Array<Record<string, unknown>>): Schema =>
  schemaOf([{ id: 't', kind: 'entity', pk: 'id', rows: 4, columns: [id, ...columns] }]);
const key = { name: 'k', type: 'string', generator: letters };
const pattern = { dimension: 'hour', weights: Array.from({ length: 24 }, (_, i) => i) };

/** A table below another, whose key is these columns. */
function keyed(pk: readonly string[]): Schema {
  const parent = { name: 'o_id', type: 'int', generator: { lookup: { from: 'o.id' } } };
  const kind = { name: 'id', type: 'string', generator: letters };
  const nodes = [
    { id: 'o', kind: 'entity', pk: 'id', rows: 5, columns: [id] },
    { id: 't', kind: 'fact', pk, parents: ['o'], fanout, columns: [kind, parent] },
  ];
  return schemaOf(nodes as unknown as Schema['nodes']);
}
const fanout = { distribution: 'uniform', min: 1, max: 3 };

const planned: Record<string, () => Schema | Document> = {
  PLAN_COLUMN_CYCLE: () =>
    altered(plain([expression('a', 'id + 1'), expression('b', 'a + 1')]), 'a', {
      expression: {
        kind: 'column',
        name: 'b',
        span: { file: 'test.json', start: 0, end: 1, line: 1, column: 1 },
      },
    }),
  PLAN_EMPTY_GRID: () =>
    altered(plain([at]), 'at', { patterns: [{ ...pattern, weights: new Array(24).fill(0) }] }),
  PLAN_GRID_TOO_LARGE: () => altered(plain([at]), 'at', { start: -1e16, patterns: [pattern] }),
  PLAN_LITERAL: () => altered(plain([key]), 'k', { kind: 'enum_list', values: [1, 'x'] }),
  PLAN_POPULARITY: () => {
    const many = { id: 'm', kind: 'entity', pk: 'id', rows: 3_000_000, columns: [id] };
    const popular = { name: 'm_id', type: 'int', generator: { lookup: { from: 'm.id', popularity: 1 } } };
    return schemaOf([many, { id: 't', kind: 'entity', pk: 'id', rows: 5, columns: [id, popular] }]);
  },
  PLAN_KEY: () => keyed(['id', 'o_id']),
  PLAN_UNIQUE: () =>
    plain([{ name: 'u', type: 'string', unique: true, generator: { regex: { pattern: '[a-c]' } } }]),
  PLAN_CORRELATION: () => {
    const numbers = ['a', 'b', 'c'].map((name) => ({
      name,
      type: 'float',
      generator: { distribution: { type: 'normal', params: {}, clamp: [null, null] } },
    }));
    const schema = plain(numbers);
    const pair = (a: string, b: string, rank: number) => ({ columns: [a, b], rank });
    schema.nodes[0].correlations = [pair('a', 'b', 0.9), pair('b', 'c', 0.9), pair('a', 'c', -0.9)];
    return schema;
  },
  PLAN_EVENT: () => {
    const schema = withEffects([]);
    const day = { start: '2024-01-10', end: '2024-01-11' };
    schema.nodes[2].events = [{ name: 'sale', ...day, factor: 2 }];
    return { ...schema, compat: 'original' };
  },
  PLAN_UNREACHABLE: () => ({
    ...plain([
      {
        name: 'x',
        type: 'float',
        generator: { distribution: { type: 'normal', params: {}, clamp: [0, 10] } },
      },
    ]),
    constraints: { ranges: [{ attr: 't.x', min: 20 }] },
  }),
  PLAN_TIGHT: () => {
    const code = { name: 'u', type: 'string', unique: true, generator: { regex: { pattern: '\\d\\d' } } };
    const tight = { distribution: 'poisson', lambda: 9.5 };
    const nodes = [
      { id: 'o', kind: 'entity', pk: 'id', rows: 10, columns: [id] },
      { id: 't', kind: 'fact', pk: 'id', parents: ['o'], fanout: tight, columns: [id, code] },
    ];
    return schemaOf(nodes as unknown as Schema['nodes']);
  },
  PLAN_PAST_END: () =>
    plain([at, { name: 'done', type: 'datetime', generator: { after: { column: 'at', gap: 1000 } } }]),
  PLAN_EFFECT_TIME: () =>
    withEffects(
      [key, { name: 'p_at', type: 'datetime', generator: { lookup: { from: 'p.at' } } }],
      effect('k', 'p_at'),
    ),
  PLAN_EFFECT_KEY: () =>
    withEffects(
      [{ ...key, modifiers: [{ transform: 'map_values', args: { mapping: { a: 'b' } } }] }],
      effect('k'),
    ),
  PLAN_EFFECTS_MIXED: () => withEffects([key, { ...key, name: 'k2' }], effect('k'), effect('k2', 'later')),
};

/** PLAN_ROWS is about flags, not about a document: see size-document.test.ts. */
const ofDocuments = planCatalogue.map(({ code }) => code).filter((code) => code !== 'PLAN_ROWS');

test.each(ofDocuments)('%s is what the planner says', (code) => {
  const source = planned[code]();
  // A listed value that fits no type is only reached through a column of type int.
  const retyped = code === 'PLAN_LITERAL' ? retype(source as Document) : source;
  expect(codesOf(retyped)).toEqual([code]);
});

function retype(document: Document): Document {
  const nodes = document.nodes.map((node) => ({
    ...node,
    columns: node.columns.map((column) =>
      column.name === 'k' && node.id === 't' ? { ...column, type: 'int' as const } : column,
    ),
  }));
  return { ...document, nodes };
}

function codesOf(source: Schema | Document): string[] {
  if ('hash' in source) {
    const plan = buildPlan(source as Document, { seed: 1 });
    return plan.diagnostics.map((d) => d.code);
  }
  const parsed = parseDocument(JSON.stringify(source), 'test.json');
  if (!parsed.ok) return parsed.diagnostics.map((d) => d.code);
  return buildPlan(parsed.value, { seed: 1 }).diagnostics.map((d) => d.code);
}

const lookup = (name: string, from: string, type = 'int') => ({
  name,
  type,
  generator: { lookup: { from } },
});
const other = (rows: number) => ({ id: 'o', kind: 'entity', pk: 'id', rows, columns: [id, key] });
const besides = (rows: number, columns: Array<Record<string, unknown>>): Schema =>
  schemaOf([other(rows), { id: 't', kind: 'entity', pk: 'id', rows: 9, columns: [id, ...columns] }]);

function planOfDocument(document: Document): Plan {
  const plan = buildPlan(document, { seed: 1 });
  if (!plan.ok) throw new DiagnosticError(plan.diagnostics);
  return plan.value;
}

/** The middle table gets no rows: only the engine can know. */
const childless = schemaOf([
  other(3),
  { id: 't', kind: 'entity', pk: 'id', rows: 9, columns: [id, lookup('none_id', 'none.id')] },
  {
    id: 'none',
    kind: 'fact',
    pk: 'id',
    parents: ['o'],
    fanout: { distribution: 'uniform', min: 0, max: 0 },
    columns: [id],
  },
]);

const drawn: Record<string, () => Plan> = {
  DATA_EMPTY_TARGET: () => planOf(childless),
  DATA_UNMATCHED: () =>
    planOf(
      besides(3, [{ name: 'x', type: 'string', generator: { lookup: { from: 'o.k', on: { id: 'id' } } } }]),
    ),
  DATA_CAST: () => planOfDocument(retype(altered(besides(3, [lookup('k', 'o.k', 'string')]), 'none', {}))),
  DATA_NULL: () =>
    planOf(besides(3, [{ name: 'x', type: 'float', generator: { expression: { code: '1 / (id - id)' } } }])),
  DATA_RATE: () =>
    planOf(
      schemaOf([
        { id: 'o', kind: 'entity', pk: 'id', rows: 3, columns: [id] },
        {
          id: 't',
          kind: 'fact',
          pk: 'id',
          parents: ['o'],
          fanout: { distribution: 'poisson', lambda: 2 },
          columns: [id],
          modifiers: [
            {
              transform: 'effect',
              args: { effect_table: 'huge', on: {}, map: { field: 'factor', op: 'mul', default: 1 } },
            },
          ],
        },
        {
          id: 'huge',
          kind: 'entity',
          pk: 'id',
          rows: 1,
          columns: [id, { name: 'factor', type: 'float', generator: { sequence: { start: 1e12 } } }],
        },
      ]),
    ),
  DATA_UNIQUE: () =>
    planOf(
      schemaOf([
        { id: 'o', kind: 'entity', pk: 'id', rows: 100, columns: [id] },
        {
          id: 't',
          kind: 'fact',
          pk: 'id',
          parents: ['o'],
          fanout: { distribution: 'poisson', lambda: 1, min: 1 },
          columns: [
            id,
            { name: 'u', type: 'string', unique: true, generator: { regex: { pattern: '[a-j]{2}' } } },
          ],
        },
      ]),
    ),
  DATA_ROLLUP: () =>
    planOf(
      schemaOf([
        {
          id: 'o',
          kind: 'entity',
          pk: 'id',
          rows: 3,
          columns: [
            id,
            {
              name: 'x',
              type: 'float',
              generator: { rollup: { from: 'p', agg: 'sum', expression: 'id * 1e9', decimals: 9 } },
            },
          ],
        },
        {
          id: 't',
          kind: 'entity',
          pk: 'id',
          rows: 3,
          columns: [id, { name: 'x', type: 'float', generator: { lookup: { from: 'o.x' } } }],
        },
        { id: 'p', kind: 'fact', pk: 'id', parents: ['o'], columns: [id] },
      ]),
    ),
  DATA_CITY: () =>
    planOf(
      besides(9, [
        { name: 'town', type: 'string', generator: { choice: { choices: ['Springfeld'] } } },
        { name: 'y', type: 'float', generator: { point: { city: 'town' } } },
        { name: 'x', type: 'float', generator: { point: { longitude_of: 'y' } } },
      ]),
    ),
  DATA_CHOICES: () =>
    planOf(
      besides(9, [
        { name: 'x', type: 'int', generator: { choice: { choices_ref: 'o.id', weights: [1, 2] } } },
      ]),
    ),
};

test.each(engineCatalogue.map(({ code }) => code))('%s is what the engine says', async (code) => {
  const engine = await engineOf(drawn[code]());
  let thrown: unknown;
  try {
    const frame = engine.whole(1);
    frame.table.columns.map((_, column) => frame.column(column));
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(DiagnosticError);
  expect((thrown as DiagnosticError).diagnostics.map((d) => d.code)).toEqual([code]);
});

test('the catalogue is sound, and holds exactly the codes in the sources', () => {
  expect(catalogueFaults(catalogue)).toEqual([]);
  const used = new Set<string>();
  for (const folder of ['plan', 'engine', 'kernels', 'behavior', 'faults']) {
    const path = join(import.meta.dirname, '../../src', folder);
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((file) => file.endsWith('.ts') && file !== 'catalogue.ts')) {
      const source = readFileSync(join(path, name), 'utf8');
      for (const match of source.matchAll(/'((?:PLAN|DATA)_[A-Z_]+)'/g)) used.add(match[1]);
    }
  }
  expect([...used].sort()).toEqual(catalogue.map(({ code }) => code).sort());
});
