import { columnOf, concat, nullCount, valueAt, type Column } from '@dataing/base/columns';
import { streamKey } from '@dataing/base/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExhaustedError, tagTexts, tagWidths, unique } from '../../src/kernels/unique.ts';
import { engineOf, ownSchema, planOf, schemaOf } from '../engine/schema.ts';
import { taggedAt } from './reference/row-texts.ts';

const keyOf = (purpose: string) => streamKey({ epoch: 1, seed: 7, table: 't', column: 'c', purpose });
const range = (start: number, length: number) => ({ kind: 'range', start, length }) as const;

function valuesOf(column: Column): unknown[] {
  return Array.from({ length: column.length }, (_, row) => valueAt(column, row)).filter(
    (value) => value !== null,
  );
}

test('each number of the space at most once, in any split, and all of them in as many rows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(), fc.nat(), (size, rawRows, rawCut) => {
      const space = { kind: 'integers', size, first: -3 } as const;
      const rows = rawRows % (size + 1);
      const cut = rawCut % (rows + 1);
      const parts = [range(0, cut), range(cut, rows - cut)].map((positions) =>
        unique(space, keyOf('unique'), positions),
      );
      const values = valuesOf(concat(parts)) as number[];
      expect(new Set(values).size).toBe(rows);
      expect(values.every((value) => value >= -3 && value < size - 3)).toBe(true);
      const all = valuesOf(unique(space, keyOf('unique'), range(0, size)));
      expect(all.slice(0, rows)).toEqual(values);
    }),
  );
});

test('a row beyond the space is refused', () => {
  const space = { kind: 'integers', size: 5, first: 0 } as const;
  expect(() => unique(space, keyOf('unique'), range(3, 3))).toThrow(ExhaustedError);
});

test('tags make equal texts different, wherever the rows lie', () => {
  const keys = tagWidths.map((width) => keyOf(`tag of ${width} digits`));
  const starts = [0, 9_990, 1_009_990, 1_001_009_990];
  const seen = new Set<unknown>();
  for (const start of starts) {
    for (const text of ['anna', 'anna.1234', 'anna@example.com']) {
      const column = tagTexts(
        columnOf('string', new Array<string>(20).fill(text)),
        '.',
        keys,
        range(start, 20),
      );
      valuesOf(column).forEach((value, i) => {
        expect(value).toBe(taggedAt(text, '.', keys, start + i));
        seen.add(value);
      });
    }
  }
  expect(seen.size).toBe(starts.length * 3 * 20);
});

test('unique columns of roots and children have no value twice, nulls aside', async () => {
  const schema = ownSchema('beyond');
  const plan = planOf(schema);
  const engine = await engineOf(plan);
  let columns = 0;
  for (const table of plan.tables) {
    table.columns.forEach((step, number) => {
      if (!schema.nodes[table.index].columns[number].unique) return;
      const column = engine.whole(table.index).column(number);
      const values = valuesOf(column);
      expect(new Set(values).size, step.name).toBe(column.length - nullCount(column));
      columns++;
    });
  }
  expect(columns).toBe(5);
});

test('more rows leave the values of those that were there', async () => {
  const valuesWith = async (rows: number) => {
    const schema = ownSchema('beyond');
    schema.nodes[0].rows = rows;
    const frame = (await engineOf(planOf(schema))).whole(0);
    return frame.table.columns.map((_, column) => valuesOf(frame.column(column)));
  };
  const [few, many] = [await valuesWith(100), await valuesWith(150)];
  const names = ownSchema('beyond').nodes[0].columns.map(({ name }) => name);
  for (const name of ['card', 'locker', 'full_name']) {
    const column = names.indexOf(name);
    expect(many[column].slice(0, 100)).toEqual(few[column]);
  }
});

test('a bounded fanout is held against the space before the run', () => {
  const child = (fanout: object) =>
    schemaOf([
      {
        id: 'p',
        kind: 'entity',
        pk: 'id',
        rows: 20,
        columns: [{ name: 'id', type: 'int', generator: { sequence: {} } }],
      },
      {
        id: 'c',
        kind: 'fact',
        pk: 'u',
        parents: ['p'],
        fanout,
        columns: [{ name: 'u', type: 'string', unique: true, generator: { regex: { pattern: '[a-j]{2}' } } }],
      },
    ]);
  expect(() => planOf(child({ distribution: 'uniform', min: 0, max: 6 }))).toThrow('100 values for 120 rows');
  expect(() => planOf(child({ distribution: 'uniform', min: 0, max: 5 }))).not.toThrow();
});
