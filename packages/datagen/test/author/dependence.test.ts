import { valueAt } from '@dataing/base/columns';
import { parseDocument } from '@dataing/datagen/dsl';
import { expect, test } from 'vitest';
import { findDependences } from '../../src/author/infer/dependence.ts';
import type { ColumnProfile } from '../../src/author/infer/profile.ts';
import { engineOf, planOf, schemaOf, type Schema } from '../engine/schema.ts';

const listed = (choices: string[], weights: number[]) => ({ choice: { choices, weights } });
const normal = (mean: number) => ({ distribution: { type: 'normal', params: { mean, std: 1 } } });
const source = schemaOf([
  {
    id: 't',
    kind: 'entity',
    pk: 'id',
    rows: 4000,
    columns: [
      { name: 'id', type: 'int', generator: { sequence: {} } },
      { name: 'kind', type: 'string', generator: listed(['view', 'buy', 'refund'], [6, 3, 1]) },
      { name: 'flag', type: 'bool', generator: { choice: { choices: [true, false] } } },
      {
        name: 'device',
        type: 'string',
        generator: {
          given: {
            column: 'kind',
            cases: { buy: listed(['laptop', 'phone', 'tv', 'watch'], [8, 1, 1, 1]) },
            otherwise: listed(['laptop', 'phone', 'tv', 'watch'], [1, 8, 1, 1]),
          },
        },
      },
      {
        name: 'amount',
        type: 'float',
        nullable: true,
        generator: { given: { column: 'kind', cases: { buy: normal(40), refund: normal(-20) } } },
      },
      { name: 'noise', type: 'float', generator: normal(0) },
      { name: 'letter', type: 'string', generator: listed(['a', 'b', 'c', 'd', 'e'], [1, 2, 3, 4, 5]) },
    ],
  },
] as unknown as Schema['nodes']);

async function profileOf(schema: Schema): Promise<ColumnProfile[]> {
  const engine = await engineOf(planOf(schema));
  const frame = engine.whole(0);
  return engine.plan.tables[0].columns.map(({ name, type }, c) => {
    const column = frame.column(c);
    const sample = Array.from({ length: frame.length }, (_, i) => {
      const value = valueAt(column, i);
      return typeof value === 'string' || value === null ? value : Number(value);
    });
    const present = sample.filter((value) => value !== null);
    const distinct = new Set(present).size;
    return { name, type, nativeType: '', nulls: sample.length - present.length, distinct, sample };
  });
}

test('columns that go by another are found, by the one that decides, and no others', async () => {
  const columns = await profileOf(source);
  const free = new Set(columns.map(({ name }) => name).filter((name) => name !== 'id'));
  const found = findDependences({ columns, rows: 4000 }, free);
  expect([...found].map(([name, { column }]) => [name, column])).toEqual([
    ['device', 'kind'],
    ['amount', 'kind'],
  ]);
  expect(found.get('amount')!.generator).toMatchObject({
    given: {
      column: 'kind',
      cases: { view: null, buy: { distribution: { params: { mean: expect.closeTo(40, 0) } } } },
    },
  });
});

test('what is found makes a document that is right, whose rows have the same joint shares', async () => {
  const columns = await profileOf(source);
  const free = new Set(columns.map(({ name }) => name).filter((name) => name !== 'id'));
  const found = findDependences({ columns, rows: 4000 }, free);
  const drafted = structuredClone(source) as unknown as {
    nodes: Array<{ columns: Array<{ name: string; generator: unknown }> }>;
  };
  for (const column of drafted.nodes[0].columns) {
    const dependence = found.get(column.name);
    if (dependence) column.generator = dependence.generator;
  }
  expect(parseDocument(JSON.stringify(drafted), 'test.json').diagnostics).toEqual([]);
  const made = await profileOf(drafted as unknown as Schema);
  const share = (profiles: ColumnProfile[], kind: string, device: string) => {
    const [kinds, devices] = ['kind', 'device'].map((name) => profiles.find((p) => p.name === name)!.sample);
    return kinds.filter((k, i) => k === kind && devices[i] === device).length / kinds.length;
  };
  for (const kind of ['view', 'buy', 'refund'])
    for (const device of ['laptop', 'phone'])
      expect(Math.abs(share(made, kind, device) - share(columns, kind, device))).toBeLessThan(0.04);
});

test('a column that is itself given can decide over another', () => {
  const schema = structuredClone(source) as unknown as { nodes: Array<{ columns: object[] }> };
  schema.nodes[0].columns.push({
    name: 'os',
    type: 'string',
    generator: {
      given: {
        column: 'device',
        cases: {
          laptop: listed(['x'], [1]),
          phone: listed(['y'], [1]),
          tv: listed(['z'], [1]),
          watch: listed(['z'], [1]),
        },
      },
    },
  });
  expect(parseDocument(JSON.stringify(schema), 'test.json').diagnostics).toEqual([]);
});

test('a column that decides may be null: those rows have a case of their own', async () => {
  const schema = structuredClone(source) as unknown as { nodes: Array<{ columns: Array<{ name: string }> }> };
  const columns = schema.nodes[0].columns as Array<{ name: string; null_rate?: number }>;
  columns.find(({ name }) => name === 'kind')!.null_rate = 0.2;
  const profiles = await profileOf(schema as unknown as Schema);
  const found = findDependences({ columns: profiles, rows: 4000 }, new Set(['kind', 'device', 'amount']));
  expect(found.get('device')!.generator).toMatchObject({
    given: { column: 'kind', otherwise: { choice: { choices: expect.arrayContaining(['phone']) } } },
  });
  const drafted = columns.map((column) => ({
    ...column,
    generator: found.get(column.name)?.generator ?? (column as unknown as { generator: unknown }).generator,
  }));
  schema.nodes[0].columns = drafted;
  expect(parseDocument(JSON.stringify(schema), 'test.json').diagnostics).toEqual([]);
});

test('few rows, or values of many, say nothing', async () => {
  const columns = (await profileOf(source)).map((column) => ({
    ...column,
    sample: column.sample.slice(0, 80),
  }));
  expect(findDependences({ columns, rows: 80 }, new Set(['device', 'kind', 'amount'])).size).toBe(0);
});
